"""When a rule falls: month ends, Spring Festival, make-up Saturdays, and a thousand rules against a plain reckoning."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import is_public_holiday, is_working_day, knows_holidays_of
from stations.calendar import (
    Occurrence,
    Schedule,
    is_quiet,
    last_of_month,
    month_after,
    month_of,
    occurrences,
)

ALWAYS = date(2020, 1, 1)


def held(schedule: Schedule, first: date, last: date) -> list[date]:
    return [occurrence.held_on for occurrence in occurrences(schedule, first, last)]


def weekly(weekday: int, **fields) -> Schedule:
    return Schedule("weekly", **{"effective_from": ALWAYS} | fields, weekday=weekday)


def test_every_monday_is_put_off_at_spring_festival_to_the_first_working_day():
    # 2026: off from Sunday 15 to Monday 23 February; Saturdays 14 and 28 are worked.
    assert occurrences(weekly(0), date(2026, 2, 9), date(2026, 3, 2)) == [
        Occurrence(date(2026, 2, 9), date(2026, 2, 9)),
        Occurrence(date(2026, 2, 16), date(2026, 2, 24)),
        Occurrence(date(2026, 3, 2), date(2026, 3, 2)),
    ]


def test_two_mondays_of_one_holiday_become_one_reception():
    planned = [o.planned_on for o in occurrences(weekly(0), date(2026, 2, 24), date(2026, 2, 24))]
    assert planned == [date(2026, 2, 16)]


def test_a_moved_day_that_meets_a_regular_one_leaves_the_regular_one():
    # Wednesday 1 October 2025 is put off to Thursday 9 October; a rule for Thursdays has its own that day.
    assert occurrences(weekly(3), date(2025, 10, 9), date(2025, 10, 9)) == [
        Occurrence(date(2025, 10, 9), date(2025, 10, 9))
    ]
    assert occurrences(weekly(2), date(2025, 10, 9), date(2025, 10, 9)) == [
        Occurrence(date(2025, 10, 1), date(2025, 10, 9))
    ]


def test_a_make_up_saturday_is_a_working_day():
    # New Year 2026: Thursday 1 to Saturday 3 January off, Sunday 4 January worked.
    assert held(weekly(3), date(2026, 1, 1), date(2026, 1, 7)) == [date(2026, 1, 4)]


def test_a_station_that_chose_saturday_keeps_it_except_on_public_holidays():
    assert held(weekly(5), date(2026, 9, 19), date(2026, 10, 10)) == [
        date(2026, 9, 19), date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 10),
    ]  # fmt: skip


def test_the_fifteenth_of_odd_months_is_put_off_on_weekends_too():
    schedule = Schedule("month_day", ALWAYS, day=15, months=frozenset({1, 3, 5, 7, 9, 11}))
    assert held(schedule, date(2026, 1, 1), date(2026, 12, 31)) == [
        date(2026, 1, 15),
        date(2026, 3, 16),  # the fifteenth is a Sunday
        date(2026, 5, 15),
        date(2026, 7, 15),
        date(2026, 9, 15),
        date(2026, 11, 16),  # a Sunday again
    ]


@pytest.mark.parametrize(
    ("year", "month", "last"), [(2023, 2, 28), (2024, 2, 29), (2024, 4, 30), (2024, 5, 31), (2023, 12, 29)]
)
def test_the_thirty_first_is_the_last_day_of_a_shorter_month(year, month, last):
    schedule = Schedule("month_day", ALWAYS, day=31)
    days = held(schedule, date(year, month, 20), date(year, month, calendar.monthrange(year, month)[1]))
    assert days == ([] if month == 12 else [date(year, month, last)])  # 31 December 2023 is a Sunday: held in January


def test_the_end_of_the_year_is_put_off_into_the_next():
    schedule = Schedule("month_day", ALWAYS, day=31, effective_until=date(2023, 12, 31))
    assert held(schedule, date(2024, 1, 1), date(2024, 1, 10)) == [date(2024, 1, 2)]


@pytest.mark.parametrize(
    ("week", "day"), [(1, date(2026, 5, 8)), (2, date(2026, 5, 8)), (4, date(2026, 5, 22)), (-1, date(2026, 5, 29))]
)
def test_a_weekday_of_the_month_is_found_from_its_beginning_or_its_end(week, day):
    # The first Friday, 1 May, is a holiday up to the fifth; 6 May is the first working day after it.
    schedule = Schedule("month_weekday", ALWAYS, weekday=4, week=week)
    wanted = date(2026, 5, 6) if week == 1 else day
    assert held(schedule, date(2026, 5, 1), date(2026, 5, 31)) == [wanted]


def test_a_change_of_rule_leaves_no_gap_and_no_double():
    old = weekly(0, effective_until=date(2026, 4, 30))
    new = weekly(2, effective_from=date(2026, 5, 1))
    days = [*held(old, date(2026, 4, 20), date(2026, 5, 20)), *held(new, date(2026, 4, 20), date(2026, 5, 20))]
    assert days == [date(2026, 4, 20), date(2026, 4, 27), date(2026, 5, 6), date(2026, 5, 13), date(2026, 5, 20)]


def test_a_day_moved_past_the_end_of_its_rule_is_still_held():
    schedule = weekly(4, effective_until=date(2026, 5, 1))
    assert held(schedule, date(2026, 5, 1), date(2026, 5, 31)) == [date(2026, 5, 6)]


def test_a_year_whose_holidays_are_unknown_says_so_and_moves_nothing():
    assert (knows_holidays_of(2026), knows_holidays_of(2090)) == (True, False)
    assert held(weekly(0), date(2090, 1, 2), date(2090, 1, 2)) == [date(2090, 1, 2)]


schedules = st.builds(
    Schedule,
    pattern=st.sampled_from(["weekly", "month_day", "month_weekday"]),
    effective_from=st.dates(date(2023, 1, 1), date(2026, 6, 1)),
    effective_until=st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    weekday=st.integers(0, 6),
    week=st.sampled_from([1, 2, 3, 4, -1]),
    day=st.integers(1, 31),
    months=st.frozensets(st.integers(1, 12)),
)


def names(schedule: Schedule, day: date) -> bool:
    """Whether the rule names the day, told by looking at that day and its neighbours alone."""
    if day < schedule.effective_from or (schedule.effective_until and day > schedule.effective_until):
        return False
    if schedule.months and day.month not in schedule.months:
        return False
    if schedule.pattern == "weekly":
        return day.weekday() == schedule.weekday
    is_last = (day + timedelta(days=1)).month != day.month
    if schedule.pattern == "month_day":
        return day.day == schedule.day or (is_last and schedule.day > day.day)
    if day.weekday() != schedule.weekday:
        return False
    if schedule.week == -1:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == schedule.week


def put_off(day: date, pattern: str) -> date:
    if is_working_day(day) if pattern == "month_day" else not is_public_holiday(day):
        return day
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@settings(max_examples=1_000, deadline=None)
@given(schedule=schedules, first=st.dates(date(2023, 1, 1), date(2026, 10, 1)), length=st.integers(0, 120))
def test_a_thousand_rules_equal_a_plain_day_by_day_reckoning(schedule, first, length):
    last = first + timedelta(days=length)
    wanted: dict[date, set[date]] = {}
    day = first - timedelta(days=40)
    while day <= last:
        if names(schedule, day):
            wanted.setdefault(put_off(day, schedule.pattern), set()).add(day)
        day += timedelta(days=1)
    assert occurrences(schedule, first, last) == [
        Occurrence(held_on if held_on in planned else min(planned), held_on)
        for held_on, planned in sorted(wanted.items())
        if first <= held_on <= last
    ]


@settings(max_examples=200, deadline=None)
@given(schedule=schedules, first=st.dates(date(2023, 1, 1), date(2026, 6, 1)), cut=st.integers(0, 60))
def test_two_stretches_of_time_hold_what_the_whole_holds(schedule, first, cut):
    middle, last = first + timedelta(days=cut), first + timedelta(days=90)
    parts = occurrences(schedule, first, middle) + occurrences(schedule, middle + timedelta(days=1), last)
    assert parts == occurrences(schedule, first, last)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("2026-02", date(2026, 2, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("", date(2026, 11, 1)),
        ("0000-00", date(2026, 11, 1)),
        ("9999-12", date(2026, 11, 1)),
        ("２０２６-０２", date(2026, 11, 1)),
        ("2026-2", date(2026, 11, 1)),
    ],
)
def test_a_month_is_read_or_is_this_one(word, first):
    assert month_of(word, date(2026, 11, 23)) == first


def test_months_follow_each_other_across_the_year():
    assert (month_after(date(2026, 12, 1)), month_after(date(2026, 1, 1), -1)) == (date(2027, 1, 1), date(2025, 12, 1))
    assert last_of_month(date(2024, 2, 1)) == date(2024, 2, 29)


def test_a_quarter_without_anything_new_is_quiet():
    today = date(2026, 11, 23)
    ago = {days: is_quiet(today - timedelta(days=days), today) for days in (0, 92, 93)}
    assert (ago, is_quiet(None, today)) == ({0: False, 92: False, 93: True}, False)
