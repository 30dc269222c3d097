"""Event streams: what changes on a broadcast's page, sent to everybody who has it open.

A plain ASGI application beside Django's own, because a stream needs no middleware, no session and no thread: one
look at the database every half second serves all readers of this process, and a reader costs a waiting coroutine.

A reader says which change it knows (`Last-Event-ID`, or `after` at first) and gets every entry changed since, in the
order of the changes. What was corrected or taken back is sent as it now stands, never as it was. A channel is the
state of the page, not a history, so a reader that comes back after hours, or to a server just started, misses nothing.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from itertools import takewhile
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import translation

from core import hant, modes
from livestreams.models import LiveEntry
from livestreams.queries import public_livestreams
from livestreams.text_live import changes_after, entry_html

PREFIX = "/events/livestreams/"
LOOK_EVERY = 0.5  # seconds; an entry reaches the last reader well within two
PULSE = 15  # seconds between signs of life, with the number of readers
PUBLIC_EVERY = 10  # looks after which it is asked again whether the page is public
LONGEST = 3600  # seconds; then the browser connects anew, perhaps to a newer server
RETRY = 2_000  # milliseconds that browsers wait before they return

logger = logging.getLogger(__name__)
Send = Callable[[dict], Awaitable[None]]


class Channel:
    """One page: its entries in the order of their last change, and the event that wakes its readers."""

    def __init__(self, page_id: int) -> None:
        self.page_id = page_id
        self.entries: dict[int, tuple[int, dict[str, bytes]]] = {}  # entry: (change, message by mode)
        self.position = 0
        self.readers = 0
        self.is_public = True
        self.changed = asyncio.Event()

    def take(self, messages: list[tuple[int, int, dict[str, bytes]]]) -> None:
        for entry, change, by_mode in messages:
            self.entries.pop(entry, None)  # what changed goes to the end: the order is that of the changes
            self.entries[entry] = (change, by_mode)
            self.position = max(self.position, change)
        self.wake()

    def wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    def since(self, position: int, mode: str) -> bytes:
        """Every entry changed after a number, in the order of the changes; only those are looked at."""
        newer = takewhile(lambda held: held[0] > position, reversed(self.entries.values()))
        return b"".join(reversed([by_mode[mode] for _change, by_mode in newer]))


class Streams:
    """All channels of this process, and the one task that looks for changes."""

    def __init__(self) -> None:
        self.channels: dict[int, Channel] = {}
        self.opening: dict[int, asyncio.Task[None]] = {}
        self.looking: asyncio.Task | None = None
        self.readers = 0

    async def __call__(self, scope: dict, receive: Callable[[], Awaitable[dict]], send: Send) -> None:
        page_id, query = _page_of(scope["path"]), parse_qs(scope["query_string"].decode("latin-1"))
        if scope["method"] != "GET" or page_id is None or self.readers >= settings.EVENT_STREAMS_MAXIMUM:
            # Browsers give up on any answer but a stream, and the page goes on by asking.
            await _answer(send, 404 if page_id is None else 503)
            return
        mode = query.get("mode", [""])[0]
        channel = await self.open(page_id)
        if channel is None or mode not in _MODES:
            await _answer(send, 404)
            return
        channel.readers += 1
        self.readers += 1
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await self.serve(channel, mode, _position(scope, query), gone, send)
        finally:
            gone.cancel()
            channel.readers -= 1
            self.readers -= 1
            if not channel.readers and self.channels.get(page_id) is channel:
                del self.channels[page_id]

    async def open(self, page_id: int) -> Channel | None:
        """The channel of a public page, read from the database when nobody had it open.

        When a server begins anew all readers come at once: the first has it read, the others wait for the same answer.
        """
        if page_id not in self.channels:
            if page_id not in self.opening:
                self.opening[page_id] = asyncio.ensure_future(self.read(page_id))
            await asyncio.shield(self.opening[page_id])
        if page_id in self.channels and (self.looking is None or self.looking.done()):
            self.looking = asyncio.ensure_future(self.look())
        return self.channels.get(page_id)

    async def read(self, page_id: int) -> None:
        try:
            found = await _in_thread(_look_for, {page_id: 0}, True)
            if page_id in found:
                channel = self.channels[page_id] = Channel(page_id)
                channel.take(found[page_id])
        finally:
            del self.opening[page_id]

    async def serve(self, channel: Channel, mode: str, position: int, gone: asyncio.Future, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _headers()})
        ends, head = time.monotonic() + LONGEST, b"retry: %d\n\n" % RETRY
        while channel.is_public and time.monotonic() < ends and not gone.done():
            changed, position_now = channel.changed, channel.position
            # What is new, if anything, and how many read: a sign of life too.
            body = head + channel.since(position, mode) + b"event: readers\ndata: %d\n\n" % channel.readers
            position, head = max(position, position_now), b""
            await send({"type": "http.response.body", "body": body, "more_body": True})
            waiting = asyncio.ensure_future(changed.wait())
            await asyncio.wait((waiting, gone), timeout=PULSE, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def look(self) -> None:
        """Look for changes as long as anybody reads; a database that is away is asked again."""
        looks = 0
        while True:
            await asyncio.sleep(LOOK_EVERY)
            looks += 1
            known = {channel.page_id: channel.position for channel in self.channels.values() if channel.readers}
            if not known:
                return  # the next reader starts it again
            asks_public = looks % PUBLIC_EVERY == 0
            try:
                found = await _in_thread(_look_for, known, asks_public)
            except DatabaseError:
                logger.warning("The database does not answer; streams wait.")
                continue
            for page_id in known:
                if channel := self.channels.get(page_id):
                    if asks_public and page_id not in found:
                        channel.is_public = False
                        channel.wake()
                        self.channels.pop(page_id)
                    elif found.get(page_id):
                        channel.take(found[page_id])


def _look_for(known: dict[int, int], asks_public: bool) -> dict[int, list[tuple[int, int, dict[str, bytes]]]]:
    """What changed after the known numbers: by page (entry, change, message by mode).

    With `asks_public` every page that is public has its key, also when nothing changed.
    """
    if not connection.in_atomic_block:  # a lost connection is made anew; one inside a transaction is somebody's
        close_old_connections()
    pages = set(known)
    if asks_public:
        pages = set(public_livestreams().filter(pk__in=known).values_list("pk", flat=True))
    lowest = min(known.values())
    changed = LiveEntry.objects.filter(page__in=pages, change_no__gt=lowest).values_list("page_id", "change_no")
    behind = {page for page, change in changed.iterator() if change > known[page]}
    found: dict[int, list] = {page: [] for page in pages} if asks_public else {}
    for page in behind:
        rows = changes_after(page, known[page])
        by_mode = {mode: _messages(rows, mode) for mode in _MODES}
        found[page] = [
            (entry.pk, entry.change_no, {mode: by_mode[mode][n] for mode in _MODES}) for n, entry in enumerate(rows)
        ]
    return found


_MODES = {language.segment: language for language in modes.LANGUAGES}


def _messages(rows: list[LiveEntry], segment: str) -> list[bytes]:
    """Each entry as an event, in one way of reading; the elder version differs by its style only."""
    language = _MODES[segment]
    token = modes.current.set(modes.Mode(language))
    try:
        with translation.override(language.code):
            pages = [entry_html(entry) for entry in rows]
    finally:
        modes.current.reset(token)
    if language is modes.TRADITIONAL:
        pages = [hant.convert_page(page) for page in pages]
    return [_event(entry.change_no, page) for entry, page in zip(rows, pages, strict=True)]


def _event(change: int, html: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return f"id: {change}\nevent: entry\n{lines}\n".encode()


async def _in_thread[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The database speaks in one thread of its own: one connection, whatever the number of readers."""
    return await sync_to_async(work, thread_sensitive=True)(*args, **kwargs)


def _page_of(path: str) -> int | None:
    text = path.removeprefix(PREFIX).rstrip("/")
    return int(text) if path.startswith(PREFIX) and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _position(scope: dict, query: dict[str, list[str]]) -> int:
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"last-event-id"]
    text = (sent or query.get("after", ["0"]))[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _headers() -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if "://" in settings.EVENTS_URL:  # pages of another origin ask, and nobody else's
        headers.append((b"access-control-allow-origin", settings.WAGTAILADMIN_BASE_URL.rstrip("/").encode()))
    return headers


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Callable[[], Awaitable[dict]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
