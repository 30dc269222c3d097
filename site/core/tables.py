"""Tables that somebody hands in, as CSV or XLSX: read whole or refused with sentences that name the row.

A workbook is judged before it is opened: an archive that unpacks to more than it should, entities, merged cells and
formulas are refused, because what they stand for is not in the cell.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

SHOWN = 50
MAXIMUM_BYTES = 10_000_000
MAXIMUM_UNPACKED = 100_000_000  # bytes of all parts of a workbook together
MAXIMUM_PARTS = 500
MAXIMUM_ROWS = 20_000
MAXIMUM_COLUMNS = 60
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):?([A-Z0-9]{0,10})"')
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class ImportRefused(ValueError):
    """Nothing was taken. `problems` are (line, sentence), the first 50 of `total`; line 0 speaks of the whole file."""

    def __init__(self, problems: list[tuple[int, str]], total: int | None = None) -> None:
        self.total = len(problems) if total is None else total
        self.problems = problems[:SHOWN]
        if self.total > SHOWN:
            self.problems.append((0, _("There are %(count)s more problems.") % {"count": self.total - SHOWN}))
        super().__init__(" ".join(sentence for _line, sentence in self.problems))

    @property
    def report(self) -> str:
        """One problem a line, with its row, fit for a terminal or a message."""
        return "\n".join(
            _("Row %(line)s: %(sentence)s") % {"line": line, "sentence": sentence} if line else sentence
            for line, sentence in self.problems
        )


@dataclass
class Problems:
    """What is wrong with a file: the first sentences, and how many there are, however many."""

    shown: list[tuple[int, str]] = field(default_factory=list)
    total: int = 0

    def add(self, line: int, sentence: str) -> None:
        self.total += 1
        if len(self.shown) < SHOWN:
            self.shown.append((line, sentence))

    def refuse_any(self) -> None:
        if self.total:
            raise ImportRefused(self.shown, self.total)


@dataclass(frozen=True)
class Row:
    """One row: its line in the file and its cells by the name of their column, as text without outer blanks."""

    line: int
    cells: dict[str, str]


def read_table(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """All rows below the header; raises ImportRefused with sentences, OSError when the file cannot be opened.

    The order of the columns is free; a column that is none of `required` and `optional` is refused, since a
    misspelt one would silently lose its content. Rows without any content are left out.
    """
    with path.open("rb") as file:
        source = file.read(MAXIMUM_BYTES + 1)
    if len(source) > MAXIMUM_BYTES:
        raise ImportRefused([(0, _("The file is larger than 10 MB."))])
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        lines = _workbook_lines(source)
    elif source.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportRefused([(0, _("This is a workbook. Save it as .xlsx or as CSV and try again."))])
    else:
        lines = _csv_lines(decode(source))
    return _rows(lines, required, optional)


def _rows(lines: Iterator[tuple[int, list[str]]], required: Sequence[str], optional: Sequence[str]) -> list[Row]:
    header: list[str] | None = None
    rows: list[Row] = []
    problems = Problems()
    for line, cells in lines:
        if not any(cells):
            continue
        if header is None:
            header = _header(line, cells, required, optional)
            continue
        if len(cells) > len(header) and any(cells[len(header) :]):
            sentence = _("The row has %(found)s fields instead of %(wanted)s.")
            problems.add(line, sentence % {"found": len(cells), "wanted": len(header)})
            continue
        if len(rows) >= MAXIMUM_ROWS:
            problems.add(line, _("The file has more than %(limit)s rows; divide it.") % {"limit": MAXIMUM_ROWS})
            break
        padded = cells + [""] * (len(header) - len(cells))
        rows.append(Row(line, dict(zip(header, padded[: len(header)], strict=True))))
    problems.refuse_any()
    if header is None:
        raise ImportRefused([(0, _("The file is empty."))])
    if not rows:
        raise ImportRefused([(0, _("The file holds a header and no row."))])
    return rows


def _header(line: int, cells: list[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    header = cells[:]
    while header and not header[-1]:
        header.pop()
    problems = Problems()
    if missing := [name for name in required if name not in header]:
        problems.add(line, _("The header lacks: %(names)s.") % {"names": "、".join(missing)})
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        problems.add(line, _("The header has twice: %(names)s.") % {"names": "、".join(twice)})
    if unknown := [name or "—" for name in header if name not in (*required, *optional)]:
        shown = "、".join(shown_value(name) for name in unknown[:10])
        problems.add(line, _("The header has columns that are not known: %(names)s.") % {"names": shown})
    problems.refuse_any()
    return header


def decode(source: bytes) -> str:
    """Text in UTF-8 or, as Chinese spreadsheets still write it, in GB 18030; raises ImportRefused for anything else."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in source:
        raise ImportRefused([(0, _wrong_encoding())])
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
    try:
        return source.decode("gb18030")
    except UnicodeDecodeError:
        raise ImportRefused([(line, _wrong_encoding())]) from None


