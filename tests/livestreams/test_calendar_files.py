"""Calendar files of broadcasts and of closing dates, read back whole."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from core.caching import PUBLIC
from core.calendar import TZ
from livestreams.states import LivestreamStatus
from tests.factories import closed_consultation, consultation, livestream, topic_call

STREAMS, CLOSINGS = "/calendar/livestreams.ics", "/calendar/consultations.ics"
LIST_QUERIES = 2
START = datetime(2099, 3, 1, 9, 0, tzinfo=TZ)


def events(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return [
        {name: (value.dt if hasattr(value, "dt") else str(value)) for name, value in event.items()}
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    ]


def stamp(page):
    return page.edited_at.replace(microsecond=0)


def test_one_livestream_is_one_whole_entry(client, home):
    page = livestream(
        title="全体会议；直播", starts_at=START, term=17, session_no=3, summary="审议报告。", venue="会议厅, 三楼"
    )
    wanted = {
        "UID": f"livestream-{page.translation_key}",
        "DTSTAMP": stamp(page),
        "LAST-MODIFIED": stamp(page),
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
        "SUMMARY": "全体会议；直播",
        "DTSTART": START,
        "DTEND": START + timedelta(hours=4),
        "LOCATION": "会议厅, 三楼",
        "DESCRIPTION": "第十七届 第三次会议\n审议报告。",
        "URL": f"http://testserver{page.url}",
    }
    assert events(client, reverse("livestream_calendar", args=[page.pk])) == [wanted]
    assert events(client, STREAMS) == [wanted]


@pytest.mark.parametrize("status", [LivestreamStatus.CANCELLED, LivestreamStatus.POSTPONED])
def test_what_was_called_off_keeps_its_key_grows_older_and_is_cancelled(client, home, status):
    page = livestream(title="原定的", starts_at=START)
    (before,) = events(client, STREAMS)
    page.first_published_at -= timedelta(seconds=90)
    page.manual_status, page.status_note = status, "因台风。"
    page.save_revision().publish()
    (after,) = events(client, STREAMS)
    assert (after["UID"], after["STATUS"], after["DESCRIPTION"]) == (before["UID"], "CANCELLED", "因台风。")
    assert int(after["SEQUENCE"]) - int(before["SEQUENCE"]) >= 90
    assert (str(status.label) in after["SUMMARY"], "原定的" in after["SUMMARY"]) == (True, True)


def test_the_list_reaches_back_ninety_days_and_forward_without_end(client, home):
    now = timezone.now()
    for title, starts_at in {
        "太早": now - timedelta(days=90, seconds=5),
        "还在": now - timedelta(days=90) + timedelta(seconds=50),
        "将来": now + timedelta(days=700),
    }.items():
        livestream(title=title, starts_at=starts_at)
    assert [event["SUMMARY"] for event in events(client, STREAMS)] == ["还在", "将来"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_one_and_with_three(client, home, count, django_assert_num_queries):
    for _n in range(count):
        livestream()
    client.get(STREAMS)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(events(client, STREAMS)) == count


def test_a_closing_date_is_a_moment_that_links_to_its_consultation(client, home):
    page = consultation(title="垃圾条例", summary="请提意见。", closes_at=START)
    wanted = {
        "UID": f"consultation-closing-{page.translation_key}",
        "DTSTAMP": stamp(page),
        "LAST-MODIFIED": stamp(page),
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
        "DTSTART": START,
        "DESCRIPTION": "请提意见。",
        "URL": f"http://testserver{page.url}",
    }
    for address in (CLOSINGS, reverse("consultation_calendar", args=[page.pk])):
        (event,) = events(client, address)
        assert "垃圾条例" in event.pop("SUMMARY")
        assert event == wanted
    closed_consultation(opens_at=START - timedelta(days=40_000), closes_at=timezone.now() - timedelta(days=91))
    assert len(events(client, CLOSINGS)) == 1


def test_what_is_not_public_is_in_no_calendar(client, home):
    pages = {
        "草稿": livestream(published=False),
        "内部": livestream(),
        "过期": livestream(),
        "内部征求": consultation(),
        "撤下征求": consultation(),
    }
    for title, page in pages.items():
        page.title = f"外人不得读到的{title}"
        page.save()
    for title in ("内部", "内部征求"):
        PageViewRestriction.objects.create(page=pages[title], restriction_type=PageViewRestriction.LOGIN)
    pages["过期"].unpublish(set_expired=True)
    pages["撤下征求"].unpublish()
    assert (events(client, STREAMS), events(client, CLOSINGS)) == ([], [])
    for title, page in pages.items():
        name = "consultation_calendar" if "征求" in title else "livestream_calendar"
        assert client.get(reverse(name, args=[page.pk])).status_code == 404


def test_a_calendar_is_the_same_for_everyone_and_a_forged_host_changes_nothing(client, home, editor, settings):
    livestream()
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get(STREAMS)
    forged = client.get(STREAMS, headers={"host": "evil.example"})
    client.force_login(editor)
    as_editor = client.get(STREAMS)
    assert response.content == forged.content == as_editor.content
    assert (response.cookies, response.get("Vary", ""), response["Cache-Control"]) == ({}, "", PUBLIC)
    assert client.get(STREAMS, headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", [STREAMS, CLOSINGS, "/calendar/livestreams/1.ics", "/feeds/livestreams.atom"])
def test_a_calendar_and_a_feed_are_only_read(client, home, address):
    assert client.post(address).status_code == 405


def test_the_last_moment_of_a_call_for_topics_is_an_entry_while_the_call_is_public(client, home):
    page = topic_call(title="下一场谈什么")
    address = reverse("topic_calendar", args=[page.pk])
    (entry,) = events(client, address)
    wanted = ("选题征集截止：下一场谈什么", page.closes_at.replace(microsecond=0), f"http://testserver{page.url}")
    assert (entry["SUMMARY"], entry["DTSTART"], entry["URL"]) == wanted
    assert f'href="{address}"' in client.get(page.url).content.decode()
    page.unpublish()
    assert client.get(address).status_code == 404
