"""Downloads row by row: the first byte leaves at once and memory stays as it is, however many rows there are."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.http import StreamingHttpResponse

from core.text import spreadsheet_cell

CHUNK = 1_000

type Columns = Sequence[tuple[str, Any]]  # name and meaning, in their order: the data dictionary is made of this


class _Echo:
    """What csv writes to: it hands every line back."""

    def write(self, line: str) -> str:
        return line


def facts_of(rows: models.QuerySet[Any], read: Callable[[Any], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What `read` says of each row. Within a transaction the server's cursor gives its first rows at once."""
    with transaction.atomic():
        for row in rows.iterator(chunk_size=CHUNK):
            yield read(row)


def csv_lines(facts: Iterable[Mapping[str, Any]], columns: Columns, *, written: set[str]) -> Iterator[str]:
    """`written` are the columns that people wrote: what a spreadsheet would calculate is defused there."""
    writer, names = csv.writer(_Echo()), [name for name, _meaning in columns]
    yield "\ufeff" + writer.writerow(names)  # the mark by which a spreadsheet knows UTF-8
    for row in facts:
        yield writer.writerow([spreadsheet_cell(row[name]) if name in written else row[name] for name in names])


def json_parts(
    facts: Iterable[Mapping[str, Any]], columns: Columns, *, about: Mapping[str, Any], name: str = "records"
) -> Iterator[str]:
    """One object: what the rows are about, what their columns mean, and the rows under `name`."""
    head = dict(about) | {"columns": {column: str(meaning) for column, meaning in columns}}
    yield json.dumps(head, ensure_ascii=False)[:-1] + f', "{name}": ['
    for number, row in enumerate(facts):
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


def gathered(parts: Iterator[str], *, size: int = 64_000) -> Iterator[bytes]:
    """Lines by the handful: a packet for each would cost more than the lines. The first leaves alone."""
    first = next(parts, None)
    if first is None:
        return
    yield first.encode()
    kept: list[str] = []
    length = 0
    for part in parts:
        kept.append(part)
        length += len(part)
        if length >= size:
            yield "".join(kept).encode()
            kept, length = [], 0
    if kept:
        yield "".join(kept).encode()


def download(parts: Iterator[str], *, name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(gathered(parts), content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
