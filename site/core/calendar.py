"""The one clock: Asia/Shanghai for everything that says "day", and the working days of the PRC."""

import functools
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

TZ = ZoneInfo("Asia/Shanghai")
_LAST_SECOND = time(23, 59, 59)


def local_day(instant: datetime) -> date:
    """The day in Shanghai on which an aware instant falls; raises ValueError for a naive one.

    A naive instant would be read in the zone of the machine, and the day would depend on the server.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant without a time zone falls on no day; make it aware first.")
    return instant.astimezone(TZ).date()


@functools.lru_cache(maxsize=4096)  # the calendar is part of the program, and looks through all its years for each day
def is_working_day(day: date) -> bool:
    """Whether public offices work on that day, make-up Saturdays included.

    Holidays are announced each autumn for the following year; a year that the calendar does not
    cover yet counts Monday to Friday.
    """
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """Whether that day is off for a named public holiday, the days around it that were exchanged for it included.

    An ordinary weekend is none; nor is any day of a year that the calendar does not cover yet (`knows_holidays_of`).
    """
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return is_off and name is not None


def knows_holidays_of(year: int) -> bool:
    """Whether the holidays of that year are in the calendar; they are announced in the autumn before."""
    try:
        chinese_calendar.is_holiday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def add_working_days(day: date, count: int) -> date:
    """The `count`th working day after `day`; the day itself does not count, and none after it is the day itself."""
    if count < 0:
        raise ValueError("Working days are counted forward.")
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date, *, at_most: int) -> int:
    """Working days after `first` up to and with `last`; counting stops at `at_most`, however far apart they are."""
    count, day = 0, first
    while day < last and count < at_most:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def end_of_working_days(instant: datetime, count: int) -> datetime:
    """The last second of the `count`th working day after the day of `instant`, in Shanghai."""
    return datetime.combine(add_working_days(local_day(instant), count), _LAST_SECOND, TZ)
