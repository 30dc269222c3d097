"""Putting a verified record before the public, masked, and taking it back. Only this module writes PublicRecord."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record as audit
from core.calendar import TZ, local_day
from core.privacy import Undecipherable
from publicity.masking import mask_place, mask_text, names_in
from publicity.models import DrawnLine, PublicityIndexPage, PublicRecord, RecordTally, SpotCheck
from publicity.population import identifier_of, township_of, with_facts
from publicity.public import facts_hash
from publicity.services import ledger
from publicity.states import CheckResult, EntryKind, RecordVerification
from stations.models import Area, ContactRecord
from stations.states import RecordStatus

OBJECTION_DAYS = 7
_LAST_SECOND = time(23, 59, 59)


class PublicationRefused(Exception):
    """The record cannot be published or withdrawn as asked; the message says why."""


@transaction.atomic
def publish_record(record: ContactRecord, *, by: Any, now: datetime | None = None) -> PublicRecord:
    """Write what the public may read of an available record and open the days for objections.

    A second time changes nothing. Raises PublicationRefused for a record that has not been made available.
    """
    now = now or timezone.now()
    ContactRecord.objects.select_for_update().get(pk=record.pk)
    record = with_facts(ContactRecord.objects.filter(pk=record.pk)).get()
    if record.status != RecordStatus.AVAILABLE:
        raise PublicationRefused(_("Only a record that was verified and made available can be published."))
    row = PublicRecord.with_hidden.filter(source=record).first() or PublicRecord(source=record, is_visible=False)
    if row.is_visible:
        return row
    _write(row, record, now)
    row.save()
    _tally(row, 1)
    audit(row, "publicity.publish_record", by=by)
    ledger.append(EntryKind.RECORD, row.number, {"content_sha256": facts_hash(row)}, now=now)
    return row


def _write(row: PublicRecord, record: ContactRecord, now: datetime) -> None:
    names = _electors(record) - {record.deputy.name}
    page = PublicityIndexPage.objects.first()
    days = page.objection_days if page else OBJECTION_DAYS
    row.number = identifier_of(record.pk)
    row.deputy_number, row.deputy_name = record.deputy_id, record.deputy.name
    row.term, row.category = record.deputy.term, record.deputy.trade_category
    row.township = township_of(record)
    row.township_name = Area.objects.filter(code=row.township).values_list("name", flat=True).first() or row.township
    row.held_at, row.mode, row.topic = record.held_at, record.mode, record.topic
    row.elector_count = record.elector_count
    row.place = mask_place(record.place, names=names)
    row.problem = mask_text(record.problem, names=names)
    row.action_taken = mask_text(record.action_taken, names=names)
    row.verification = _verification(record)
    row.published_at = now
    row.objections_until = datetime.combine(local_day(now) + timedelta(days=days), _LAST_SECOND, TZ)
    row.is_demo = record.is_demo
    row.is_visible = True


def _electors(record: ContactRecord) -> set[str]:
    try:
        return names_in(record.electors_in_clear)
    except Undecipherable as error:
        raise PublicationRefused(
            _("The list of electors cannot be opened, so their names cannot be kept out; it is not published.")
        ) from error


def _verification(record: ContactRecord) -> str:
    check = SpotCheck.objects.published().filter(drawn__line__record=record).order_by("-published_at").first()
    if check:
        return RecordVerification(check.result)
    is_drawn = DrawnLine.objects.filter(line__record=record).exists()
    return RecordVerification.DRAWN if is_drawn else RecordVerification.VERIFIED


def waiting_records() -> QuerySet[ContactRecord]:
    """Available, and neither public nor withdrawn."""
    known = PublicRecord.with_hidden.values("source")
    return ContactRecord.objects.filter(status=RecordStatus.AVAILABLE).exclude(pk__in=known).order_by()


def publish_available(*, by: Any) -> int:
    """Publish every available record that is not public yet; returns how many. A withdrawn one stays withdrawn."""
    published = 0
    for record in waiting_records().order_by("pk").iterator(chunk_size=500):
        publish_record(record, by=by)
        published += 1
    return published


@transaction.atomic
def withdraw_record(row: PublicRecord, *, reason: str, by: Any) -> None:
    """Take a record out of everything public but the ledger, which says that and why it was withdrawn."""
    if not reason.strip():
        raise PublicationRefused(_("Say why it is withdrawn; the reason is published."))
    row = PublicRecord.with_hidden.select_for_update().get(pk=row.pk)
    if not row.is_visible:
        return
    row.is_visible = False
    row.save(update_fields=["is_visible"])
    _tally(row, -1)
    audit(row, "publicity.withdraw_record", by=by)
    ledger.append(EntryKind.WITHDRAWAL, row.number, {"reason": mask_text(reason.strip())[:300]})


def show_drawn(record_ids: list[int]) -> None:
    """Let public records say that the lot fell on them; what an earlier check found stays."""
    rows = PublicRecord.with_hidden.filter(source__in=record_ids, verification=RecordVerification.VERIFIED)
    rows.update(verification=RecordVerification.DRAWN)


def show_check(check: SpotCheck) -> None:
    """Let the public record say what its check found; needs the transaction of the publication."""
    row = PublicRecord.with_hidden.select_for_update().filter(source=check.drawn.line.record_id).first()
    if row is None:
        return
    if row.is_visible:
        _tally(row, -1)
    row.verification = RecordVerification(check.result)
    row.save(update_fields=["verification"])
    if row.is_visible:
        _tally(row, 1)


def _tally(row: PublicRecord, sign: int) -> None:
    place = {"deputy_number": row.deputy_number, "township": row.township, "term": row.term, "topic": row.topic}
    RecordTally.objects.get_or_create(**place)
    RecordTally.objects.filter(**place).update(
        records=F("records") + sign,
        electors=F("electors") + sign * row.elector_count,
        checked=F("checked") + sign * (row.verification in CheckResult.values),
        found_true=F("found_true") + sign * (row.verification == RecordVerification.TRUE),
    )
