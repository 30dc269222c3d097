"""The chain of decisions: each names the hash of the one before, so a changed or missing row shows."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from submissions.models import Decision

CHAIN_LOCK = 731_001  # any constant of our own; held to the end of the transaction


def payload(decision: Decision, number: str, reason_code: str) -> dict[str, Any]:
    """What the hash covers. The message to the citizen enters as a digest only."""
    return {
        "seq": decision.seq,
        "submission": number,
        "move": decision.move,
        "from": decision.from_status,
        "to": decision.to_status,
        "actor": decision.actor_id,
        "rule": decision.rule,
        "reason": reason_code,
        "message": hashlib.sha256(decision.message.encode()).hexdigest(),
        "seen_version": decision.seen_version,
        "effective_at": decision.effective_at.isoformat(timespec="microseconds"),
        "undoes": decision.undoes_id,
    }


def digest(content: dict[str, Any], previous_hash: str) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"\x00" + canonical.encode() + previous_hash.encode()).hexdigest()


def append(decision: Decision) -> Decision:
    """Give a new decision its place at the end of the chain and save it; needs an open transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Decision.objects.order_by("-seq").values_list("seq", "hash").first() or (0, "")
    decision.seq, decision.previous_hash = last[0] + 1, last[1]
    reason_code = decision.reason.code if decision.reason else ""
    # PostgreSQL keeps microseconds in UTC; so does the hash.
    decision.hash = digest(payload(decision, decision.submission.number, reason_code), decision.previous_hash)
    decision.save(force_insert=True)
    return decision


def faults() -> Iterator[str]:
    """Walk the whole chain and name every decision that was changed, removed or slipped in."""
    previous_hash, expected = "", 1
    rows = Decision.objects.order_by("seq").select_related("submission", "reason")
    for decision in rows.iterator(chunk_size=2000):
        if decision.seq != expected:
            yield f"seq {expected}: missing"
            expected = decision.seq
        reason_code = decision.reason.code if decision.reason else ""
        if decision.previous_hash != previous_hash:
            yield f"seq {decision.seq}: does not follow the decision before it"
        elif decision.hash != digest(payload(decision, decision.submission.number, reason_code), previous_hash):
            yield f"seq {decision.seq}: changed"
        previous_hash, expected = decision.hash, expected + 1
