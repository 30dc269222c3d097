"""A draw from its preparation to the lot: the list is frozen and published before the numbers exist."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from core.audit import record as audit
from core.calendar import local_day
from core.transitions import MoveRefused, move
from publicity import lottery
from publicity.lottery import CHAIN, DrawImpossible, Line
from publicity.models import Draw, DrawLine, DrawnLine, SpotCheck
from publicity.population import line_of, verified_records
from publicity.services import ledger
from publicity.services.publishing import show_drawn
from publicity.states import DRAW_MOVES, DrawMethod, DrawStatus, EntryKind

LONGEST_REASON = 300


class DrawRefused(Exception):
    """The draw cannot be prepared, announced or carried out as asked; the message says why."""


class SecondPersonNeeded(DrawRefused):
    """Whoever asked for a second draw wants to announce it as well."""

    def __init__(self) -> None:
        super().__init__(_("A second draw is announced by somebody else than the person who asked for it."))


class SourceNotPublished(DrawRefused):
    """The public numbers are not known yet."""

    def __init__(self, draw: Draw) -> None:
        moment = timezone.localtime(draw.due_at).strftime("%Y-%m-%d %H:%M")
        super().__init__(
            _("The numbers are not published before %(moment)s; until then nothing can be drawn.") % {"moment": moment}
        )


class PopulationChanged(DrawRefused):
    """The stored list is not the one whose hash was published."""

    def __init__(self) -> None:
        super().__init__(_("The frozen list is not the one that was published; nothing was drawn."))


def prepare_draw(
    *,
    period_from: date,
    period_until: date,
    ratio: int,
    sources: Sequence[dict[str, Any]],
    due_at: datetime,
    by: Any,
    method: str = DrawMethod.KEYED_SORT,
    replaces: Draw | None = None,
    reason: str = "",
    is_demo: bool = False,
) -> Draw:
    """Write down what will be announced; `ratio` in ten-thousandths. With `replaces` it is a second draw.

    A source is {"name", "address", "count", "highest"}; the last two may be 0 for "any".
    Raises DrawRefused, with a sentence, for settings that no draw can have.
    """
    if not 1 <= ratio <= lottery.WHOLE:
        raise DrawRefused(_("The ratio must be more than zero and at most one."))
    if method not in DrawMethod.values:
        raise DrawRefused(_("There is no such method."))
    if period_until < period_from:
        raise DrawRefused(_("The period ends before it begins."))
    if not sources or not all(source.get("name", "").strip() for source in sources):
        raise DrawRefused(_("Name the source of the public numbers."))
    if due_at <= timezone.now():
        raise DrawRefused(_("The numbers must become known after the list is frozen; choose a moment ahead."))
    if replaces and not reason.strip():
        raise DrawRefused(_("Say why it is drawn again; the reason is published."))
    with transaction.atomic():
        ledger.lock()
        draw = Draw.objects.create(
            number=_next_number(),
            period_from=period_from,
            period_until=period_until,
            method=method,
            ratio=ratio,
            sources=[_source(source) for source in sources],
            due_at=due_at,
            replaces=replaces,
            reason=reason.strip()[:LONGEST_REASON],
            created_by=by,
            is_demo=is_demo,
        )
        audit(draw, "publicity.prepare_draw", by=by)
    return draw


def _source(source: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": source["name"].strip()[:100],
        "address": source.get("address", "").strip()[:200],
        "count": int(source.get("count") or 0),
        "highest": int(source.get("highest") or 0),
    }


def _next_number() -> str:
    prefix = f"CC{local_day(timezone.now()).year}-"
    last = Draw.objects.filter(number__startswith=prefix).order_by("-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:03}"


@transaction.atomic
def announce_draw(draw: Draw, *, by: Any) -> Draw:
    """Freeze the list, commit to a secret, publish both. From here on nothing of the announcement changes.

    Raises DrawRefused for an empty list, numbers that are known already, or a period that has its draw;
    SecondPersonNeeded where the one who asked for a second draw announces it.
    """
    ledger.lock()
    draw = Draw.objects.select_related("replaces").get(pk=draw.pk)
    now = timezone.now()
    if draw.status not in DRAW_MOVES["announce"].sources:
        raise MoveRefused(draw, "announce")
    if draw.replaces and (draw.created_by is None or draw.created_by == by):
        raise SecondPersonNeeded
    if draw.due_at <= now:
        raise DrawRefused(_("The numbers must become known after the list is frozen; choose a moment ahead."))
    standing = Draw.objects.filter(
        status__in=(DrawStatus.ANNOUNCED, DrawStatus.DRAWN),
        period_from__lte=draw.period_until,
        period_until__gte=draw.period_from,
    )
    if other := standing.exclude(pk=draw.replaces_id).first():
        raise DrawRefused(
            _("Draw %(number)s covers days of this period. A second draw needs a reason and a second person.")
            % {"number": other.number}
        )
    text = _freeze(draw)
    secret = secrets.token_bytes(32)
    changes: dict[str, Any] = {
        "population_count": text.count("\n"),
        "population_sha256": lottery.population_hash(text),
        "announced_at": now,
        "announced_by": by,
    }
    if draw.method == DrawMethod.KEYED_SORT:
        changes["secret"] = privacy.encrypt(secret.hex(), table="publicity_draw", pk=draw.pk, field="secret")
        changes["commitment"] = lottery.chain(secret, CHAIN).hex()
    row = move(draw, "announce", table=DRAW_MOVES, action="publicity.announce_draw", by=by, **changes)
    ledger.append(EntryKind.ANNOUNCEMENT, row.number, announcement(row), now=now)
    if row.replaces:
        move(row.replaces, "replace", table=DRAW_MOVES, action="publicity.replace_draw", by=by)
        content = {"replaced_by": row.number, "reason": row.reason}
        ledger.append(EntryKind.REPLACEMENT, row.replaces.number, content, now=now)
    return row


def _freeze(draw: Draw) -> str:
    """Store the list of the period and return it as it is published; raises DrawRefused when there is none."""
    lines = [
        (record, line_of(record))
        for record in verified_records(draw.period_from, draw.period_until).iterator(chunk_size=2_000)
    ]
    if not lines:
        raise DrawRefused(_("No verified record lies in this period; there is nothing to draw from."))
    if draw.method == DrawMethod.RFC3797 and len(lines) > lottery.LARGEST_POOL:
        raise DrawRefused(_("RFC 3797 draws from at most 65,535 lines; choose the keyed sort."))
    DrawLine.objects.bulk_create(
        (
            DrawLine(
                draw=draw, position=position, record_id=record.pk, identifier=line.identifier,
                record_version=line.version, township=line.township, category=line.category,
                content_hash=line.content_hash,
            )
            for position, (record, line) in enumerate(lines, 1)
        ),
        batch_size=2_000,
    )  # fmt: skip
    return lottery.population_text([line for _record, line in lines])


def announcement(draw: Draw) -> dict[str, Any]:
    """What is public before the numbers are."""
    return {
        "number": draw.number,
        "period_from": draw.period_from.isoformat(),
        "period_until": draw.period_until.isoformat(),
        "method": draw.method,
        "ratio_of_10000": draw.ratio,
        "sources": draw.sources,
        "due_at": ledger.instant(draw.due_at),
        "population_count": draw.population_count,
        "population_sha256": draw.population_sha256,
        "commitment": draw.commitment,
        "replaces": draw.replaces.number if draw.replaces else "",
        "reason": draw.reason,
    }


def frozen_lines(draw: Draw) -> list[Line]:
    return [row.line for row in draw.lines.order_by("position")]


@transaction.atomic
def carry_out_draw(draw: Draw, *, numbers: Sequence[str], by: Any) -> Draw:
    """Record the public numbers, one text for each source, and let the lot fall; each drawn record awaits a checker.

    Raises SourceNotPublished before their moment, DrawRefused for numbers of the wrong form, PopulationChanged.
    """
    ledger.lock()
    draw = Draw.objects.select_related("replaces").get(pk=draw.pk)
    now = timezone.now()
    if draw.status == DrawStatus.ANNOUNCED and now < draw.due_at:
        raise SourceNotPublished(draw)
    key = key_of(draw.sources, numbers)
    rows = list(draw.lines.order_by("position"))
    lines = [row.line for row in rows]
    if lottery.population_hash(lottery.population_text(lines)) != draw.population_sha256:
        raise PopulationChanged
    code = b""
    if draw.method == DrawMethod.KEYED_SORT:
        secret = privacy.decrypt(draw.secret, table="publicity_draw", pk=draw.pk, field="secret")
        code = lottery.chain(bytes.fromhex(secret), CHAIN - 1)
    try:
        chosen = lottery.draw(lines, method=draw.method, ratio=draw.ratio, key=key, code=code)
    except DrawImpossible as error:
        raise DrawRefused(str(error)) from error
    row = move(
        draw, "draw", table=DRAW_MOVES, action="publicity.carry_out_draw", by=by,
        randomness=key, code=code.hex(), drawn_at=now,
    )  # fmt: skip
    by_identifier = {frozen.identifier: frozen for frozen in rows}
    drawn = DrawnLine.objects.bulk_create(
        DrawnLine(draw=row, lot=lot, line=by_identifier[line.identifier]) for lot, line in enumerate(chosen, 1)
    )
    SpotCheck.objects.bulk_create(SpotCheck(drawn=entry) for entry in drawn)
    show_drawn([entry.line.record_id for entry in drawn])
    content = {"randomness": key, "code": row.code, "drawn": [line.identifier for line in chosen]}
    ledger.append(EntryKind.DRAW, row.number, content, now=now)
    return row


def key_of(sources: Sequence[dict[str, Any]], numbers: Sequence[str]) -> str:
    """The key string of what was typed for each announced source; raises DrawRefused where it does not fit."""
    if len(numbers) != len(sources):
        raise DrawRefused(_("Give the numbers of each announced source, in their order."))
    read = []
    for source, typed in zip(sources, numbers, strict=True):
        try:
            values = lottery.read_numbers(typed)
        except DrawImpossible as error:
            raise DrawRefused(str(error)) from error
        if source["count"] and len(values) != source["count"]:
            raise DrawRefused(
                _("“%(name)s” gives %(count)s numbers; %(given)s were typed.")
                % {"name": source["name"], "count": source["count"], "given": len(values)}
            )
        if source["highest"] and max(values) > source["highest"]:
            raise DrawRefused(
                _("“%(name)s” gives numbers up to %(highest)s; one is larger.")
                % {"name": source["name"], "highest": source["highest"]}
            )
        read.append(values)
    return lottery.randomness(read)
