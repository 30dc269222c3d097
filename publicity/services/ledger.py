"""Appending to the public ledger, and walking it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core import purge
from core.calendar import TZ, local_day
from publicity.models import LedgerEntry, LedgerNotice
from publicity.states import EntryKind

LEDGER_LOCK = 731_005  # any constant of our own; held to the end of the transaction


def lock() -> None:
    """Let nobody else append until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])


def append(kind: EntryKind, subject: str, content: dict[str, Any], *, now: datetime | None = None) -> LedgerEntry:
    """Add one row; needs the transaction of what it tells. `content` is public: nothing personal of electors."""
    return append_many([(kind, subject, content)], now=now)[0]


def append_many(
    rows: Iterable[tuple[EntryKind, str, dict[str, Any]]], *, now: datetime | None = None
) -> list[LedgerEntry]:
    """Add rows in their order."""
    lock()
    now = now or timezone.now()
    seq, previous = LedgerEntry.objects.order_by("-seq").values_list("seq", "hash").first() or (0, "")
    entries = []
    for kind, subject, content in rows:
        seq += 1
        own = {"seq": seq, "previous": previous, "kind": str(kind), "subject": subject, "at": instant(now)}
        body = json.dumps(content | own, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        previous = digest(body)
        entries.append(LedgerEntry(seq=seq, kind=kind, subject=subject, body=body, hash=previous, created_at=now))
    purge.changed()  # many rows at once send no signal of their own
    return LedgerEntry.objects.bulk_create(entries, batch_size=2_000)


def instant(moment: datetime) -> str:
    return moment.astimezone(TZ).isoformat(timespec="seconds")


def digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True)
class Row:
    """A row as a walk needs it; `is_whole` says that its hash is the hash of what it says."""

    seq: int
    hash: str
    previous: str
    is_whole: bool


def row_of(stated_hash: str, body: str, *, seq: int | None = None) -> Row:
    entry = json.loads(body)
    is_whole = digest(body) == stated_hash and seq in (None, entry["seq"])
    return Row(entry["seq"] if seq is None else seq, stated_hash, entry["previous"], is_whole)


def stored_rows() -> Iterator[Row]:
    entries = LedgerEntry.objects.order_by("seq").values_list("hash", "body", "seq")
    for stated_hash, body, seq in entries.iterator(chunk_size=2_000):
        yield row_of(stated_hash, body, seq=seq)


def faults(rows: Iterable[Row], *, newest: str = "") -> Iterator[str]:
    """Every row that was changed, removed or slipped in, and which. `newest` is a hash kept elsewhere, as in print.

    Without `newest` nobody can know of rows taken off the end. The script among the downloads says the same.
    """
    last, expected = "", 1
    waiting: list[Row] = []
    source = iter(rows)

    def ahead(count: int) -> Row | None:
        while len(waiting) < count and (more := next(source, None)):
            waiting.append(more)
            if not more.is_whole:
                found.append(f"row {more.seq}: changed")
        return waiting[count - 1] if len(waiting) >= count else None

    found: list[str] = []
    while row := ahead(1):
        following = ahead(2)
        if following and following.seq == row.seq:
            # Two rows claim one number: the one that the row after them does not name was slipped in.
            after = ahead(3)
            del waiting[0 if not (after and after.previous == row.hash) else 1]
            found.append(f"row {row.seq}: one more was inserted")
        else:
            waiting.pop(0)
            if row.seq > expected:
                many = row.seq - 1 > expected
                found.append(f"rows {expected} to {row.seq - 1}: removed" if many else f"row {expected}: removed")
            elif row.seq < expected:
                found.append(f"row {row.seq}: out of order")
            elif row.previous != last:
                named = f"row {expected - 1}: changed, row {expected} names another hash for it"
                found.append(named if expected > 1 else "row 1: names a row before it")
            last, expected = row.hash, row.seq + 1
        yield from found
        found.clear()
    yield from found
    if newest and newest != last:
        yield f"the newest hash is {last or 'missing'}, expected was {newest}: rows were removed or changed at the end"


def keep_notice(today: date | None = None) -> LedgerNotice | None:
    """The day's public line with the newest hash; the first of a day stays. None while the ledger is empty."""
    now = timezone.now()
    newest = LedgerEntry.objects.order_by("-seq").first()
    if newest is None:
        return None
    values = {"seq": newest.seq, "hash": newest.hash, "created_at": now}
    return LedgerNotice.objects.get_or_create(on=today or local_day(now), defaults=values)[0]
