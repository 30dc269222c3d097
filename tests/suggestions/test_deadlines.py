"""When things are due, against a reference that walks from day to day."""

import calendar
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar import TZ, is_working_day
from suggestions import deadlines
from suggestions.deadlines import Limits

ONE = timedelta(days=1)


def walked_months(day: date, count: int) -> date:
    """Walk on until so many months began, then to the same day, or to the last before the month ends."""
    walk, begun = day, 0
    while begun < count:
        walk += ONE
        begun += walk.day == 1
    while walk.day < day.day and (walk + ONE).day != 1:
        walk += ONE
    return walk


def walked_to_work(day: date) -> date:
    return day if is_working_day(day) else walked_to_work(day + ONE)


def walked_batch(day: date) -> date:
    """Walk back to the first of the month; from the 21st on, ahead to the next first."""
    step = -ONE if day.day < 21 else ONE
    while day.day != 1:
        day += step
    return day


def starts(count: int):
    chance = random.Random(20)
    first = date(2015, 1, 1).toordinal()
    fixed = [date(2024, 2, 29), date(2024, 1, 31), date(2023, 11, 30), date(2025, 12, 31), date(2025, 8, 31)]
    return fixed + [date.fromordinal(first + chance.randrange(365 * 16)) for _each in range(count - len(fixed))]


def test_due_days_agree_with_a_walk_from_day_to_day():
    plain, shifting = Limits(), Limits(shifts_holidays=True)
    for day in starts(5_000):
        reference = [
            day + 7 * ONE, day + 10 * ONE, walked_months(day, 2), walked_months(day, 3), walked_months(day, 6),
            walked_months(day, 1),
        ]  # fmt: skip
        for given, wanted in ((plain, reference), (shifting, [walked_to_work(one) for one in reference])):
            assert [
                deadlines.accept_by(day, given), deadlines.return_by(day, given), deadlines.co_opinion_by(day, given),
                deadlines.reply_by(day, given), deadlines.reply_by(day, given, extended=True),
                deadlines.reply_by(day, given, again=True),
            ] == wanted, day  # fmt: skip


def test_batches_agree_with_a_walk_and_are_open_until_their_last_second():
    chance = random.Random(23)
    for day in starts(5_000):
        instant = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=TZ)
        batch = deadlines.batch_of(instant.astimezone(UTC))
        assert batch == walked_batch(day)
        assert instant <= deadlines.batch_closes_at(batch)


@pytest.mark.parametrize(
    ("instant", "batch"),
    [
        (datetime(2025, 6, 20, 0, 0, 0, tzinfo=TZ), date(2025, 6, 1)),
        (datetime(2025, 6, 20, 23, 59, 59, tzinfo=TZ), date(2025, 6, 1)),
        (datetime(2025, 6, 20, 15, 59, 59, tzinfo=UTC), date(2025, 6, 1)),
        (datetime(2025, 6, 20, 16, 0, 0, tzinfo=UTC), date(2025, 7, 1)),
        (datetime(2025, 6, 21, 0, 0, 0, tzinfo=TZ), date(2025, 7, 1)),
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=TZ), date(2026, 1, 1)),
    ],
)
def test_the_twentieth_belongs_to_its_month_and_the_next_second_to_the_next(instant, batch):
    assert deadlines.batch_of(instant) == batch


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2024, 11, 30), date(2025, 2, 28)),
        (date(2025, 8, 31), date(2025, 11, 30)),
        (date(2025, 6, 30), date(2025, 9, 30)),
    ],
)
def test_three_months_end_with_a_shorter_month(day, due):
    assert deadlines.reply_by(day, Limits()) == due
    assert due.day == min(day.day, calendar.monthrange(due.year, due.month)[1])


def test_a_due_day_within_a_holiday_moves_only_where_limits_shift():
    assert deadlines.reply_by(date(2025, 7, 1), Limits()) == date(2025, 10, 1)
    assert deadlines.reply_by(date(2025, 7, 1), Limits(shifts_holidays=True)) == date(2025, 10, 9)


def test_an_installation_changes_single_limits(settings):
    settings.SUGGESTION_LIMITS = {"again_months": 2}
    assert deadlines.limits() == Limits(again_months=2)
