"""Checking what the lot fell on: somebody without a part in the record checks it, somebody else publishes the result."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from core.calendar import local_day
from core.transitions import move
from publicity.masking import mask_text, names_in
from publicity.models import SpotCheck
from publicity.permissions import may_check
from publicity.services import ledger, publishing
from publicity.states import CHECK_MOVES, CheckMethod, CheckResult, EntryKind
from stations.models import ContactRecord

PUBLISH_WITHIN_DAYS = 10  # after the result was reported
_VERIFYING = ("stations.verify_record", "stations.release_record")


class CheckRefused(Exception):
    """The check cannot go on as asked; the message says why."""


def people_of(record: ContactRecord) -> set[int]:
    """Who entered, submitted, verified or released a record: none of them may check it."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(ContactRecord), object_id=str(record.pk), action__in=_VERIFYING
    )
    people = {record.created_by_id, *record.versions.values_list("submitted_by", flat=True)}
    return {number for number in people | set(entries.values_list("user", flat=True)) if number is not None}


def assign_check(check: SpotCheck, *, checker: Any, due_on: date, by: Any) -> SpotCheck:
    """Give a drawn record to a checker until a day; raises CheckRefused for one who had a part in it."""
    if not may_check(checker):
        raise CheckRefused(_("This person may not check drawn records."))
    if due_on < local_day(timezone.now()):
        raise CheckRefused(_("The day by which it is checked lies behind us."))
    if checker.pk in people_of(check.drawn.line.record):
        raise CheckRefused(_("Whoever entered or verified a record does not check it; choose somebody else."))
    return move(
        check, "assign", table=CHECK_MOVES, action="publicity.assign_check", by=by,
        checker=checker, due_on=due_on, reminded_on=None,
    )  # fmt: skip


def report_check(
    check: SpotCheck, *, method: str, result: str, checked_on: date, by: Any, note: str = "", public_note: str = ""
) -> SpotCheck:
    """The checker says how it was checked and what was found; raises CheckRefused for anybody else."""
    if check.checker_id != by.pk:
        raise CheckRefused(_("Only the checker reports the result."))
    if method not in CheckMethod.values or result not in CheckResult.values:
        raise CheckRefused(_("Choose how it was checked and what was found."))
    if checked_on > local_day(timezone.now()):
        raise CheckRefused(_("The day of the check lies ahead."))
    if result != CheckResult.TRUE and not note.strip():
        raise CheckRefused(_("Say in the note what was found; only “true” needs no words."))
    return move(
        check, "report", table=CHECK_MOVES, action="publicity.report_check", by=by, method=method, result=result,
        checked_on=checked_on, note=note.strip()[:1_000], public_note=public_note.strip()[:300],
        reported_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def publish_check(check: SpotCheck, *, by: Any) -> SpotCheck:
    """Publish a result, masked, and enter it into the ledger; never by its own checker (CheckRefused)."""
    if check.checker_id == by.pk:
        raise CheckRefused(_("Somebody else than the checker publishes the result."))
    record = check.drawn.line.record
    public_note = mask_text(check.public_note, names=names_in(record.electors_in_clear))
    row = move(
        check, "publish", table=CHECK_MOVES, action="publicity.publish_check", by=by,
        public_note=public_note, published_at=timezone.now(),
    )  # fmt: skip
    publishing.show_check(row)
    content = {
        "draw": row.drawn.draw.number,
        "method": row.method,
        "result": row.result,
        "checked_on": row.checked_on.isoformat(),
        "note_sha256": hashlib.sha256(row.public_note.encode()).hexdigest(),
    }
    ledger.append(EntryKind.CHECK, row.drawn.line.identifier, content)
    return row


def remind_checkers(today: date | None = None) -> int:
    """One mail to each checker who has something overdue, at most one a day; returns how many left."""
    today = today or local_day(timezone.now())
    due = SpotCheck.objects.overdue(today).exclude(reminded_on=today).select_related("checker", "drawn__line")
    by_checker: dict[int, list[SpotCheck]] = {}
    for check in due.order_by("due_on", "pk"):
        by_checker.setdefault(check.checker_id, []).append(check)
    sent = 0
    for checks in by_checker.values():
        numbers = [check.pk for check in checks]
        # Marked first: a mail too few is found on the desk, a mail every minute is read by nobody.
        SpotCheck.objects.filter(pk__in=numbers).update(reminded_on=today)
        if checks[0].checker.email:
            EmailMessage(_("Spot checks are overdue"), _reminder(checks), to=[checks[0].checker.email]).send()
            sent += 1
    return sent


def _reminder(checks: Iterable[SpotCheck]) -> str:
    lines = [
        _("%(number)s was due on %(day)s.") % {"number": check.drawn.line.identifier, "day": check.due_on.isoformat()}
        for check in checks
    ]
    return "\n".join(lines)


def waits_too_long(check: SpotCheck, today: date) -> bool:
    """Whether a reported result should have been published by now."""
    return check.reported_at is not None and local_day(check.reported_at) + timedelta(days=PUBLISH_WITHIN_DAYS) < today
