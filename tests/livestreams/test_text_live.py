"""Text-and-picture live: what staff post and correct, what visitors get of it, and what is kept."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import ModelLogEntry, PageLogEntry

from livestreams.models import LiveEntry, LiveEntryVersion, LivestreamPage
from livestreams.services.exchange import forget_contacts
from livestreams.services.text_live import (
    EntryChanged,
    EntryRefused,
    EntryWords,
    correct_entry,
    pin_entry,
    post_entry,
    withdraw_entry,
)
from livestreams.states import LivestreamStatus
from tests import factories
from tests.factories import livestream, staff

PAGE_QUERIES = 9
ENTRY = re.compile(r'<li id="entry-(\d+)"[^>]* data-change="(\d+)"')


def words(text="试验发言", **fields):
    return EntryWords(**{"said_at": timezone.now() - timedelta(minutes=1), "text": text} | fields)


@pytest.fixture
def stream(home):
    return livestream(manual_status=LivestreamStatus.LIVE)


@pytest.fixture
def post(stream, editor):
    return lambda text="试验发言", **fields: post_entry(
        stream, words(text, **fields), form_key=f"key-{LiveEntry.objects.count()}", by=editor
    )


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("hall.png", out.getvalue(), "image/png")


def test_each_change_has_the_next_number_and_keeps_the_wording_before_it(post, editor):
    first, second = post("第一句", speaker="主持人", role="主任"), post("第二句")
    corrected = correct_entry(
        first, words("第一句（更正）", said_at=first.said_at), reason="错字", seen_change=1, by=editor
    )
    pinned = pin_entry(second, is_pinned=True, seen_change=2, by=editor)
    withdraw_entry(pinned, reason="重复", seen_change=4, by=editor)
    rows = LiveEntryVersion.objects.values_list("change_no", "entry", "text", "reason", "is_pinned", "is_withdrawn")
    assert list(rows) == [
        (1, first.pk, "第一句", "", False, False),
        (2, second.pk, "第二句", "", False, False),
        (3, first.pk, "第一句（更正）", "错字", False, False),
        (4, second.pk, "第二句", "", True, False),
        (5, second.pk, "第二句", "重复", False, True),
    ]
    assert (corrected.change_no, corrected.corrected_at is not None) == (3, True)
    actions = PageLogEntry.objects.filter(action__startswith="livestreams.").order_by("pk")
    assert [(entry.action, entry.user) for entry in actions] == [
        (f"livestreams.{name}_entry", editor) for name in ("post", "post", "correct", "pin", "withdraw")
    ]
    assert not any("第一句" in str(entry.data) for entry in [*actions, *ModelLogEntry.objects.all()])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"said_at": datetime(2999, 1, 1, tzinfo=UTC)}, "future"),
        ({"text": " \n"}, "Write something"),
        ({"text": "字" * 2001}, "2000"),
        ({"text": "a\u202eb"}, "direction"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_a_sentence(post, fields, sentence, settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"), pytest.raises((EntryRefused, ValidationError), match=sentence):
        post(**fields)
    assert LiveEntryVersion.objects.count() == 0


def test_an_entry_of_this_very_second_is_taken_and_one_of_the_next_is_not(post):
    now = timezone.now()
    assert post(said_at=now).said_at == now
    with pytest.raises(EntryRefused):
        post(said_at=timezone.now() + timedelta(seconds=1))


def test_the_same_form_twice_is_one_entry(stream, editor):
    first = post_entry(stream, words("一"), form_key="k", by=editor)
    assert post_entry(stream, words("二"), form_key="k", by=editor) == first
    assert list(LiveEntry.objects.values_list("text", flat=True)) == ["一"]


def test_who_read_an_older_wording_changes_nothing(post, editor):
    entry = post()
    correct_entry(entry, words("新的"), reason="", seen_change=1, by=editor)
    for act in (
        lambda: correct_entry(entry, words("旧的"), reason="", seen_change=1, by=editor),
        lambda: pin_entry(entry, is_pinned=True, seen_change=1, by=editor),
        lambda: withdraw_entry(entry, reason="x", seen_change=1, by=editor),
    ):
        with pytest.raises(EntryChanged):
            act()
    assert list(LiveEntry.objects.values_list("text", "change_no", "is_pinned")) == [("新的", 2, False)]


def test_the_database_itself_keeps_every_wording(post):
    post()
    for change in (lambda rows: rows.update(text="改"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(LiveEntryVersion.objects.all())
    assert LiveEntryVersion.objects.get().text == "试验发言"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_one_entry_and_with_three(
    client, stream, post, count, django_assert_num_queries
):
    for n in range(count):
        post(f"发言{n}")
    client.get(stream.url)
    with django_assert_num_queries(PAGE_QUERIES):
        html = client.get(stream.url).content.decode()
    assert len(ENTRY.findall(html)) == count


def test_the_page_shows_what_stands_the_latest_first_and_nothing_taken_back_or_corrected(client, stream, post, editor):
    now = timezone.now()
    early = post("早的", said_at=now - timedelta(minutes=9))
    late = post("晚的", said_at=now - timedelta(minutes=2))
    wrong = post("写错的密码", said_at=now - timedelta(minutes=3))
    gone = post("撤下的秘密", said_at=now - timedelta(minutes=4))
    correct_entry(wrong, words("写对的", said_at=wrong.said_at), reason="", seen_change=3, by=editor)
    withdraw_entry(gone, reason="误发", seen_change=4, by=editor)
    pin_entry(early, is_pinned=True, seen_change=1, by=editor)
    html = client.get(stream.url).content.decode()
    assert [int(key) for key, _change in ENTRY.findall(html)] == [early.pk, late.pk, wrong.pk]
    assert ("写错的密码" in html, "撤下的秘密" in html, "写对的" in html) == (False, False, True)
    assert 'data-position="7"' in html
    assert client.get(stream.url).cookies == {}


def test_afterwards_the_whole_is_the_record_and_nothing_is_asked_for_any_more(client, post, stream):
    post("会议开始")
    stream.manual_status = LivestreamStatus.ENDED
    stream.save_revision().publish()
    html = client.get(stream.url).content.decode()
    assert ("会议开始" in html, "data-live " in html) == (True, False)


def test_whoever_asks_gets_what_changed_since_and_nothing_else(client, stream, post, editor):
    first, second = post("第一句"), post("第二句的错")
    address = reverse("livestream_entries", args=[stream.pk])
    correct_entry(second, words("第二句的对"), reason="", seen_change=2, by=editor)

    def asked(after):
        return ENTRY.findall(client.get(f"{address}?after={after}").content.decode())

    assert asked(0) == [(str(first.pk), "1"), (str(second.pk), "3")]
    assert (asked(1), asked(2), asked(3)) == ([(str(second.pk), "3")],) * 2 + ([],)
    assert asked("x") == asked(0)
    answer = client.get(f"{address}?after=3")
    again = client.get(f"{address}?after=3", headers={"If-None-Match": answer["ETag"]})
    assert (answer["Cache-Control"], again.status_code) == ("public, max-age=1", 304)
    assert "第二句的错" not in client.get(address).content.decode()


def test_a_page_that_is_not_public_tells_nothing(client, stream, post):
    post("秘密发言")
    stream.unpublish()
    answer = client.get(reverse("livestream_entries", args=[stream.pk]))
    assert (answer.status_code, "秘密发言" in answer.content.decode()) == (404, False)


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")  # Wagtail's own
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_staff_post_a_picture_from_a_telephone_and_correct_it(client, stream, editor):
    client.force_login(editor)
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S")
    fields = {"form_key": "phone", "speaker": "主持人", "role": "主任", "text": "", "said_at": now}
    address = reverse("text_post", args=[stream.pk])
    refused = client.post(address, fields | {"image": picture()})
    assert (refused.status_code, LiveEntry.objects.count()) == (400, 0)
    answer = client.post(address, fields | {"image": picture(), "image_alt": "会场"})
    assert answer.status_code == 302
    entry = LiveEntry.objects.get()
    assert (entry.speaker, entry.text, entry.image_alt, entry.image.title) == ("主持人", "", "会场", "会场")
    html = client.get(stream.url).content.decode()
    assert 'alt="会场"' in html
    assert ".webp" in html
    edit = reverse("text_correct", args=[entry.pk])
    client.post(edit, fields | {"text": "会场全景", "image_alt": "会场", "reason": "补充", "seen_change": "1"})
    entry.refresh_from_db()
    assert (entry.text, entry.change_no, entry.image is not None) == ("会场全景", 2, True)
    assert client.get(edit).content.decode().count("<blockquote>") == 2


def test_a_future_time_keeps_what_was_typed(client, stream, editor):
    client.force_login(editor)
    fields = {"form_key": "f", "speaker": "甲", "text": "提前写好的", "said_at": "2999-01-01T00:00:00"}
    answer = client.post(reverse("text_post", args=[stream.pk]), fields)
    html = answer.content.decode()
    assert (answer.status_code, "提前写好的" in html, "desk-error" in html, LiveEntry.objects.count()) == (
        400,
        True,
        True,
        0,
    )


@pytest.mark.parametrize("who", ["anonymous", "stranger", "moderator"])
def test_nobody_else_reports_or_changes_an_entry(client, stream, post, moderator, who):
    entry = post()
    if who != "anonymous":
        client.force_login(moderator if who == "moderator" else factories.staff("stranger"))
    fields = {"form_key": "x", "text": "闯入", "said_at": "2026-01-01T00:00:00", "reason": "r", "seen_change": "1"}
    for name, key in (
        ("text_post", stream.pk),
        ("text_correct", entry.pk),
        ("text_pin", entry.pk),
        ("text_withdraw", entry.pk),
    ):
        assert client.post(reverse(name, args=[key]), fields).status_code in (302, 403)
    assert client.get(reverse("text_desk", args=[stream.pk])).status_code in (302, 403)
    assert list(LiveEntry.objects.values_list("text", "change_no")) == [("试验发言", 1)]


def test_what_was_posted_outlives_an_editors_click_and_every_task(client, home, editor):
    """Sixty days at least; nothing here deletes an entry, a wording, a question or an answer."""
    page, empty = livestream(manual_status="live"), livestream()
    entry = post_entry(page, words("会议开始"), form_key="k", by=editor)
    withdraw_entry(entry, reason="误发", seen_change=entry.change_no, by=editor)
    client.force_login(staff("admin", is_superuser=True))
    for each in (page, empty):
        client.post(reverse("wagtailadmin_pages:delete", args=[each.pk]))
    forget_contacts(timezone.now() + timedelta(days=400))
    assert list(LivestreamPage.objects.all()) == [page]
    kept = LiveEntryVersion.objects.filter(entry=entry).order_by("pk").values_list("text", "is_withdrawn")
    assert list(kept)[:1] == [("会议开始", False)]
