"""交办: accepted suggestions go to units, come back when it is not their business, and go out again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import local_day
from suggestions import deadlines
from suggestions.models import Assignment, Suggestion, Unit
from suggestions.services.steps import NotTheirs, StepRefused, lock, step, words
from suggestions.states import SuggestionStatus, UnitRole

_NAMES = {
    SuggestionStatus.ACCEPTED: "assign",
    SuggestionStatus.SENT_BACK: "reassign",
    SuggestionStatus.RECHECKED: "assign_again",
}


def next_assignment(row: Suggestion) -> str | None:
    """The move by which a suggestion goes to a unit from where it stands; None where it cannot."""
    return _NAMES.get(row.status)


@transaction.atomic
def assign_suggestion(
    row: Suggestion, *, lead: Unit, co: Iterable[Unit] = (), by: Any, seen_version: int | None = None,
    now: datetime | None = None,
) -> Suggestion:  # fmt: skip
    """Give it to a lead unit and any co-handling ones; from a recheck a second time, with the shorter time for that.

    Raises StepRefused for a unit that is named twice or takes none.
    """
    today, given = local_day(now or timezone.now()), deadlines.limits()
    row = lock(row)
    name = next_assignment(row) or "assign"
    units = [lead, *co]
    if len({unit.pk for unit in units}) != len(units):
        raise StepRefused(_("A unit is named once, as lead or as co-handling unit."))
    if not all(unit.is_active for unit in units):
        raise StepRefused(_("One of these units takes no suggestions any more."))
    number = row.round if name == "reassign" else row.round + 1
    due_on = deadlines.reply_by(today, given, again=number > 1)
    done = step(
        row, name, by=by, seen_version=seen_version, at=now, round=number, assigned_on=today, due_on=due_on,
        reason=lead.name,
    )  # fmt: skip
    # A new hand means new units: those still named for an earlier lead unit are released with it.
    done.assignments.filter(ended_on__isnull=True).update(ended_on=today)
    for unit in units:
        is_lead = unit is lead
        Assignment.objects.create(
            suggestion=done, round=number, unit=unit, role=UnitRole.LEAD if is_lead else UnitRole.CO,
            assigned_on=today, return_by=deadlines.return_by(today, given),
            due_on=due_on if is_lead else min(due_on, deadlines.co_opinion_by(today, given)),
        )  # fmt: skip
    return done


@transaction.atomic
def assign_many(
    rows: Iterable[tuple[Suggestion, int]], *, lead: Unit, co: Iterable[Unit] = (), by: Any, now: datetime | None = None
) -> list[Suggestion]:
    """Give several, each with the version that was seen, to one unit: all of them, or none when one is refused."""
    done, others = [], list(co)
    # In the order of their keys, so that two people who choose the same do not wait for one another.
    for row, version in sorted(rows, key=lambda pair: pair[0].pk):
        try:
            done.append(assign_suggestion(row, lead=lead, co=others, by=by, seen_version=version, now=now))
        except NotTheirs:
            raise
        except StepRefused as error:
            raise StepRefused(_("Nothing was assigned, because of “%(title)s”: %(why)s") % {"title": row.title, "why": error}) from error  # fmt: skip
    if not done:
        raise StepRefused(_("Choose the suggestions to be assigned."))
    return done


@transaction.atomic
def send_back(row: Suggestion, *, reason: str, by: Any, seen_version: int | None = None, now: datetime | None = None) -> Suggestion:  # fmt: skip
    """The unit says that it is not its business, to the office and to nobody else (§14); refused after the days for it."""
    today = local_day(now or timezone.now())
    reason = words(reason, longest=500, missing=_("Say why it is not your unit's business."))
    done = step(row, "send_back", by=by, seen_version=seen_version, reason=reason, at=now)
    present = done.assignments.get(round=done.round, role=UnitRole.LEAD, ended_on__isnull=True)
    if today > present.return_by:
        raise StepRefused(
            _("It could be sent back until %(day)s; now your unit handles it.") % {"day": present.return_by.isoformat()}
        )
    present.ended_on = today
    present.save(update_fields=["ended_on"])
    return done


@transaction.atomic
def extend_time(row: Suggestion, *, consent: str, by: Any, seen_version: int | None = None) -> Suggestion:
    """Six months instead of three, once, for the first reply; `consent` says who agreed, when and why (§21)."""
    consent = words(consent, longest=500, missing=_("Write down who agreed to it, when and why."))
    done = step(row, "extend", by=by, seen_version=seen_version, reason=consent)
    due_on = deadlines.reply_by(done.assigned_on, deadlines.limits(), extended=True)
    if done.round > 1 or done.due_on >= due_on:
        raise StepRefused(_("The time is extended once, and only for the first reply."))
    done.due_on = due_on
    done.save(update_fields=["due_on"])
    done.assignments.filter(round=done.round, role=UnitRole.LEAD, ended_on__isnull=True).update(
        due_on=due_on, reminded=0
    )
    return done


def recheck_suggestion(row: Suggestion, *, finding: str, by: Any, seen_version: int | None = None) -> Suggestion:
    """复核: the office has looked at what did not satisfy; only a second assignment leads on from here."""
    finding = words(finding, longest=500, missing=_("Write down what the recheck found."))
    return step(row, "recheck", by=by, seen_version=seen_version, reason=finding)


def close_suggestion(row: Suggestion, *, by: Any, seen_version: int | None = None) -> Suggestion:
    """Done: replied to and rated by a deputy who is not dissatisfied."""
    return step(row, "close", by=by, seen_version=seen_version)
