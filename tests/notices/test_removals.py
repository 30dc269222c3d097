"""A notice that is withdrawn or moves: its address answers with a note, and nothing lists it."""

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from core.text import TextRefused
from home.sitetree import EDITORS, MODERATORS, PUBLISHERS
from notices.models import NoticeIndexPage, NoticePage, NoticeRelatedPage, NoticeRemoval
from notices.services import RemovalRefused, remove_notice, restore_notice
from tests.factories import notice, staff

SECRET = "撤回之前的正文"


@pytest.fixture
def page(home):
    return notice(title="有误的公告", body=[("paragraph", f"<p>{SECRET}</p>")])


@pytest.fixture
def publisher(home):
    return staff("publisher", PUBLISHERS)


def test_a_withdrawn_notice_answers_gone_with_its_note_and_without_its_text(client, page, editor):
    remove_notice(page, "withdrawn", note="公告内容有误，已撤回。", by=editor)
    response = client.get(page.url)
    html = response.content.decode()
    assert response.status_code == 410
    assert "公告内容有误，已撤回。" in html
    assert "本文已撤回。" in html
    assert SECRET not in html
    assert '<meta name="robots" content="noindex">' in html


def test_a_moved_notice_leads_to_its_new_place(client, page, editor):
    new = notice(title="更正后的公告")
    remove_notice(page, "moved", note="见更正后的公告。", by=editor, new_page=new)
    response = client.get(page.url)
    assert response.status_code == 200
    assert f'<a class="button" href="{new.url}">前往新位置</a>' in response.content.decode()
    assert SECRET not in response.content.decode()


def test_a_move_elsewhere_leads_elsewhere(client, page, editor):
    remove_notice(page, "moved", note="已移至省人大网站。", by=editor, new_address="https://rd.example.invalid/1")
    assert '<a class="button" href="https://rd.example.invalid/1">' in client.get(page.url).content.decode()


def test_the_link_to_a_new_place_that_is_itself_taken_off_is_not_shown(client, page, editor):
    new = notice()
    remove_notice(page, "moved", note="见新公告。", by=editor, new_page=new)
    new.unpublish()
    assert "前往新位置" not in client.get(page.url).content.decode()


def test_a_removed_notice_stands_in_no_list_feed_or_site_map(client, page, editor):
    other = notice(title="还在的公告")
    other.related_links.add(NoticeRelatedPage(related_page=page))
    other.save()
    feeds = ["/feeds/notices.atom", "/feeds/notices.rss"]
    places = [NoticeIndexPage.objects.get().url, "/", "/sitemap.xml", other.url, *feeds]
    before = [page.url in client.get(place).content.decode() for place in places]
    remove_notice(page, "withdrawn", note="已撤回。", by=editor)
    after = [page.url in client.get(place).content.decode() for place in places]
    assert (before, after) == ([True] * 6, [False] * 6)
    assert list(NoticePage.objects.listed()) == [other]


def test_an_older_draft_does_not_bring_a_withdrawn_notice_back(client, page, editor):
    revision = page.save_revision(user=editor)
    remove_notice(page, "withdrawn", note="已撤回。", by=editor)
    revision.publish()
    assert client.get(page.url).status_code == 410


def test_putting_a_notice_back_restores_it_and_both_are_logged(client, page, editor):
    remove_notice(page, "withdrawn", note="误撤。", by=editor)
    restore_notice(page, by=editor)
    response = client.get(page.url)
    assert response.status_code == 200
    assert SECRET in response.content.decode()
    entries = PageLogEntry.objects.filter(page=page.pk, action__startswith="notices.").order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("notices.withdraw", editor), ("notices.restore", editor),
    ]  # fmt: skip
    with pytest.raises(RemovalRefused):
        restore_notice(page, by=editor)


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "vanished"},
        {"kind": "moved"},
        {"kind": "moved", "new_address": "javascript:alert(1)"},
        {"kind": "moved", "new_page": "itself"},
        {"kind": "moved", "new_page": "draft"},
        {"kind": "moved", "new_page": "other", "new_address": "https://example.invalid/"},
    ],
)
def test_a_removal_that_leads_nowhere_is_refused_with_a_sentence(page, editor, bad):
    if named := bad.get("new_page"):
        bad = bad | {
            "new_page": {"itself": page, "draft": notice(live=False), "other": notice()}[named],
        }
    with pytest.raises(RemovalRefused, match=r"。$"):
        remove_notice(page, note="说明", by=editor, **bad)
    assert not NoticeRemoval.objects.exists()


@pytest.mark.parametrize("note", ["", "   ", "长" * 501, "藏\u202e"])
def test_a_removal_without_a_readable_note_is_refused(page, editor, note):
    with pytest.raises(TextRefused):
        remove_notice(page, "withdrawn", note=note, by=editor)


def test_a_draft_and_a_notice_already_removed_cannot_be_removed(page, editor):
    with pytest.raises(RemovalRefused):
        remove_notice(notice(live=False), "withdrawn", note="说明", by=editor)
    remove_notice(page, "withdrawn", note="说明", by=editor)
    with pytest.raises(RemovalRefused):
        remove_notice(page, "withdrawn", note="另一说明", by=editor)
    assert NoticeRemoval.objects.get().note == "说明"


def test_an_editor_withdraws_over_http_and_only_a_publisher_puts_back(client, page, editor, publisher):
    client.force_login(editor)
    address = f"/admin/notices/{page.pk}/remove/"
    edit = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert address in edit
    refused = client.post(address, {"kind": "moved", "note": "说明"})
    assert (refused.status_code, NoticeRemoval.objects.count()) == (400, 0)
    assert "请指明一个新位置" in refused.content.decode()
    client.post(address, {"kind": "withdrawn", "note": "内容有误。"})
    assert NoticeRemoval.objects.get().removed_by == editor
    assert "恢复公告" not in client.get(address).content.decode()
    client.post(f"/admin/notices/{page.pk}/restore/")
    assert NoticeRemoval.objects.count() == 1

    client.force_login(publisher)
    assert "恢复公告" in client.get(address).content.decode()
    client.post(f"/admin/notices/{page.pk}/restore/")
    assert NoticeRemoval.objects.count() == 0


@pytest.mark.parametrize("who", ["nobody", "stranger", "moderator"])
def test_whoever_may_not_edit_may_not_withdraw(client, page, who):
    if who != "nobody":
        client.force_login(staff(who, *([MODERATORS] if who == "moderator" else [])))
    response = client.post(f"/admin/notices/{page.pk}/remove/", {"kind": "withdrawn", "note": "说明"})
    assert (response.status_code, NoticeRemoval.objects.count()) == (302, 0)


def test_a_notice_with_a_note_cannot_be_deleted(client, page, editor, home):
    remove_notice(page, "withdrawn", note="说明", by=editor)
    client.force_login(staff("chief", EDITORS, is_superuser=True))
    for address in (page, page.get_parent()):
        client.post(f"/admin/pages/{address.pk}/delete/")
    bulk = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}"
    client.post(bulk)
    assert NoticePage.objects.filter(pk=page.pk).exists()
    assert NoticeRemoval.objects.get().removed_at <= timezone.now()
