"""When things are due, as pure functions of days; what is configured comes in as `Limits`."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from core.calendar import TZ, is_working_day, local_day

_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Limits:
    """The time limits in force; Zhejiang, rules on handling suggestions §10, §14, §18, §21, §24."""

    batch_day: int = 20
    accept_days: int = 7
    return_days: int = 10
    co_unit_months: int = 2
    reply_months: int = 3
    extended_months: int = 6
    again_months: int = 1
    shifts_holidays: bool = False


def limits() -> Limits:
    """The limits of this installation."""
    return Limits(**settings.SUGGESTION_LIMITS)


def batch_of(instant: datetime, batch_day: int = 20) -> date:
    """The first day of the month in whose batch something filed at an instant is reviewed."""
    day = local_day(instant)
    first = day.replace(day=1)
    return first if day.day <= batch_day else add_months(first, 1)


def batch_closes_at(batch: date, batch_day: int = 20) -> datetime:
    """The last second of a month's batch, in Shanghai."""
    return datetime.combine(batch.replace(day=batch_day), _LAST_SECOND, TZ)


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shifted(day: date, *, shifts: bool) -> date:
    """The day itself or, where limits shift and offices are closed, the next day on which they work."""
    while shifts and not is_working_day(day):
        day += timedelta(days=1)
    return day


def accept_by(accepted: date, given: Limits) -> date:
    """Until when the deputy is told that it was accepted (§10)."""
    return shifted(accepted + timedelta(days=given.accept_days), shifts=given.shifts_holidays)


def return_by(assigned: date, given: Limits) -> date:
    """Until when a unit may say that a suggestion is not its business."""
    return shifted(assigned + timedelta(days=given.return_days), shifts=given.shifts_holidays)


def co_opinion_by(assigned: date, given: Limits) -> date:
    return shifted(add_months(assigned, given.co_unit_months), shifts=given.shifts_holidays)


def reply_by(assigned: date, given: Limits, *, extended: bool = False, again: bool = False) -> date:
    """When the reply is due: the first, one whose time was extended with consent, or one that is given again."""
    months = given.again_months if again else given.extended_months if extended else given.reply_months
    return shifted(add_months(assigned, months), shifts=given.shifts_holidays)


DAYS_BEFORE = 7
BEFORE, ON_THE_DAY, OVERDUE = 1, 2, 3


def reminder_stage(due: date, today: date) -> int:
    """How far a deadline has come: 0 far off, then within a week, on the day, and once more each week after it.

    Whoever was reminded of a stage is reminded again when the next is reached, however many days a task did not run.
    """
    left = (due - today).days
    if left > DAYS_BEFORE:
        return 0
    if left > 0:
        return BEFORE
    return ON_THE_DAY if left == 0 else OVERDUE + (-left - 1) // 7
