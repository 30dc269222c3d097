"""Feeds of the sections: the newest public pages, the same for every reader."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from consultations.models import ConsultationIndexPage
from core.caching import PUBLIC
from core.calendar import TZ
from livestreams.models import LivestreamIndexPage
from livestreams.states import LivestreamStatus
from notices.models import NoticeIndexPage
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.services.publishing import publish_available, withdraw_record
from stations.models import StationIndexPage
from tests.factories import consultation, livestream, notice
from tests.publicity.factories import contact
from tests.stations.factories import activity, station

ATOM = "{http://www.w3.org/2005/Atom}"
SECTIONS = {
    "notices": (NoticeIndexPage, notice),
    "consultations": (ConsultationIndexPage, consultation),
    "livestreams": (LivestreamIndexPage, livestream),
    "stations": (StationIndexPage, lambda **fields: activity(station(), **fields)),
}
FEED_QUERIES = {"notices": 4, "consultations": 4, "livestreams": 4, "stations": 3}
sections = pytest.mark.parametrize("section", SECTIONS)
formats = pytest.mark.parametrize("form", ["atom", "rss"])


def answer(client, section, form="atom", **headers):
    return client.get(reverse(f"{section}_{form}"), headers=headers)


def tree(response):
    assert response.status_code == 200
    return ET.fromstring(response.content)  # noqa: S314 - our own output


def entry_titles(response):
    root = tree(response)
    found = root.findall(f"{ATOM}entry/{ATOM}title") or root.findall("channel/item/title")
    return [node.text for node in found]


def test_an_atom_entry_is_whole(client, home):
    page = notice(title="防汛<公告>", summary="请注意。", issued_on=date(2026, 6, 2), issuing_body="县人大常委会")
    response = answer(client, "notices")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = tree(response)
    index = NoticeIndexPage.objects.get()
    assert {node.tag.removeprefix(ATOM): node.text or node.attrib for node in root if node.tag != f"{ATOM}entry"} == {
        "title": "公告与动态 – 连心桥",
        "link": {"rel": "self", "href": "http://testserver/feeds/notices.atom"},
        "id": f"urn:uuid:{index.translation_key}",
        "updated": "2026-06-02T00:00:00+08:00",
        "author": root.find(f"{ATOM}author").text or root.find(f"{ATOM}author").attrib,
        "subtitle": "公告与动态",
    }
    assert root.find(f"{ATOM}author/{ATOM}name").text == "连心桥"
    assert [node.attrib["href"] for node in root.findall(f"{ATOM}link")] == [
        f"http://testserver{index.url}", "http://testserver/feeds/notices.atom"
    ]  # fmt: skip
    (entry,) = root.findall(f"{ATOM}entry")
    assert {node.tag.removeprefix(ATOM): node.text or node.attrib for node in entry if len(node) == 0} == {
        "title": "防汛<公告>",
        "link": {"href": f"http://testserver{page.url}", "rel": "alternate"},
        "published": "2026-06-02T00:00:00+08:00",
        "updated": "2026-06-02T00:00:00+08:00",
        "id": f"urn:uuid:{page.translation_key}",
        "summary": "请注意。",
    }
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "县人大常委会"


def test_an_rss_item_is_whole(client, home):
    page = notice(title="防汛公告", summary="请注意。", issued_on=date(2026, 6, 2))
    response = answer(client, "notices", "rss")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    (item,) = tree(response).findall("channel/item")
    assert {node.tag: node.text for node in item if not node.tag.startswith("{")} == {
        "title": "防汛公告",
        "link": f"http://testserver{page.url}",
        "description": "请注意。",
        "pubDate": "Tue, 02 Jun 2026 00:00:00 +0800",
        "guid": f"urn:uuid:{page.translation_key}",
    }
    assert item.find("guid").attrib == {"isPermaLink": "false"}


@sections
@formats
def test_drafts_expired_and_restricted_pages_are_in_no_feed(client, home, section, form):
    _index, make = SECTIONS[section]
    make(title="公开的")
    for title, act in {
        "撤下的": lambda page: page.unpublish(),
        "过期的": lambda page: page.unpublish(set_expired=True),
        "内部的": lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        "加密码的": lambda page: PageViewRestriction.objects.create(page=page, restriction_type="password", password="x"),
    }.items():  # fmt: skip
        act(make(title=title))
    changed = make(title="改动前的")
    changed.title = "外人不得读到的改动"
    changed.save_revision()
    if section == "livestreams":
        livestream(title="草稿", published=False)
    else:
        make(title="草稿", live=False)
    assert sorted(entry_titles(answer(client, section, form))) == ["公开的", "改动前的"]


@sections
@formats
def test_a_restricted_or_withdrawn_section_has_no_feed(client, home, section, form):
    index_model, make = SECTIONS[section]
    make()
    index = index_model.objects.get()
    restriction = PageViewRestriction.objects.create(page=index, restriction_type="login")
    assert answer(client, section, form).status_code == 404
    restriction.delete()
    index.unpublish()
    assert answer(client, section, form).status_code == 404


@sections
def test_a_feed_holds_the_newest_twenty(client, home, section):
    _index, make = SECTIONS[section]
    first = datetime(2026, 1, 1, tzinfo=TZ)
    for n in range(23):
        page = make(
            title=f"第{n:02}", **({"issued_on": date(2026, 1, 1) + timedelta(days=n)} if section == "notices" else {})
        )
        type(page).objects.filter(pk=page.pk).update(first_published_at=first + timedelta(days=n))  # fmt: skip
    assert entry_titles(answer(client, section)) == [f"第{n:02}" for n in range(22, 2, -1)]


@sections
@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_the_same_queries_with_one_page_and_with_three(
    client, home, section, count, django_assert_num_queries
):
    for _n in range(count):
        SECTIONS[section][1]()
    answer(client, section)
    with django_assert_num_queries(FEED_QUERIES[section]):
        assert len(entry_titles(answer(client, section))) == count


@sections
@formats
def test_a_feed_is_the_same_for_everyone_and_a_forged_host_changes_nothing(
    client, home, editor, settings, section, form
):
    SECTIONS[section][1]()
    settings.ALLOWED_HOSTS = ["*"]
    response = answer(client, section, form)
    forged = answer(client, section, form, host="evil.example")
    client.force_login(editor)
    assert response.content == forged.content == answer(client, section, form).content
    assert b"evil.example" not in forged.content
    assert (response.cookies, response.get("Vary", ""), response["Cache-Control"]) == ({}, "", PUBLIC)
    assert answer(client, section, form, **{"if-none-match": response["ETag"]}).status_code == 304


@formats
def test_control_characters_do_not_break_a_feed(client, home, form):
    notice(title="公\x07告\x1b", summary="一\x0b二")
    assert entry_titles(answer(client, "notices", form)) == ["公告"]


def test_a_feed_says_in_the_title_that_a_broadcast_was_called_off(client, home):
    livestream(title="原定的", manual_status=LivestreamStatus.CANCELLED)
    (title,) = entry_titles(answer(client, "livestreams"))
    assert (title.endswith("原定的"), str(LivestreamStatus.CANCELLED.label) in title) == (True, True)


@sections
def test_the_list_of_a_section_names_its_feeds(client, home, section):
    html = client.get(SECTIONS[section][0].objects.get().url).content.decode()
    for kind, form in (("atom+xml", "atom"), ("rss+xml", "rss")):
        assert f'<link rel="alternate" type="application/{kind}"' in html
        assert f'href="/feeds/{section}.{form}"' in html


def test_an_entry_is_updated_when_its_page_is_published_again(client, home):
    page = livestream()
    page.title = "改过的"
    page.save_revision().publish()
    page.refresh_from_db()
    (entry,) = tree(answer(client, "livestreams")).findall(f"{ATOM}entry")
    times = [datetime.fromisoformat(entry.find(f"{ATOM}{name}").text) for name in ("published", "updated")]
    assert times == [page.first_published_at, page.last_published_at]
    assert times[1] <= timezone.now()


@formats
def test_contacts_are_in_a_feed_from_their_publication_to_their_withdrawal(client, home, editor, moderator, form):
    contact(by=editor, verifier=moderator, problem="村道破损")
    assert entry_titles(answer(client, "publicity", form)) == []
    publish_available(by=moderator)
    record = PublicRecord.objects.get()
    response = answer(client, "publicity", form)
    assert entry_titles(response) == [f"{record.deputy_name} · 道路交通 · {record.number}"]
    assert "村道破损" in response.text
    assert f"http://testserver/publicity/records/{record.number}/" in response.text
    assert f'href="/feeds/publicity.{form}"' in client.get(PublicityIndexPage.objects.get().url).text
    withdraw_record(record, reason="登记有误", by=moderator)
    assert entry_titles(answer(client, "publicity", form)) == []
