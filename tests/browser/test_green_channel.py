"""From a citizen's sentence at a station to a solved problem: each arrow walked on its screen by whom it belongs to."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from home.sitetree import COMMITTEES, DEPUTIES, DEPUTY_AFFAIRS, MEETING_SECRETARIES, UNITS, VERIFIERS
from stations.models import ContactRecord, OpinionItem
from stations.services.teams import give_station
from suggestions.deadlines import batch_of
from suggestions.models import Suggestion, Unit
from tests.factories import staff
from tests.stations.factories import area, deputy, station

REVIEW = {
    "people": "试某、试某某", "urgency": "涉及安全", "breadth": "涉及两个村", "importance": "列入民生", "opinion": "同意",
}  # fmt: skip
LETTER = {"grade": "A", "signed_by": "试局长"}


@pytest.fixture
def cast(home):
    """A station, its keeper, its deputy, and everybody of the county through whose hands it goes."""
    with transaction.atomic():
        page = station(title="甲站")
        found = {
            "keeper": staff("keeper"), "member": staff("member", DEPUTIES), "verifier": staff("verifier", VERIFIERS),
            "office": staff("office", DEPUTY_AFFAIRS), "committee": staff("committee", COMMITTEES),
            "secretary": staff("secretary", MEETING_SECRETARIES), "unit": staff("unit", UNITS),
        }  # fmt: skip
        give_station(page, found["keeper"], by=None)
        deputy(page, name="领某", account=found["member"])
        Unit.objects.create(name="县交通运输局", kind="government").members.add(found["unit"])
    return page, found


def test_a_sentence_at_a_station_becomes_a_solved_problem_that_its_author_reads_of(visit, enter, solve, cast):
    page, people = cast
    citizen, desks = visit(), Desks(enter(people["keeper"]), people)
    number, code = speak(citizen, page, solve)
    contact = write_contact(desks, page, number)
    vouch(desks, contact)
    publish_contacts(desks)
    look_up(citizen, number, code)
    citizen.get_by_role("region", name="您反映的事项已记入代表联系选民记录").get_by_role("link").click()
    expect(citizen.get_by_role("heading", level=1)).to_contain_text("联系记录")
    expect(citizen.locator("dl")).to_contain_text("村口路口没有路灯")

    screen = write_suggestion(desks)
    review(desks, screen)
    unit = str(Unit.objects.get().pk)
    desks.make("office", screen, "assign", "assigned", lead=unit)
    desks.make("unit", screen, "take_on", "handling")
    desks.make("unit", screen, "reply", "replied", number="三交〔2026〕1号", text="已列入计划。", **LETTER)
    verdict = {"handling": "mostly", "result": "dissatisfied", "resolution": "not_soon", "adoption": "explained"}
    desks.make("member", screen, "rate", "dissatisfied", **verdict)
    look_up(citizen, number, code)
    expect(citizen.get_by_role("region", name="您反映的事项已成为代表建议")).to_contain_text("未公开")
    desks.make("office", screen, "recheck", "rechecked", finding="路灯确实没有安装。")
    desks.make("office", screen, "assign_again", "assigned", lead=unit)
    desks.make("unit", screen, "take_on", "handling")
    desks.make("unit", screen, "reply", "replied", number="三交〔2026〕2号", text="路灯已经装好通电。", **LETTER)
    publish_suggestion(desks)
    verdict = {"handling": "satisfied", "result": "satisfied", "resolution": "solved", "adoption": "adopted"}
    desks.make("member", screen, "rate", "rated", **verdict)
    read_the_end(citizen, number, code)


class Desks:
    """One browser at which each person of staff sits down in turn: what it has fetched once, it need not fetch again."""

    def __init__(self, page: Page, people: dict[str, Any]) -> None:
        self.page, self.people, self.seated = page, people, ""

    def at(self, name: str, address: str) -> Page:
        """The page at an address as this person sees it; where they look at it already it is not asked for again."""
        if name != self.seated:
            self._sit_down(name)
        elif self.page.url.endswith(address):
            return self.page
        self.page.goto(address)
        return self.page

    def _sit_down(self, name: str) -> None:
        client, cookie = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(self.people[name])
        context = self.page.context
        (kept,) = (one for one in context.cookies() if one["name"] == cookie)
        context.clear_cookies()
        context.add_cookies([kept | {"value": client.cookies[cookie].value}])
        self.seated = name

    def make(self, who: str, screen: str, name: str, leads_to: str, **given: str) -> Page:
        """One step: its form is opened where it is folded, filled in and sent, and leads where it should."""
        desk = self.at(who, screen)
        step = desk.locator(f"[data-step={name}]")
        if step.get_attribute("open") is None:
            step.locator("summary").click()
        for field, value in given.items():
            control = step.locator(f"[name={field}]")
            kind = control.first.evaluate("node => node.type")
            if kind == "radio":
                step.locator(f"[name={field}][value={value}]").check()
            elif kind == "select-one":
                control.select_option(value)
            else:
                control.fill(value)
        step.locator("button[type=submit]").click()
        expect(desk.locator("[data-status]")).to_have_attribute("data-status", leads_to)
        return desk


def speak(citizen: Page, page, solve) -> tuple[str, str]:
    citizen.goto(reverse("station_speak", args=[page.pk]))
    citizen.get_by_label("您的意见").fill("村口路口没有路灯，老人夜里不敢出门。")
    citizen.get_by_label("我已阅读并同意隐私告知。").check()
    solve(citizen)
    citizen.locator("button[value=preview]").click()
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("您的意见已收到")
    return citizen.locator("[data-receipt-number]").inner_text(), citizen.locator("[data-receipt-code]").inner_text()


def look_up(citizen: Page, number: str, code: str) -> None:
    citizen.goto("/receipts/")
    citizen.get_by_label("回执号").fill(number)
    citizen.get_by_label("查询码").fill(code)
    citizen.get_by_role("button", name="查询").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(f"意见 {number}")


def write_contact(desks: Desks, page, number: str) -> str:
    """The keeper reads what was said, writes the contact down and names what it grew from; the address of its screen."""
    desk = desks.at("keeper", reverse("station_opinions"))
    desk.get_by_role("link", name=number).click()
    expect(desk.locator(".desk-text").first).to_contain_text("村口路口没有路灯")
    desk.goto(reverse("station_record_add"))
    desk.locator("#id_deputy").select_option(label="领某")
    desk.locator("#id_station").select_option(label="甲站")
    desk.locator("#id_place").fill("试验村")
    desk.locator("#id_topic").select_option("roads")
    desk.locator("#id_problem").fill("村口路口没有路灯。")
    desk.locator("#id_action_taken").fill("准备提出代表建议。")
    desk.get_by_role("button", name="提交", exact=True).click()
    expect(desk.get_by_text("已提交核查。")).to_be_visible()
    desk.get_by_text("关联来源意见", exact=True).click()
    desk.get_by_label(number).check()
    desk.get_by_role("button", name="关联所选意见").click()
    expect(desk.locator("[data-origins]")).to_contain_text(number)
    assert OpinionItem.objects.get().submission.number == number
    return reverse("station_record", args=[ContactRecord.objects.get().pk])


def vouch(desks: Desks, contact: str) -> None:
    desk = desks.at("verifier", contact)
    desk.locator(f"form[action='{contact}verify/'] button").click()
    expect(desk).to_have_url(reverse("station_records"))  # on to the list: nothing else waits
    desk.goto(contact)
    desk.locator(f"form[action='{contact}release/'] button").click()
    expect(desk.locator("[data-record-status]")).to_have_text("可公示")


def publish_contacts(desks: Desks) -> None:
    desk = desks.at("office", reverse("publicity_desk"))
    desk.locator(f"form[action='{reverse('publicity_publish')}'] button").click()
    expect(desk.get_by_text("可公示的记录已全部公示。")).to_be_visible()


def write_suggestion(desks: Desks) -> str:
    """The deputy writes, rests it on the contact and files it; the address of its screen."""
    desk = desks.at("member", reverse("suggestion_add"))
    desk.get_by_label("标题").fill("关于在村口加装路灯的建议")
    desk.get_by_label("情况说明").fill("村口夜间无灯。")
    desk.get_by_label("问题分析").fill("老人夜间出行不便。")
    desk.get_by_label("具体意见").fill("请加装路灯。")
    desk.get_by_label("事项").select_option("roads")
    desk.get_by_label("街道（乡镇）").select_option(str(area().pk))
    desk.get_by_role("button", name="存为草稿").click()
    expect(desk.locator("[data-status]")).to_have_attribute("data-status", "draft")
    screen = reverse("suggestion_screen", args=[Suggestion.objects.get().pk])
    desk.locator(f"a[href='{screen}ground/']").click()
    desk.get_by_label("村口路口没有路灯").check()
    desk.get_by_role("button", name="以所选内容为依据").click()
    expect(desk.locator("[data-status]")).to_be_visible()
    expect(desk.locator(f"form[action^='{screen}ground/']")).to_have_count(1)
    desk.get_by_label("均不存在").check()
    desk.locator("[data-step=file] button").click()
    expect(desk.locator("[data-status]")).to_have_attribute("data-status", "filed")
    return screen


def review(desks: Desks, screen: str) -> None:
    """The batch closes on the 20th; then the office, the committees and the directors' meeting, each its own review."""
    office = desks.at("office", screen)
    office.locator("[data-step=pass_to_preliminary] button").click()
    expect(office.locator(".desk-error")).to_contain_text("本批次尚未截止")
    two_months_pass()
    desks.make("office", screen, "pass_to_preliminary", "preliminary")
    committee = desks.at("committee", screen)
    expect(committee.locator("[data-status]")).to_have_attribute("data-status", "preliminary")
    expect(committee.locator("[data-step]")).to_have_count(0)
    desks.make("office", screen, "pass_to_joint", "joint", **REVIEW)
    desks.make("committee", screen, "pass_to_directors", "directors", **REVIEW)
    secretary = desks.make("secretary", screen, "accept", "accepted", **REVIEW)
    expect(secretary.locator("p", has=secretary.locator("[data-status]"))).to_contain_text("闭20")


