"""Event streams: who comes back misses nothing, and nothing taken back is ever sent."""

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livestreams import streams
from livestreams.models import LiveEntry
from livestreams.services.text_live import EntryWords, correct_entry, post_entry, withdraw_entry
from tests.factories import livestream

PATIENCE = 5


class Reader:
    """One open stream, spoken to as a server would."""

    def __init__(self, server, path, *, query="", last=None):
        headers = [(b"last-event-id", str(last).encode())] if last is not None else []
        scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
        self.status, self.body, self.news, self.leaving = 0, b"", asyncio.Event(), asyncio.Event()
        self.task = asyncio.ensure_future(server(scope, self.receive, self.send))

    async def receive(self):
        await self.leaving.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.status = message.get("status", self.status)
        self.headers = dict(message.get("headers", [])) or self.headers
        self.body += message.get("body", b"")
        self.news.set()

    headers: dict = {}

    async def until(self, text):
        """Wait until the reader was sent a text; a loop that never ends is ended by the test's patience."""
        async with asyncio.timeout(PATIENCE):
            while text.encode() not in self.body:
                self.news.clear()
                if text.encode() not in self.body:
                    waiting = asyncio.ensure_future(self.news.wait())
                    await asyncio.wait((waiting, self.task), return_when=asyncio.FIRST_COMPLETED)
                if self.task.done():
                    self.task.result()

    async def leave(self):
        self.leaving.set()
        await asyncio.wait_for(self.task, PATIENCE)

    @property
    def numbers(self):
        return [int(line[4:]) for line in self.body.decode().splitlines() if line.startswith("id: ")]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(streams, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(streams, "PULSE", 0.2)


@pytest.fixture
def page(home):
    return livestream()


@pytest.fixture
def post(page, editor):
    def post_words(text):
        key = f"key-{LiveEntry.objects.count()}"
        return post_entry(page, EntryWords(timezone.now(), text=text), form_key=key, by=editor)

    return post_words


def played(scenario):
    """Run a scenario with a server of its own, and end what the server left running."""

    async def whole():
        server = streams.Streams()
        try:
            await scenario(server)
        finally:
            if server.looking:
                server.looking.cancel()

    async_to_sync(whole)()


def address(page):
    return f"/events/livestreams/{page.pk}/"


def test_an_entry_reaches_every_open_stream_and_whoever_returns_gets_what_was_missed(page, post):
    post("第一句")

    async def scenario(server):
        first, second = Reader(server, address(page)), Reader(server, address(page), query="after=1")
        await first.until("第一句")
        await sync_to_async(post)("第二句")
        await first.until("第二句")
        await second.until("第二句")
        assert (first.numbers, second.numbers) == ([1, 2], [2])
        await first.until("event: readers\ndata: 2")
        await first.leave()
        await second.leave()
        assert (server.readers, server.channels) == (0, {})
        await sync_to_async(post)("第三句")
        back = Reader(streams.Streams(), address(page), query="after=0", last=1)  # another process, after a restart
        await back.until("第三句")
        assert back.numbers == [2, 3]
        await back.leave()

    played(scenario)


def test_what_was_corrected_or_taken_back_is_sent_as_it_stands(page, post, editor):
    wrong, gone = post("写错的密码"), post("撤下的秘密")
    correct_entry(wrong, EntryWords(wrong.said_at, text="写对的"), reason="", seen_change=1, by=editor)
    withdraw_entry(gone, reason="误发", seen_change=2, by=editor)

    async def scenario(server):
        reader = Reader(server, address(page))
        await reader.until("id: 4")
        await reader.leave()
        text = reader.body.decode()
        assert ("密码" in text, "秘密" in text, reader.numbers) == (False, False, [3, 4])

    played(scenario)


@pytest.mark.parametrize("many", [1, 30])
def test_however_many_come_at_once_a_page_is_read_once(page, post, monkeypatch, many):
    monkeypatch.setattr(streams, "LOOK_EVERY", 60)
    post("第一句")

    async def scenario(server):
        readers = [Reader(server, address(page)) for _number in range(many)]
        for reader in readers:
            await reader.until("第一句")
        for reader in readers:
            await reader.leave()
        assert (server.channels, server.opening) == ({}, {})

    with CaptureQueriesContext(connection) as asked:
        played(scenario)
    assert len(asked) == 4


def test_each_way_of_reading_gets_its_own_words(page, post):
    post("听取报告")

    async def scenario(server):
        for mode, wanted in (("", "听取报告"), ("zh-hant", "聽取報告"), ("en", 'lang="zh-Hans"')):
            reader = Reader(server, address(page), query=f"mode={mode}")
            await reader.until(wanted)
            await reader.leave()

    played(scenario)


def test_a_page_that_is_taken_off_ends_its_streams(page, post):
    post("一")

    async def scenario(server):
        reader = Reader(server, address(page))
        await reader.until("id: 1")
        await sync_to_async(page.unpublish)()
        await asyncio.wait_for(reader.task, PATIENCE)
        again = Reader(server, address(page))
        await asyncio.wait_for(again.task, PATIENCE)
        assert (again.status, again.body) == (404, b"")

    played(scenario)


@pytest.mark.parametrize(
    ("path", "query", "most", "status"),
    [
        ("/events/livestreams/x/", "", 9, 404),
        ("/events/livestreams/0/", "", 9, 404),
        (None, "mode=xx", 9, 404),
        (None, "", 0, 503),
    ],
)
def test_an_odd_address_and_one_reader_too_many_are_told_so(page, settings, path, query, most, status):
    settings.EVENT_STREAMS_MAXIMUM = most

    async def scenario(server):
        reader = Reader(server, path or address(page), query=query)
        await asyncio.wait_for(reader.task, PATIENCE)
        assert reader.status == status

    played(scenario)


@pytest.mark.parametrize(
    ("url", "shown", "allowed"),
    [
        ("", "", None),
        ("/", "/events/livestreams/", None),
        ("https://events.example.invalid/", "https://events.example.invalid/events/", b"http://testserver"),
    ],
)
def test_the_page_names_the_stream_only_where_one_is_answered(client, page, settings, url, shown, allowed):
    settings.EVENTS_URL = url
    html = client.get(page.url).content.decode()
    assert ('data-events=""' in html, shown in html) == (not url, True)

    async def scenario(server):
        reader = Reader(server, address(page))
        await reader.until("retry")
        await reader.leave()
        assert reader.headers.get(b"access-control-allow-origin") == allowed

    played(scenario)
