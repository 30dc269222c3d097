"""A broadcast in a real browser: the demo stream plays, captions show, a chapter jumps, entries come by themselves."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from livestreams.services.exchange import move_question
from livestreams.services.text_live import EntryWords, post_entry
from livestreams.services.topics import choose_topic
from livestreams.services.watching import put_captions
from submissions.models import PublicRendition
from tests import factories
from tests.browser import audit

STREAM = django_settings.ROOT / "home" / "demo" / "stream"
PLAYED = "([video, seconds]) => video.currentTime >= seconds && !video.paused"


@pytest.fixture
def session(home):
    """A session that is live, its stream and its recording both the demo's."""
    shutil.copytree(STREAM, Path(django_settings.MEDIA_ROOT) / "livestreams" / "demo", dirs_exist_ok=True)
    address = "/media/livestreams/demo/session.m3u8"
    page = factories.livestream(
        starts_at=timezone.now() - timedelta(minutes=5), stream_url=address, replay_stream_url=address,
        audio_url="/media/livestreams/demo/sound.m3u8",
        agenda=[("item", {"time": None, "offset": "0:14", "item": "提问和回答", "speaker": ""})],
    )  # fmt: skip
    put_captions(page, (STREAM / "session.vtt").read_bytes(), by=None)
    return page


def test_the_stream_plays_with_captions_then_as_replay_from_a_chapter(visit, session, editor):
    page = visit()
    page.goto(session.url)
    video = page.locator("[data-video]")
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    video.evaluate("video => { video.muted = true; video.playbackRate = 4; return video.play(); }")
    page.wait_for_function(PLAYED, arg=[video.element_handle(), 10])
    track = "video => [video.textTracks[0].mode, video.textTracks[0].activeCues[0]?.text]"
    mode, words = video.evaluate(track)
    assert (mode, words in ("下面请委员提问。", "委员提问：新增学位在哪些乡镇？")) == ("showing", True)
    post_entry(session, EntryWords(timezone.now(), "主持人", text="会议继续"), form_key="b", by=editor)
    expect(page.locator("[data-live-list]").get_by_text("会议继续")).to_be_visible()
    session.manual_status = "replay"
    session.save_revision().publish()
    page.goto(session.url)
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    page.locator("[data-video]").evaluate("video => { video.muted = true; }")
    page.get_by_role("link", name="0:14 提问和回答").click()
    page.wait_for_function(PLAYED, arg=[page.locator("[data-video]").element_handle(), 14.5])
    assert page.locator("[data-video]").evaluate(track)[1] == "委员提问：新增学位在哪些乡镇？"


def test_without_a_script_the_page_offers_link_text_live_and_agenda(visit, session, editor):
    post_entry(session, EntryWords(timezone.now(), "主持人", text="会议开始"), form_key="n", by=editor)
    page = visit(javascript=False)
    page.goto(session.url)
    for name in ("text-live", "agenda", "player"):
        expect(page.locator(f"#{name}")).to_be_visible()
    expect(page.get_by_text("会议开始")).to_be_visible()
    expect(page.locator(f'a[href="{session.stream_url}"]')).to_be_visible()


def test_a_host_runs_the_exchange_with_keys_only(enter, editor, moderator, home):
    page = factories.exchange(manual_status="live")
    for text in ("第一个提问", "第二个提问"):
        factories.published(page, text, by=moderator)
    desk = enter(editor)
    desk.goto(f"/admin/livestreams/{page.pk}/exchange/")
    current = desk.locator("[data-question]:focus")
    expect(current).to_be_visible()
    desk.keyboard.press("j")
    text = "第一个提问" if "第一个提问" in current.inner_text() else "第二个提问"
    for key, state in (("c", "已选定"), ("b", "正在答复")):
        desk.keyboard.press(key)
        expect(current.get_by_role("heading", level=3)).to_contain_text(state)
        expect(current).to_contain_text(text)
    desk.keyboard.press("a")
    desk.keyboard.type("今年安排。")
    desk.keyboard.press("Tab")
    desk.keyboard.type("演示代表甲")
    desk.keyboard.press("Enter")
    expect(current.get_by_role("heading", level=3)).to_contain_text("已答复")
    expect(current.locator("blockquote").first).to_contain_text("今年安排。")


def test_axe_finds_nothing_and_a_telephone_shows_everything(visit, session, editor, moderator):
    entry = post_entry(session, EntryWords(timezone.now(), "主持人", "主任", "会议开始"), form_key="x", by=editor)
    exchange, call = factories.exchange(over=True), factories.topic_call()
    for place in (exchange, call):
        factories.published(place, "试验提问", by=moderator)
    question, topic = PublicRendition.objects.order_by("pk")
    move_question(question, "answer_in_writing", seen_version=0, by=editor, answer="答复", answered_by="甲")
    choose_topic(topic, is_chosen=True, reason="理由", by=editor)
    replay = factories.livestream(manual_status="replay", replay_stream_url=session.stream_url, agenda=session.agenda)
    put_captions(replay, (STREAM / "session.vtt").read_bytes(), by=None)
    citizen, found = visit(reduced_motion="reduce"), {}
    for place in (session, replay, exchange, call):
        citizen.goto(place.url)
        found[place.title] = audit.by_day_and_night(citizen) + audit.too_wide(citizen, 320, 640)
    audit.require_none(found)
    assert entry.change_no == 1
