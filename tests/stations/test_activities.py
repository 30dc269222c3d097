"""What a station does besides receiving people: kept by its own people, published by somebody else, found by everybody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.sitetree import PUBLISHERS
from stations.models import StationActivityPage, StationPage
from stations.services.teams import give_station, take_station
from stations.states import ReceptionStatus
from tests.factories import staff
from tests.stations.factories import activity, reception, station

LIST_QUERIES = 4


def form(**fields):
    words = {
        "title": "代表进小区", "slug": "walk", "kind": "report", "held_on": timezone.localdate().isoformat(), "place": "试验社区",
        "summary": "听取意见", "body": streamfield([("paragraph", rich_text("<p>当场登记三件。</p>"))]), "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    return nested_form_data(words | fields)


@pytest.fixture
def keeper(home):
    person = staff("keeper")
    give_station(station(title="自己的站"), person, by=staff("admin", is_superuser=True))
    return person


def add_address(page):
    return reverse("wagtailadmin_pages:add", args=["stations", "stationactivitypage", page.pk])


def test_a_keeper_writes_an_activity_and_somebody_else_publishes_it(client, keeper):
    own = StationPage.objects.get(title="自己的站")
    client.force_login(keeper)
    client.post(add_address(own), form() | {"action-publish": "1"})
    page = StationActivityPage.objects.get()
    assert (page.live, page.get_parent().pk, client.get(page.url or "/nothing/").status_code) == (False, own.pk, 404)
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(title="改过") | {"action-submit": "1"})
    client.force_login(staff("publisher", PUBLISHERS))
    state = StationActivityPage.objects.get().current_workflow_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state_id]))
    page = StationActivityPage.objects.get()
    client.logout()
    assert (page.live, page.title) == (True, "改过")
    assert [text in client.get(page.url).content.decode() for text in ("改过", "当场登记三件", "自己的站")] == [
        True
    ] * 3
    assert "改过" in client.get(own.url).content.decode()


def test_a_keeper_finds_no_activity_of_another_station(client, keeper):
    other = station(title="别人的站")
    foreign = activity(other, title="密活动甲", live=False, has_unpublished_changes=True)
    client.force_login(keeper)
    assert client.post(add_address(other), form()).status_code == 404
    for name in ("edit", "history", "view_draft"):
        assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[foreign.pk])).status_code == 404
    for address in ("/admin/pages/search/?q=密活动", "/admin/choose-page/search/?q=密活动", "/admin/"):
        assert "密活动甲" not in client.get(address).content.decode()
    assert StationActivityPage.objects.count() == 1


def test_who_keeps_a_station_no_longer_loses_its_activities_too(client, keeper):
    own = StationPage.objects.get(title="自己的站")
    page = activity(own, owner=keeper)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.force_login(keeper)
    assert client.get(edit).status_code == 200
    take_station(own, keeper, by=staff("second", is_superuser=True))
    assert client.get(edit).status_code in (302, 404)


def test_what_lies_ahead_is_announced_and_not_reported(home):
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = StationActivityPage(title="明天", kind="report", held_on=tomorrow)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == ["held_on"]
    page.kind = "preview"
    page.clean()


def test_an_activity_is_something_new_and_a_draft_is_not(client, home):
    quiet, busy, hidden = station(title="沉寂站"), station(title="活跃站"), station(title="只有草稿")
    for page in (quiet, busy, hidden):
        reception(page, days=-100, status=ReceptionStatus.HELD)
    activity(busy)
    activity(hidden, live=False)
    day = timezone.localdate() - timedelta(days=100)
    sentence = f"最近一次活动：{day.year}年{day.month}月{day.day}日"
    assert [sentence in client.get(page.url).content.decode() for page in (quiet, busy, hidden)] == [True, False, True]


def test_the_list_is_walked_through_once_the_latest_first(client, home):
    own, other = station(), station()
    today = timezone.localdate()
    pages = [activity(own, held_on=today - timedelta(days=n // 3)) for n in range(45)]
    activity(other, title="别站的活动")
    activity(own, title="密草稿", live=False)
    seen, cursor = [], ""
    while True:
        answer = client.get(reverse("station_activities", args=[own.pk]), {"after": cursor})
        seen += [card.number for card in answer.context["activities"]]
        if not (cursor := answer.context["next_cursor"]):
            break
    assert seen == [page.pk for page in sorted(pages, key=lambda page: (page.held_on, page.pk), reverse=True)]
    for odd in ("x", "OTk5OTk5OTk6MQ", "MDow"):
        assert client.get(reverse("station_activities", args=[own.pk]), {"after": odd}).status_code == 200
    own.unpublish()
    assert client.get(reverse("station_activities", args=[own.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(client, home, count, django_assert_num_queries):
    own = station()
    for _number in range(count):
        activity(own)
    address = reverse("station_activities", args=[own.pk])
    client.get(address)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(address).context["activities"]) == count


def test_an_activity_is_found_once_it_is_public(client, home):
    own = station(title="自己的站")
    activity(own, title="渔港清淤座谈", body=[("paragraph", "<p>泊位不足</p>")])
    activity(own, title="密谈渔港", live=False)
    html = client.get("/search/", {"q": "渔港"}).content.decode()
    assert ("渔港清淤座谈" in html.replace("<mark>", "").replace("</mark>", ""), "密谈" in html) == (True, False)


def test_an_announced_activity_goes_into_a_calendar_and_a_past_one_offers_none(client, home):
    place, day = station(), timezone.localdate() + timedelta(days=9)
    coming = activity(place, title="代表走进小区", kind="preview", held_on=day, place="试验社区")
    past = activity(place)
    address = reverse("activity_calendar", args=[coming.pk])
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert (str(event["summary"]), event["dtstart"].dt, str(event["location"])) == ("代表走进小区", day, "试验社区")
    offered = [address.replace(str(coming.pk), str(page.pk)) in client.get(page.url).text for page in (coming, past)]
    assert offered == [True, False]
    coming.unpublish()
    assert client.get(address).status_code == 404
