"""A page of text live while it is open: a real stream from a server of its own, killed and started, or none at all."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from bench import bed
from bench.bench_streams import wait_for
from livestreams.models import LiveEntry, LivestreamPage
from livestreams.services.exchange import move_question
from livestreams.services.text_live import EntryWords, correct_entry, pin_entry, post_entry, withdraw_entry
from submissions.models import PublicRendition
from tests import factories
from tests.browser.conftest import PATIENCE, PHONE
from tools.processes import Child

BY_THEMSELVES, FETCHED, INTERRUPTED = "新的条目会自动出现", "每隔几秒自动获取新的条目", "连接中断"
AT_ONCE = 2.0  # seconds from the entry to the page


@pytest.fixture
def meeting(home) -> LivestreamPage:
    return factories.livestream(manual_status="live")


@pytest.fixture
def streams(live_server, settings, tmp_path) -> Iterator[Child]:
    """The process that holds the streams, beside the one that answers pages, as on a real site."""
    port, log = bed.free_port(), tmp_path / "streams.log"
    settings.EVENTS_URL = f"http://{bed.ADDRESS}:{port}/"
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    env = {"LIANXIN_BASE_URL": live_server.url, "LIANXIN_EVENTS_URL": settings.EVENTS_URL}
    url = bed._address(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    child = Child("streams", [
        sys.executable, "-m", "granian", "--interface", "asginl", "--host", bed.ADDRESS, "--port", port,
        "--workers", 1, "--no-ws", "--log-level", "warning", "config.asgi:application",
    ], env=bed.environment(url, **env), log=log)  # fmt: skip
    child.start()
    wait_for(port, child, log)
    yield child
    child.stop(10)


@pytest.fixture
def reader(chromium, live_server) -> Iterator[Page]:
    """A telephone whose lines may break: what its console says of that is meant."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": PHONE, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def opened(page: Page, meeting: LivestreamPage, said: str) -> None:
    """Open the page and wait until it says how new entries come; a mark shows that it is never loaded anew."""
    page.goto(meeting.url)
    expect(page.locator("[data-live-state]")).to_contain_text(said, timeout=3 * PATIENCE)
    page.evaluate("() => { window.opened = true; }")


@pytest.fixture
def hurried() -> Callable[[Page], Page]:
    """A page whose own patience is a tenth of what it is; what the lines and servers take stays as it is."""

    def hurry(page: Page) -> Page:
        page.add_init_script(
            "const wait = window.setTimeout;"
            "window.setTimeout = (act, pause, ...more) => wait(act, pause / 10, ...more);"
        )
        return page

    return hurry


def post(meeting: LivestreamPage, text: str, by: object) -> LiveEntry:
    return post_entry(meeting, EntryWords(timezone.now(), "主持人", text=text), form_key=text, by=by)


def test_entries_come_at_once_as_they_are_posted_corrected_pinned_and_taken_back(streams, reader, meeting, editor):
    asked = []
    reader.on("request", lambda request: asked.append(request.url) if "/entries/" in request.url else None)
    opened(reader, meeting, BY_THEMSELVES)
    expect(reader.locator("[data-live-state]")).to_contain_text("1 人正在看")
    asked.clear()  # a slow machine may have begun by asking
    took = []
    for text in ("会议开始", "听取报告", "进行表决"):  # the quickest of three, on a machine that does other things too
        entry, posted = post(meeting, text, editor), time.monotonic()
        expect(reader.get_by_text(text)).to_be_visible()
        took.append(time.monotonic() - posted)
    assert min(took) < AT_ONCE, took
    entry = correct_entry(
        entry, EntryWords(entry.said_at, "主持人", text="表决通过"), reason="", seen_change=entry.change_no, by=editor
    )
    expect(reader.get_by_text("表决通过")).to_be_visible()
    expect(reader.get_by_text("进行表决")).to_have_count(0)
    entry = pin_entry(entry, is_pinned=True, seen_change=entry.change_no, by=editor)
    expect(reader.locator("[data-live-pinned]").get_by_text("表决通过")).to_be_visible()
    withdraw_entry(entry, reason="误发", seen_change=entry.change_no, by=editor)
    expect(reader.get_by_text("表决通过")).to_have_count(0)
    expect(reader.locator("[data-live-list] [data-entry]")).to_have_count(2)
    assert (asked, reader.evaluate("window.opened")) == ([], True)


