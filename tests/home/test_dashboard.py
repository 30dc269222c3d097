"""The editors' dashboard: each kind of harm with data that has it and data that has not, at a fixed cost."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from consultations.models import ConsultationIndexPage, ConsultationPage
from core.models import SiteDocument
from home.dashboard import broken_links, dashboard, empty_columns, overdue_messages, stale_columns
from home.models import HomePage, StandardPage
from livestreams.models import LivestreamIndexPage
from notices.models import NoticeIndexPage, NoticeRelatedPage
from stations.models import StationIndexPage
from submissions.models import QueueItem
from submissions.services.moderation import Verdict, decide
from tests.factories import consultation, item_of, livestream, notice, received
from tests.stations.factories import station

# Stale columns 3; empty columns 1; broken links 4; queue 1.
DASHBOARD_QUERIES = 9


def said(section):
    return [(line.text, line.address) for line in section.lines]


def published(page, *, days_ago=0):
    Page.objects.filter(pk=page.pk).update(last_published_at=timezone.now() - timedelta(days=days_ago))
    return page


def indexed():
    call_command("rebuild_references_index", stdout=io.StringIO())


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboard_costs_the_same_queries_with_one_harm_of_each_kind_and_with_three(
    page, count, django_assert_num_queries
):
    for n in range(count):
        late(received(page, f"意见{n}"))
        link_typed("/wu-ci-ye/")
        HomePage.objects.get().add_child(instance=NoticeIndexPage(title=f"空栏目{n}"))
    dashboard(reads_queue=True, edits_pages=True)
    with django_assert_num_queries(DASHBOARD_QUERIES):
        dashboard(reads_queue=True, edits_pages=True)


def late(submission, *, days=30):
    QueueItem.objects.filter(submission=submission).update(due_at=timezone.now() - timedelta(days=days))
    return submission


def link_typed(address, **fields):
    return notice(body=[("paragraph", f'<p><a href="{address}">链接</a></p>')], **fields)


def test_overdue_messages_are_named_by_number_and_never_by_text(page, moderator):
    waiting = late(received(page, "不得外泄的意见"), days=365)
    received(page, "还没到期")
    decided = received(page, "已经处理")
    decide(item_of(decided), Verdict("approve"), by=moderator, seen_version=1)
    late(decided)
    section = overdue_messages(timezone.now())
    assert said(section) == [(waiting.number, f"/admin/moderation/{waiting.pk}/")]
    assert section.lines[0].note == "已超期 99 个工作日"
    assert "不得外泄的意见" not in str(section)


def test_more_overdue_messages_than_are_shown_are_announced(page):
    for n in range(6):
        late(received(page, f"意见{n}"), days=n + 1)
    section = overdue_messages(timezone.now())
    assert (len(section.lines), section.has_more) == (5, True)


@pytest.mark.parametrize("target", ["draft", "deleted", "document", "block", "related"])
def test_a_chosen_link_to_what_no_reader_can_open_is_found(home, target):
    if target in ("document", "block"):
        document = SiteDocument.objects.create(title="附件", file=ContentFile(b"x", name="x.pdf"))
        body = f'<a linktype="document" id="{document.pk}">附件</a>'
    else:
        other = notice(live=target != "draft")
        body = "" if target == "related" else f'<a linktype="page" id="{other.pk}">公告</a>'
    blocks = [("document", document)] if target == "block" else []
    page = notice(title="有失效链接的公告", body=[("paragraph", f"<p>{body}正文</p>"), *blocks])
    if target == "related":
        page.related_links.add(NoticeRelatedPage(related_page=other))
        page.save()
    indexed()
    assert said(broken_links()) == ([(page.title, f"/admin/pages/{page.pk}/edit/")] if target == "draft" else [])
    if target in ("document", "block"):
        document.delete()
    elif target == "deleted":
        other.delete()
    elif target == "related":
        other.unpublish()
    assert said(broken_links()) == [("有失效链接的公告", f"/admin/pages/{page.pk}/edit/")]


def test_a_draft_with_a_broken_link_disturbs_nobody(home):
    other = notice(live=False)
    notice(live=False, body=[("paragraph", f'<p><a linktype="page" id="{other.pk}">公告</a></p>')])
    link_typed("/wu-ci-ye/", live=False)
    indexed()
    assert broken_links().lines == []


@pytest.mark.parametrize(
    ("address", "is_broken"),
    [
        ("/", False),
        ("/receipts/", False),
        ("/gong-gao-yu-dong-tai/", False),
        ("/gong-gao-yu-dong-tai", False),
        ("/gong-gao-yu-dong-tai/?year=2026#x", False),
        ("https://example.invalid/gone/", False),
        ("/gong-gao-yu-dong-tai/mei-you/", True),
        ("/mei-you.html", True),
        ("/documents/999999/annex.pdf", True),
    ],
)
def test_a_typed_address_is_broken_when_no_page_or_file_stands_there(home, address, is_broken):
    page = link_typed(address)
    assert said(broken_links()) == ([(page.title, f"/admin/pages/{page.pk}/edit/")] if is_broken else [])


@pytest.mark.parametrize("place", ["standard page", "front page", "station", "replay"])
def test_a_typed_address_is_found_in_every_text_that_an_editor_writes(home, place):
    link = '<p><a href="/mei-you/">链接</a></p>'
    page = home
    if place == "standard page":
        page = home.add_child(instance=StandardPage(title="关于本站", slug="about", body=[("paragraph", link)]))
    elif place == "front page":
        home.introduction, home.sections = "<p>没有链接</p>", [("text", link)]
        home.save()
    elif place == "station":
        page = station(introduction=[("paragraph", link)])
    else:
        page = livestream(replay_text=link)
    assert said(broken_links()) == [(page.title, f"/admin/pages/{page.pk}/edit/")]


def test_a_typed_address_of_a_draft_is_broken_and_of_a_stored_file_is_not(home):
    document = SiteDocument.objects.create(title="附件", file=ContentFile(b"x", name="x.pdf"))
    draft = notice(live=False)
    link_typed(document.url)
    page = link_typed(draft.get_url())
    assert said(broken_links()) == [(page.title, f"/admin/pages/{page.pk}/edit/")]


def test_a_column_without_a_published_page_is_empty(home):
    notices, consultations = NoticeIndexPage.objects.get(), ConsultationIndexPage.objects.get()
    ConsultationPage.objects.update(live=False)
    notice(live=False)
    livestreams, stations = LivestreamIndexPage.objects.get(), StationIndexPage.objects.get()
    all_four = {
        (livestreams.title, f"/admin/pages/{livestreams.pk}/add_subpage/"),
        (stations.title, f"/admin/pages/{stations.pk}/add_subpage/"),
        (notices.title, f"/admin/pages/{notices.pk}/add_subpage/"),
        (consultations.title, f"/admin/pages/{consultations.pk}/add_subpage/"),
    }
    assert set(said(empty_columns())) == all_four
    notice()
    consultation()
    livestream()
    station()
    assert empty_columns().lines == []


@pytest.mark.parametrize(("column", "days"), [("notices", 14), ("news", 14), ("policy", 183)])
def test_a_column_is_stale_after_its_own_days_and_not_before(home, column, days):
    index = NoticeIndexPage.objects.get()
    NoticeIndexPage.objects.update(column=column)
    published(notice(), days_ago=days + 40)
    newest = published(notice(), days_ago=days - 1)
    fresh = published(consultation())
    assert said(stale_columns(timezone.now())) == []
    published(newest, days_ago=days + 1)
    section = stale_columns(timezone.now())
    assert said(section) == [(index.title, f"/admin/pages/{index.pk}/")]
    assert f"期限为 {days} 天" in section.lines[0].note
    assert fresh.live


def test_the_front_page_is_stale_when_nothing_on_the_site_changed_for_two_weeks(home):
    NoticeIndexPage.objects.update(column="policy")
    page = published(notice(), days_ago=13)
    assert said(stale_columns(timezone.now())) == []
    published(page, days_ago=15)
    assert said(stale_columns(timezone.now())) == [(home.title, f"/admin/pages/{home.pk}/")]


def test_harms_stand_in_their_order_and_each_reader_sees_their_own(client, page, editor, moderator):
    late(received(page, "不得外泄的意见"))
    link_typed("/mei-you/")
    HomePage.objects.get().add_child(instance=NoticeIndexPage(title="空栏目"))
    titles = ["未及时更新的栏目", "空白栏目", "失效链接", "超期未处理的意见"]
    assert [section.title for section in dashboard(reads_queue=True, edits_pages=True)] == titles
    shown = {}
    for user in (editor, moderator):
        client.force_login(user)
        html = client.get("/admin/").content.decode()
        shown[user.username] = [title for title in titles if title in html]
        assert "不得外泄的意见" not in html
    assert shown == {"editor": titles[:3], "moderator": titles[3:]}


def test_a_site_without_harm_shows_no_panel(client, home, editor):
    for page in (notice(), consultation(), livestream(), station()):
        published(page)
    client.force_login(editor)
    assert "待处理的问题" not in client.get("/admin/").content.decode()
