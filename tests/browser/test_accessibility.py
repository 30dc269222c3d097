"""What axe-core, a narrow screen and a slow line say of every page: of the site for visitors and of our part of the admin.

One walk reads each page once and asks it everything; the other ways of reading are in test_other_ways.
"""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from livestreams.models import LivestreamGuest
from submissions.models import Reason
from submissions.services.moderation import Verdict, decide, redact
from tests import factories
from tests.browser import audit
from tests.isolation.bed import make_bed

NARROWEST, ZOOMED, DESKTOP = 320, 640, 1440


@pytest.mark.long
def test_every_public_page_is_accessible_still_light_and_never_too_wide(visit, every_public_page):
    citizen, found = visit(reduced_motion="reduce"), {}
    citizen.context.add_init_script(audit.WATCH)
    for name in every_public_page(citizen):
        faults = audit.by_day_and_night(citizen)
        faults += audit.shifted(citizen) + audit.too_heavy(citizen)
        faults += audit.too_wide(citizen, NARROWEST, ZOOMED) + audit.too_wide(citizen, DESKTOP, zoom=200)
        citizen.set_viewport_size({"width": DESKTOP, "height": 800})
        found[name] = faults + audit.axe(citizen, only=audit.SIZE)
        citizen.set_viewport_size({"width": 360, "height": 800})
    audit.require_none(found)


@pytest.mark.long
def test_axe_finds_nothing_on_the_desks_of_stations_publicity_and_broadcasts(enter, home):
    with transaction.atomic():
        numbers = make_bed().numbers
    chief = factories.staff("chief", is_superuser=True)
    LivestreamGuest.objects.create(page_id=numbers["exchange"], name="试验嘉宾", account=chief)
    desk, found = enter(chief, reduced_motion="reduce"), {}
    for address in (
        "stations/{page}", "stations/{page}/enter", "stations/opinions",
        "stations/opinions/{opinion}", "stations/records", "stations/records/{record}", "stations/records/new",
        "stations/assemblies", "stations/assemblies/{assembly}", "stations/teams", "publicity", "publicity/draws/{draw}",
        "livestreams/{stream}/text", "livestreams/{exchange}/exchange", "livestreams/{stream}/watching",
        "livestreams/guests", "livestreams/{exchange}/guests",
        "livestreams/topics/{call}",
        "livestreams/topics/{call}", "consultations/{consultation}", "consultations/{consultation}/reading",
        "consultations/{consultation}/versions/2", "archive/{consultation}",
    ):  # fmt: skip
        desk.goto(f"/admin/{address.format(**numbers)}/")
        expect(desk.locator(".desk")).to_be_visible()
        found[address] = audit.by_day_and_night(desk, ".desk")
    audit.require_none(found)


@pytest.mark.long
def test_axe_finds_nothing_on_the_desks(enter, moderator, page):
    waiting = factories.received(page, "电话13800000000", clause="a2", contact_kind="phone", contact="13800000000")
    redact(factories.item_of(waiting), "13800000000", category="phone", reason="", by=moderator, seen_version=1)
    refused = factories.received(page, "无关")
    reason = Reason.objects.get(code="off_topic")
    decide(factories.item_of(refused), Verdict("reject", reason), by=moderator, seen_version=1)
    closed = factories.closed_consultation()
    factories.published(closed, "待答复的意见", by=moderator)
    desk, found = enter(factories.staff("chief", is_superuser=True), reduced_motion="reduce"), {}

    def look(name: str, address: str = "") -> None:
        if address:
            desk.goto(address)
        found[name] = audit.by_day_and_night(desk, ".desk") + audit.on_a_telephone(desk, ".desk")

    look("queue", "/admin/moderation/")
    look("refused opinion", f"/admin/moderation/{refused.pk}/")
    look("waiting opinion", f"/admin/moderation/{waiting.pk}/")
    desk.get_by_role("button", name="不予公开").click()
    expect(desk.locator(".desk").get_by_role("alert")).to_have_text("请选择公民将要看到的理由。")
    look("decision without a reason")
    desk.get_by_role("button", name="公开", exact=True).click()
    expect(desk.locator("[data-undo]")).to_be_visible()
    look("undo bar")
    look("open consultation", f"/admin/consultations/{page.pk}/")
    look("closed consultation", f"/admin/consultations/{closed.pk}/")
    desk.get_by_role("button", name="公布结果").click()
    expect(desk.locator(".desk").get_by_role("alert")).to_be_visible()
    look("outcome that lacks an answer")
    audit.require_none(found)
