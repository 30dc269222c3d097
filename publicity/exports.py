"""The downloads, row by row: the first byte leaves at once and memory stays as it is, however many rows there are."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import StreamingHttpResponse

from core.text import spreadsheet_cell
from publicity.models.draws import DrawLine
from publicity.models.ledger import LedgerEntry
from publicity.public import COLUMNS, record_facts
from publicity.querysets import PublicRecordQuerySet

CHUNK = 1_000
NAMES = [name for name, _meaning in COLUMNS]
WRITTEN = {"deputy", "township_name", "place", "problem", "action_taken"}  # what people wrote; all else is ours


class _Echo:
    """What csv writes to: it hands every line back."""

    def write(self, line: str) -> str:
        return line


def _facts(rows: PublicRecordQuerySet) -> Iterator[dict[str, Any]]:
    # Within a transaction the server's cursor gives its first rows without working out the last ones.
    with transaction.atomic():
        for row in rows.newest().iterator(chunk_size=CHUNK):
            yield record_facts(row)


def csv_lines(rows: PublicRecordQuerySet) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(NAMES)  # the mark by which a spreadsheet knows UTF-8
    for facts in _facts(rows):
        yield writer.writerow([spreadsheet_cell(facts[name]) if name in WRITTEN else facts[name] for name in NAMES])


def json_parts(rows: PublicRecordQuerySet, *, licence: str) -> Iterator[str]:
    head = {"licence": licence, "columns": {name: str(meaning) for name, meaning in COLUMNS}}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "records": ['
    for number, facts in enumerate(_facts(rows)):
        yield ("," if number else "") + "\n" + json.dumps(facts, ensure_ascii=False)
    yield "\n]}\n"


def ledger_lines() -> Iterator[str]:
    with transaction.atomic():
        rows = LedgerEntry.objects.order_by("seq").values_list("hash", "body")
        for stated, body in rows.iterator(chunk_size=CHUNK):
            yield f"{stated} {body}\n"


def population_lines(draw_id: int) -> Iterator[str]:
    with transaction.atomic():
        for row in DrawLine.objects.filter(draw=draw_id).order_by("position").iterator(chunk_size=CHUNK):
            yield f"{row.line}\n"


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
