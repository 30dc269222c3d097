"""Whether a draw is what was announced, and whether its records still are what was drawn from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from publicity import lottery
from publicity.lottery import CHAIN, DrawImpossible
from publicity.models import Draw, LedgerEntry
from publicity.population import as_they_stand, identifier_of, verified_records
from publicity.services.draws import announcement
from publicity.states import DrawMethod, DrawStatus, EntryKind

# What a lot depends on. Another of these may give the same selection, by chance or by trying, and still is another draw.
ANNOUNCED = (
    "method", "ratio_of_10000", "sources", "period_from", "period_until", "population_sha256", "commitment",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A record that is not any more what was frozen. `kind`: changed, not_verified, late."""

    identifier: str
    kind: str


def faults(draw: Draw) -> Iterator[str]:
    """What does not agree between list, announcement, numbers, lot and ledger; nothing when all does."""
    rows = list(draw.lines.order_by("position"))
    lines = [row.line for row in rows]
    if lottery.population_hash(lottery.population_text(lines)) != draw.population_sha256:
        yield "population: the list is not the one that was published before the draw"
    if [row.position for row in rows] != list(range(1, len(rows) + 1)):
        yield "population: positions do not run from one"
    announced, now = _entry(EntryKind.ANNOUNCEMENT, draw.number), announcement(draw)
    if other := [name for name in ANNOUNCED if announced.get(name) != now[name]]:
        yield f"ledger: the announcement in the ledger names another {', '.join(other)}"
    if not draw.drawn_at:
        return
    code = bytes.fromhex(draw.code)
    if draw.method == DrawMethod.KEYED_SORT and lottery.chain(code, 1).hex() != draw.commitment:
        yield f"commitment: the disclosed code, hashed once after {CHAIN - 1} times, is another"
    stored = [entry.line.identifier for entry in draw.drawn.select_related("line").order_by("lot")]
    try:
        again = lottery.draw(lines, method=draw.method, ratio=draw.ratio, key=draw.randomness, code=code)
    except DrawImpossible as error:
        yield f"selection: {error}"
        return
    if [line.identifier for line in again] != stored:
        yield "selection: drawing again gives another selection"
    disclosed = {"randomness": draw.randomness, "code": draw.code, "drawn": stored}
    kept = _entry(EntryKind.DRAW, draw.number)
    if other := [name for name, value in disclosed.items() if kept.get(name) != value]:
        yield f"ledger: the draw in the ledger names another {', '.join(other)}"


def _entry(kind: EntryKind, subject: str) -> dict[str, Any]:
    body = LedgerEntry.objects.filter(kind=kind, subject=subject).values_list("body", flat=True).first()
    return json.loads(body) if body else {}


def changes(draw: Draw) -> list[Change]:
    """The records that changed after the list was frozen, and those that were verified too late for it."""
    frozen = {row.record_id: row.line for row in draw.lines.order_by("position")}
    found = []
    for number, line, counts in as_they_stand(list(frozen)):
        if not counts:
            found.append(Change(line.identifier, "not_verified"))
        elif line != frozen[number]:
            found.append(Change(line.identifier, "changed"))
    late = verified_records(draw.period_from, draw.period_until).exclude(pk__in=draw.lines.values("record"))
    found += [Change(identifier_of(number), "late") for number in late.values_list("pk", flat=True)]
    return sorted(found, key=lambda change: change.identifier)


def draw_document(draw: Draw, announcement: dict[str, Any]) -> dict[str, Any]:
    """draw.json: all that is needed beside the list to draw again."""
    stored = [entry.line.identifier for entry in draw.drawn.select_related("line").order_by("lot")]
    return announcement | {
        "format": "lianxin-draw/1",
        "status": str(DrawStatus(draw.status).value),
        "randomness": draw.randomness,
        "code": draw.code,
        "drawn": stored,
    }
