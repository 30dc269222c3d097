"""Public pages read from a streaming replica, where LIANXIN_REPLICA_URL names one (decision 0026).

Only a GET that everybody may share goes there: the view is in `core.caching.PUBLIC_VIEWS` and the reader has no session.
Forms, receipts and staff always read what they wrote. A replica that is away, too far behind, or has not yet replayed
the last change of something public is not asked; a page that it fails over is made again from the primary.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from core.caching import PUBLIC_VIEWS

ALIAS = "replica"
LOOK_SECONDS = 0.5
MOST_BEHIND_SECONDS = 2.0
WRITTEN = "SELECT pg_current_wal_lsn() - '0/0'"
REPLAYED = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'"

_reading: ContextVar[bool] = ContextVar("reads_from_replica", default=False)


class Router:
    """Everything is written to the primary and read there, except while a public page is made from the replica."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return ALIAS if _reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        return True  # both hold the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != ALIAS


class Follower:
    """Knows how far the replica has come. `primary` and `replica` open a connection; psycopg's errors mean it is away."""

    def __init__(self, primary: Callable[[], psycopg.Connection], replica: Callable[[], psycopg.Connection]) -> None:
        self._open = {"primary": primary, "replica": replica}
        self._lines: dict[str, psycopg.Connection] = {}
        self._marks: deque[tuple[float, int]] = deque()  # when the primary stood where, as far as not yet replayed
        self._needed = 0
        self._replayed = -1
        self._follows = False
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="replica", daemon=True)

    @property
    def may_be_read(self) -> bool:
        return self._follows and self._replayed >= self._needed

    def hold_back(self, position: int) -> None:
        """Nobody reads the replica before it stands there: a page that was withdrawn would come back."""
        with self._lock:
            self._needed = max(self._needed, position)

    def lost(self) -> None:
        """A reader met an error; the next look decides."""
        self._follows = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self.close()

    def close(self) -> None:
        for name in list(self._lines):
            self._close(name)

    def look(self) -> None:
        """While the primary is away nothing is written, so the replica is as new as anything there is."""
        written = self._ask("primary", WRITTEN)
        found = self._ask("replica", REPLAYED)
        now = time.monotonic()
        if written is None:
            self._marks.clear()
        else:
            self._marks.append((now, int(written[0])))
        if found is None or not found[0] or found[1] is None:  # away, or a primary of its own by now
            self._follows = False
            return
        self._replayed = int(found[1])
        while self._marks and self._marks[0][1] <= self._replayed:
            self._marks.popleft()
        self._follows = not self._marks or now - self._marks[0][0] <= MOST_BEHIND_SECONDS

    def _ask(self, name: str, question: str) -> tuple[Any, ...] | None:
        try:
            if name not in self._lines:
                self._lines[name] = self._open[name]()
            return self._lines[name].execute(question).fetchone()
        except (psycopg.Error, OSError):
            self._close(name)
            return None

    def _close(self, name: str) -> None:
        with suppress(psycopg.Error, OSError, KeyError):
            self._lines.pop(name).close()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self.look()


_follower: Follower | None = None
_starting = threading.Lock()


def follower() -> Follower:
    """The one of this process, started by the first reader: a process that was forked before has no threads."""
    global _follower
    if _follower is None:
        with _starting:
            if _follower is None:
                made = Follower(opener(DEFAULT_DB_ALIAS), opener(ALIAS))
                made.look()
                made.start()
                _follower = made
    return _follower


def opener(alias: str) -> Callable[[], psycopg.Connection]:
    """How Django itself connects."""

    def connect() -> psycopg.Connection:
        parameters = connections[alias].get_connection_params()
        more = {"connect_timeout": 2, "application_name": "lianxin replica watch"}
        return psycopg.connect(**parameters | more, autocommit=True)

    return connect


def hold_back(line: psycopg.Connection) -> None:
    """Something public changed; `line` leads to the primary, whose position now lies behind that change."""
    if ALIAS in settings.DATABASES:
        follower().hold_back(int(line.execute(WRITTEN).fetchone()[0]))


def stands_in() -> bool:
    """Whether public pages can be made without the primary."""
    return ALIAS in settings.DATABASES and follower().may_be_read


class PublicReads:
    """The innermost middleware: makes a public page from the replica, or leaves it to Django as ever."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not self._is_for_everybody(request) or not follower().may_be_read:
            return None
        token = _reading.set(True)
        try:
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response  # templates ask too
        except (OperationalError, InterfaceError):
            follower().lost()
            return None
        finally:
            _reading.reset(token)

    def _is_for_everybody(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        is_public = match is not None and match.view_name in PUBLIC_VIEWS
        return is_public and request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
