"""Fifty decisions by the keyboard alone, with scripts and without; a decision on many; the page of the suspicious."""

from collections import Counter

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from submissions.models import BulkDecision, Decision, FloodSettings, Reason, Submission
from submissions.services import bulk
from submissions.services.clusters import group_opinions
from submissions.states import QueueStatus
from tests import factories
from tests.browser.audit import by_day_and_night, require_none, too_wide

DECISIONS = 50
# What is wanted of each opinion, and the letters for it: at most three.
PLAN = [
    ("approve", ["p"]),
    ("reject", ["4", "n"]),
    ("return", ["1", "e"]),
    ("redirect", ["5", "t"]),
    ("approve", ["p"]),
]
FOCUSED = "() => document.activeElement && document.activeElement !== document.body && document.activeElement.checkVisibility()"
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])


def press(screen: Page, key: str, *, javascript: bool) -> None:
    """One letter; without scripts the browser's own way, Alt and the letter, as a keyboard sends it: with its sign."""
    screen.wait_for_load_state("load")  # the script that knows the keys comes last
    if javascript:
        screen.keyboard.press(key)
        return
    keyboard = screen.context.new_cdp_session(screen)
    stroke = {"modifiers": 1, "key": key, "windowsVirtualKeyCode": ord(key.upper())}
    keyboard.send("Input.dispatchKeyEvent", stroke | {"type": "keyDown", "text": key, "unmodifiedText": key})
    keyboard.send("Input.dispatchKeyEvent", stroke | {"type": "keyUp"})
    keyboard.detach()


@pytest.mark.long
@both_ways
def test_fifty_mixed_decisions_by_the_keyboard_alone(javascript, enter, page, moderator):
    submissions = [
        factories.received(page, f"第{number}件事各不相同：{chr(0x4E00 + number * 37)}") for number in range(DECISIONS)
    ]
    screen = enter(moderator, javascript=javascript)
    screen.goto(f"/admin/moderation/{submissions[0].pk}/")
    faults = {"open": by_day_and_night(screen, ".desk") if javascript else []}
    most = 0
    for number, submission in enumerate(submissions):
        expect(screen.locator(".desk h2").first).to_contain_text(submission.number)
        assert screen.evaluate(FOCUSED), f"the focus was lost before decision {number}"
        keys = PLAN[number % len(PLAN)][1]
        most = max(most, len(keys))
        for key in keys:
            press(screen, key, javascript=javascript)
        expect(screen.locator("[data-undo]")).to_contain_text(submission.number)
    expect(screen.get_by_text("这里没有待处理的条目。")).to_be_visible()
    assert screen.evaluate(FOCUSED)
    assert most <= 3
    wanted = Counter(PLAN[number % len(PLAN)][0] for number in range(DECISIONS))
    assert Counter(Decision.objects.values_list("move", flat=True)) == wanted
    assert {d.move: d.reason.code for d in Decision.objects.exclude(reason=None).select_related("reason")} == _reasons()
    faults["empty"] = by_day_and_night(screen, ".desk") if javascript else []
    require_none(faults)


def _reasons() -> dict[str, str]:
    """The digits choose among the reasons that fit a waiting opinion, in the order of the screen."""
    shown = list(Reason.objects.usable_for_any(["return", "reject", "redirect"]))
    return {"reject": shown[3].code, "return": shown[0].code, "redirect": shown[4].code}


@both_ways
def test_next_previous_undo_and_help_have_their_keys(javascript, enter, page, moderator):
    first, second = (factories.received(page, f"意见{number}") for number in range(2))
    screen = enter(moderator, javascript=javascript)
    title = screen.locator(".desk h2").first
    screen.goto(f"/admin/moderation/{first.pk}/?page={page.pk}")
    for key, number in (("j", second.number), ("k", first.number)):
        press(screen, key, javascript=javascript)
        expect(title).to_contain_text(number)
        assert f"page={page.pk}" in screen.url
        assert screen.evaluate(FOCUSED)
    press(screen, "p", javascript=javascript)
    expect(title).to_contain_text(second.number)
    press(screen, "z", javascript=javascript)
    expect(screen.get_by_text("决定已撤销，没有任何人收到通知。")).to_be_visible()
    assert factories.item_of(first).status == QueueStatus.PENDING
    press(screen, "?" if javascript else "h", javascript=javascript)
    expect(screen.get_by_text("选择理由，然后按决定键")).to_be_visible()
    assert screen.evaluate(FOCUSED)
    if javascript:
        require_none({"help": by_day_and_night(screen, ".desk"), "wide": too_wide(screen, 320, 360)})
        screen.get_by_label("启用单字母快捷键").uncheck()
        screen.locator(".desk h2").first.focus()
        press(screen, "j", javascript=True)
        press(screen, "p", javascript=True)
        assert Decision.objects.count() == 2  # the one and its undoing
        screen.evaluate("() => localStorage.clear()")


