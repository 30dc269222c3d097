"""Writing an opinion: which clause, the picture, the double click, the last minute."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import ConsultationPage
from submissions.models import Submission

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])


def test_a_tap_on_a_paragraph_or_an_item_leads_to_a_comment_on_exactly_that(visit, waste):
    citizen = visit()
    for key, label in {"a12.p2": "第十二条第二款", "a9": "第九条", "a26.p1.i1": "第二十六条第一款第（一）项"}.items():
        citizen.goto(waste.url)
        citizen.locator(f"[data-clause='v1.{key}']").click(position={"x": 20, "y": 10})
        citizen.get_by_role("link", name="对这一款项提意见").click()
        expect(citizen.get_by_label("针对哪一条款")).to_have_value(f"v1.{key}")
        assert citizen.get_by_label("针对哪一条款").locator("option:checked").inner_text().strip() == label


@both_ways
def test_the_keyboard_reaches_the_comment_of_an_article(javascript, visit, waste):
    citizen = visit(javascript=javascript)
    citizen.goto(waste.url)
    wanted = citizen.get_by_role("link", name="对本条提意见 第二条", exact=True)
    for _ in range(40):
        citizen.keyboard.press("Tab")
        if wanted.evaluate("link => link === document.activeElement"):
            break
    citizen.keyboard.press("Enter")
    expect(citizen.get_by_label("针对哪一条款")).to_have_value("v1.a2")


@both_ways
def test_another_picture_keeps_the_text(javascript, visit, page):
    citizen = visit(javascript=javascript)
    citizen.goto(f"/take-part/{page.pk}/")
    citizen.get_by_label("您的意见").fill("写了很久的意见")
    picture = citizen.locator("[data-captcha-image]")
    before = picture.get_attribute("src")
    citizen.get_by_role("button", name="换一张").click()
    expect(picture).not_to_have_attribute("src", before)
    expect(picture).to_have_js_property("naturalWidth", 220)
    expect(citizen.get_by_label("您的意见")).to_have_value("写了很久的意见")
    assert Submission.objects.count() == 0


def test_the_sound_of_the_picture_plays(visit, page):
    citizen = visit()
    citizen.goto(f"/take-part/{page.pk}/")
    sound = citizen.get_by_label("收听数字")
    answer = citizen.request.get(sound.get_attribute("src"))
    assert (answer.status, answer.headers["content-type"], answer.body()[:4]) == (200, "audio/wav", b"RIFF")
    seconds = sound.evaluate(
        "audio => new Promise((resolve, reject) => {"
        "  audio.onloadedmetadata = () => resolve(audio.duration); audio.onerror = () => reject(audio.error); audio.load();"
        "})"
    )
    assert 2 < seconds < 20


@both_ways
def test_enter_in_the_field_of_the_digits_leads_to_the_preview(javascript, visit, page, solve):
    citizen = visit(javascript=javascript)
    citizen.goto(f"/take-part/{page.pk}/")
    citizen.get_by_label("您的意见").fill("意见")
    citizen.get_by_label("我已阅读并同意隐私告知。").check()
    solve(citizen)
    citizen.keyboard.press("Enter")
    expect(citizen.get_by_role("heading", level=1)).to_have_text("公开后将是这样")


@both_ways
def test_a_double_click_and_a_reload_send_one_opinion(javascript, visit, page, write):
    citizen = visit(javascript=javascript)
    citizen.goto(f"/take-part/{page.pk}/")
    write(citizen, "只算一次的意见")
    citizen.get_by_role("button", name="提交").dblclick()
    receipt = citizen.locator(".receipt dd.code")
    expect(receipt).to_have_count(2)
    first = receipt.all_inner_texts()
    citizen.reload()
    expect(citizen.get_by_text("这份表单此前已经收到，只计一次；这是它的回执。")).to_be_visible()
    assert receipt.all_inner_texts() == first
    assert list(Submission.objects.values_list("number", flat=True)) == first[:1]


@both_ways
def test_a_consultation_that_closes_before_the_preview_leaves_the_text_on_the_screen(javascript, visit, page, solve):
    citizen = visit(javascript=javascript)
    citizen.goto(f"/take-part/{page.pk}/")
    citizen.get_by_label("您的意见").fill("来不及的意见")
    citizen.get_by_label("我已阅读并同意隐私告知。").check()
    solve(citizen)
    closed = _close(page)
    citizen.get_by_role("button", name="预览公开内容").click()
    expect(citizen.get_by_role("alert")).to_have_text(closed)
    expect(citizen.get_by_label("您的意见")).to_have_value("来不及的意见")
    assert Submission.objects.count() == 0


@both_ways
def test_a_consultation_that_closes_before_sending_leaves_the_text_on_the_screen(javascript, visit, page, write):
    citizen = visit(javascript=javascript)
    citizen.goto(f"/take-part/{page.pk}/")
    write(citizen, "来不及的意见")
    closed = _close(page)
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("alert")).to_have_text(closed)
    expect(citizen.get_by_label("您的意见")).to_have_value("来不及的意见")
    assert Submission.objects.count() == 0


def _close(page: ConsultationPage) -> str:
    """End the period now; return what the citizen is told."""
    now = timezone.now()
    ConsultationPage.objects.filter(pk=page.pk).update(closes_at=now)
    minute = f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    return f"本次意见征求已于 {minute} 截止，不再接收意见。您的文字保留在下方，可以复制保存。"
