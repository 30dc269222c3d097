"""What a deputy did beside contacts: entered by one person, confirmed by another."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record as audit
from core.calendar import local_day
from core.transitions import move
from publicity.models import PerformanceEntry
from publicity.states import ENTERED_KINDS, PERFORMANCE_MOVES
from stations.models import Deputy


class PerformanceRefused(Exception):
    """The entry cannot be made or confirmed as asked; the message says why."""


@transaction.atomic
def enter_performance(
    deputy: Deputy, *, kind: str, held_on: date, by: Any, note: str = "", is_demo: bool = False
) -> PerformanceEntry:
    """Note what a deputy did; it counts for nothing until somebody else confirms it. Raises PerformanceRefused."""
    if kind not in dict(ENTERED_KINDS):
        raise PerformanceRefused(_("Contacts count by their verified records; choose something else."))
    if held_on > local_day(timezone.now()):
        raise PerformanceRefused(_("The day lies ahead."))
    entry = PerformanceEntry.objects.create(
        deputy=deputy, kind=kind, held_on=held_on, note=note.strip()[:200], entered_by=by, is_demo=is_demo
    )
    audit(entry, "publicity.enter_performance", by=by)
    return entry


def confirm_performance(entry: PerformanceEntry, *, by: Any) -> PerformanceEntry:
    """Vouch for an entry as the second person; raises PerformanceRefused for the one who made it."""
    if entry.entered_by_id in (None, by.pk):
        raise PerformanceRefused(_("Somebody else than the person who entered it confirms it."))
    return move(
        entry, "confirm", table=PERFORMANCE_MOVES, action="publicity.confirm_performance", by=by, confirmed_by=by
    )


def refuse_performance(entry: PerformanceEntry, *, reason: str, by: Any) -> PerformanceEntry:
    return _end(entry, "refuse", reason, by)


def take_back_performance(entry: PerformanceEntry, *, reason: str, by: Any) -> PerformanceEntry:
    """A confirmed entry that was wrong counts no more."""
    return _end(entry, "take_back", reason, by)


def _end(entry: PerformanceEntry, name: str, reason: str, by: Any) -> PerformanceEntry:
    if not reason.strip():
        raise PerformanceRefused(_("Give the reason."))
    action = f"publicity.{name}_performance"
    return move(entry, name, table=PERFORMANCE_MOVES, action=action, by=by, reason=reason.strip()[:200])
