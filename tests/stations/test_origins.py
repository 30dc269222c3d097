"""The opinions that a contact record grew from: named by who knows them already, taken back, kept in its history."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.sitetree import DEPUTIES, MODERATORS, VERIFIERS
from stations.models import RecordOrigin
from stations.permissions import origins_offered_to
from stations.services.origins import link_opinions, unlink_opinion
from stations.services.records import RecordRefused, submit_record
from stations.services.teams import give_station
from submissions.services.moderation import Verdict, decide, withdraw
from tests.factories import item_of, staff
from tests.stations.factories import deputy, record, said, station

SCREEN_QUERIES = 20


@pytest.fixture
def page(home):
    return station(title="甲站")


@pytest.fixture
def keeper(page):
    user = staff("keeper")
    give_station(page, user, by=None)
    return user


@pytest.fixture
def member(page):
    """The deputy who receives at the station and signs in."""
    user = staff("member", DEPUTIES)
    user.deputy = deputy(page, account=user)
    return user


@pytest.fixture
def row(page, member):
    return record(page, by=member, deputy=member.deputy)


def published(page, moderator, text):
    item = said(page, text)
    decide(item_of(item.submission), Verdict("approve"), by=moderator, seen_version=1)
    return item


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"station_record_{name}", args=args), data)


def standing(row):
    return list(row.origins.standing().order_by("submission").values_list("submission", flat=True))


def test_who_keeps_the_station_names_what_was_said_there_and_takes_it_back(client, page, keeper, row):
    first, second = said(page, "村口没有路灯\n请尽快加装"), said(page, "路灯不亮")
    client.force_login(keeper)
    screen = reverse("station_record", args=[row.pk])
    offered = client.get(screen).context["origins"].offered
    assert [key for key, _line in offered] == [second.pk, first.pk]
    assert offered[1][1].endswith(f" · {first.submission.number} · 村口没有路灯 请尽快加装")
    answer = post(client, keeper, "link", row.pk, opinions=[first.pk], number=second.submission.number.lower())
    assert (answer.url, standing(row)) == (screen, sorted([first.pk, second.pk]))
    html = client.get(screen).content.decode()
    for item in (first, second):
        assert f'<a href="{reverse("station_opinion", args=[item.pk])}">{item.submission.number}</a>' in html
    assert client.get(screen).context["origins"].offered == []
    link = row.origins.get(submission=first.pk)
    post(client, keeper, "unlink", row.pk, link.pk)
    assert standing(row) == [second.pk]
    origins = client.get(screen).context["origins"]
    assert [(one.submission_id, one.linked_by, one.unlinked_by) for one in origins.taken_back] == [
        (first.pk, keeper, keeper)
    ]
    assert [key for key, _line in origins.offered] == [first.pk]
    post(client, keeper, "link", row.pk, opinions=[first.pk])
    assert (standing(row), row.origins.count()) == (sorted([first.pk, second.pk]), 3)
    assert list(ModelLogEntry.objects.filter(action__endswith="link_opinion").order_by("pk").values_list("action", "data")) == [
        ("stations.link_opinion", {"opinions": [first.pk, second.pk]}),
        ("stations.unlink_opinion", {"opinions": [first.pk]}),
        ("stations.link_opinion", {"opinions": [first.pk]}),
    ]  # fmt: skip


def test_a_deputy_and_a_verifier_name_what_is_published_and_learn_nothing_else(client, page, member, row, moderator):
    hidden, shown = said(page, "密：门牌13号"), published(page, moderator, "公开的民情")
    submit_record(row, by=member)
    for user in (member, staff("verifier", VERIFIERS)):
        client.force_login(user)
        answer = client.get(reverse("station_record", args=[row.pk]))
        assert [key for key, _line in answer.context["origins"].offered] == [shown.pk]
        assert ("密：" in answer.content.decode(), hidden.submission.number in answer.content.decode()) == (
            False,
            False,
        )
        for given in ({"opinions": [hidden.pk]}, {"number": hidden.submission.number}, {}):
            refused = post(client, user, "link", row.pk, **given)
            assert (refused.status_code, bool(refused.context["origins_form"].errors), standing(row)) == (400, True, [])
        post(client, user, "link", row.pk, opinions=[shown.pk])
        assert standing(row) == [shown.pk]
        unlink_opinion(row.origins.standing().get(), by=user)


def test_what_is_hidden_later_stays_named_and_says_nothing_of_its_words(client, page, member, row, moderator):
    item = published(page, moderator, "公开过的民情")
    link_opinions(row, [item], by=member)
    withdraw(item.submission)
    client.force_login(member)
    html = client.get(reverse("station_record", args=[row.pk])).content.decode()
    assert (item.submission.number in html, "公开过的民情" in html) == (True, False)


def test_another_stations_words_are_not_offered_and_not_taken(page, keeper, row):
    other = station(title="乙站")
    foreign, own = said(other, "别站的民情"), said(page, "本站的民情")
    assert list(origins_offered_to(keeper, row)) == [own]
    with pytest.raises(RecordRefused):
        link_opinions(row, [own, foreign], by=keeper)
    # What was said to the record's deputy belongs to it wherever it was said, for those who keep that station.
    give_station(other, keeper, by=None)
    keeper = type(keeper).objects.get(pk=keeper.pk)
    addressed = said(other, "对代表说的", deputy=row.deputy)
    assert list(origins_offered_to(keeper, row)) == [addressed, own]
    assert link_opinions(row, [addressed, own], by=keeper) == 2
    assert link_opinions(row, [own], by=keeper) == 0


def test_what_its_author_took_back_is_no_origin(page, keeper, row):
    item = said(page, "撤回的民情")
    withdraw(item.submission)
    assert list(origins_offered_to(keeper, row)) == []
    with pytest.raises(RecordRefused):
        link_opinions(row, [item], by=keeper)


def test_strangers_link_nothing(client, page, keeper, row):
    item = said(page, "本站的民情")
    link_opinions(row, [item], by=keeper)
    link, other = row.origins.get(), said(page, "又一条")
    rival = staff("rival")
    give_station(station(title="乙站"), rival, by=None)
    for user, status in ((rival, 404), (staff("judge", MODERATORS), 302), (staff("colleague", DEPUTIES), 404)):
        assert post(client, user, "link", row.pk, opinions=[other.pk]).status_code == status
        assert post(client, user, "unlink", row.pk, link.pk).status_code == status
        with pytest.raises(RecordRefused):
            link_opinions(row, [other], by=user)
        with pytest.raises(RecordRefused):
            unlink_opinion(link, by=user)
    assert standing(row) == [item.pk]
    assert post(client, keeper, "unlink", record(page, by=keeper).pk, link.pk).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_costs_the_same_with_one_link_and_with_three(client, page, keeper, row, count, django_assert_num_queries):  # fmt: skip
    link_opinions(row, [said(page, f"民情{number}") for number in range(count)], by=keeper)
    unlink_opinion(RecordOrigin.objects.first(), by=keeper)
    link_opinions(row, [said(page, f"再说{number}") for number in range(count)], by=keeper)
    for number in range(count):
        said(page, f"另一条{number}")
    client.force_login(keeper)
    address = reverse("station_record", args=[row.pk])
    client.get(address)
    with django_assert_num_queries(SCREEN_QUERIES):
        assert len(client.get(address).context["origins"].standing) == 2 * count - 1
