"""One opinion from the first glance at the draft to the answer on its receipt."""

import pytest
from playwright.sync_api import Page, expect

from submissions.models import Submission

TEXT = "建议对举报属实的居民给予积分奖励。\n我的电话是13800000000，可以回访。"
SHOWN = "建议对举报属实的居民给予积分奖励。\n我的电话是〔电话号码已隐去〕，可以回访。"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_an_opinion_is_written_moderated_shown_and_answered(javascript, visit, enter, solve, waste, moderator, editor):
    """With scripts and without, on a telephone; staff sit at a desk."""
    citizen = visit(javascript=javascript)
    number, code = _send(citizen, waste, solve)
    assert _receipt(citizen, number, code) == "等待审核"

    _moderate(_log_in(visit(width=1280, javascript=javascript), moderator), number, javascript=javascript)
    _read_in_public(visit(javascript=javascript), waste)
    assert _receipt(citizen, number, code) == "已公开"
    expect(citizen.get_by_text("处理结果将在征求截止后随报告公布。")).to_be_visible()

    _answer(enter(editor, javascript=javascript), waste, number)
    assert _receipt(citizen, number, code) == "已公开"
    outcome = citizen.get_by_role("region", name="处理结果")
    *told, _day = filter(None, outcome.inner_text().splitlines())
    assert told == ["处理结果", "采纳 · 举报奖励", "已增加奖励和保护举报人的规定。"]


def _send(citizen: Page, waste, solve) -> tuple[str, str]:
    citizen.goto(waste.url)
    citizen.get_by_role("navigation", name="征求意见稿目录").get_by_role("link", name="第一章　总则").click()
    expect(citizen.get_by_role("heading", name="第一章　总则")).to_be_in_viewport()
    citizen.get_by_role("link", name="对本条提意见 第十二条").click()
    expect(citizen.get_by_label("针对哪一条款").locator("option:checked")).to_have_text("第十二条")

    citizen.get_by_label("您的意见").fill(TEXT)
    citizen.get_by_label("公开显示的名称").fill("热心居民")
    citizen.get_by_label("电子邮箱", exact=True).check()
    citizen.get_by_label("电子邮箱或者电话号码").fill("resident@example.cn")
    citizen.get_by_label("我已阅读并同意隐私告知。").check()
    solve(citizen)
    citizen.get_by_role("button", name="预览公开内容").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("公开后将是这样")
    assert citizen.get_by_role("article").inner_text().split("\n") == ["热心居民", "第十二条", "", *TEXT.split("\n")]

    citizen.get_by_role("button", name="修改").click()
    expect(citizen.get_by_label("您的意见")).to_have_value(TEXT)
    expect(citizen.get_by_label("公开显示的名称")).to_have_value("热心居民")
    expect(citizen.get_by_label("电子邮箱或者电话号码")).to_have_value("resident@example.cn")
    citizen.get_by_role("button", name="预览公开内容").click()  # the picture was solved once
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("您的意见已收到")
    number = citizen.locator("[data-receipt-number]").inner_text()
    assert list(Submission.objects.values_list("number", "text", "clause_key")) == [(number, TEXT, "v1.a12")]
    return number, citizen.locator("[data-receipt-code]").inner_text()


def _receipt(citizen: Page, number: str, code: str) -> str:
    """Look the opinion up and return its state; typed as people type."""
    citizen.goto("/receipts/")
    citizen.get_by_label("回执号").fill(number.lower())
    citizen.get_by_label("查询码").fill(code.replace("-", " "))
    citizen.get_by_role("button", name="查询").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(f"意见 {number}")
    return citizen.get_by_role("region", name="进展").locator("dd").first.inner_text()


def _log_in(staff: Page, user) -> Page:
    staff.goto("/admin/login/")
    staff.get_by_label("用户名").fill(user.username)
    staff.locator("input[name=password]").fill("a long enough password")
    staff.get_by_role("button", name="登录").click()
    expect(staff).to_have_url("/admin/")
    return staff


def _moderate(moderator: Page, number: str, *, javascript: bool) -> None:
    if javascript:  # Wagtail draws its menu with a script
        moderator.get_by_role("link", name="意见审核").click()
    else:
        moderator.goto("/admin/moderation/")
    moderator.get_by_role("link", name=number).click()
    moderator.get_by_role("button", name="认领").click()
    expect(moderator.get_by_text("由您处理")).to_be_visible()
    assert moderator.locator("[data-preview]").inner_text() == TEXT

    moderator.get_by_text("隐去个人信息", exact=True).click()
    moderator.get_by_label("要隐去的文字").fill("13800000000")
    moderator.get_by_label("种类").select_option(label="电话号码")
    moderator.get_by_role("button", name="隐去这些文字").click()
    expect(moderator.locator("[data-preview]")).to_have_text(SHOWN.replace("\n", ""))
    moderator.get_by_role("button", name="公开", exact=True).click()
    expect(moderator.get_by_text(f"已决定：{number}。公民尚未收到通知。")).to_be_visible()
    expect(moderator.get_by_text("这里没有待处理的条目。")).to_be_visible()


def _read_in_public(reader: Page, waste) -> None:
    reader.goto(waste.url)
    assert reader.locator("dd.figure").all_inner_texts() == ["1", "1"]
    reader.get_by_role("link", name="1 条意见 第十二条").click()
    expect(reader.get_by_text("只显示针对第十二条的意见。")).to_be_visible()
    opinions = reader.get_by_role("region", name="公开的意见").get_by_role("article")
    assert [text.split("\n") for text in opinions.locator(".opinion__text").all_inner_texts()] == [SHOWN.split("\n")]
    assert "13800000000" not in reader.content()


def _answer(editor: Page, waste, number: str) -> None:
    editor.goto(f"/admin/consultations/{waste.pk}/")
    editor.get_by_role("button", name="立即结束征求").click()
    expect(editor.get_by_text("还有 1 条意见没有答复。")).to_be_visible()
    editor.get_by_role("checkbox", name=number).check()
    editor.get_by_label("采纳", exact=True).check()
    editor.get_by_label("事项").fill("举报奖励")
    editor.get_by_label("答复和理由").fill("已增加奖励和保护举报人的规定。")
    editor.get_by_role("button", name="对勾选的意见作出此答复").click()
    expect(editor.get_by_text("还有 0 条意见没有答复。")).to_be_visible()
    editor.get_by_label("结果综述").fill("共收到意见一条，予以采纳。")
    editor.get_by_role("button", name="公布结果").click()
    expect(editor.get_by_text("公布于")).to_be_visible()
