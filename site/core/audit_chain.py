"""Appending to the chained audit and checking it. The hashing itself is the database's, at the commit of each event.

`hash = SHA-256(0x00 ‖ number of the entry ‖ space ‖ content ‖ hash before)`. The lock of the chain is taken by the
deferred trigger of migration 0005 when all else of the transaction is done, so that no other lock is waited for under it.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from core import privacy
from core.audit_models import AuditEntry, AuditHead, AuditSeal, Outcome

FORMAT = 1
CHUNK = 2_000
# Facts that are codes and numbers by their nature; all else of an event enters as a keyed digest.
PLAIN = frozenset({"from", "to", "user", "group", "permission", "count", "network", "view", "method", "factor", "rows"})
_CODE = re.compile(r"[\w.:/ -]{0,80}", re.ASCII)
_mirror = logging.getLogger("lianxin.audit")


def append(
    action: str,
    *,
    by: Any = None,
    on: models.Model | None = None,
    outcome: str = Outcome.DONE,
    facts: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Keep one event. `by` is the account that acted, or whoever works in the admin now; `on` what it was done to.

    Of `facts` codes and numbers under the names in PLAIN are kept as they are; the rest only as one keyed digest, which
    proves later what it was and tells nothing now.
    """
    by = by or get_active_log_context().user
    kind, object_pk = (on._meta.label_lower, str(on.pk)) if on is not None else ("", "")
    now = timezone.now()
    return _append(now, action, getattr(by, "pk", None), kind, object_pk, outcome, dict(facts or {}))


def _append(
    at: datetime, action: str, actor: int | None, kind: str, object_pk: str, outcome: str, facts: dict[str, Any]
) -> AuditEntry:
    at = at.astimezone(UTC)
    plain = {name: value for name, value in facts.items() if name in PLAIN and _is_code(value)}
    rest = {name: value for name, value in facts.items() if name not in plain}
    content: dict[str, Any] = {
        "v": FORMAT, "at": at.isoformat(timespec="microseconds"), "action": action, "outcome": str(outcome),
        "actor": actor, "kind": kind, "object": object_pk[:64], "facts": plain,
    }  # fmt: skip
    if rest:
        content["digest"] = privacy.blind_index(_canonical(rest), purpose="audit")
    entry = AuditEntry.objects.create(
        at=at, action=action, outcome=outcome, actor_pk=actor, kind=kind, object_pk=object_pk[:64],
        content=_canonical(content),
    )  # fmt: skip
    extra = {"action": action, "object_id": object_pk[:64], "user_id": actor, "kind": kind, "outcome": str(outcome)}
    transaction.on_commit(lambda: _mirror.info("audit", extra=extra | {"seq": entry.pk}))
    return entry


def _is_code(value: Any) -> bool:
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and bool(_CODE.fullmatch(value)))


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def follow_log(instance: Any, *, created: bool, raw: bool = False, **_signal: Any) -> None:
    """Chain an entry of Wagtail's log, and with it all that `core.audit.record` writes there."""
    if created and not raw:
        model = instance.content_type.model_class() if instance.content_type_id else None
        kind = model._meta.label_lower if model else ""
        object_pk = str(getattr(instance, "object_id", None) or getattr(instance, "page_id", ""))
        _append(
            instance.timestamp, instance.action, instance.user_id, kind, object_pk, Outcome.DONE, dict(instance.data)
        )


def digest(entry_pk: int, content: str, previous_hash: str) -> str:
    return hashlib.sha256(b"\x00" + f"{entry_pk} {content}{previous_hash}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a walk over the chain found."""

    entries: int
    head: str
    faults: list[str]


def verify(*, head: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain and name every entry that was changed, removed or slipped in.

    `head` is a seal known from elsewhere (a log line, a print): a chain that no longer holds it was cut or rewritten.
    """
    faults, previous, expected, count = [], "", 1, 0
    heads = {row.seq: row.hash for row in AuditHead.objects.order_by("seq")}
    if head:
        heads[head[0]] = head[1]
    with transaction.atomic():
        for seal, entry in _sealed():
            if seal.seq != expected:
                faults.append(
                    f"seq {expected}: removed, with its seal"
                    + (f", up to {seal.seq - 1}" if seal.seq > expected + 1 else "")
                )
                expected = seal.seq
            faults += _faults_of(seal, entry, previous)
            if heads.pop(seal.seq, seal.hash) != seal.hash:
                faults.append(f"seq {seal.seq}: not the head that was kept for its day")
            previous, expected, count = seal.hash, expected + 1, count + 1
    faults += [f"seq {seq}: the chain ends before a head that was kept" for seq in sorted(heads)]
    unsealed = AuditEntry.objects.exclude(pk__in=AuditSeal.objects.values("entry_pk"))
    faults += [
        f"entry {pk}: slipped in without a seal" for pk in unsealed.order_by("pk").values_list("pk", flat=True)[:100]
    ]
    return Verdict(count, previous, faults)


def _faults_of(seal: AuditSeal, entry: AuditEntry | None, previous: str) -> Iterator[str]:
    if entry is None:
        yield f"seq {seal.seq}: removed (entry {seal.entry_pk})"
    elif seal.hash != digest(entry.pk, entry.content, seal.previous_hash):
        yield f"seq {seal.seq}: changed (entry {entry.pk})"
    elif _columns(entry) != _columns_of_content(entry.content):
        yield f"seq {seal.seq}: changed beside what is sealed (entry {entry.pk})"
    if seal.previous_hash != previous:
        yield f"seq {seal.seq}: does not follow the seal before it"


def _sealed() -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    """Seals in their order, each with its entry; by chunks, so that a million cost no memory."""
    rows: list[AuditSeal] = []
    for seal in AuditSeal.objects.order_by("seq").iterator(chunk_size=CHUNK):
        rows.append(seal)
        if len(rows) == CHUNK:
            yield from _with_entries(rows)
            rows = []
    yield from _with_entries(rows)


def _with_entries(seals: list[AuditSeal]) -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    entries = AuditEntry.objects.in_bulk([seal.entry_pk for seal in seals])
    for seal in seals:
        yield seal, entries.get(seal.entry_pk)


def _columns(entry: AuditEntry) -> tuple[Any, ...]:
    at = entry.at.isoformat(timespec="microseconds")
    return at, entry.action, entry.outcome, entry.actor_pk, entry.kind, entry.object_pk


def _columns_of_content(content: str) -> tuple[Any, ...]:
    try:
        told = json.loads(content)
        return told["at"], told["action"], told["outcome"], told["actor"], told["kind"], told["object"]
    except (ValueError, KeyError, TypeError):
        return ()


def keep_head(day: date) -> AuditHead | None:
    """Keep the last seal as the head of a day, once; None while there is none. It goes to the log as well."""
    with connection.cursor() as cursor:  # a day's head is the last that was sealed in its time zone
        cursor.execute(
            f"SELECT seq, hash FROM {AuditSeal._meta.db_table} "  # noqa: S608, our own name
            "WHERE sealed_at < (%s::date + 1)::timestamp AT TIME ZONE %s ORDER BY seq DESC LIMIT 1",
            [day, settings.TIME_ZONE],
        )
        last = cursor.fetchone()
    if last is None:
        return None
    head, is_new = AuditHead.objects.get_or_create(day=day, defaults={"seq": last[0], "hash": last[1]})
    if is_new:
        _mirror.info("audit head", extra={"seq": head.seq, "head": head.hash})
    return head
