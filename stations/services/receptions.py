"""Reception days: made from rules, announced, held, cancelled, moved."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.calendar import TZ
from core.transitions import move
from stations import calendar
from stations.models import ReceptionBooking, ReceptionDay, ReceptionRule, StationPage
from stations.models.deputies import Deputy
from stations.states import RECEPTION_MOVES, ReceptionStatus

LONGEST_RANGE = 400  # days that are made at once


class ReceptionRefused(Exception):
    """The reception day cannot be changed as asked; the message says why."""


@transaction.atomic
def plan_receptions(station: StationPage, first: date, last: date, *, by: Any = None) -> list[ReceptionDay]:
    """Make the days that the station's rules name from `first` to `last`; what is there already stays as it is.

    A rule's day is made once, also when it was moved or cancelled since. Where two rules meet at the same hours,
    as a moved day of an old rule with a day of the new one, the day of the later rule stands for both.
    Raises ReceptionRefused for more than 400 days at once.
    """
    if (last - first).days > LONGEST_RANGE:
        raise ReceptionRefused(_("At most %(days)s days are planned at once.") % {"days": LONGEST_RANGE})
    StationPage.objects.select_for_update(of=("self",)).get(pk=station.pk)
    made = []
    # Regular days before moved ones, later rules before earlier ones: who comes first keeps the place.
    found = [
        (occurrence.is_moved, -rule.effective_from.toordinal(), rule.pk, rule, occurrence)
        for rule in ReceptionRule.objects.filter(station=station)
        for occurrence in calendar.occurrences(rule.schedule, first, last)
    ]
    for _is_moved, _order, _pk, rule, occurrence in sorted(found, key=lambda entry: entry[:3]):
        if ReceptionDay.objects.filter(rule=rule, planned_on=occurrence.planned_on).exists():
            continue
        starts_at = datetime.combine(occurrence.held_on, rule.start_time, TZ)
        ends_at = datetime.combine(occurrence.held_on, rule.end_time, TZ)
        if _meets_another(station, starts_at, ends_at):
            continue
        made.append(
            ReceptionDay.objects.create(
                station=station,
                rule=rule,
                planned_on=occurrence.planned_on,
                starts_at=starts_at,
                ends_at=ends_at,
                place=rule.place,
                scope=rule.scope,
                capacity=rule.capacity,
            )
        )
    record(station, "stations.plan_receptions", by=by, data={"days": len(made)})
    return sorted(made, key=lambda day: day.starts_at)


def _meets_another(station: StationPage, starts_at: datetime, ends_at: datetime) -> bool:
    standing = Q(status__in=[ReceptionStatus.PLANNED, ReceptionStatus.HELD])
    return ReceptionDay.objects.filter(standing, station=station, starts_at__lt=ends_at, ends_at__gt=starts_at).exists()


@transaction.atomic
def publish_reception(reception: ReceptionDay, *, by: Any, now: datetime | None = None) -> ReceptionDay:
    """Announce a day; `is_short_notice` of the result says whether that is later than three days before.

    A day announced before keeps its instant. Raises ReceptionRefused for one that is over.
    """
    now = now or timezone.now()
    row = ReceptionDay.objects.select_for_update(of=("self",)).get(pk=reception.pk)
    if row.published_at:
        return row
    if row.ends_at <= now:
        raise ReceptionRefused(_("This reception is over; announcing it now would tell nobody."))
    row.published_at = now
    row.save(update_fields=["published_at", "updated_at"])
    record(row, "stations.publish_reception", by=by)
    return row


def hold_reception(reception: ReceptionDay, *, by: Any, now: datetime | None = None) -> ReceptionDay:
    """Note that it took place; raises ReceptionRefused before it began."""
    now = now or timezone.now()
    if reception.starts_at > now:
        raise ReceptionRefused(_("This reception has not begun yet."))
    return _move(reception, "hold", by=by, now=now)


def cancel_reception(reception: ReceptionDay, *, note: str, by: Any, now: datetime | None = None) -> ReceptionDay:
    """Call it off; it stays visible with a note that the public reads. Raises ReceptionRefused without one."""
    return _move(reception, "cancel", by=by, now=now, public_note=_noted(note))


@transaction.atomic
def move_reception(
    reception: ReceptionDay, *, starts_at: datetime, ends_at: datetime, note: str, by: Any, now: datetime | None = None
) -> ReceptionDay:
    """Move it to another time and return the day that takes its place, announced if the old one was.

    The old one stays visible and names the new one. Raises ReceptionRefused without a note or for impossible times.
    """
    now = now or timezone.now()
    if ends_at <= starts_at or starts_at <= now:
        raise ReceptionRefused(_("The new time must lie ahead, and end after it begins."))
    note = _noted(note)
    old = ReceptionDay.objects.select_for_update(of=("self",)).get(pk=reception.pk)
    new = ReceptionDay.objects.create(
        station_id=old.station_id,
        number=old.number,
        starts_at=starts_at,
        ends_at=ends_at,
        place=old.place,
        scope=old.scope,
        capacity=old.capacity,
        published_at=now if old.published_at else None,
    )
    new.deputies.set(old.deputies.all())
    _move(old, "move", by=by, now=now, public_note=note, moved_to=new)
    # Who had a place keeps it; the receipt shows the new time, and gives it back if that does not suit.
    ReceptionBooking.objects.standing().filter(reception=old).update(reception=new)
    return new


def _noted(note: str) -> str:
    if not note.strip():
        raise ReceptionRefused(_("Say in a few words why; people who wanted to come will read it."))
    return note.strip()[:300]


def _move(reception: ReceptionDay, name: str, *, by: Any, now: datetime | None, **changes: Any) -> ReceptionDay:
    return move(
        reception,
        name,
        table=RECEPTION_MOVES,
        action=f"stations.{name}_reception",
        by=by,
        updated_at=now or timezone.now(),
        **changes,
    )


def name_deputies(reception: ReceptionDay, deputies: Iterable[Deputy], *, by: Any) -> None:
    """Say who receives."""
    reception.deputies.set(deputies)
    record(reception, "stations.name_deputies", by=by)
