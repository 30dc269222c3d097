"""A workbook of the queue, made in the background: whole and in its place before anybody is told that it is ready."""

import os
import zipfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exports import Columns
from core.text import spreadsheet_cell
from core.transitions import MoveRefused, move
from submissions.export_states import EXPORT_MOVES, ExportStatus
from submissions.models import QueueExport
from submissions.queries import queue_rows
from submissions.queue_facts import COLUMNS, WRITTEN, queue_facts

KEPT = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(hours=1)  # a worker that died says nothing; a million rows take minutes
SHEET_ROWS = 1_000_000  # a sheet holds 1,048,576
MOST_WAITING = 3  # of one person


class TooManyExports(Exception):
    """The person has as many waiting as one may have."""

    def __init__(self) -> None:
        super().__init__(_("Three of your exports are still being made. Please wait until one of them is ready."))


@transaction.atomic
def ask_for_workbook(filters: Mapping[str, str], *, by: Any) -> QueueExport:
    """Note the wish, and have it made once this is committed; raises TooManyExports."""
    from submissions.tasks import make_workbook

    if QueueExport.objects.filter(asked_by=by, status__in=("queued", "running")).count() >= MOST_WAITING:
        raise TooManyExports
    row = QueueExport.objects.create(asked_by=by, filters=dict(filters), asked_at=timezone.now())
    transaction.on_commit(lambda: make_workbook.enqueue(row.pk))
    return row


def make(export_id: int) -> None:
    """Make it, unless somebody does already. It is ready when the file was read back and lies in its place, not before."""
    try:
        row = _move(QueueExport.objects.get(pk=export_id), "begin", began_at=timezone.now())
    except MoveRefused:
        return  # handed out twice; the other one makes it
    path = file_of(row)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows, _filters = queue_rows(row.asked_by, row.filters)
        count = write_workbook(part, queue_facts(rows), COLUMNS, written=WRITTEN)
        size = _read_back(part)
        part.replace(path)  # in one step, on the same disk
    except BaseException:
        part.unlink(missing_ok=True)
        _move(row, "fail", ended_at=timezone.now())
        raise
    now = timezone.now()
    _move(row, "finish", rows=count, size=size, ended_at=now, expires_at=now + KEPT)


def write_workbook(path: Path, facts: Iterable[Mapping[str, Any]], columns: Columns, *, written: frozenset[str]) -> int:
    """Row by row, so that memory stays as it is; every cell is text, none a formula or a link. Returns the rows."""
    count = 0
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "in_memory": False, "tmpdir": str(path.parent)}
    ) as book:
        sheet = None
        for count, fact in enumerate(facts, start=1):
            line = (count - 1) % SHEET_ROWS
            if line == 0:
                sheet = _new_sheet(book, columns)
            for place, (name, _meaning) in enumerate(columns):
                value = spreadsheet_cell(fact[name]) if name in written else str(fact[name])
                if sheet.write_string(line + 1, place, value):
                    raise ValueError(f"row {count} does not fit into a sheet")  # never a workbook with less in it
        if sheet is None:
            _new_sheet(book, columns)
    return count


def _new_sheet(book: xlsxwriter.Workbook, columns: Columns) -> Any:
    sheet = book.add_worksheet()
    for place, (name, _meaning) in enumerate(columns):
        sheet.write_string(0, place, name)
    return sheet


def _read_back(path: Path) -> int:
    """Flush it to the disk and check every sum in it; returns its size."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    with zipfile.ZipFile(path) as archive:
        if broken := archive.testzip():
            raise ValueError(f"{broken} was not written whole")
    return path.stat().st_size


def file_of(row: QueueExport) -> Path:
    return Path(settings.EXPORTS_ROOT) / f"queue-{row.pk}.xlsx"


def is_ready(row: QueueExport) -> bool:
    """Whether it can be handed out at this second: said to be ready, in time, and there as it was made."""
    path = file_of(row)
    in_time = row.status == ExportStatus.DONE and row.expires_at > timezone.now()
    return in_time and path.is_file() and path.stat().st_size == row.size


def clear_old() -> int:
    """Delete what is over, and say of what nobody makes any more that it failed; returns how many changed."""
    now = timezone.now()
    over = QueueExport.objects.filter(status=ExportStatus.DONE, expires_at__lte=now)
    lost = QueueExport.objects.filter(
        status__in=(ExportStatus.QUEUED, ExportStatus.RUNNING), asked_at__lte=now - GIVEN_UP_AFTER
    )
    count = 0
    for row in over:
        _move(row, "expire")
        file_of(row).unlink(missing_ok=True)
        count += 1
    for row in lost.exclude(began_at__gt=now - GIVEN_UP_AFTER):
        _move(row, "fail", ended_at=now)
        file_of(row).with_suffix(".part").unlink(missing_ok=True)
        count += 1
    return count


def _move(row: QueueExport, name: str, **changes: Any) -> QueueExport:
    return move(row, name, table=EXPORT_MOVES, action=f"submissions.export_{name}", by=row.asked_by, **changes)
