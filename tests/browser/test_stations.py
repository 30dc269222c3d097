"""The stations in a browser: the map beside the list, the nearest one, a place to speak; with and without scripts."""

import pytest
from playwright.sync_api import expect

from home.demo_stations import load_stations
from stations.models import ReceptionBooking, ReceptionDay, StationIndexPage, StationPage
from tests.browser.test_accessibility import report, violations

pytestmark = pytest.mark.xdist_group("browser")

HAIYOU = {"latitude": 29.1089, "longitude": 121.3781}


@pytest.fixture
def county(home, editor):
    """The demo's stations, deputies and receptions."""
    load_stations()
    return StationIndexPage.objects.get()


def addresses(county):
    hub = StationPage.objects.get(slug="xian-zong-zhan")
    bookable = ReceptionDay.objects.filter(station=hub).first()
    return {
        "directory": county.url,
        "empty directory": f"{county.url}?kind=point&area=331022205",
        "hub": hub.url,
        "station with a moved reception": StationPage.objects.get(slug="bin-hai").url,
        "receptions": f"/stations/receptions/?month={bookable.starts_at:%Y-%m}",
        "receptions of a station": f"/stations/{hub.pk}/receptions/",
        "deputy": f"/stations/deputies/{bookable.deputies.get().pk}/",
        "speak": f"/stations/{hub.pk}/speak/",
        "book": f"/stations/receptions/{bookable.pk}/book/",
    }


def test_the_map_shows_what_the_list_holds_and_the_position_never_leaves_the_browser(visit, county):
    citizen = visit(width=1280, geolocation=HAIYOU, permissions=["geolocation"])
    asked = []
    citizen.context.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    citizen.goto(county.url)
    expect(citizen.locator(".map__point")).to_have_count(11)
    citizen.get_by_role("button", name="离我最近").click()
    nearest = citizen.locator("[data-nearest-list] li").first
    expect(nearest).to_contain_text("海游街道代表联络中心站 0.0 公里")
    assert [address for address in asked if "29.1" in address or "121.3" in address] == []


def test_a_refused_position_leaves_the_list(visit, county):
    citizen = visit()
    citizen.goto(county.url)
    citizen.get_by_role("button", name="离我最近").click()
    expect(citizen.get_by_text("您的设备没有提供位置。")).to_be_visible()


def test_a_place_is_booked_without_scripts(visit, county, solve):
    citizen = visit(javascript=False)
    citizen.goto(county.url)
    expect(citizen.get_by_role("button", name="离我最近")).to_have_count(0)
    citizen.get_by_role("link", name="三门县人大代表联络总站").click()
    citizen.get_by_role("link", name="预约发言").first.click()
    citizen.get_by_label("您想反映什么").fill("村口公交站")
    citizen.get_by_label("我已阅读并同意隐私告知。").check()
    solve(citizen)
    citizen.get_by_role("button", name="再看一遍").click()
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", name="预约成功")).to_be_visible()
    assert ReceptionBooking.objects.count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious_on_the_pages_of_stations(width, visit, county):
    citizen, found = visit(width=width, bypass_csp=True), {}
    for name, address in addresses(county).items():
        citizen.goto(address)
        found[name] = violations(citizen)
    assert report(found) == ""


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_no_page_of_stations_scrolls_sideways_on_the_narrowest_screen(javascript, visit, county):
    citizen, found = visit(width=320, javascript=javascript), {}
    for name, address in addresses(county).items():
        citizen.goto(address)
        found[name] = citizen.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    assert {name: pixels for name, pixels in found.items() if pixels} == {}
