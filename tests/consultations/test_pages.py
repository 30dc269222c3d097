"""The public pages: what they show, in how many queries, and what they never show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import ConsultationIndexPage
from consultations.services import answer_opinions, publish_outcome
from consultations.states import ConsultationKind, ConsultationStatus, OutcomeKind
from submissions.models import PublicRendition, Reason
from submissions.services import moderation
from submissions.services.moderation import Verdict
from tests.factories import closed_consultation, consultation, item_of, published, received

PAGE_QUERIES = 11
INDEX_QUERIES = 9


def read(client, page, **params):
    response = client.get(page.url, params)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_one_opinion_and_with_three(
    client, page, moderator, count, django_assert_num_queries
):
    for n in range(count):
        published(page, f"意见{n}", by=moderator, clause="a1")
    client.get(page.url)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page.url)


def test_what_was_drawn_before_follows_every_opinion_at_once(client, page, moderator):
    first = published(page, "张三说要改。", by=moderator, clause="a1")
    html = read(client, page)
    assert (html.count('<article class="opinion"'), html.count("1 条意见"), "张三说要改。" in html) == (1, 1, True)
    published(page, "第二条意见", by=moderator, clause="a1")
    html = read(client, page)
    assert (html.count('<article class="opinion"'), html.count("2 条意见"), html.count("1 条意见")) == (2, 1, 0)
    item = item_of(first)
    moderation.redact(item, "张三", category="name", reason="", by=moderator, seen_version=item.version)
    assert ("张三" in (html := read(client, page)), "〔姓名已隐去〕说要改。" in html) == (False, True)
    item = item_of(first)
    hide = Verdict("hide", Reason.objects.get(code="privacy"))
    moderation.decide(item, hide, by=moderator, seen_version=item.version)
    html = read(client, page)
    assert (html.count('<article class="opinion"'), html.count("1 条意见"), "说要改" in html) == (1, 1, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_index_costs_the_same_queries_with_one_consultation_and_with_three(
    client, home, count, django_assert_num_queries
):
    for _n in range(count):
        consultation()
    index = ConsultationIndexPage.objects.get()
    client.get(index.url)
    with django_assert_num_queries(INDEX_QUERIES):
        client.get(index.url)


def test_a_public_page_sets_no_cookie_and_carries_no_token(client, page, moderator):
    published(page, by=moderator)
    response = client.get(page.url)
    assert response.cookies == {}
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert "Cookie" not in response.get("Vary", "")


def test_the_policy_of_public_pages_has_no_inline(client, page):
    policy = client.get(page.url)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_draft_is_a_document_with_contents_and_a_link_at_each_article(client, page):
    html = read(client, page)
    assert html.count('class="clause__comment"') == 3
    assert 'href="#ch1"' in html
    for key in ("a1", "a2", "a2.p1", "a2.p1.i1", "a2.p1.i2", "a3"):
        assert f'id="{key}"' in html
    assert f"/take-part/{page.pk}/?clause=v1.a2" in html


def test_opinions_stand_by_clause_and_overall_with_both_counters(client, page, moderator):
    published(page, "对第一条的意见", by=moderator, clause="a1", contact_kind="phone", contact="13800000000")
    published(page, "对第三条的意见", by=moderator, clause="a3", contact_kind="phone", contact="13800000000")
    whole = read(client, page)
    assert ("对第一条的意见" in whole, "对第三条的意见" in whole) == (True, True)
    assert '<dd class="figure">1</dd>' in whole
    assert '<dd class="figure">2</dd>' in whole
    one = read(client, page, clause="v1.a1")
    assert ("对第一条的意见" in one, "对第三条的意见" in one) == (True, False)


SECRET = "外人不得读到的内容"


@pytest.mark.parametrize("case", ["pending", "rejected", "hidden", "withdrawn", "redacted", "contact"])
def test_what_is_not_public_stands_nowhere(client, page, moderator, case):
    if case == "pending":
        received(page, SECRET, public_name=SECRET, clause="a1")
    elif case == "contact":
        published(page, "可以公开", by=moderator, contact_kind="email", contact="waren-budededaode@example.cn")
    else:
        submission = received(page, f"前文{SECRET}后文", clause="a1")
        item = item_of(submission)
        if case == "rejected":
            moderation.decide(
                item, Verdict("reject", Reason.objects.get(code="off_topic")), by=moderator, seen_version=1
            )
        elif case == "redacted":
            moderation.redact(item, SECRET, category="other", reason="", by=moderator, seen_version=1)
            moderation.decide(item, Verdict("approve"), by=moderator, seen_version=2)
        else:
            moderation.decide(item, Verdict("approve"), by=moderator, seen_version=1)
            if case == "hidden":
                moderation.decide(
                    item, Verdict("hide", Reason.objects.get(code="privacy")), by=moderator, seen_version=2
                )
            else:
                moderation.withdraw(submission)
    index = ConsultationIndexPage.objects.get()
    pages = [
        read(client, page),
        read(client, page, clause="v1.a1"),
        read(client, index),
        client.get("/").content.decode(),
    ]
    assert [SECRET in html or "budededaode" in html for html in pages] == [False] * 4


@pytest.mark.parametrize(
    "query", ["sort=x", "clause=%00", "clause=" + "长" * 500, "after=zzz", "after=%00", "after=%F0%9F%98%80", "sort=supported&after=LTE6LTE"]
)  # fmt: skip
def test_an_odd_address_is_an_ordinary_page(client, page, query):
    assert client.get(f"{page.url}?{query}").status_code == 200


@pytest.mark.parametrize(
    "query", ["status=x", "kind=%00", "after=!!!", "status=open&kind=survey", "after=OTk5OTk5OTk5OTk5OTk5OTk5OTk6MQ"]
)
def test_an_odd_filter_of_the_index_is_an_ordinary_page(client, page, query):
    assert client.get(f"{ConsultationIndexPage.objects.get().url}?{query}").status_code == 200


def test_the_index_filters_by_where_a_consultation_stands_and_by_kind(client, home, editor, moderator):
    now = timezone.now()
    pages = {
        "scheduled": consultation(title="尚未开始的", opens_at=now + timedelta(days=1)),
        "open": consultation(title="正在征求的"),
        "closing_soon": consultation(title="马上截止的", closes_at=now + timedelta(days=2)),
        "closed": closed_consultation(title="已经截止的", kind=ConsultationKind.SURVEY),
        "outcome_published": closed_consultation(title="公布结果的"),
    }
    publish_outcome(pages["outcome_published"], summary="", by=editor)
    index = ConsultationIndexPage.objects.get()
    titles = {name: page.title for name, page in pages.items()}
    wanted = {name: {title} for name, title in titles.items()} | {"open": {titles["open"], titles["closing_soon"]}}
    for status in ConsultationStatus.values:
        html = read(client, index, status=status)
        assert {title for title in titles.values() if title in html} == wanted[status]
    html = read(client, index, kind="survey")
    assert {title for title in titles.values() if title in html} == {titles["closed"]}


def test_the_status_follows_the_clock_and_no_flag(page):
    at = {
        page.opens_at - timedelta(seconds=1): ConsultationStatus.SCHEDULED,
        page.opens_at: ConsultationStatus.OPEN,
        page.closes_at - timedelta(days=3): ConsultationStatus.CLOSING_SOON,
        page.closes_at - timedelta(seconds=1): ConsultationStatus.CLOSING_SOON,
        page.closes_at: ConsultationStatus.CLOSED,
    }
    assert {moment: page.status_at(moment, has_outcome=False) for moment in at} == at


def test_an_answer_is_public_with_the_report_and_not_before(client, home, editor, moderator):
    page = closed_consultation()
    published(page, "请写明程序", by=moderator)
    answer_opinions(
        page,
        list(PublicRendition.objects.all()),
        kind=OutcomeKind.ADOPTED,
        theme="程序",
        reason="已写入第二条。",
        by=editor,
    )
    assert "已写入第二条。" not in read(client, page)
    publish_outcome(page, summary="共收到一条意见。", by=editor)
    html = read(client, page)
    assert html.count("已写入第二条。") == 2
    assert "共收到一条意见。" in html


def test_a_page_that_shows_no_comments_shows_none(client, page, moderator):
    published(page, SECRET, by=moderator)
    page.shows_comments = False
    page.save()
    assert SECRET not in read(client, page)


def test_an_unknown_address_answers_with_a_way_on(client, home):
    response = client.get("/mei-you/")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()
