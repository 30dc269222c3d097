"""Two people at one thing: moderators at one opinion, a supporter who comes twice."""

import pytest
from playwright.sync_api import expect

from submissions.models import Decision, PublicRendition, QueueItem, Support
from submissions.services.support import count_supports
from tests import factories

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])


@both_ways
def test_of_two_moderators_at_one_opinion_the_second_is_told_who_was_first(
    javascript, visit, enter, page, moderator, colleague
):
    submission = factories.received(page, "两人同时打开的意见")
    first, second = enter(moderator, javascript=javascript), enter(colleague, javascript=javascript)
    for screen in (first, second):
        screen.goto(f"/admin/moderation/{submission.pk}/")
    first.get_by_role("button", name="公开", exact=True).click()
    expect(first.get_by_text(f"已决定：{submission.number}。公民尚未收到通知。")).to_be_visible()

    second.get_by_label("与征求意见事项无关").check()
    second.get_by_role("button", name="不予公开").click()
    expect(second.locator(".desk").get_by_role("alert")).to_have_text(
        "moderator 已先作出决定：这条意见现在是“已公开”。您的决定没有保存。"
    )
    assert list(Decision.objects.values_list("submission", "move", "actor")) == [
        (submission.pk, "approve", moderator.pk)
    ]
    reader = visit(javascript=javascript)
    reader.goto(page.url)
    assert reader.locator(".opinion__text").all_inner_texts() == ["两人同时打开的意见"]


@both_ways
def test_a_decision_undone_from_the_bar_leaves_the_public_page_at_once(javascript, visit, enter, page, moderator):
    submission = factories.received(page, "公开又撤回的意见")
    screen, reader = enter(moderator, javascript=javascript), visit(javascript=javascript)
    screen.goto(f"/admin/moderation/{submission.pk}/")
    screen.get_by_role("button", name="公开", exact=True).click()
    bar = screen.locator("[data-undo]")
    expect(bar).to_be_visible()
    reader.goto(page.url)
    assert reader.locator(".opinion__text").all_inner_texts() == ["公开又撤回的意见"]

    bar.get_by_role("button", name="撤销").click()
    expect(screen.get_by_text("决定已撤销，没有任何人收到通知。")).to_be_visible()
    expect(screen.get_by_role("heading", level=2, name=submission.number)).to_contain_text("等待审核")
    assert QueueItem.objects.get(submission=submission).status == "pending"
    reader.goto(page.url)
    expect(reader.get_by_text("还没有公开的意见，您可以第一个提出。")).to_be_visible()
    assert "公开又撤回的意见" not in reader.content()
    assert reader.locator("dd.figure").all_inner_texts() == ["0", "0"]


@both_ways
def test_one_person_supports_an_opinion_once(javascript, visit, page, moderator):
    opinion = PublicRendition.objects.get(submission=factories.published(page, "值得附议的意见", by=moderator))
    citizen = visit(javascript=javascript)
    for said in ("您的附议已记录。", "您已经附议过这条意见，只计一次。"):
        citizen.goto(page.url)
        citizen.get_by_role("link", name="附议", exact=True).click()
        citizen.get_by_role("button", name="附议").click()
        expect(citizen.get_by_role("status")).to_have_text(said)
        expect(citizen.get_by_role("button", name="附议")).to_have_count(0)
    assert list(Support.objects.values_list("rendition", flat=True)) == [opinion.pk]
    count_supports(opinion.pk)  # as the worker does
    citizen.get_by_role("link", name="返回意见征求页面").click()
    expect(citizen.get_by_role("article", name=f"意见 {opinion.number}")).to_contain_text("1 人附议")
