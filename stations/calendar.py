"""When a rule falls: pure functions of dates and the calendar of public holidays."""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.calendar import is_public_holiday, is_working_day

LONGEST_HOLIDAY = 31  # days; nothing is put off further than that
QUIET_DAYS = 92  # a quarter of a year


@dataclass(frozen=True)
class Schedule:
    """A reception rule without its station. `weekday` counts from Monday 0; `week` is 1 to 4, or -1 for the last;
    `months` empty means every month; a `day` that a month lacks is its last day.
    """

    pattern: str
    effective_from: date
    effective_until: date | None = None
    weekday: int | None = None
    week: int | None = None
    day: int | None = None
    months: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Occurrence:
    """`planned_on` is the day the rule names, `held_on` the day it really is."""

    planned_on: date
    held_on: date

    @property
    def is_moved(self) -> bool:
        return self.planned_on != self.held_on


def moved_day(planned: date, pattern: str) -> date:
    """The planned day, or the first working day after it when it cannot be held.

    A day of the month is put off by any day off, weekends included (遇节假日顺延). A weekday is what the station
    chose, so a Saturday stays, and only public holidays move it. A make-up Saturday is a working day.
    """
    off = is_public_holiday(planned) if pattern != "month_day" else not is_working_day(planned)
    if not off:
        return planned
    day = planned
    for _step in range(LONGEST_HOLIDAY):
        day += timedelta(days=1)
        if is_working_day(day):
            return day
    return planned


def occurrences(schedule: Schedule, first: date, last: date) -> list[Occurrence]:
    """What is held from `first` to `last`, both included, in order; one on a day.

    A day belongs to the rule in force on the planned day, and is held also when it is moved past the rule's end.
    Where a moved day meets a regular one the regular one stands: the reception is held anyway.
    """
    found: dict[date, Occurrence] = {}
    for planned in _planned(schedule, first - timedelta(days=LONGEST_HOLIDAY), last):
        held = moved_day(planned, schedule.pattern)
        if first <= held <= last and (held not in found or held == planned):
            found[held] = Occurrence(planned, held)
    return [found[day] for day in sorted(found)]


def _planned(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    """The days that the rule names within its own period, in order."""
    first = max(first, schedule.effective_from)
    if schedule.effective_until:
        last = min(last, schedule.effective_until)
    days = _weekly if schedule.pattern == "weekly" else _monthly
    for day in days(schedule, first, last):
        if first <= day <= last and (not schedule.months or day.month in schedule.months):
            yield day


def _weekly(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(schedule.weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


def _monthly(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    in_month: Callable[[int, int, Schedule], date] = (
        _day_of_month if schedule.pattern == "month_day" else _weekday_of_month
    )
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield in_month(year, month, schedule)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _day_of_month(year: int, month: int, schedule: Schedule) -> date:
    return date(year, month, min(schedule.day, calendar.monthrange(year, month)[1]))


def _weekday_of_month(year: int, month: int, schedule: Schedule) -> date:
    if schedule.week == -1:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - schedule.weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(schedule.weekday - first.weekday()) % 7 + 7 * (schedule.week - 1))


def is_quiet(last: date | None, today: date) -> bool:
    """Nothing new for a quarter: then the page says when the station last did something."""
    return last is not None and today - last > timedelta(days=QUIET_DAYS)


def month_of(word: str, today: date) -> date:
    """The first day of a month written 2026-11; of this month for anything else."""
    year, _dash, month = word.partition("-")
    if len(word) == 7 and year.isdecimal() and month.isdecimal() and year.isascii() and month.isascii():
        try:
            found = date(int(year), int(month), 1)
        except ValueError:
            return today.replace(day=1)
        return found if abs(found.year - today.year) <= 20 else today.replace(day=1)
    return today.replace(day=1)


def month_after(first: date, count: int = 1) -> date:
    """The first day of the month `count` months later, or earlier when negative."""
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return date(year, month + 1, 1)


def last_of_month(first: date) -> date:
    return month_after(first) - timedelta(days=1)
