"""The directory, the map, a station's page: what they show, in how many queries."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from stations.models import StationIndexPage, StationPage, StationPhoto
from stations.states import ReceptionStatus, StationKind
from submissions.models import QueueItem
from tests.factories import item_of, picture, published, received
from tests.stations.factories import activity, area, deputy, many_stations, reception, station

DIRECTORY_QUERIES = 15
MAP_QUERIES = 4
STATION_QUERIES = 26


def read(client, address, **params):
    response = client.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def listed(client, **params):
    """The titles of a directory page, in order, and the position after it."""
    response = client.get(StationIndexPage.objects.get().url, params)
    return [card.title for card in response.context["stations"]], response.context["next_cursor"]


@pytest.mark.parametrize("count", [3, 3_000])
def test_the_directory_and_the_map_cost_the_same_with_three_stations_and_three_thousand(
    client, home, count, django_assert_num_queries
):
    many_stations(count)
    address = StationIndexPage.objects.get().url
    client.get(address)
    with django_assert_num_queries(DIRECTORY_QUERIES):
        client.get(address)
    with django_assert_num_queries(MAP_QUERIES):
        assert len(client.get("/stations/map.json").json()["features"]) == count


def test_the_directory_walks_through_every_station_once(client, home):
    for number in range(45):
        station(title=f"站{number:02}", area=area("331022001" if number % 2 else "331022205"))
    seen, cursor = listed(client)
    pages = [len(seen)]
    while cursor:
        titles, cursor = listed(client, after=cursor)
        seen += titles
        pages.append(len(titles))
    odd, even = [f"站{n:02}" for n in range(1, 45, 2)], [f"站{n:02}" for n in range(0, 45, 2)]
    assert (seen, pages) == (odd + even, [20, 20, 5])


def test_the_directory_filters_by_kind_area_and_city(client, home):
    station(title="海游站")
    station(title="蛇蟠站", area=area("331022205"), kind=StationKind.SECTOR)
    station(
        title="驻杭站", area=area("331022"), kind=StationKind.AWAY, host_city="杭州市", host_address="演示路1号"
    )  # fmt: skip
    assert listed(client)[0] == ["驻杭站", "海游站", "蛇蟠站"]
    assert listed(client, kind="sector")[0] == ["蛇蟠站"]
    assert listed(client, area="331022001")[0] == ["海游站"]
    assert listed(client, area="331022")[0] == ["驻杭站", "海游站", "蛇蟠站"]
    assert listed(client, city="杭州市")[0] == ["驻杭站"]
    assert listed(client, kind="sector", city="杭州市")[0] == []
    assert listed(client, kind="x", area="%00", city="火星")[0] == ["驻杭站", "海游站", "蛇蟠站"]


def test_a_station_away_from_home_is_named_by_its_host_city(client, home):
    away = {"kind": StationKind.AWAY, "host_city": "杭州市", "host_address": "演示路1号"}
    pages = [
        station(title="驻杭站", area=area("331022"), **away),
        station(title="总站", area=area("331022"), kind=StationKind.COUNTY_HUB),
    ]
    cards = {card.title: card.town for card in client.get(StationIndexPage.objects.get().url).context["stations"]}
    assert cards == {"驻杭站": "杭州市", "总站": "三门县"}
    shown = [
        re.search(r'<p class="card__kind">.*?<span>([^<]+)</span>', client.get(page.url).text)[1] for page in pages
    ]
    assert shown == ["杭州市", "三门县"]


@pytest.mark.parametrize(
    "query", ["after=zzz", "after=%00", "area=²²²²²²", "kind=%00", "city=%00", "after=OTk5OTk5OTk5OTk5OjE"]
)
def test_an_odd_address_is_an_ordinary_page(client, home, query):
    station()
    assert client.get(f"{StationIndexPage.objects.get().url}?{query}").status_code == 200
    assert client.get(f"/stations/map.json?{query}").status_code == 200


def test_the_map_holds_public_stations_with_coordinates_and_nothing_else(client, home):
    page = station(
        title="有坐标", latitude="29.103000", longitude="121.376000", head="某站长", office_telephone="0000-1"
    )
    station(title="无坐标")
    station(title="未发布", latitude="29.1", longitude="121.4", live=False)
    assert client.get("/stations/map.json").json() == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [121.376, 29.103]},
                "properties": {
                    "title": "有坐标",
                    "url": page.url,
                    "kind": "village_community",
                    "kind_label": "村（社区）联络站",
                    "place": "试验路1号",
                },
            }
        ],
    }


def test_the_directory_may_ask_for_the_position_and_other_pages_may_not(client, home):
    page = station()
    assert "geolocation=(self)" in client.get(StationIndexPage.objects.get().url)["Permissions-Policy"]
    assert "geolocation=()" in client.get(page.url)["Permissions-Policy"]


def test_every_point_of_the_map_stands_in_the_list_too(client, home):
    for _number in range(3):
        station(latitude="29.1", longitude="121.4")
    points = {feature["properties"]["title"] for feature in client.get("/stations/map.json").json()["features"]}
    assert points == set(listed(client)[0])


@pytest.mark.parametrize("count", [1, 3])
def test_a_station_costs_the_same_queries_with_one_of_everything_and_with_three(
    client, home, moderator, count, django_assert_num_queries
):
    hub = station(kind=StationKind.TOWNSHIP_CENTER, title="中心站")
    for number in range(count):
        station(parent_station=hub)
        person = deputy(hub)
        reception(hub, days=3 + number, deputies=[person])
        published(hub, f"意见{number}", by=moderator)
        StationPhoto.objects.create(page=hub, image=picture(), alt_text=f"照片{number}")
        activity(hub)
    html = client.get(hub.url).content.decode()
    assert (html.count('type="image/avif"'), html.count("照片")) == (count, count)
    with django_assert_num_queries(STATION_QUERIES):
        client.get(hub.url)


def test_a_public_station_sets_no_cookie_and_carries_no_token(client, home):
    response = client.get(station().url)
    assert response.cookies == {}
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_station_names_the_one_above_and_those_below(client, home):
    centre = station(title="街道中心站", kind=StationKind.STREET_CENTER)
    middle = station(title="村站", parent_station=centre)
    station(title="联络点", kind=StationKind.POINT, parent_station=middle)
    station(title="未发布的点", kind=StationKind.POINT, parent_station=middle, live=False)
    html = read(client, middle.url)
    found = [name for name in ("街道中心站", "联络点", "未发布的点") if name in html]
    assert found == ["街道中心站", "联络点"]


def test_a_station_quiet_for_a_quarter_says_when_it_last_did_something(client, home):
    quiet, busy, new = station(title="沉寂站"), station(title="活跃站"), station(title="新站")
    reception(quiet, days=-100, status=ReceptionStatus.HELD)
    reception(busy, days=-20, status=ReceptionStatus.HELD)
    day = timezone.localdate() - timedelta(days=100)
    sentence = f"最近一次活动：{day.year}年{day.month}月{day.day}日"
    assert [sentence in read(client, page.url) for page in (quiet, busy, new)] == [True, False, False]
    assert read(client, StationIndexPage.objects.get().url).count(sentence) == 1


def parent_fault(page):
    with pytest.raises(ValidationError) as caught:
        page.clean()
    return set(caught.value.message_dict)


def test_a_hierarchy_has_no_circle_and_no_wrong_step(home):
    hub = station(kind=StationKind.COUNTY_HUB)
    centre = station(kind=StationKind.STREET_CENTER, parent_station=hub)
    point = station(kind=StationKind.POINT, parent_station=centre)
    point.clean()
    hub.parent_station = point
    assert parent_fault(hub) == {"parent_station"}
    centre.parent_station = centre
    assert parent_fault(centre) == {"parent_station"}
    centre.parent_station = station(kind=StationKind.TOWNSHIP_CENTER)
    assert parent_fault(centre) == {"parent_station"}
    fresh = StationPage.objects.get(pk=centre.pk)
    fresh.kind = StationKind.POINT  # a point would then stand below a point
    assert parent_fault(fresh) == {"parent_station"}


@pytest.mark.parametrize(
    ("latitude", "longitude", "fields"),
    [
        ("121.376", "29.103", {"latitude", "longitude"}),
        ("29.103", None, {"longitude"}),
        (None, "121.376", {"latitude"}),
        ("54.1", "121.376", {"latitude"}),
        ("29.103", "136.1", {"longitude"}),
        ("-29.103", "121.376", {"latitude"}),
    ],
)
def test_impossible_coordinates_are_refused_with_a_sentence(home, latitude, longitude, fields):
    page = station()
    page.latitude, page.longitude = (Decimal(value) if value else None for value in (latitude, longitude))
    assert parent_fault(page) == fields


@pytest.mark.parametrize(("latitude", "longitude"), [("3.0", "73.0"), ("54.0", "136.0"), (None, None)])
def test_coordinates_of_china_are_taken(home, latitude, longitude):
    page = station()
    page.latitude, page.longitude = (Decimal(value) if value else None for value in (latitude, longitude))
    page.clean()
    page.save()


def test_a_station_away_from_home_names_its_city_and_a_park_its_park(home):
    page = station()
    page.kind = StationKind.AWAY
    assert parent_fault(page) == {"host_city", "host_address"}
    page.kind = StationKind.INDUSTRIAL_PARK
    assert parent_fault(page) == {"park_name"}


def test_an_opinion_for_a_station_stands_in_the_one_queue_and_is_public_after_review(client, home, moderator):
    page = station()
    waiting = received(page, "还没有审核的意见")
    assert (item_of(waiting).page_id, QueueItem.objects.awaiting().count()) == (page.pk, 1)
    published(page, "已经公开的意见", by=moderator)
    html = read(client, page.url)
    assert ("已经公开的意见" in html, "还没有审核的意见" in html) == (True, False)
    page.shows_comments = False
    page.save()
    assert "已经公开的意见" not in read(client, page.url)
