"""What axe-core and a narrow screen say of every page: of the site for visitors and of our part of the admin."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from submissions.models import Reason
from submissions.services.moderation import Verdict, decide, redact
from tests import factories

pytestmark = pytest.mark.xdist_group("browser")

shapes = pytest.mark.parametrize(("width", "scheme"), [(w, s) for w in (360, 1280) for s in ("light", "dark")])


def violations(page: Page, context: str | None = None) -> list[str]:
    """What hinders people seriously or keeps them out, one line for each element."""
    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{rule['id']}: {node['target'][0]} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(line for name, lines in found.items() if lines for line in (f"{name}:", *(f"  {x}" for x in lines)))


@shapes
def test_axe_finds_nothing_serious_on_any_public_page(width, scheme, visit, every_public_page):
    citizen = visit(width=width, color_scheme=scheme, bypass_csp=True)
    found = {name: violations(citizen) for name in every_public_page(citizen)}
    assert report(found) == ""


@shapes
def test_axe_finds_nothing_serious_on_the_desks(width, scheme, enter, moderator, colleague, editor, page):
    waiting = factories.received(page, "电话13800000000", clause="a2", contact_kind="phone", contact="13800000000")
    redact(factories.item_of(waiting), "13800000000", category="phone", reason="", by=moderator, seen_version=1)
    refused = factories.received(page, "无关")
    decide(factories.item_of(refused), Verdict("reject", Reason.objects.first()), by=colleague, seen_version=1)
    closed = factories.closed_consultation()
    factories.published(closed, "待答复的意见", by=moderator)
    found = {}
    options = {"width": width, "color_scheme": scheme, "bypass_csp": True}

    desk = enter(moderator, **options)
    desk.goto("/admin/moderation/")
    found["queue"] = violations(desk, ".desk")
    desk.goto(f"/admin/moderation/{waiting.pk}/")
    found["waiting opinion"] = violations(desk, ".desk")
    desk.get_by_role("button", name="不予公开").click()
    expect(desk.locator(".desk").get_by_role("alert")).to_be_visible()
    found["decision without a reason"] = violations(desk, ".desk")
    desk.get_by_role("button", name="公开", exact=True).click()
    expect(desk.locator("[data-undo]")).to_be_visible()
    found["undo bar"] = violations(desk, ".desk")
    desk.goto(f"/admin/moderation/{refused.pk}/")
    found["refused opinion"] = violations(desk, ".desk")

    desk = enter(editor, **options)
    for name, consultation in {"open consultation": page, "closed consultation": closed}.items():
        desk.goto(f"/admin/consultations/{consultation.pk}/")
        found[name] = violations(desk, ".desk")
    desk.get_by_role("button", name="公布结果").click()
    expect(desk.locator(".desk").get_by_role("alert")).to_be_visible()
    found["outcome that lacks an answer"] = violations(desk, ".desk")
    assert report(found) == ""


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_no_public_page_scrolls_sideways_on_the_narrowest_screen(javascript, visit, every_public_page):
    """The browser itself watches meanwhile that nothing leaves the site and that no policy is broken."""
    citizen = visit(width=320, javascript=javascript)
    too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found = {name: citizen.evaluate(too_wide) for name in every_public_page(citizen)}
    assert {name: pixels for name, pixels in found.items() if pixels} == {}