def two_months_pass() -> None:
    row = Suggestion.objects.get()
    filed_at = row.filed_at - timedelta(days=62)
    Suggestion.objects.filter(pk=row.pk).update(filed_at=filed_at, batch=batch_of(filed_at))


def publish_suggestion(desks: Desks) -> None:
    desk = desks.at("office", reverse("suggestion_publications"))
    desk.get_by_role("link", name="闭20").click()
    desk.locator("[name=scope][value=full]").check()
    desk.locator("[name=is_read]").check()
    desk.get_by_role("button", name="提交决定").click()
    expect(desk.get_by_text("公开决定已记录，即刻生效。")).to_be_visible()


def read_the_end(citizen: Page, number: str, code: str) -> None:
    """The receipt leads to the suggestion, its second reply and its result; and nobody had to wait for a task."""
    look_up(citizen, number, code)
    became = citizen.get_by_role("region", name="您反映的事项已成为代表建议")
    expect(became).to_contain_text("解决或基本解决")
    citizen.get_by_role("radio", name="已经解决").check()
    citizen.get_by_role("button", name="提交评价").click()
    expect(citizen.get_by_text("谢谢，您的评价已与答复一并保存。")).to_be_visible()
    citizen.get_by_role("region", name="您反映的事项已成为代表建议").get_by_role("link").click()
    expect(citizen.get_by_role("heading", level=1)).to_contain_text("加装路灯")
    for words in ("此前有 1 人", "已列入计划。", "路灯已经装好通电。", "二次交办：县交通运输局"):
        expect(citizen.locator("main")).to_contain_text(words)