def test_a_server_that_was_killed_and_came_back_has_its_readers_again_and_they_miss_nothing(
    streams, reader, meeting, editor
):
    reader.route("**/entries/**", lambda route: route.abort())  # so that a stream alone can bring an entry
    post(meeting, "第一句", editor)
    opened(reader, meeting, BY_THEMSELVES)
    os.killpg(streams.process.pid, signal.SIGKILL)  # it was started in a session of its own
    streams.process.wait()
    expect(reader.locator("[data-live-state]")).to_contain_text(INTERRUPTED)
    for text in ("第二句", "第三句"):
        post(meeting, text, editor)
    streams.start()
    for text in ("第二句", "第三句"):
        expect(reader.get_by_text(text)).to_be_visible(timeout=6 * PATIENCE)
    expect(reader.locator("[data-live-state]")).to_contain_text(BY_THEMSELVES)
    post(meeting, "第四句", editor)
    expect(reader.get_by_text("第四句")).to_be_visible()
    expect(reader.locator("[data-live-list] [data-entry]")).to_have_count(4)
    assert reader.evaluate("window.opened") is True


@pytest.mark.parametrize("how", ["refused", "nobody there", "silent"])
def test_where_no_stream_comes_through_the_page_asks(how, hurried, reader, live_server, settings, meeting, editor):
    settings.EVENTS_URL = f"http://{bed.ADDRESS}:{bed.free_port()}/" if how == "nobody there" else "/"
    if how == "silent":
        reader.route("**/events/**", lambda route: None)  # taken and never answered
    elif how == "refused":
        reader.route("**/events/**", lambda route: route.fulfill(status=503))
    opened(hurried(reader), meeting, FETCHED)
    post(meeting, "会议开始", editor)
    expect(reader.get_by_text("会议开始")).to_be_visible()
    assert reader.evaluate("window.opened") is True


def test_a_stream_that_was_refused_is_tried_again_and_then_the_page_asks_no_more(
    streams, hurried, reader, meeting, editor
):
    """What a web server in front answers while the streams start anew: a browser by itself would give up."""
    refusals = iter((503, 502))
    reader.route(
        "**/events/**",
        lambda route: route.fulfill(status=status) if (status := next(refusals, 0)) else route.continue_(),
    )
    opened(hurried(reader), meeting, FETCHED)
    expect(reader.locator("[data-live-state]")).to_contain_text(BY_THEMSELVES, timeout=3 * PATIENCE)
    reader.route("**/entries/**", lambda route: route.abort())
    post(meeting, "会议开始", editor)
    expect(reader.get_by_text("会议开始")).to_be_visible()
    assert reader.evaluate("window.opened") is True


def test_an_answer_reaches_those_who_have_the_exchange_open(visit, hurried, home, editor, moderator):
    page = factories.exchange(manual_status="live")
    factories.published(page, "渔港何时清淤", by=moderator)
    question, citizen = PublicRendition.objects.get(), hurried(visit())
    citizen.goto(page.url)
    expect(citizen.get_by_role("heading", name="群众提问")).to_be_visible()
    citizen.wait_for_function("() => document.querySelector('[data-questions]').dataset.seen")
    for version, move in enumerate(("choose", "begin")):
        move_question(question, move, seen_version=version and version + 1, by=editor)
    expect(citizen.get_by_role("heading", name="正在答复")).to_be_visible()
    move_question(question, "answer", seen_version=3, by=editor, answer="今年安排。", answered_by="演示代表甲")
    expect(citizen.locator(".question__answer").get_by_text("今年安排。")).to_be_visible()