def test_whoever_types_types_and_nothing_is_decided(enter, page, moderator):
    submission = factories.received(page, "意见")
    screen = enter(moderator)
    screen.goto(f"/admin/moderation/{submission.pk}/")
    box = screen.get_by_label("对公民说的话")
    box.focus()
    screen.keyboard.type("npetd")
    expect(box).to_have_value("npetd")
    assert Decision.objects.count() == 0


@both_ways
def test_a_group_is_decided_with_the_reason_that_was_chosen_once(javascript, enter, page, moderator):
    text = "希望小区门口的路灯早一点修好，晚上走路看不见。"
    members = [factories.received(page, text) for _n in range(3)]
    group_opinions(page.pk)
    screen = enter(moderator, javascript=javascript)
    screen.goto(f"/admin/moderation/{members[0].pk}/")
    press(screen, "4", javascript=javascript)
    press(screen, "g", javascript=javascript)
    screen.get_by_role("button", name="全部：不予公开").click()
    expect(screen.get_by_text("已对 3 条意见作出决定。")).to_be_visible()
    assert Counter(Decision.objects.values_list("move", "reason__code")) == {("reject", _reasons()["reject"]): 3}


@both_ways
def test_spam_is_cleared_by_a_rule_and_brought_back(javascript, enter, page, moderator):
    for number in range(6):
        factories.received(page, f"加微信领奖{number}")
    kept = factories.received(page, "路灯坏了")
    screen = enter(moderator, javascript=javascript)
    screen.goto("/admin/moderation/")
    screen.get_by_role("link", name="批量处理").click()
    screen.get_by_label("包含的文字").fill("加微信")
    screen.get_by_label("决定", exact=True).select_option(label="不予公开")
    screen.get_by_label("公民将看到的理由").select_option(label="广告或者垃圾信息")
    screen.get_by_role("button", name="试运行").click()
    expect(screen.get_by_text("将处理 6 条意见。")).to_be_visible()
    if javascript:
        require_none({"dry run": by_day_and_night(screen, ".desk"), "wide": too_wide(screen, 320, 360)})
    screen.get_by_role("button", name="开始执行").click()
    expect(screen.get_by_role("button", name="开始执行")).to_have_count(0)  # the answer is there
    bulk.carry_on(BulkDecision.objects.get().pk)  # as the worker does
    if not javascript:
        screen.get_by_role("link", name="刷新").click()
    expect(screen.get_by_text("已处理 6 条，共 6 条")).to_be_visible()
    screen.get_by_role("button", name="全部撤销").click()
    expect(screen.get_by_role("button", name="全部撤销")).to_have_count(0)  # the answer is there
    bulk.carry_on(BulkDecision.objects.get().pk)
    if not javascript:
        screen.get_by_role("link", name="刷新").click()
    expect(screen.get_by_text("已撤销: 6")).to_be_visible()
    assert factories.item_of(kept).version == 1


@both_ways
def test_the_suspicious_do_a_sum_or_answer_a_question(javascript, visit, write, page):
    FloodSettings.objects.create(pk=1, burst_count=1, question="三门县属于哪个省？", answers="浙江")
    cache.clear()
    citizen = visit(javascript=javascript)
    for number in range(2):
        citizen.goto(f"/take-part/{page.pk}/")
        write(citizen, f"同一网络的第{number}条意见")
        citizen.get_by_role("button", name="提交").click()
        if number and not javascript:
            expect(citizen.get_by_role("heading", level=1)).to_have_text("还需要一步")
            citizen.get_by_label("三门县属于哪个省？").fill("浙江")
            citizen.get_by_role("button", name="提交").click()
        expect(citizen.get_by_role("heading", level=1)).to_have_text("您的意见已收到", timeout=30_000)
    assert Submission.objects.count() == 2


def test_the_page_of_the_suspicious_can_be_read_by_everybody(visit, write, page):
    FloodSettings.objects.create(pk=1, advertising="领奖", answers="浙江")
    cache.clear()
    citizen = visit()
    # Without its script the page stays: the sum would send the form while it is being read.
    citizen.route("**/js/prove*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    citizen.goto(f"/take-part/{page.pk}/")
    write(citizen, "领奖 www.example.cn")
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("还需要一步")
    require_none({"one more step": by_day_and_night(citizen) + too_wide(citizen, 320, 360)})
