"""Public pages from the memory of the process, where no cache stands in front: the rule of `core.caching`, kept here.

Only answers that the rule calls everyone's are kept, under their whole address, for as long as it says. Nothing is
kept or given from memory while the process cannot hear of changes (`core.purge`), except that an error is answered
with the page as it last was. Of a request nothing but its address is looked at, so nothing of it can get into what
the next reader sees; who is signed in is never answered from here.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from core.caching import PUBLIC, SECONDS, STALE_IF_ERROR_SECONDS, is_nobodys
from core.metrics import FROM_MEMORY
from core.purge import Listener

LONGEST_ADDRESS = 500  # characters; longer ones are searches and attacks
_OVERHEAD = 2_000  # bytes of an entry beside its body, roughly

type Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Kept:
    at: float
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + _OVERHEAD


class Store:
    """At most so many bytes; the address that was asked for longest ago goes first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self.generation = 0
        self._entries: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._entries.get(key)
            if kept:
                self._entries.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept, *, generation: int) -> None:
        """Keep it, unless something has changed since it was begun or it would take a sixteenth of the room."""
        if kept.size > self.most_bytes // 16:
            return
        with self._lock:
            if generation != self.generation:
                return
            if old := self._entries.pop(key, None):
                self.size -= old.size
            self._entries[key] = kept
            self.size += kept.size
            while self.size > self.most_bytes:
                self.size -= self._entries.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.size = 0
            self.generation += 1

    def __len__(self) -> int:
        return len(self._entries)


class MemoryCache:
    """The outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.MEMORY_CACHE_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.store = Store(settings.MEMORY_CACHE_BYTES)
        self.listener: Listener | None = None
        self._starting = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_be_kept(request):
            return self.get_response(request)
        self._start()
        key = (
            request.scheme or "",
            request.META.get("HTTP_HOST", ""),
            request.path_info,
            request.META.get("QUERY_STRING", ""),
        )
        kept = self.store.get(key)
        now = time.monotonic()
        if kept and now - kept.at < SECONDS and self.listener.hears:
            FROM_MEMORY.inc()
            return self._answer(kept)
        generation = self.store.generation
        response = self.get_response(request)
        if response.status_code >= 500 and kept and now - kept.at < STALE_IF_ERROR_SECONDS and self._is_fault(response):
            return self._answer(kept)
        if self.listener.hears and self._is_everyones(response):
            self.store.put(key, Kept(now, tuple(response.items()), response.content), generation=generation)
        return response

    def _start(self) -> None:
        """Listen from the first request on: a process that was forked before has no threads."""
        if self.listener is None:
            with self._starting:
                if self.listener is None:
                    listener = Listener(self.store.clear)
                    listener.start()
                    self.listener = listener

    def _may_be_kept(self, request: HttpRequest) -> bool:
        """An ordinary question for a page by nobody in particular."""
        meta = request.META
        return (
            request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in meta.get("HTTP_COOKIE", "")
            and not {"HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"} & meta.keys()
            # WeChat's browser gets a card of its own beside a shared page.
            and not (settings.WECHAT and "MicroMessenger" in meta.get("HTTP_USER_AGENT", ""))
            and len(request.path_info) + len(meta.get("QUERY_STRING", "")) <= LONGEST_ADDRESS
            and not settings.MAINTENANCE_FLAG.exists()
        )

    def _is_everyones(self, response: HttpResponse) -> bool:
        is_whole = response.status_code == 200 and not response.streaming
        return is_whole and response.get("Cache-Control") == PUBLIC and is_nobodys(response)

    def _is_fault(self, response: HttpResponse) -> bool:
        """An error, not a pause that an operator or a view meant."""
        return getattr(response, "is_fault", False) or not response.has_header("Retry-After")

    def _answer(self, kept: Kept) -> HttpResponse:
        response = HttpResponse(kept.body)
        for name, value in kept.headers:
            response.headers[name] = value
        response.headers["Age"] = str(int(time.monotonic() - kept.at))
        return response
