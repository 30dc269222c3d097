"""Forgets what is kept of public pages at the moment something public changes, in every process at once.

Whoever changes something sends one NOTIFY in the transaction of the change; PostgreSQL delivers it when that commits
and never when it does not. Each web process listens on a connection of its own, so that asking costs a reader nothing.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.cache import cache
from django.db import connection, models
from django.db.models.signals import post_delete, post_save

from core import replica

CHANNEL = "lianxin_public"
WAIT_SECONDS = 0.25  # as long as stopping may take
LOOKS = 20  # after so many silent waits, one look at whether the connection still lives
RETRY_SECONDS = 1.0
_log = logging.getLogger("lianxin.purge")


def watch(*kinds: type[models.Model]) -> None:
    """Forget all public pages whenever a row of these models is saved or deleted."""
    for kind in kinds:
        for signal in (post_save, post_delete):
            signal.connect(changed, sender=kind, dispatch_uid=f"core.purge.{kind._meta.label}")


def changed(*, update_fields: Any = None, raw: bool = False, **_signal: Any) -> None:
    """Something public may read differently from the end of this transaction on."""
    if not settings.PURGES or raw:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])  # many in one transaction arrive as one


class Listener:
    """A thread that calls `forget` at every change. While it cannot hear, `hears` is false and nothing may be kept."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self.forget = forget
        self._hears = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="purge", daemon=True)

    @property
    def hears(self) -> bool:
        return self._hears.is_set()

    def wait_until_hearing(self, seconds: float) -> bool:
        return self._hears.wait(seconds)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        is_said = False  # once for each loss, not each second
        while not self._stop.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError):
                if self.hears or not is_said:
                    _log.warning("the database cannot be heard; pages are not kept meanwhile", exc_info=True)
                is_said = True
            finally:
                self._hears.clear()
            self._stop.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        with psycopg.connect(**_parameters(), autocommit=True) as line:
            line.execute(f"LISTEN {CHANNEL}")
            self._forget(line)  # what was kept before may have changed while nobody listened
            self._hears.set()
            silent = 0
            while not self._stop.is_set():
                silent += 1
                for _notice in line.notifies(timeout=WAIT_SECONDS, stop_after=1):
                    self._forget(line)
                if silent % LOOKS == 0:
                    line.execute("SELECT 1")  # a line that was cut says so here

    def _forget(self, line: psycopg.Connection) -> None:
        replica.hold_back(line)  # first: what is forgotten now is made anew from rows that know of the change
        self.forget()
        if settings.PURGE_FILE:
            Path(settings.PURGE_FILE).touch()
        with suppress(Exception):  # the menu and the frames of pages; a store elsewhere may be away
            cache.clear()


def _parameters() -> dict[str, Any]:
    """How Django itself connects; a thread has a connection object of its own, which is not opened for this."""
    return connection.get_connection_params() | {"connect_timeout": 5, "application_name": "lianxin purge"}
