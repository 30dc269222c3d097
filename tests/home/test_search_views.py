"""The search page: one box, an ordinary page whatever is typed, and the question kept in the address."""

import re
from datetime import date

import pytest

from home.models import StandardPage
from home.sitetree import MODERATORS
from notices.models import NoticeIndexPage, NoticePage
from submissions.models import Redaction
from submissions.services.moderation import Verdict, decide
from tests import factories


def notice(title: str, text: str, **fields) -> NoticePage:
    fields = {"issuing_body": "县人大常委会", "issued_on": date(2026, 3, 1)} | fields
    page = NoticePage(title=title, body=[("paragraph", f"<p>{text}</p>")], **fields)
    NoticeIndexPage.objects.get().add_child(instance=page)
    return page


def page_of(client, **question) -> str:
    answer = client.get("/search/", question)
    assert answer.status_code == 200
    return answer.content.decode()


def links(html: str) -> list[tuple[str, str]]:
    """Address and title of each result, marks included."""
    return re.findall(r'<h3 class="plain-list__title"><a href="([^"]*)">(.*?)</a></h3>', html)


def remarks(html: str) -> list[str]:
    return re.findall(r'<p class="box box--info" role="status">(.*?)</p>', html)


def test_what_is_found_is_grouped_marked_and_linked(home, moderator, client):
    page = factories.consultation(with_draft=False, title="漁港管理")
    opinion = factories.published(page, "请清理渔港。", by=moderator)
    announced = notice("渔港开放", "时间")
    html = page_of(client, q="渔港")
    assert links(html) == [
        (page.url, "<mark>漁港</mark>管理"),
        (announced.url, "<mark>渔港</mark>开放"),
        (links(html)[2][0], opinion.number),
    ]
    assert "请清理<mark>渔港</mark>。" in html
    assert re.findall(r'data-found="(\w+)"', html) == ["consultation", "notice", "opinion"]


def test_the_question_and_its_filters_stay_in_box_and_address(home, client):
    for number in range(1, 24):
        notice(f"第{number:02}号", "渔港", issued_on=date(2026, 1, number))
    html = page_of(client, q="渔港", kind="notice", since="2026-01-02", until="2026-12-31")
    assert 'name="q" id="id_q" value="渔港"' in html
    assert '<option value="notice" selected>' in html
    assert 'name="since" id="id_since" value="2026-01-02"' in html
    assert 'name="until" id="id_until" value="2026-12-31"' in html
    (following,) = re.findall(r'rel="next" href="([^"]*)"', html)
    assert following.startswith(
        "?q=%E6%B8%94%E6%B8%AF&amp;kind=notice&amp;since=2026-01-02&amp;until=2026-12-31&amp;after="
    )
    rest = client.get("/search/" + following.replace("&amp;", "&")).content.decode()
    assert [title for _address, title in links(html) + links(rest)] == [f"第{n:02}号" for n in range(23, 1, -1)]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"q": "。，！"}, "请输入字词或数字：除了标点和空格，没有可以搜索的内容。"),
        ({"q": "\x00"}, "请输入字词或数字：除了标点和空格，没有可以搜索的内容。"),
        ({"q": "%"}, "请输入字词或数字：除了标点和空格，没有可以搜索的内容。"),
        ({"q": "渔" * 10_000}, "输入超过100个字符，只搜索了开头部分。"),
        ({"q": "渔"}, "单个字只在最新的10,000条内容中查找；两个字以上搜索全部内容。"),
        ({"q": "渔港", "kind": "'; --"}, "没有这个类别，已搜索全部内容。"),
        ({"q": "渔港", "since": "2026-13-01"}, "日期的写法如2026-03-01；无法识别的日期未使用。"),
        ({"q": "渔港", "until": "\x00\ud800"}, None),
        ({"q": "渔港", "until": "昨天"}, "日期的写法如2026-03-01；无法识别的日期未使用。"),
        ({"q": "渔港", "since": "2026-03-02", "until": "2026-03-01"}, "开始日期晚于结束日期，其间不会有任何内容。"),
        ({"q": "渔港", "after": "nonsense"}, None),
        ({"q": "渔港' OR 1=1 --"}, None),
        ({"q": "渔港\\_%"}, None),
        ({}, None),
    ],
)
def test_whatever_is_typed_is_an_ordinary_page_with_a_sentence(home, client, question, sentence):
    notice("公告", "渔港")
    question = {name: value.encode("utf-8", "surrogatepass") for name, value in question.items()}
    html = page_of(client, **question)
    assert remarks(html) == ([sentence] if sentence else [])


