"""The downloads of the section."""

from collections.abc import Iterator

from django.db import transaction

from core import exports
from core.exports import CHUNK, download
from publicity.models.draws import DrawLine
from publicity.models.ledger import LedgerEntry
from publicity.public import COLUMNS, record_facts
from publicity.querysets import PublicRecordQuerySet

__all__ = ["csv_lines", "download", "json_parts", "ledger_lines", "population_lines"]

WRITTEN = {"deputy", "township_name", "place", "problem", "action_taken"}  # what people wrote; all else is ours


def csv_lines(rows: PublicRecordQuerySet) -> Iterator[str]:
    return exports.csv_lines(exports.facts_of(rows.newest(), record_facts), COLUMNS, written=WRITTEN)


def json_parts(rows: PublicRecordQuerySet, *, licence: str) -> Iterator[str]:
    return exports.json_parts(exports.facts_of(rows.newest(), record_facts), COLUMNS, about={"licence": licence})


def ledger_lines() -> Iterator[str]:
    with transaction.atomic():
        rows = LedgerEntry.objects.order_by("seq").values_list("hash", "body")
        for stated, body in rows.iterator(chunk_size=CHUNK):
            yield f"{stated} {body}\n"


def population_lines(draw_id: int) -> Iterator[str]:
    with transaction.atomic():
        for row in DrawLine.objects.filter(draw=draw_id).order_by("position").iterator(chunk_size=CHUNK):
            yield f"{row.line}\n"
