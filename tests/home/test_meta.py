"""What pages tell machines: the guideline's tags by kind, schema.org, the site map, robots, and the pages of last resort."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from consultations.models import ConsultationIndexPage
from core.views import words_of_path
from home.models import SiteSettings
from livestreams.models import LivestreamIndexPage
from notices.models import NoticeIndexPage, NoticePage
from notices.services import remove_notice
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.services.publishing import publish_available
from stations.models import DeputyIndexPage, StationIndexPage
from suggestions.models import SuggestionIndexPage
from tests.factories import consultation, notice
from tests.publicity.factories import announced, contact

SITEMAP_QUERIES = 7
SITE = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
ARTICLE = {"ArticleTitle", "PubDate", "ContentSource", "Url"}


def tags(client, address):
    html = client.get(address).content.decode()
    found = dict(re.findall(r'<meta name="([A-Z]\w+)" content="([^"]*)">', html))
    return {name: unescape(value) for name, value in found.items()}


def data_of(client, address):
    html = client.get(address).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(blocks) == 1
    return json.loads(blocks[0])


def trail(html):
    """Address and words of each step; the page itself has no address."""
    steps = re.search(r'<nav class="breadcrumb".*?</nav>', html, re.S)[0]
    return re.findall(r'<li[^>]*>(?:<a href="([^"]*)">)?([^<]+)', steps)


@pytest.fixture
def page_of(home):
    return {
        "front page": home,
        "list of notices": NoticeIndexPage.objects.get(),
        "list of consultations": ConsultationIndexPage.objects.get(),
        "notice": notice(
            title="会议公告", source="县人大办公室", editor_name="演示编辑", keywords="会议", summary="开会。"
        ),
        "consultation": consultation(title="征求意见", issuing_body="试验机关"),
    }


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("front page", SITE),
        ("list of notices", SITE | COLUMN),
        ("list of consultations", SITE | COLUMN),
        ("notice", SITE | ARTICLE | {"Keywords", "Author", "Description"}),
        ("consultation", SITE | ARTICLE),
    ],
)
def test_every_kind_of_page_has_its_own_tags(client, page_of, kind, names):
    found = tags(client, page_of[kind].url)
    assert set(found) == names
    assert (found["SiteName"], found["SiteDomain"], found["SiteIDCode"]) == (
        "三门县人大常委会 连心桥",
        "testserver",
        "",
    )


@pytest.mark.parametrize("address", ["/receipts/", "/no-such-page/", "/search/", "/search/?q=1"])
def test_an_address_without_a_page_has_the_tags_of_the_site(client, home, address):
    assert set(tags(client, address)) == SITE


def test_forms_and_what_stays_of_a_withdrawn_notice_carry_the_tags_of_the_site_alone(client, page_of, editor):
    remove_notice(page_of["notice"], "withdrawn", note="内容有误。", by=editor)
    for address in (f"/take-part/{page_of['consultation'].pk}/", page_of["notice"].url):
        assert set(tags(client, address)) == SITE
        assert '<meta name="robots" content="noindex">' in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("model", "address"),
    [
        (StationIndexPage, "/stations/receptions/"), (PublicityIndexPage, "/publicity/ledger/"),
        (PublicityIndexPage, "/publicity/draws/"), (SuggestionIndexPage, "/suggestions/figures/"),
        (SuggestionIndexPage, "/suggestions/supervision/"),
    ],
)  # fmt: skip
def test_an_address_below_a_column_belongs_to_it_and_leads_back(client, home, model, address):
    section = model.objects.get()
    found = tags(client, address)
    assert set(found) == SITE | COLUMN
    assert found["ColumnName"] == section.title
    html = client.get(f"{address}?after=x").content.decode()
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', html) == [f"http://testserver{address}"]
    assert trail(html) == [(home.url, home.title), (section.url, section.title)]


def test_a_record_and_a_draw_are_articles(client, home, editor, moderator):
    contact(by=editor, verifier=moderator, problem="村道破损，雨天难行。")
    publish_available(by=moderator)
    record, draw = PublicRecord.objects.get(), announced(by=moderator)
    found = tags(client, f"/publicity/records/{record.number}/")
    assert set(found) == SITE | ARTICLE | {"Keywords", "Description"}
    assert (found["ArticleTitle"], found["Description"]) == (f"联系记录{record.number}", "村道破损，雨天难行。")
    assert tags(client, f"/publicity/draws/{draw.number}/")["ArticleTitle"] == f"抽查{draw.number}"


def test_the_tags_say_what_the_page_says(client, page_of):
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"site_code": "bm00000000"})
    page = page_of["notice"]
    NoticePage.objects.filter(pk=page.pk).update(first_published_at=datetime(2026, 2, 28, 16, 5, tzinfo=UTC))
    assert tags(client, page.url) == {
        "SiteName": "三门县人大常委会 连心桥", "SiteDomain": "testserver", "SiteIDCode": "bm00000000",
        "ArticleTitle": "会议公告", "PubDate": "2026-03-01 00:05", "ContentSource": "县人大办公室",
        "Keywords": "会议", "Author": "演示编辑", "Description": "开会。", "Url": f"http://testserver{page.url}",
    }  # fmt: skip
    NoticeIndexPage.objects.update(column="policy")
    assert tags(client, page_of["list of notices"].url)["ColumnType"] == "政策文件"
    assert tags(client, page_of["list of consultations"].url)["ColumnType"] == "征集调查"


def test_a_canonical_address_is_the_public_one_whatever_was_asked(client, page_of, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://rd.example.invalid/"
    page = page_of["notice"]
    html = client.get(page.url, {"utm": "x"}, headers={"host": "127.0.0.1"}).content.decode()
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', html) == [f"https://rd.example.invalid{page.url}"]
    assert f'<meta property="og:url" content="https://rd.example.invalid{page.url}">' in html


def test_the_data_block_holds_what_is_known_and_cannot_be_broken_out_of(client, home):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    page = notice(title=title, category="news", document_number="1号", source="来源</script>")
    html = client.get(page.url).content.decode()
    data = data_of(client, page.url)
    assert html.count("<script") == 2  # the data block and the site's own module
    assert "alert(1)</script>" not in html
    assert data == {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "identifier": "1号",
        "url": f"http://testserver{page.url}", "inLanguage": "zh-Hans", "datePublished": "2026-03-01T00:00:00+08:00",
        "author": {"@type": "GovernmentOrganization", "name": "来源</script>"},
        "isPartOf": {"@type": "WebSite", "name": "三门县人大常委会 连心桥"},
    }  # fmt: skip


def locations(client):
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    return [address.removeprefix("http://testserver") for address in re.findall(r"<loc>(.*?)</loc>", response.text)]


def test_the_site_map_holds_what_anybody_may_read_and_nothing_else(client, home, editor):
    shown = notice()
    notice(slug="draft", live=False)
    expired = notice(slug="expired")
    expired.expire_at = timezone.now() - timedelta(days=1)
    expired.unpublish(set_expired=True)
    private = notice(slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    consultations = ConsultationIndexPage.objects.get()
    below = consultation()
    PageViewRestriction.objects.create(page=consultations, restriction_type=PageViewRestriction.PASSWORD, password="x")
    others = [
        model.objects.get().url
        for model in (LivestreamIndexPage, PublicityIndexPage, SuggestionIndexPage, StationIndexPage, DeputyIndexPage)
    ]
    assert sorted(locations(client)) == sorted(["/", "/gong-gao-yu-dong-tai/", shown.url, *others])
    PageViewRestriction.objects.filter(page=consultations).delete()
    assert set(locations(client)) == {"/", consultations.url, below.url, "/gong-gao-yu-dong-tai/", shown.url, *others}


@pytest.mark.parametrize("count", [1, 3])
def test_the_site_map_costs_the_same_queries_with_one_page_and_with_three(
    client, home, count, django_assert_num_queries
):
    for _n in range(count):
        notice()
    client.get("/sitemap.xml")
    with django_assert_num_queries(SITEMAP_QUERIES):
        client.get("/sitemap.xml")


def test_robots_are_kept_from_forms_and_told_of_the_site_map(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *", "Disallow: /admin/", "Disallow: /captcha/", "Disallow: /receipts/", "Disallow: /search/",
        "Disallow: /take-part/", "", "Sitemap: http://testserver/sitemap.xml",
    ]  # fmt: skip


def test_an_address_that_leads_nowhere_offers_to_search_for_its_words(client, home):
    response = client.get("/gong-gao/垃圾-分类_条例/")
    html = response.content.decode()
    assert response.status_code == 404
    assert '<form class="filters" method="get" action="/search/" role="search">' in html
    assert 'name="q" value="垃圾 分类 条例"' in html


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ""), ("/123/", ""), ("/a-b/12/", "a b"), ("/x.html", "x html"), ("/%3Cscript%3E/", "script"),
        ("/" + "长" * 500 + "/", "长" * 60),
    ],
)  # fmt: skip
def test_the_words_of_a_path_are_its_last_part_with_letters(path, words):
    assert words_of_path(path) == words


@pytest.fixture
def maintenance(tmp_path, settings):
    settings.MAINTENANCE_FLAG = tmp_path / "maintenance"
    return settings.MAINTENANCE_FLAG


@pytest.mark.parametrize("address", ["/", "/admin/", "/health/", "/receipts/", "/no-such-page/"])
def test_maintenance_answers_everything_without_a_database(client, maintenance, address):
    maintenance.touch()
    response = client.get(address)  # this test may not use the database: a query would fail it
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "600", "no-store")
    assert "网站正在维护" in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"] or address == "/admin/"


def test_static_files_outlast_maintenance(client, home, maintenance):
    maintenance.touch()
    assert client.get("/static/no-such-file.css").status_code == 404


@pytest.mark.parametrize(("written", "seconds"), [("120\n", "120"), ("soon", "600"), ("-1", "600"), ("²", "600")])
def test_the_flag_may_say_after_how_long_to_come_back(client, maintenance, written, seconds):
    maintenance.write_text(written)
    assert client.post("/", {}).headers["Retry-After"] == seconds


def test_without_the_flag_the_site_answers(client, home, maintenance):
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("name", ["500.html", "503.html", "maintenance.html"])
def test_the_pages_of_last_resort_need_neither_database_nor_request(name):
    html = get_template(name).render()
    assert 'lang="zh-Hans"' in html
    assert "static" not in html


def test_the_site_has_one_flag_for_all_processes():
    assert (settings.ROOT / "var" / "maintenance") == settings.MAINTENANCE_FLAG


def test_a_breadcrumb_leads_from_the_front_page_to_here(client, home):
    page = notice(title="面包屑公告")
    index = NoticeIndexPage.objects.get()
    html = client.get(page.url).content.decode()
    assert trail(html) == [(home.url, home.title), (index.url, index.title), ("", "面包屑公告")]


def test_an_address_below_a_page_leads_back_to_it(client, page_of):
    page, index = page_of["consultation"], page_of["list of consultations"]
    html = client.get(f"/take-part/{page.pk}/").content.decode()
    assert trail(html)[1:] == [(index.url, index.title), (page.url, page.title)]
