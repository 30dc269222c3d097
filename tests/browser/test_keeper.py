"""Somebody who keeps one station, in a browser: their page, the second person, and nothing of the neighbours."""

import pytest
from playwright.sync_api import expect

from stations.models import StationPage
from stations.services.teams import give_station
from tests import factories
from tests.stations.factories import station

pytestmark = pytest.mark.xdist_group("browser")


def test_a_keeper_edits_their_page_hands_it_on_and_finds_no_other(enter, home):
    admin, person = factories.staff("admin", is_superuser=True), factories.staff("keeper")
    own, other = station(title="自己的站"), station(title="别人的站")
    own.save_revision(user=admin).publish()
    give_station(own, person, by=admin)
    screen = enter(person)
    screen.goto(f"/admin/pages/{own.pk}/edit/")
    screen.locator("#id_title").fill("换了名称的站")
    screen.get_by_role("button", name="更多动作").first.click()
    screen.get_by_role("button", name="提交").first.click()
    expect(screen.get_by_text("换了名称的站").first).to_be_visible()
    screen.wait_for_load_state()
    screen.goto("/admin/pages/search/?q=站")
    expect(screen.get_by_role("main")).not_to_contain_text("别人的站")
    assert screen.goto(f"/admin/pages/{other.pk}/edit/").status == 404
    page = StationPage.objects.get(pk=own.pk)
    assert (page.title, page.draft_title, page.workflow_in_progress) == ("自己的站", "换了名称的站", True)