def test_bytes_that_are_no_text_are_an_ordinary_page(home, client):
    answer = client.get("/search/?q=%ff%fe%00%ed%a0%80&kind=%00&since=%00&after=%00%ff")
    assert answer.status_code == 200
    assert remarks(answer.content.decode())[-1] == "请输入字词或数字：除了标点和空格，没有可以搜索的内容。"


def test_what_a_visitor_typed_is_shown_as_text(home, client):
    notice("公告", "<script>alert(1)</script>渔港 &lt;b&gt;粗体")
    html = page_of(client, q='<script>alert("渔港")</script>')
    assert "<script>alert" not in html
    assert "<b>粗体" not in page_of(client, q="粗体")
    assert "&lt;b&gt;<mark>粗体</mark>" in page_of(client, q="粗体")


def test_nothing_found_says_what_to_do(home, client):
    html = page_of(client, q="渔港")
    assert "没有找到公开的“渔港”相关内容。" in html
    assert links(html) == []


def test_only_reading_is_possible(home, client):
    assert client.post("/search/", {"q": "渔港"}).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_number_of_queries(home, client, count, django_assert_num_queries):
    for number in range(count):
        notice(f"公告{number}", "渔港")
    page_of(client, q="渔港")
    with django_assert_num_queries(5):
        assert len(links(page_of(client, q="渔港"))) == count


def test_a_stranger_a_citizen_and_a_moderator_find_the_same_public_things(page, moderator, client):
    secret = "隐秘的渔港"
    waiting = factories.received(page, f"{secret}待审", public_name="待审渔民")
    rejected = factories.received(page, f"{secret}驳回")
    redacted = factories.received(page, f"{secret}电话13800138000")
    Redaction.objects.create(submission=redacted, start=7, end=18, category="phone", created_by=moderator)
    reason = next(r for r in _reasons() if "reject" in r.moves)
    decide(factories.item_of(rejected), Verdict("reject", reason=reason), by=moderator, seen_version=1)
    decide(factories.item_of(redacted), Verdict("approve"), by=moderator, seen_version=1)
    for person in (None, factories.staff("stranger"), factories.staff("colleague", MODERATORS)):
        if person:
            client.force_login(person)
        html = page_of(client, q=secret)
        assert [title for _address, title in links(html)] == [redacted.number]
        for hidden in ("待审", "驳回", "13800138000", waiting.number, rejected.number):
            assert hidden not in html
        for question in ("待审渔民", "13800138000", waiting.number, rejected.number):
            assert links(page_of(client, q=question)) == []


def _reasons():
    from submissions.models import Reason

    return Reason.objects.all()


def test_every_page_offers_the_search(home, client):
    form = '<form class="site-search" role="search" action="/search/" method="get">'
    assert [form in client.get(address).content.decode() for address in ("/", "/receipts/", "/search/")] == [True] * 3


@pytest.mark.parametrize(
    "typed",
    [
        "渔港" * 5_000, "。" * 10_000, "!?；、……——", "'; DROP TABLE notices_noticepage; --", "渔港') UNION SELECT 1 --",
        "(.*)+[a-z]{2,}$^|?\\d", "(((((((((((", "\\", "%%%___", "<!ENTITY x>", "\u200b\u202e渔港",
    ],
    ids=["long", "long punctuation", "punctuation", "sql", "sql union", "regex", "brackets", "backslash", "wildcards", "entity", "unseen"],
)  # fmt: skip
def test_hostile_questions_are_answered_with_a_sentence_in_every_language(home, client, typed):
    shown = notice("公告", "渔港")
    for prefix in ("", "/zh-hant", "/en/elder"):
        answer = client.get(f"{prefix}/search/", {"q": typed, "since": "2026-02-30", "until": "'"})
        html = answer.content.decode()
        assert answer.status_code == 200
        said = re.findall(r'role="status">\s*(?:<p>)?([^<]+)<', html)
        assert said and all(len(sentence) > 8 for sentence in said)
    assert NoticePage.objects.get() == shown


@pytest.mark.parametrize("language", ["fr", "zh", "zh-CN", "EN", "zh_hant", "%00", "..%2f"])
def test_an_unknown_language_is_an_address_that_leads_nowhere_and_offers_to_search(home, client, language):
    answer = client.get(f"/{language}/search/?q=1")
    assert answer.status_code == 404
    assert '<form class="filters" method="get" action="/search/" role="search">' in answer.content.decode()


def test_a_page_whose_day_nobody_knows_is_found_without_one(client, home):
    home.add_child(instance=StandardPage(title="渔港介绍", slug="gang"))
    html = client.get("/search/", {"q": "渔港介绍"}).content.decode()
    assert (html.count('class="hit"'), html.count("<time"), "2000" in html) == (1, 0, False)
