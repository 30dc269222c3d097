"""What presses, who is at it, and where one goes next: lanes, presence, the filters of an address."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.calendar import TZ
from submissions import queries
from submissions.lanes import Lane, lane_of, soon_until
from submissions.models import Presence, QueueItem
from submissions.queries import lane_counts, neighbours, queue_list
from submissions.services import moderation, presence
from submissions.states import QueueStatus
from tests.factories import consultation, item_of, received


def at(day, hour=12):
    return datetime(2026, *day, hour, tzinfo=TZ)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at((3, 10)), at((3, 11), 23)),  # Tuesday: tomorrow
        (at((3, 13)), at((3, 16), 23)),  # Friday: Monday
        (at((2, 13)), at((2, 14), 23)),  # before the Spring Festival the Saturday is worked
        (at((2, 14)), at((2, 24), 23)),  # on it: behind the holiday
        (at((2, 18)), at((2, 24), 23)),  # within it
    ],
)
def test_soon_is_the_end_of_the_next_working_day(now, until):
    assert soon_until(now) == until.replace(minute=59, second=59)


def test_each_opinion_is_in_exactly_one_lane(page):
    now = timezone.now()
    for days in (-9, -1, 0, 1, 2, 5, 9, 20):
        QueueItem.objects.filter(pk=received(page).pk).update(due_at=soon_until(now) + timedelta(days=days))
    rows = {lane: set(QueueItem.objects.in_lane(lane, now=now).values_list("pk", flat=True)) for lane in Lane}
    assert sum(map(len, rows.values())) == len(set().union(*rows.values())) == 8
    assert {item.pk: lane_of(item.due_at, now=now) for item in QueueItem.objects.all()} == {
        pk: lane for lane, keys in rows.items() for pk in keys
    }
    lanes = [(lane, str(len(rows[lane]))) for lane in (Lane.OVERDUE, Lane.SOON, Lane.FRESH)]
    assert lane_counts(now=now) == (lanes, "0")


def test_counting_stops_at_a_thousand(page, monkeypatch):
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for _n in range(4):
        received(page)
    assert lane_counts(now=timezone.now()) == ([(Lane.OVERDUE, "0"), (Lane.SOON, "0"), (Lane.FRESH, "2+")], "0")


def test_what_was_set_aside_has_a_list_of_its_own(page, moderator):
    aside, plain = received(page), received(page)
    QueueItem.objects.filter(pk=aside.pk).update(status=QueueStatus.QUARANTINED)
    assert [item.pk for item in queue_list(moderator, {}).items] == [plain.pk]
    assert [item.pk for item in queue_list(moderator, {"status": "quarantined"}).items] == [aside.pk]
    assert [item.pk for item in moderation.take_next(9, by=moderator)] == [plain.pk]
    assert lane_counts(now=timezone.now()) == ([(Lane.OVERDUE, "0"), (Lane.SOON, "0"), (Lane.FRESH, "1")], "1")


def test_next_and_previous_follow_the_filters(page, moderator):
    here = [received(page, f"这里{n}") for n in range(3)]
    received(consultation(), "别处")
    asked = {"page": str(page.pk)}
    middle = item_of(here[1])
    beside = neighbours(moderator, asked, middle)
    assert (beside.previous, beside.following) == (here[0].pk, here[2].pk)
    assert neighbours(moderator, asked, item_of(here[2])).following is None
    assert neighbours(moderator, asked, item_of(here[0])).previous is None
    QueueItem.objects.filter(pk=here[2].pk).update(status="approved")
    assert neighbours(moderator, asked, middle).following is None


def test_the_list_begins_at_an_opinion_that_stands_far_behind(page, moderator):
    submissions = [received(page, f"意见{n}") for n in range(55)]
    last = item_of(submissions[-1])
    assert last.pk not in {item.pk for item in queue_list(moderator, {}).items}
    assert [item.pk for item in queue_list(moderator, {}, around=last).items] == [last.pk]


def test_the_address_keeps_every_filter_from_screen_to_screen(client, page, moderator):
    first, second = (received(page, f"意见{n}") for n in range(2))
    QueueItem.objects.update(due_at=timezone.now() - timedelta(days=1))
    client.force_login(moderator)
    asked = f"?status=pending&lane=overdue&page={page.pk}"
    html = client.get(f"{reverse('moderation_item', args=[first.pk])}{asked}").content.decode()
    kept = asked.replace("&", "&amp;")
    assert f'href="{reverse("moderation_item", args=[second.pk])}{kept}" data-key="j"' in html
    answer = client.post(
        f"{reverse('moderation_decide', args=[first.pk])}{asked}", {"move": "approve", "seen_version": 1}
    )
    assert answer["Location"] == f"{reverse('moderation_item', args=[second.pk])}{asked}"


def test_colleagues_see_what_somebody_has_on_the_screen_and_for_how_long(client, page, moderator, colleague):
    submission, other = received(page), received(page)
    client.force_login(colleague)
    for shown in (other, submission):
        assert client.post(reverse("moderation_look", args=[shown.pk])).status_code == 204
    assert list(Presence.objects.values_list("user_id", "item_id")) == [(colleague.pk, submission.pk)]
    assert presence.colleagues_at_work(colleague) == []
    client.force_login(moderator)
    address = reverse("moderation_item", args=[submission.pk])
    assert "colleague 也正在看这条意见。" in client.get(address).content.decode()
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert "也正在看" not in client.get(address).content.decode()
