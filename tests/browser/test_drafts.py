"""What is being written survives a reload, an expired session and a server that was away, and is gone once it is sent."""

import json

import pytest
from playwright.sync_api import Page, expect

from consultations.models import ConsultationQuestion

TEXT = "写了很久的意见。\n第二段。"
LOST_AT_MOST = 5_000  # milliseconds of typing


@pytest.fixture
def asking(page):
    ConsultationQuestion.objects.create(page=page, label="您的街道", field_type="multiline", required=False)
    return page


def kept(citizen: Page, page) -> dict[str, str]:
    raw = citizen.evaluate("place => localStorage.getItem(place)", f"draft:/take-part/{page.pk}/")
    return dict(json.loads(raw)["kept"]) if raw else {}


def type_and_wait(citizen: Page, page, text: str = TEXT) -> None:
    citizen.get_by_label("您的意见").fill(text)
    citizen.get_by_label("您的街道").fill("海游街道")
    citizen.wait_for_function(
        "([place, text]) => (localStorage.getItem(place) ?? '').includes(JSON.stringify(text).slice(1, -1))"
        " && localStorage.getItem(place).includes('海游街道')",
        arg=[f"draft:/take-part/{page.pk}/", text],
        timeout=LOST_AT_MOST,
    )


def test_a_draft_survives_a_reload_an_expired_session_and_a_server_that_was_away(visit, asking, write, solve):
    citizen = visit()
    address = f"/take-part/{asking.pk}/"
    citizen.goto(address)
    citizen.get_by_label("电子邮箱", exact=True).check()
    citizen.get_by_label("电子邮箱或者电话号码").fill("resident@example.cn")
    type_and_wait(citizen, asking)
    assert set(kept(citizen, asking)) == {"text", next(name for name in kept(citizen, asking) if name != "text")}
    assert "resident" not in json.dumps(kept(citizen, asking))

    citizen.reload()
    expect(citizen.get_by_label("您的意见")).to_have_value(TEXT)
    expect(citizen.get_by_label("您的街道")).to_have_value("海游街道")
    expect(citizen.get_by_role("status").filter(has_text="已恢复")).to_be_visible()

    longer = TEXT + "又写了一段。"
    type_and_wait(citizen, asking, longer)
    citizen.context.clear_cookies()
    citizen.get_by_role("button", name="预览公开内容").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("表单未能接收")
    citizen.goto(address)
    expect(citizen.get_by_label("您的意见")).to_have_value(longer)

    citizen.route("**/take-part/**", lambda route: route.fulfill(body="away"))  # something else answers
    citizen.get_by_role("button", name="预览公开内容").click()
    expect(citizen.get_by_text("away")).to_be_visible()
    citizen.unroute("**/take-part/**")
    citizen.goto(f"/elder{address}")
    expect(citizen.get_by_label("您的意见")).to_have_value("")  # the elder version keeps nothing unasked
    citizen.goto(address)
    expect(citizen.get_by_label("您的意见")).to_have_value(longer)

    write(citizen, longer)
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("您的意见已收到")
    citizen.wait_for_function("place => !localStorage.getItem(place)", arg=f"draft:{address}")
    citizen.goto(address)
    expect(citizen.get_by_label("您的意见")).to_have_value("")


def test_whoever_wants_no_draft_leaves_none(visit, asking):
    citizen = visit()
    citizen.goto(f"/take-part/{asking.pk}/")
    type_and_wait(citizen, asking)
    citizen.get_by_role("button", name="清除草稿").click()
    expect(citizen.get_by_label("您的意见")).to_have_value("")
    assert kept(citizen, asking) == {}
    type_and_wait(citizen, asking)
    citizen.get_by_label("提交前在本浏览器中保存草稿").uncheck()
    assert kept(citizen, asking) == {}
    citizen.get_by_label("您的意见").fill("再写一些")
    citizen.reload()
    expect(citizen.get_by_label("您的意见")).to_have_value("")
    expect(citizen.get_by_label("提交前在本浏览器中保存草稿")).not_to_be_checked()
    assert kept(citizen, asking) == {}


def test_what_was_written_before_the_script_came_is_kept_too(visit, asking):
    citizen, held = visit(), []
    citizen.route("**/drafts*.js", lambda route: held.append(route))
    with citizen.expect_request("**/drafts*.js"):
        citizen.goto(f"/take-part/{asking.pk}/")
    citizen.get_by_label("您的意见").fill(TEXT)
    held[0].continue_()
    expect(citizen.get_by_role("status").filter(has_text="草稿已保存")).to_be_visible()
    assert kept(citizen, asking) == {"text": TEXT}


def test_without_scripts_nothing_is_promised(visit, asking):
    citizen = visit(javascript=False)
    citizen.goto(f"/take-part/{asking.pk}/")
    expect(citizen.get_by_text("提交前在本浏览器中保存草稿")).to_be_hidden()
