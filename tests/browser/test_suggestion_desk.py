"""The desk of suggestions: written on a telephone with and without JavaScript, handled at a keyboard, and read by axe."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from suggestions.models import Suggestion
from suggestions.services import assigning, filing, handling
from suggestions.services.handling import Promise
from tests.browser import audit
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import staff
from tests.stations.factories import area, deputy, record
from tests.suggestions import factories
from tests.suggestions.factories import LETTER, RATING


@pytest.fixture
def who(home):
    """One account that is everything at once sees every part of every screen."""
    found = factories.let_in(factories.people())
    found.deputy.name = "领某"
    found.deputy.save()
    return found


@pytest.mark.parametrize("javascript", [True, False])
def test_a_deputy_writes_and_files_on_a_telephone(enter, who, javascript):
    past = factories.filed(who)
    page = enter(who.lead, width=PHONE, javascript=javascript)
    page.goto(reverse("suggestion_add"))
    page.get_by_label("标题").fill("试验路加装路灯")
    if javascript:
        expect(page.locator("[data-similar]")).to_contain_text(past.title)
    else:
        # Without JavaScript Wagtail's own menu lies over the screen of a telephone: the keyboard goes past it.
        page.get_by_role("button", name="查找相似建议").press("Enter")
        expect(page.locator("[data-similar]")).to_contain_text(past.title)
        expect(page.get_by_label("标题")).to_have_value("试验路加装路灯")
    page.get_by_label("情况说明").fill("试验路夜间无灯。")
    page.get_by_label("问题分析").fill("老人夜间出行不便。")
    page.get_by_label("具体意见").fill("请加装路灯。")
    page.get_by_label("事项").select_option("roads")
    page.get_by_label("街道（乡镇）").select_option(str(area().pk))
    page.get_by_role("button", name="存为草稿").press("Enter")
    expect(page.locator("[data-step=file]")).to_have_attribute("open", "")
    page.get_by_label("均不存在").press("Space")
    page.locator("[data-step=file] button").press("Enter")
    expect(page.locator("[data-status]")).to_have_attribute("data-status", "filed")
    assert Suggestion.objects.filter(status="filed").count() == 2


@pytest.fixture
def busy(who):
    """Rows in every column of the board, for an account that reviews, assigns, leads and handles."""
    user = factories.allowed("everything", *factories.REVIEWS, "assign_suggestion")
    who.deputy.account = user
    who.deputy.save()
    who.roads.members.add(user)
    who.lead = user
    factories.let_in(who)
    draft = factories.draft(who)
    filing.ground_suggestion(draft, records=[record(by=user, deputy=who.deputy)], by=user)
    asked = factories.draft(who)
    filing.ask_co_signers(asked, [deputy(name="附议某", account=staff("signer"))], by=user)
    factories.filed(who)
    factories.filed(who, now=timezone.now())
    factories.reviewed(who, factories.filed(who))
    factories.assigned(who, now=timezone.now())
    late = factories.handled(who, co=[who.lights])
    done = handling.take_on(factories.assigned(who, now=timezone.now()), by=user)
    handling.reply_to_suggestion(
        done, **LETTER, promises=[Promise("明年六月前装完", timezone.localdate() + timedelta(days=5))], by=user
    )  # fmt: skip
    handling.rate_reply(done, **RATING | {"result": "dissatisfied"}, by=user)
    return user, {"draft": draft, "late": late, "done": assigning.recheck_suggestion(done, finding="未解决", by=user)}


@pytest.mark.long
def test_axe_finds_nothing_on_any_screen_of_the_desk(enter, busy):
    user, rows = busy
    page, found = enter(user, width=DESKTOP), {}
    addresses = {
        name: reverse(f"suggestion_{name}")
        for name in ("desk", "register", "board", "calendar", "overdue", "promises", "add")
    }
    addresses["bulk"] = f"{addresses['register']}?status=accepted"
    addresses |= {name: reverse("suggestion_screen", args=[row.pk]) for name, row in rows.items()}
    addresses["ground"] = reverse("suggestion_ground", args=[rows["draft"].pk])
    addresses |= {f"paper-{kind}": reverse("suggestion_printed", args=[rows["done"].pk, kind]) for kind in ("assignment", "reply", "rating")}  # fmt: skip
    for name, address in addresses.items():
        page.goto(address)
        audit.load_axe(page)
        region = ".sheet" if name.startswith("paper") else ".desk"
        found[name] = audit.axe(page, region=region) + audit.on_a_telephone(page, region)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    audit.require_none(found)
