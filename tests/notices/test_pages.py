"""The notices as the public reads them: lists, filters, one notice, and how many queries each costs."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from consultations.models import ConsultationIndexPage
from core.models import SiteDocument
from notices.models import NoticeAttachment, NoticeIndexPage, NoticePage, NoticeRelatedPage
from notices.states import NoticeCategory
from tests.factories import consultation, notice

INDEX_QUERIES = 10
PAGE_QUERIES = 11


@pytest.fixture
def index(home):
    return NoticeIndexPage.objects.get()


def titles(client, index, **params):
    response = client.get(index.url, params)
    assert response.status_code == 200
    return [row.title for row in response.context["notices"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_one_notice_and_with_three(
    client, index, count, django_assert_num_queries
):
    for _n in range(count):
        notice()
    client.get(index.url)
    with django_assert_num_queries(INDEX_QUERIES) as captured:
        client.get(index.url)
    assert [query["sql"] for query in captured.captured_queries if "COUNT(" in query["sql"]] == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_notice_costs_the_same_queries_with_one_attachment_and_relative_and_with_three(
    client, index, count, django_assert_num_queries
):
    page = notice()
    for n in range(count):
        page.attachments.add(NoticeAttachment(document=document(f"附件{n}")))
        page.related_links.add(NoticeRelatedPage(related_page=notice()))
    page.save()
    client.get(page.url)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page.url)


def document(title: str, size: int = 2048) -> SiteDocument:
    made = SiteDocument(title=title, file=ContentFile(b"x" * size, name="annex.pdf"))
    made.file_size = size
    made.save()
    return made


def test_the_list_is_filtered_by_year_and_by_category(client, index):
    notice(title="旧公告", issued_on=date(2024, 12, 31))
    notice(title="新公告", issued_on=date(2026, 1, 1))
    notice(title="新通知", issued_on=date(2026, 1, 2), category=NoticeCategory.CIRCULAR)
    assert titles(client, index) == ["新通知", "新公告", "旧公告"]
    assert titles(client, index, year="2026") == ["新通知", "新公告"]
    assert titles(client, index, year="2024") == ["旧公告"]
    assert titles(client, index, category="announcement") == ["新公告", "旧公告"]
    assert titles(client, index, year="2026", category="circular") == ["新通知"]
    assert client.get(index.url).context["years"] == [2026, 2025, 2024]


@pytest.mark.parametrize(
    "params",
    [{"year": "abcd"}, {"year": "99999999999999999999"}, {"year": "²"}, {"category": "x\x00"}, {"after": "!!"}],
)
def test_an_unknown_filter_word_filters_nothing(client, index, params):
    notice(title="唯一的公告")
    assert titles(client, index, **params) == ["唯一的公告"]


def test_pages_of_twenty_follow_each_other_and_keep_their_filter(client, index):
    for n in range(45):
        notice(title=f"公告{n:02}", issued_on=date(2026, 1, 1) + timedelta(days=n // 3))
    notice(title="通知", category=NoticeCategory.CIRCULAR)
    seen, after = [], ""
    while True:
        response = client.get(index.url, {"category": "announcement", "after": after})
        page = [row.title for row in response.context["notices"]]
        assert len(page) <= 20
        seen += page
        after = response.context["next_cursor"]
        if not after:
            break
        assert f"category=announcement&amp;after={after}" in response.content.decode()
    assert seen == [f"公告{n:02}" for n in reversed(range(45))]


def test_what_is_not_public_stands_in_no_list(client, index):
    notice(title="公开的")
    notice(title="草稿", live=False)
    private = notice(title="内部的")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert titles(client, index) == ["公开的"]
    front = client.get("/").content.decode()
    assert [title for title in ("公开的", "草稿", "内部的") if title in front] == ["公开的"]
    assert client.get(index.url).context["years"] == [2026]


def test_a_notice_shows_its_facts_attachments_and_relatives(client, index):
    page = notice(
        title="关于召开会议的公告", document_number="三人大〔2026〕3号", issuing_body="三门县人大常委会",
        source="县人大办公室", editor_name="演示编辑",
    )  # fmt: skip
    page.attachments.add(NoticeAttachment(document=document("会议议程", size=2048)))
    page.related_links.add(NoticeRelatedPage(related_page=ConsultationIndexPage.objects.get()))
    page.related_links.add(NoticeRelatedPage(related_page=consultation(title="尚未公开的征求", live=False)))
    page.save()
    html = client.get(page.url).content.decode()
    for shown in ("三人大〔2026〕3号", "三门县人大常委会", "信息来源：县人大办公室", "责任编辑：演示编辑", "公告"):
        assert shown in html
    assert "会议议程" in html
    assert "PDF · 2.0" in html
    assert 'href="/yi-jian-zheng-qiu/">意见征求</a></li></ul>' in html
    assert "尚未公开的征求" not in html


def test_a_scheduled_notice_goes_live_and_off_by_the_clock(client, index, editor):
    page = notice(title="定时的公告", live=False)
    soon = timezone.now() + timedelta(hours=1)
    page.go_live_at, page.expire_at = soon, soon + timedelta(hours=1)
    revision = page.save_revision(user=editor)
    revision.publish()
    assert titles(client, index) == []
    call_command("publish_scheduled")
    assert titles(client, index) == []

    # An hour passes: the same revision, its instants two hours earlier.
    shift_back(revision, hours=2, expires=False)
    call_command("publish_scheduled")
    assert titles(client, index) == ["定时的公告"]

    NoticePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled")
    assert titles(client, index) == []
    assert client.get(page.url).status_code == 404


def shift_back(revision, *, hours, expires):
    earlier = timezone.now() - timedelta(hours=hours - 1)
    revision.refresh_from_db()
    revision.content["go_live_at"] = earlier.isoformat()
    revision.approved_go_live_at = earlier
    revision.save()


def test_publishing_by_the_clock_runs_every_minute():
    from crontask import scheduler

    import core.tasks  # noqa: F401

    jobs = {job.name: str(job.trigger) for job in scheduler.get_jobs()}
    assert jobs["publish_scheduled"] == "cron[month='*', day='*', day_of_week='*', hour='*', minute='*']"


def test_publishing_by_the_clock_is_harmless_when_nothing_waits(index, client):
    from core.tasks import publish_scheduled

    notice(title="不变的公告")
    publish_scheduled.func()
    publish_scheduled.func()
    assert titles(client, index) == ["不变的公告"]
