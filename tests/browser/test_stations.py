"""The stations in a browser: the map beside the list, the nearest one, a place to speak; with and without scripts."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from home.demo_stations import load_stations
from home.sitetree import DEPUTIES, VERIFIERS
from stations.models import (
    ContactRecord,
    Deputy,
    OpinionItem,
    ReceptionBooking,
    ReceptionDay,
    StationIndexPage,
    StationPage,
)
from stations.services.records import submit_record
from tests.factories import staff
from tests.stations.factories import record

HAIYOU = {"latitude": 29.1089, "longitude": 121.3781}


@pytest.fixture
def county(home, editor):
    """The demo's stations, deputies and receptions."""
    load_stations()
    return StationIndexPage.objects.get()


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


def test_the_nearest_station_is_found_and_its_next_reception_put_into_a_calendar(visit, county):
    citizen = visit(geolocation=HAIYOU, permissions=["geolocation"])
    citizen.goto(county.url)
    citizen.get_by_role("button", name="离我最近").click()
    citizen.locator("[data-nearest-list] li").first.get_by_role("link").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("海游街道代表联络中心站")
    station = StationPage.objects.get(slug="hai-you")
    with citizen.expect_download() as downloaded:
        citizen.get_by_role("link", name="订阅到日历").click()
    entries = downloaded.value.path().read_text().replace("\r\n ", "")
    coming = ReceptionDay.objects.of_station(station).coming().first()
    assert f"UID:reception-{coming.pk}" in entries
    assert f"SUMMARY:代表接待日：{station.title}" in entries


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_scanned_code_to_the_receipt_on_a_telephone(javascript, visit, county, solve):
    station = StationPage.objects.get(slug="hai-you")
    citizen = visit(javascript=javascript)
    citizen.goto(f"/s/{station.pk}/")
    citizen.locator(".scan").get_by_role("link").first.click()
    citizen.get_by_label("您的意见").fill("村口路灯不亮")
    citizen.get_by_label("我已阅读并同意隐私告知。").check()
    solve(citizen)
    citizen.locator("button[value=preview]").click()
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("您的意见已收到")
    number = citizen.locator("[data-receipt-number]").inner_text()
    code = citizen.locator("[data-receipt-code]").inner_text()
    citizen.goto("/receipts/")
    citizen.get_by_label("回执号").fill(number)
    citizen.get_by_label("查询码").fill(code)
    citizen.get_by_role("button", name="查询").click()
    expect(citizen.locator("#handling-title")).to_be_visible()
    item = OpinionItem.objects.get(submission__number=number)
    assert (item.source, item.station_id) == ("station_code", station.pk)
    assert citizen.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_deputy_writes_down_a_contact_on_a_telephone_in_under_a_minute(enter, county):
    """Three things are typed and one is chosen; everything else is filled in or may stay empty."""
    person = staff("deputy", DEPUTIES)
    own = Deputy.objects.order_by("pk").first()
    Deputy.objects.filter(pk=own.pk).update(account=person)
    page = enter(person, width=360)
    page.goto("/admin/stations/records/")
    began = time.monotonic()
    page.get_by_role("link", name="新建记录").click()
    page.locator("#id_place").fill("示范村")
    page.locator("#id_topic").select_option("roads")
    page.locator("#id_problem").fill("村口路灯不亮，老人夜里出门不便。")
    page.locator("#id_action_taken").fill("已转交镇政府。")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交核查。")).to_be_visible()
    assert time.monotonic() - began < 60
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    row = ContactRecord.objects.get()
    assert (row.deputy_id, row.status, row.mode, row.elector_count) == (own.pk, "submitted", "home_visit", 1)


def test_a_township_verifies_ten_records_by_keyboard_alone(enter, county):
    author, verifier = staff("author"), staff("verifier", VERIFIERS)
    rows = [
        submit_record(record(by=author, held_at=timezone.now() - timedelta(days=n)), by=author) for n in range(1, 11)
    ]
    page = enter(verifier)
    page.goto(f"/admin/stations/records/{rows[0].pk}/?status=submitted")
    for row in rows[:9]:
        expect(page.get_by_role("heading", level=2)).to_contain_text(f"#{row.pk}")
        page.wait_for_load_state("load")  # the script that knows the keys comes last
        page.keyboard.press("v")
    expect(page.get_by_role("heading", level=2)).to_contain_text(f"#{rows[9].pk}")
    page.wait_for_load_state("load")
    page.keyboard.press("s")
    expect(page.locator("textarea:focus, input:focus")).to_be_visible()
    page.keyboard.type("人数不符 v")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("已退回")
    assert [ContactRecord.objects.get(pk=row.pk).status for row in rows] == ["verified"] * 9 + ["sent_back"]
