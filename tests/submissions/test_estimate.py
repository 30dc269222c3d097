"""The day on the receipt: made from what the queue really did, and kept often enough to be believed."""

import random
from collections import deque
from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.calendar import TZ, add_working_days, is_working_day, local_day, working_days_between
from submissions.models import QueueForecast, QueueItem, Submission
from submissions.rules import Rule
from submissions.services import bulk, estimate, moderation
from submissions.services.estimate import expected_on, kept_share, measure, pace, working_days_needed
from submissions.services.moderation import Verdict
from tests.factories import item_of, published, received


@pytest.mark.parametrize(
    ("waiting", "per_day", "waits", "days"),
    [
        (0, 0.0, [], 5),  # nothing is known: what the rules promise
        (0, 40.0, [1] * 10, 2),
        (400, 40.0, [1] * 10, 12),  # the queue is longer than what was seen of late
        (0, 40.0, [1] * 8 + [4, 9], 4),  # nine in ten
        (0, 40.0, [9], 9),
        (10**6, 1.0, [1], 60),
    ],
)
def test_the_days_needed_are_the_larger_of_what_was_seen_and_what_stands_before(waiting, per_day, waits, days):
    assert working_days_needed(waiting, per_day, waits) == days


def test_the_pace_is_taken_over_working_days_and_today_is_not_over():
    friday, monday = date(2026, 3, 13), date(2026, 3, 16)
    assert pace([friday] * 6 + [monday] * 50, monday) == 6
    assert pace([date(2026, 3, 12)] * 4 + [friday] * 6, monday) == 5
    assert pace([], monday) == 0


class Office:
    """A queue as an office keeps it: first come first served, on working days, some days better than others."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.waiting: deque[tuple[date, date]] = deque()
        self.decided: deque[tuple[date, int]] = deque(maxlen=500)
        self.kept: list[bool] = []

    def forecast(self, today: date) -> date:
        recent = [day for day, _waited in self.decided if day > today - timedelta(days=30)]
        waits = [waited for _day, waited in self.decided]
        return add_working_days(today, working_days_needed(len(self.waiting), pace(recent, today), waits))

    def live(self, day: date, arrivals: int, capacity: int, *, is_judged: bool) -> None:
        for _number in range(arrivals):
            self.waiting.append((day, self.forecast(day) if is_judged else date.max))
        if not is_working_day(day):
            return
        for _number in range(min(len(self.waiting), self.chance.randint(capacity * 6 // 10, capacity * 14 // 10))):
            arrived, named = self.waiting.popleft()
            self.decided.append((day, working_days_between(arrived, day, at_most=60)))
            if named != date.max:
                self.kept.append(day <= named)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("arrivals", "burst", "capacity"),
    [(20, 0, 40), (24, 150, 40), (36, 400, 60), (20, 0, 200)],
    ids=["calm", "a busy consultation", "a flood of letters", "many hands"],
)
def test_in_a_month_with_the_spring_festival_four_in_five_are_decided_by_the_day_shown(seed, arrivals, burst, capacity):
    """The Spring Festival of 2026 lasts from 15 to 23 February; people write on holidays too."""
    office, day = Office(seed), date(2026, 1, 5)
    while day < date(2026, 4, 15):
        is_judged = date(2026, 2, 1) <= day <= date(2026, 3, 3)
        count = office.chance.randint(arrivals // 2, arrivals * 3 // 2) + (burst if day == date(2026, 2, 12) else 0)
        office.live(day, count, capacity, is_judged=is_judged)
        day += timedelta(days=1)
    assert len(office.kept) > 400
    assert sum(office.kept) / len(office.kept) >= 0.8


def test_the_estimate_is_no_empty_caution():
    """In a calm month the day named is at most two working days later than the day it was decided, at the median."""
    office, day, late = Office(1), date(2026, 3, 2), []
    while day < date(2026, 4, 1):
        office.live(day, 20, 40, is_judged=True)
        late.append(working_days_between(day, office.forecast(day), at_most=60))
        day += timedelta(days=1)
    assert sorted(late[15:])[len(late[15:]) // 2] <= 3


def test_the_queue_is_measured_as_it_is(page, moderator):
    now = timezone.now()
    for number in range(3):
        published(page, f"决定过的{number}", by=moderator, received_at=now - timedelta(days=1))
    undone = received(page)
    moderation.undo(moderation.decide(item_of(undone), Verdict("approve"), by=moderator, seen_version=1), by=moderator)
    for number in range(2):
        received(page, f"许多{number}")
    job = bulk.prepare(Rule(words="许多"), Verdict("approve"), by=moderator)
    bulk.act(job, "start", by=moderator)
    bulk.carry_on(job.pk)
    tomorrow = now + timedelta(days=1)
    found = measure(tomorrow)
    waited = working_days_between(local_day(now - timedelta(days=1)), local_day(now), at_most=9)
    assert (found.waiting, found.waits) == (1, [waited] * 3)
    assert found.per_day == pace([local_day(now)] * 3, local_day(tomorrow))
    assert measure(tomorrow).pk == QueueForecast.objects.get().pk


def test_a_receipt_names_the_day_and_it_is_kept_beside_the_opinion(client, page):
    QueueForecast.objects.create(measured_at=timezone.now(), waiting=400, per_day=40, waits=[1])
    cache.clear()
    arrived = datetime(2026, 2, 13, 10, tzinfo=TZ)
    submission = received(page, received_at=arrived)
    assert expected_on(arrived) == add_working_days(date(2026, 2, 13), 12) == date(2026, 3, 9)
    assert item_of(submission).expected_on == date(2026, 3, 9)


def test_the_share_that_was_kept_is_counted_from_what_happened(page, moderator):
    since = timezone.now() - timedelta(days=30)
    assert kept_share(since) is None
    kept, late, missed, open_still, unnamed = (received(page, f"意见{n}") for n in range(5))
    today = local_day(timezone.now())
    for submission, day in ((kept, today), (late, today - timedelta(days=1)), (missed, today - timedelta(days=1)), (open_still, today)):  # fmt: skip
        QueueItem.objects.filter(pk=submission.pk).update(expected_on=day)
    QueueItem.objects.filter(pk=unnamed.pk).update(expected_on=None)
    for submission in (kept, late, unnamed):
        moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=1)
    assert kept_share(since) == pytest.approx(1 / 3)
    assert kept_share(timezone.now() + timedelta(days=1)) is None
    assert Submission.objects.count() == 5
    assert estimate.REMEMBERED_SECONDS <= 60
