"""Which records a draw is made from, as lines of identifiers and content hashes."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from core.calendar import TZ
from publicity.lottery import Line
from stations.models import ContactRecord, ContactRecordVersion
from stations.states import RecordStatus

COUNTED = (RecordStatus.VERIFIED, RecordStatus.AVAILABLE)
DISTRICT_DIGITS, COUNTY = 9, "331022"  # a town or street in the national statistics; where none is known, the county


def identifier_of(record_id: int) -> str:
    """The number that names a record in public."""
    return f"JL{record_id:06}"


def verified_records(first: date, last: date) -> QuerySet[ContactRecord]:
    """The verified records of contacts held from `first` to `last`, both included, days of Shanghai."""
    begin, end = (datetime.combine(day, time(), TZ) for day in (first, last + timedelta(days=1)))
    rows = ContactRecord.objects.filter(status__in=COUNTED, held_at__gte=begin, held_at__lt=end)
    return with_facts(rows).order_by("pk")


def with_facts(rows: QuerySet[ContactRecord]) -> QuerySet[ContactRecord]:
    """The rows with all that a line needs, in one query."""
    latest = ContactRecordVersion.objects.filter(record=OuterRef("pk")).order_by("-number")
    return rows.select_related("deputy__constituency__area", "station__area").annotate(
        submitted_version=Subquery(latest.values("number")[:1]),
        submitted_electors=Subquery(latest.values("electors_hash")[:1]),
    )


def township_of(record: ContactRecord) -> str:
    """The code of the town or street: of the station, else of the deputy's constituency, else of the county."""
    constituency = record.deputy.constituency
    area = record.station.area if record.station else constituency.area if constituency else None
    return area.code[:DISTRICT_DIGITS] if area else COUNTY


def line_of(record: ContactRecord) -> Line:
    """The line of a record as it stands; the record comes from `with_facts`."""
    return Line(
        identifier_of(record.pk),
        record.submitted_version or 0,
        township_of(record),
        record.deputy.trade_category,
        content_hash(record),
    )


def content_hash(record: ContactRecord) -> str:
    """SHA-256 of all that was verified. The electors enter as the keyed hash of their list, which tells nothing of it."""
    content: dict[str, Any] = {
        "deputy": record.deputy_id,
        "mode": record.mode,
        "held_at": record.held_at.astimezone(TZ).isoformat(timespec="seconds"),
        "place": record.place,
        "station": record.station_id,
        "elector_count": record.elector_count,
        "topic": record.topic,
        "problem": record.problem,
        "action_taken": record.action_taken,
        "electors": record.submitted_electors or "",
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_they_stand(record_ids: QuerySet | list[int]) -> Iterator[tuple[int, Line, bool]]:
    """Each record's number, its line as of now, and whether it still counts as verified."""
    for record in with_facts(ContactRecord.objects.filter(pk__in=record_ids)).iterator(chunk_size=2_000):
        yield record.pk, line_of(record), record.status in COUNTED
