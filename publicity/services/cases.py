"""结果运用: the case of an unqualified year, step by step, and reminders of what is overdue."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import local_day
from core.transitions import move
from publicity.models import CaseStep, ConsequenceCase
from publicity.states import CASE_MOVES, CaseStatus

FIRST_STEPS_DAYS = 30  # from the opening of a case to the order of rectification
LONGEST_WORDS = 2_000


class CaseRefused(Exception):
    """The step cannot be taken as asked; the message says why."""


@transaction.atomic
def take_step(
    case: ConsequenceCase, name: str, *, done_on: date, words: str, by: Any, due_on: date | None = None
) -> ConsequenceCase:
    """Enter one step with its day and record; raises CaseRefused without words, or without a deadline to rectify by."""
    if name not in CASE_MOVES:
        raise CaseRefused(_("There is no such step."))
    if not words.strip():
        raise CaseRefused(_("Write down what was done; without a record the step does not count."))
    if not case.opened_on <= done_on <= local_day(timezone.now()):
        raise CaseRefused(_("The day lies before the opening of the case or ahead."))
    changes: dict[str, Any] = {}
    if CASE_MOVES[name].target == CaseStatus.RECTIFYING:
        if due_on is None or due_on <= done_on:
            raise CaseRefused(_("Name a day after this one until which it is rectified."))
        changes = {"due_on": due_on, "reminded_on": None}
    if name == "close":
        changes = {"closed_on": done_on}
    row = move(case, name, table=CASE_MOVES, action=f"publicity.case_{name}", by=by, **changes)
    CaseStep.objects.create(case=row, name=name, done_on=done_on, words=words.strip()[:LONGEST_WORDS], by=by)
    return row


def is_overdue(case: ConsequenceCase, today: date) -> bool:
    """Whether a rectification is late, or the steps before it are."""
    if case.status == CaseStatus.RECTIFYING:
        return case.due_on is not None and case.due_on < today
    before = (CaseStatus.OPENED, CaseStatus.AWARDS_WITHDRAWN, CaseStatus.TALK_HELD)
    return case.status in before and case.opened_on + timedelta(days=FIRST_STEPS_DAYS) < today


def remind_of_cases(today: date | None = None) -> int:
    """One mail with the numbers of overdue cases to each who keeps cases, once a day; no name of a deputy in it."""
    today = today or local_day(timezone.now())
    rows = [
        case
        for case in ConsequenceCase.objects.unfinished().exclude(reminded_on=today).order_by("pk")
        if is_overdue(case, today)
    ]
    if not rows:
        return 0
    ConsequenceCase.objects.filter(pk__in=[case.pk for case in rows]).update(reminded_on=today)
    lines = [_("Case %(number)s is overdue.") % {"number": case} for case in rows]
    keepers = get_user_model().objects.with_perm("publicity.keep_case", include_superusers=False, backend=_BACKEND)
    sent = 0
    for keeper in keepers.filter(is_active=True).exclude(email="").order_by("pk"):
        EmailMessage(_("Cases of consequences are overdue"), "\n".join(lines), to=[keeper.email]).send()
        sent += 1
    return sent


_BACKEND = "django.contrib.auth.backends.ModelBackend"
