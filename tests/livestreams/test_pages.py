"""The list and the page of a broadcast: what they show, in what order, in how many queries."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.calendar import TZ
from core.models import SiteDocument
from home.sitetree import EDITORS
from livestreams.models import LivestreamDocument, LivestreamGuest, LivestreamIndexPage
from livestreams.states import LivestreamKind, LivestreamStatus
from tests import factories
from tests.factories import livestream

PAGE_QUERIES = 9
INDEX_QUERIES = 11
TITLE = re.compile(r'<h3><a href="[^"]+">([^<]+)</a></h3>')


@pytest.fixture
def index(home):
    return LivestreamIndexPage.objects.get()


def read(client, page, **params):
    response = client.get(page.url, params)
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return TITLE.findall(html)


@pytest.mark.parametrize("count", [1, 3])
def test_the_index_costs_the_same_queries_with_one_of_each_and_with_three(
    client, index, count, django_assert_num_queries
):
    now = timezone.now()
    for _n in range(count):
        for days in (-9, 0, 9):
            livestream(starts_at=now + timedelta(days=days))
    client.get(index.url)
    with django_assert_num_queries(INDEX_QUERIES):
        html = read(client, index)
    assert len(titles(html)) == 3 * count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_one_guest_and_document_and_with_three(
    client, home, count, django_assert_num_queries
):
    page = with_guests_and_documents(count)
    client.get(page.url)
    with django_assert_num_queries(PAGE_QUERIES):
        html = read(client, page)
    assert (html.count("试验嘉宾"), html.count("试验材料")) == (count, count)


def with_guests_and_documents(count):
    page = livestream()
    page.guests = [LivestreamGuest(name=f"试验嘉宾{n}", post="县人大代表") for n in range(count)]
    documents = [
        SiteDocument.objects.create(title=f"试验材料{n}", file=ContentFile(b"x" * 2048, f"material-{n}.pdf"), file_size=2048)
        for n in range(count)
    ]  # fmt: skip
    page.documents = [LivestreamDocument(document=document) for document in documents]
    page.save_revision().publish()
    return page


def test_a_public_page_sets_no_cookie_carries_no_token_and_varies_by_nothing(client, index):
    page = livestream()
    for address in (index.url, page.url):
        response = client.get(address)
        assert (response.cookies, response.get("Vary", "")) == ({}, "")
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_list_goes_from_what_is_on_to_what_comes_to_what_was_by_year(client, index):
    now = timezone.now()
    start = timezone.localtime(now).replace(month=6, day=1)
    for title, starts_at in {
        "后天的": now + timedelta(days=2),
        "正在的": now - timedelta(hours=1),
        "明天的": now + timedelta(days=1),
        "前年的": start.replace(year=start.year - 2),
        "去年早的": start.replace(year=start.year - 1),
        "去年晚的": start.replace(year=start.year - 1, month=7),
    }.items():
        livestream(title=title, starts_at=starts_at, summary=f"{title}摘要")
    html = read(client, index)
    assert titles(html) == ["正在的", "明天的", "后天的", "去年晚的", "去年早的", "前年的"]
    assert re.findall(r'<h2 id="([a-z0-9-]+)"', html) == [
        "on-now", "to-come", f"year-{start.year - 1}", f"year-{start.year - 2}"
    ]  # fmt: skip


def test_the_list_filters_by_kind_and_keeps_the_kind_on_its_next_page(client, index):
    now = timezone.now()
    for n in range(21):
        livestream(title=f"旧{n:02}", starts_at=now - timedelta(days=n + 1), kind=LivestreamKind.SPECIAL_INQUIRY)
    livestream(title="别的", starts_at=now - timedelta(days=3))
    html = read(client, index, kind="special_inquiry")
    assert titles(html) == [f"旧{n:02}" for n in range(20)]
    (address,) = re.findall(r'rel="next" href="([^"]+)"', html)
    assert titles(client.get(index.url + address.replace("&amp;", "&")).content.decode()) == ["旧20"]


@pytest.mark.parametrize("direction", [1, -1], ids=["to come", "past"])
def test_pages_of_twenty_show_everything_once_also_when_many_start_together(client, index, direction):
    moment = timezone.now() + direction * timedelta(days=5)
    pages = [livestream(starts_at=moment + timedelta(hours=n // 15)) for n in range(45)]
    seen, address = [], index.url
    while address:
        html = client.get(address).content.decode()
        seen.append(titles(html))
        following = re.findall(r'rel="next" href="([^"]+)"', html)
        address = index.url + following[0].replace("&amp;", "&") if following else ""
    assert [len(part) for part in seen] == [20, 20, 5]
    wanted = sorted(pages, key=lambda page: (page.starts_at, page.pk), reverse=direction < 0)
    assert [title for part in seen for title in part] == [page.title for page in wanted]


@pytest.mark.parametrize(
    "query", ["kind=x", "kind=%00", "after=!!!", "later=%00", "after=LTE6LTE", "later=OTk5OTk5OTk5OTk5OTk5OTk5OTk6MQ"]
)
def test_an_odd_address_of_the_list_is_its_beginning(client, index, query):
    livestream(title="明天的")
    assert titles(client.get(f"{index.url}?{query}").content.decode()) == ["明天的"]


@pytest.mark.parametrize("status", [LivestreamStatus.CANCELLED, LivestreamStatus.POSTPONED])
def test_what_was_called_off_stays_and_says_so_in_words(client, index, status):
    page = livestream(title="原定的", manual_status=status, status_note="因台风停办，另行通知。")
    for html in (read(client, index), read(client, page)):
        assert f'<span class="status status--{status.value}">{status.label}</span>' in html
        assert "因台风停办，另行通知。" in html
    assert f"/calendar/livestreams/{page.pk}.ics" not in read(client, page)


def test_the_page_shows_every_detail_of_the_announcement(client, home):
    page = with_guests_and_documents(1)
    page.term, page.session_no = 17, 3
    page.starts_at = datetime(2099, 1, 2, 9, 0, tzinfo=TZ)
    page.ends_at = datetime(2099, 1, 2, 11, 30, tzinfo=TZ)
    page.venue, page.summary = "会议厅三楼", "审议养老服务。"
    page.decision_reference, page.decision_on = "主任会议纪要〔2098〕9号", date(2098, 12, 1)
    page.agenda = [
        ("item", {"time": time(9, 0), "item": "听取报告", "speaker": "民政局"}),
        ("item", {"time": None, "item": "审议<发言>", "speaker": ""}),
    ]
    page.save_revision().publish()
    html = read(client, page)
    for text in (
        "第十七届 第三次会议",
        'datetime="2099-01-02T09:00:00+08:00"',
        'datetime="2099-01-02T11:30:00+08:00"',
        "<dd>会议厅三楼</dd>",
        "审议养老服务。",
        "主任会议纪要〔2098〕9号",
        "试验嘉宾0",
        "县人大代表",
        "试验材料0",
        "PDF · 2.0\xa0KB",
        f'href="/calendar/livestreams/{page.pk}.ics"',
        page.get_kind_display(),
        f'<span class="status status--announced">{LivestreamStatus.ANNOUNCED.label}</span>',
    ):
        assert text in html, text
    rows = re.findall(r"<td>(.*?)</td>", html)
    assert rows == ['<time datetime="09:00">09:00</time>', "听取报告", "民政局", "", "审议&lt;发言&gt;", ""]


def test_the_replay_is_shown_when_the_broadcast_is_over_and_not_before(client, home):
    now = timezone.now()
    record, address = "<p>会议文字实录</p>", "https://video.example.invalid/replay"
    past = livestream(starts_at=now - timedelta(hours=5), replay_text=record, replay_url=address)
    running = livestream(starts_at=now - timedelta(hours=1), replay_text=record, replay_url=address)
    emptied = livestream(starts_at=now - timedelta(hours=5), replay_text='<p data-block-key="a1b2c"></p>')
    assert str(LivestreamStatus.ENDED.label) in read(client, emptied)
    shown = [
        ("会议文字实录" in html, f'href="{address}"' in html) for html in (read(client, past), read(client, running))
    ]
    assert shown == [(True, True), (False, False)]


def test_what_is_not_public_stands_in_no_list(client, index):
    livestream(title="外人不得读到的草稿", published=False)
    private = livestream(title="外人不得读到的内部会")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    expired = livestream(title="外人不得读到的过期")
    expired.unpublish(set_expired=True)
    livestream(title="公开的")
    html = read(client, index)
    assert (titles(html), "外人不得读到的" in html) == (["公开的"], False)
    assert [client.get(page.url).status_code for page in (private, expired)] == [302, 404]


def test_the_site_is_set_up_with_the_list_and_editors_work_on_it(home, index):
    assert (index.title, index.slug, index.show_in_menus) == ("直播与在线交流", "zhi-bo", True)
    editor = factories.staff("editor", EDITORS)
    stranger = factories.staff("stranger")
    may = [index.permissions_for_user(user).can_add_subpage() for user in (editor, stranger)]
    assert may == [True, False]


def test_a_late_exchange_is_counted_from_its_first_publication(home):
    now = timezone.now()
    page = livestream(kind=LivestreamKind.ONLINE_EXCHANGE, starts_at=now + timedelta(days=2))
    assert page.notice_days_short == 1
    page.first_published_at = now - timedelta(days=30)
    assert page.notice_days_short == 0
    assert livestream(starts_at=now + timedelta(days=1)).notice_days_short == 0
