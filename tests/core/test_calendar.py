"""Days in Shanghai and working days, at the places where they go wrong. No database.

The holidays and make-up days of 2024 to 2026 are those the State Council announced.
"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import (
    TZ,
    add_working_days,
    end_of_working_days,
    is_working_day,
    local_day,
    working_days_between,
)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 2, 28, 16, 0, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 5, 1, 0, 0, tzinfo=TZ), date(2026, 5, 1)),
        (datetime(2026, 4, 30, 23, 0, tzinfo=timezone(timedelta(hours=-10))), date(2026, 5, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai_wherever_the_instant_was_taken(instant, day):
    assert local_day(instant) == day


def test_an_instant_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="without a time zone"):
        local_day(datetime(2026, 5, 1, 8, 0))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a time zone"):
        end_of_working_days(datetime(2026, 5, 1, 8, 0), 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),  # Friday before Spring Festival
        (date(2026, 2, 14), True),  # make-up Saturday
        (date(2026, 2, 15), False),  # the festival begins on a Sunday
        (date(2026, 2, 17), False),  # New Year's Day of the lunar year, a Tuesday
        (date(2026, 2, 23), False),  # last day, a Monday
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # make-up Saturday
        (date(2025, 1, 26), True),  # make-up Sunday
        (date(2025, 10, 11), True),  # make-up Saturday after National Day
        (date(2024, 2, 29), True),  # leap day, a Thursday
        (date(2026, 3, 7), False),  # a Saturday like any other
    ],
)
def test_offices_work_on_make_up_days_and_rest_on_holidays(day, works):
    assert is_working_day(day) is works


@pytest.mark.parametrize("first", [date(1999, 10, 4), date(2090, 10, 2)])
def test_a_year_without_an_announcement_counts_monday_to_friday(first):
    week = [first + timedelta(days=number) for number in range(7)]
    assert week[0].weekday() == 0
    assert [is_working_day(day) for day in week] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # the make-up Saturday counts
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # over the whole festival
        (date(2026, 2, 15), 5, date(2026, 2, 28)),  # received in the festival; ends on the make-up Saturday
        (date(2026, 2, 28), 1, date(2026, 3, 2)),  # month end
        (date(2024, 2, 28), 1, date(2024, 2, 29)),  # leap year
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2023, 2, 28), 1, date(2023, 3, 1)),
        (date(2025, 12, 31), 2, date(2026, 1, 5)),  # 1 to 3 January are off, Sunday the 4th is made up
        (date(2026, 3, 20), 5, date(2026, 3, 27)),
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # Sunday the 20th is made up
        (date(2026, 3, 21), 0, date(2026, 3, 21)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day, count, due):
    assert add_working_days(day, count) == due


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 3, 2), -1)


@given(days, st.integers(1, 30))
def test_a_due_day_is_a_working_day_and_exactly_so_many_lie_up_to_it(day, count):
    due = add_working_days(day, count)
    between = [day + timedelta(days=number) for number in range(1, (due - day).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, between)) == count


@given(days, st.integers(1, 15), st.integers(0, 15))
def test_working_days_add_up(day, first, second):
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@pytest.mark.parametrize(
    ("instant", "count", "end"),
    [
        (datetime(2026, 2, 13, 23, 59, 59, tzinfo=TZ), 1, datetime(2026, 2, 14, 23, 59, 59, tzinfo=TZ)),
        (datetime(2026, 2, 13, 16, 0, 0, tzinfo=UTC), 1, datetime(2026, 2, 24, 23, 59, 59, tzinfo=TZ)),
        (datetime(2026, 3, 2, 0, 0, tzinfo=TZ), 5, datetime(2026, 3, 9, 23, 59, 59, tzinfo=TZ)),
        (datetime(2026, 3, 2, 9, 0, tzinfo=TZ), 0, datetime(2026, 3, 2, 23, 59, 59, tzinfo=TZ)),
    ],
)
def test_a_period_ends_with_the_last_second_of_its_last_working_day(instant, count, end):
    found = end_of_working_days(instant, count)
    assert (found, found.utcoffset()) == (end, timedelta(hours=8))


@pytest.mark.parametrize(
    ("first", "last", "at_most", "days"),
    [
        (date(2026, 3, 6), date(2026, 3, 9), 99, 1),  # Friday to Monday
        (date(2026, 3, 6), date(2026, 3, 8), 99, 0),
        (date(2026, 9, 30), date(2026, 10, 8), 99, 1),  # the national holiday between them
        (date(2026, 3, 9), date(2026, 3, 6), 99, 0),
        (date(1990, 1, 1), date(2026, 1, 1), 99, 99),
    ],
)
def test_working_days_are_counted_between_two_days_and_no_further_than_asked(first, last, at_most, days):
    assert working_days_between(first, last, at_most=at_most) == days