def _wrong_encoding() -> str:
    return _("The file is not text in UTF-8 or GB 18030. Save it as “CSV UTF-8” and try again.")


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            yield line, [cell.strip() for cell in record]
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused([(line, broken_csv(error))]) from None


def broken_csv(error: csv.Error) -> str:
    """Why reading stops here, for the person who made the file."""
    if "unexpected end" in str(error):
        return _("A quotation mark opens in this row and is never closed.")
    if "field limit" in str(error):
        return _("A field of this row does not end, or is far too long; a quotation mark may be missing.")
    return _("This row cannot be read as CSV (%(fault)s). What follows was not read.") % {"fault": error}


def _workbook_lines(source: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook's first sheet, judged first."""
    _judge_archive(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of every style it does not know
        try:
            book = load_workbook(io.BytesIO(source), read_only=True, data_only=False, keep_links=False)
            sheet = book.worksheets[0]
            _refuse_merged(source, sheet._worksheet_path)
            yield from _sheet_lines(sheet)
        except ImportRefused:
            raise
        except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, SyntaxError):
            # A SyntaxError is what broken XML raises.
            raise ImportRefused([(0, _not_a_workbook())]) from None


def _not_a_workbook() -> str:
    return _("The workbook cannot be read. Open it, save it as .xlsx and try again.")


def _judge_archive(source: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
            if len(parts) > MAXIMUM_PARTS or sum(part.file_size for part in parts) > MAXIMUM_UNPACKED:
                raise ImportRefused([(0, _("The workbook unpacks to far more than a list of people needs."))])
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _ENTITY.search(archive.read(part)):
                    raise ImportRefused([(0, _("The workbook holds entities, which a spreadsheet never writes."))])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ImportRefused([(0, _not_a_workbook())]) from None


def _refuse_merged(source: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        merged = _MERGED.findall(archive.read(name.lstrip("/")))
    problems = Problems()
    for column, row, last in merged:
        cells = f"{column.decode()}{row.decode()}:{last.decode()}"
        sentence = _("The cells %(cells)s are merged; every row needs its own value. Unmerge them and fill them in.")
        problems.add(int(row), sentence % {"cells": cells})
    problems.refuse_any()


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    problems = Problems()
    blank = 0
    for line, cells in enumerate(sheet.iter_rows(max_col=MAXIMUM_COLUMNS + 1), start=1):
        for cell in cells:
            if cell.value is not None and cell.data_type in ("f", "e"):
                where = {"cell": cell.coordinate}
                problems.add(line, _("The cell %(cell)s holds a formula or an error; paste its value.") % where)
        written = [cell_text(cell.value) for cell in cells]
        blank = 0 if any(written) else blank + 1
        if blank > 1_000 or line > MAXIMUM_ROWS * 2:
            break  # a sheet that was formatted down to its last row
        while written and not written[-1]:
            written.pop()
        if not problems.total:
            yield line, written
    problems.refuse_any()


def cell_text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def shown_value(typed: str) -> str:
    """The beginning of a wrong value, fit for a message."""
    return "".join(letter if letter.isprintable() else "�" for letter in typed[:20])


def collect[T](faults: list[str], read: Callable[[], T]) -> T | None:
    """The value, or None with the sentence of its ValueError added to `faults`."""
    try:
        return read()
    except ValueError as error:
        faults.append(str(error))
        return None
