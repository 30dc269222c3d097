"""What axe-core and a narrow screen say of every page: of the site for visitors and of our part of the admin."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from submissions.models import Reason
from submissions.services.moderation import Verdict, decide, redact
from tests import factories

pytestmark = pytest.mark.xdist_group("browser")

widths = pytest.mark.parametrize("width", [360, 1280])


def violations(page: Page, region: str = "html") -> list[str]:
    """What hinders people seriously or keeps them out, by day and by night; one line for each element."""
    page.evaluate(Axe().axe_script)
    page.add_style_tag(content="* { transition: none !important; }")  # a colour half way is nobody's colour
    lines = []
    # Night changes nothing but colours, so only the rules about colour are asked again.
    for scheme, rules in {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"resultTypes": ["violations"], **rules}
        found = page.evaluate("([region, options]) => axe.run(region, options)", [region, options])["violations"]
        lines += [
            f"{scheme} {rule['id']}: {node['target'][0]} {node['failureSummary'].splitlines()[-1].strip()}"
            for rule in found
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
    return lines


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(line for name, lines in found.items() if lines for line in (f"{name}:", *lines))


@widths
def test_axe_finds_nothing_serious_on_any_public_page(width, visit, every_public_page):
    citizen = visit(width=width, bypass_csp=True)
    assert report({name: violations(citizen) for name in every_public_page(citizen)}) == ""


@widths
def test_axe_finds_nothing_serious_on_the_desks(width, enter, moderator, page):
    waiting = factories.received(page, "电话13800000000", clause="a2", contact_kind="phone", contact="13800000000")
    redact(factories.item_of(waiting), "13800000000", category="phone", reason="", by=moderator, seen_version=1)
    refused = factories.received(page, "无关")
    reason = Reason.objects.get(code="off_topic")
    decide(factories.item_of(refused), Verdict("reject", reason), by=moderator, seen_version=1)
    closed = factories.closed_consultation()
    factories.published(closed, "待答复的意见", by=moderator)
    desk, found = enter(factories.staff("chief", is_superuser=True), width=width, bypass_csp=True), {}

    def look(name: str, address: str = "") -> None:
        if address:
            desk.goto(address)
        found[name] = violations(desk, ".desk")

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
    assert report(found) == ""


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_no_public_page_scrolls_sideways_on_the_narrowest_screen(javascript, visit, every_public_page):
    """The browser itself watches meanwhile that nothing leaves the site and that no policy is broken."""
    citizen = visit(width=320, javascript=javascript)
    too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found = {name: citizen.evaluate(too_wide) for name in every_public_page(citizen)}
    assert {name: pixels for name, pixels in found.items() if pixels} == {}
