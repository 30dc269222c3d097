"""The section in the open: list, filters, pages, timeline, downloads, feeds, search, site map, meta tags."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core.search_index import rebuild
from core.search_models import SearchEntry
from suggestions import public_queries
from suggestions.models import PublicSuggestion, Suggestion, SuggestionIndexPage
from suggestions.search import SUGGESTION
from suggestions.services.counting import count_figures
from suggestions.services.filing import Words
from suggestions.services.handling import Promise
from tests.stations.factories import area
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, assigned, people
from tests.suggestions.public_factories import decided, office, rated, replied, supervised

LIST_QUERIES, PAGE_QUERIES, SUPERVISION_QUERIES = 11, 5, 6


@pytest.fixture
def who(home):
    return people()


@pytest.fixture
def publisher(home):
    return office()


@pytest.fixture
def section(home):
    return SuggestionIndexPage.objects.get()


@pytest.fixture
def three(who, publisher, monkeypatch):
    """One rated, one in another township about another matter and withheld but for its title, one of another unit."""
    first = decided(rated(who), by=publisher)
    monkeypatch.setattr(factories, "WORDS", Words("增设夜间门诊", "密情况", "密分析", "密建议", "health"))
    monkeypatch.setattr(factories, "area", lambda: area("331022205"))
    second = decided(replied(who), by=publisher, scope="result")
    third = decided(assigned(who, lead=who.lights), by=publisher)
    return first, second, third


def numbers(client, section, **params):
    return [one.number for one in client.get(section.url, params).context["suggestions"]]


def test_the_list_shows_what_is_published_and_filters_it(client, section, three, who):
    assigned(who)
    one, two, three = (row.number for row in three)
    assert numbers(client, section) == [three, two, one]
    assert numbers(client, section, unit=str(who.lights.pk)) == [three]
    assert numbers(client, section, township="331022001") == [one]
    assert numbers(client, section, topic="health", stage="replied") == [two]
    assert numbers(client, section, year="2025") == [three, two, one]
    assert numbers(client, section, year="2024") == []
    assert "没有符合条件的已公开建议" in client.get(section.url, {"year": "2024"}).content.decode()
    assert numbers(client, section, unit="%00", township="x", year="²", topic="no", stage="no", after="~") == [three, two, one]  # fmt: skip


def test_the_list_walks_through_every_suggestion_once(client, section, three, monkeypatch):
    monkeypatch.setattr(public_queries, "PAGE_SIZE", 2)
    seen, params = [], {}
    while True:
        context = client.get(section.url, params).context
        seen.append([one.number for one in context["suggestions"]])
        if not context["next_cursor"]:
            break
        params = {"after": context["next_cursor"]}
    assert seen == [[three[2].number, three[1].number], [three[0].number]]


def test_a_page_tells_the_way_and_keeps_the_units_grade_apart_from_the_deputys_verdict(client, who, publisher):
    promised = Promise("明年再装十盏", ASSIGNED.date() + timedelta(days=200))
    row = rated(who, replied(who, promises=[promised], grade="A"), resolution="partly", note="还差几盏")
    public = decided(row, by=publisher)
    html = " ".join(client.get(reverse("suggestion", args=[public.pk])).content.decode().split())
    for sentence in (
        "<dt>承办单位自评</dt><dd>A <small>", "<dt>代表测评</dt><dd>基本满意 <small>", "<dt>问题解决情况（代表评价）</dt><dd>部分解决或列入计划</dd>",
        "<strong>立案，编号闭2025-06-001</strong>", "<strong>交办：县交通运输局</strong>", "答复期限：2025年9月30日",
        "<strong>承办单位与代表面商</strong>", "<strong>县交通运输局答复</strong>", "已加装路灯。", "三交〔2025〕1号", "还差几盏",
        "明年再装十盏", "承诺期限：2026年1月16日",
    ):  # fmt: skip
        assert sentence in html, sentence
    assert ("密会谈" in html, "试局长" in html, "试某、试某某" in html) == (False, False, False)
    times = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">', html)
    assert times == sorted(times)


def test_title_and_result_alone_say_so(client, three):
    html = client.get(reverse("suggestion", args=[three[1].pk])).content.decode()
    assert ("只公开标题和办理结果" in html, "增设夜间门诊" in html, "密情况" in html) == (True, True, False)


def test_downloads_hold_what_is_filtered(client, three):
    text = b"".join(client.get(reverse("suggestions_csv"), {"topic": "roads"}).streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["number"], row["grade"], row["verdict"], row["resolution"]) for row in rows] == [
        (three[0].number, "A", "mostly", "solved")
    ]
    found = json.loads(b"".join(client.get(reverse("suggestions_json")).streaming_content))
    assert [row["number"] for row in found["suggestions"]] == [row.number for row in reversed(three)]
    assert ("CC BY 4.0" in found["licence"], list(found["columns"]) == list(found["suggestions"][0])) == (True, True)


def test_it_is_found_in_search_site_map_and_feeds_until_it_is_taken_back(client, three, publisher):
    address = reverse("suggestion", args=[three[0].pk])

    def found():
        return (
            address in client.get("/search/", {"q": "加装路灯"}).content.decode(),
            address in client.get("/sitemap.xml").content.decode(),
            address in client.get(reverse("suggestions_atom")).content.decode(),
            address in client.get(reverse("suggestions_rss")).content.decode(),
        )

    assert found() == (True,) * 4
    assert rebuild(SUGGESTION) == 3
    assert not SearchEntry.objects.filter(object_id=three[1].pk, kind=SUGGESTION, body__contains="密建议").exists()
    decided(Suggestion.objects.get(pk=three[0].source_id), by=publisher, scope="none", reason="涉密")
    assert found() == (False,) * 4


def test_a_page_says_to_machines_what_it_is(client, three):
    html = client.get(reverse("suggestion", args=[three[0].pk])).content.decode()
    address = f"http://testserver{reverse('suggestion', args=[three[0].pk])}"
    for tag in (
        '<meta name="ArticleTitle" content="加装路灯">', f'<link rel="canonical" href="{address}">',
        '<meta property="og:type" content="article">', '<meta property="og:title" content="加装路灯">',
        '<meta property="og:description" content="请在试验路加装路灯。">',
    ):  # fmt: skip
        assert tag in html
    assert '"@type": "Article"' in html


def test_public_answers_may_be_kept_by_everybody(client, three, section):
    for address in (section.url, reverse("suggestion", args=[three[0].pk]), reverse("suggestion_figures")):
        assert client.get(address)["Cache-Control"].startswith("public")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_queries_with_one_and_with_three(
    client, section, who, publisher, count, django_assert_num_queries
):
    rows = [rated(who) for _turn in range(count)]
    shown = [decided(row, by=publisher) for row in rows]
    count_figures()
    records = [supervised(by=publisher, kind="onsite", suggestions=tuple(rows)) for _turn in range(count)]
    for address, expected in {
        section.url: LIST_QUERIES,
        reverse("suggestion", args=[shown[0].pk]): PAGE_QUERIES,
        reverse("supervision", args=[records[0].pk]): SUPERVISION_QUERIES,
    }.items():
        client.get(address)
        with django_assert_num_queries(expected):
            assert client.get(address).status_code == 200


def test_an_empty_section_says_so(client, section):
    assert "没有符合条件的已公开建议" in client.get(section.url).content.decode()
    assert "还没有公开的督办记录" in client.get(reverse("supervision_list")).content.decode()
    assert PublicSuggestion.objects.count() == 0
