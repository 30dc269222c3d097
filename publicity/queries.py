"""What the public pages read: the table, one deputy, one record, the draws, the ledger's newest rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Sum
from django.utils import timezone

from core import keyset
from publicity.models.checks import SpotCheck
from publicity.models.draws import Draw
from publicity.models.ledger import LedgerEntry, LedgerNotice
from publicity.models.records import ObjectionAnswer, PublicRecord, RecordTally
from publicity.public import (
    DrawCard,
    ObjectionCard,
    RecordCard,
    check_card,
    draw_card,
    objection_card,
    record_card,
)
from publicity.querysets import PublicRecordQuerySet
from publicity.verification import Change, changes
from stations.models.areas import Area
from stations.models.deputies import Deputy
from stations.states import AreaKind, RecordTopic
from submissions.models.public import PublicRendition
from suggestions.public_queries import suggestions_resting_on

PAGE_SIZE = 20
LEDGER_SHOWN = 20
NOTICES_SHOWN = 31
OBJECTIONS_SHOWN = 100
CHANGES_SECONDS = 60  # a page may say for so long what a record was a moment ago
_DISTRICTS = (AreaKind.STREET, AreaKind.TOWN, AreaKind.TOWNSHIP)


@dataclass(frozen=True)
class Totals:
    """Every figure with what it is out of. `serving` counts the deputies in office that the filters leave."""

    records: int
    electors_met: int
    deputies: int
    serving: int
    checked: int
    found_true: int


def read_filters(params: Mapping[str, str]) -> dict[str, str]:
    """Deputy, township, term and matter; what cannot be one filters nothing."""
    found = {}
    for name, longest in (("deputy", 18), ("township", 9), ("term", 3)):
        word = params.get(name, "")
        found[name] = word if word.isascii() and word.isdecimal() and len(word) <= longest else ""
    topic = params.get("topic", "")
    return found | {"topic": topic if topic in RecordTopic.values else ""}


def _lookups(filters: Mapping[str, str]) -> dict[str, Any]:
    lookups: dict[str, Any] = {name: filters[name] for name in ("township", "topic") if filters[name]}
    if filters["deputy"]:
        lookups["deputy_number"] = int(filters["deputy"])
    if filters["term"]:
        lookups["term"] = int(filters["term"])
    return lookups


def filtered_records(filters: Mapping[str, str]) -> PublicRecordQuerySet:
    return PublicRecord.objects.filter(**_lookups(filters))


def totals(filters: Mapping[str, str]) -> Totals:
    """Two queries, neither of which reads a record."""
    found = RecordTally.objects.filter(**_lookups(filters), records__gt=0).aggregate(
        records=Sum("records", default=0),
        electors_met=Sum("electors", default=0),
        deputies=Count("deputy_number", distinct=True),
        checked=Sum("checked", default=0),
        found_true=Sum("found_true", default=0),
    )
    serving = Deputy.objects.serving()
    if filters["deputy"]:
        serving = serving.filter(pk=int(filters["deputy"]))
    if filters["term"]:
        serving = serving.filter(term=int(filters["term"]))
    if filters["township"]:
        serving = serving.filter(constituency__area__code__startswith=filters["township"])
    return Totals(**found, serving=serving.count())


def record_table(params: Mapping[str, str]) -> dict[str, Any]:
    """One keyset page of the published records, newest contact first, with the totals of what is filtered."""
    filters = read_filters(params)
    now = timezone.now()
    rows = filtered_records(filters).newest()
    if position := keyset.read_instant(params.get("after", "")):
        rows = keyset.following(rows, ("-held_at", "-id"), position)
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    return {
        "records": [record_card(row, now=now) for row in found],
        "next_cursor": keyset.write_instant(found[-1].held_at, found[-1].pk) if more else "",
        "filters": filters,
        "totals": totals(filters),
        "topics": RecordTopic.choices,
        "areas": list(Area.objects.filter(kind__in=_DISTRICTS).values_list("code", "name")),
        "newest_hash": newest_hash(),
    }


def deputy_reading(number: int, params: Mapping[str, str]) -> dict[str, Any] | None:
    """A deputy's published contacts; None for a deputy of whom nothing is published."""
    asked = {name: params.get(name, "") for name in ("after", "topic")}  # of a query string the last value counts
    table = record_table(asked | {"deputy": str(number)})
    names = PublicRecord.objects.filter(deputy_number=number).newest().values_list("deputy_name", "term")
    head = names.first()
    return table | {"deputy_name": head[0], "deputy_term": head[1], "deputy_number": number} if head else None


def record_reading(number: str) -> dict[str, Any] | None:
    """One record with the objections to it and their answers."""
    row = PublicRecord.objects.filter(number=number).first()
    if row is None:
        return None
    return {
        "record": record_card(row, now=timezone.now()),
        "objections": objections_to(number),
        "draws": draws_of(row.source_id),
        "suggestions": suggestions_resting_on(record=row.source_id),
        "newest_hash": newest_hash(),
    }


def objections_to(number: str) -> list[ObjectionCard]:
    rows = list(PublicRendition.objects.of_clause(number).newest()[:OBJECTIONS_SHOWN])
    answers = {answer.objection_id: answer for answer in ObjectionAnswer.objects.filter(objection__in=rows)}
    return [objection_card(row, answers.get(row.pk)) for row in rows]


def draws_of(record_id: int) -> list[str]:
    """The numbers of the announced draws in whose list a record stands."""
    return list(Draw.objects.public().filter(lines__record=record_id).order_by("pk").values_list("number", flat=True))


def open_record(number: str) -> RecordCard | None:
    """A published record, for the form of an objection."""
    row = PublicRecord.objects.filter(number=number[:20].replace("\x00", "")).first()
    return record_card(row, now=timezone.now()) if row else None


def draw_list(params: Mapping[str, str]) -> dict[str, Any]:
    rows = Draw.objects.public().select_related("replaces", "replaced_by").order_by("-pk")
    word = params.get("before", "")
    if word.isascii() and word.isdecimal() and len(word) < 19:
        rows = rows.filter(pk__lt=int(word))
    found = list(rows[: PAGE_SIZE + 1])
    return {
        "draws": [draw_card(row) for row in found[:PAGE_SIZE]],
        "next_cursor": found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else "",
        "newest_hash": newest_hash(),
    }


def announced_draw(number: str) -> Draw | None:
    rows = Draw.objects.public().select_related("replaces", "replaced_by")
    return rows.filter(number=number).first()


def draw_reading(draw: Draw) -> dict[str, Any]:
    """A draw with its lots, what their checks found, and which records changed since the list was frozen."""
    checks = SpotCheck.objects.filter(drawn__draw=draw).select_related("drawn__line").order_by("drawn__lot")
    checks = list(checks)
    listed = PublicRecord.objects.filter(number__in=[check.drawn.line.identifier for check in checks])
    numbers = frozenset(listed.values_list("number", flat=True))
    card: DrawCard = draw_card(draw)
    return {
        "draw": card,
        "now": timezone.now(),
        "checks": [check_card(check, listed=numbers) for check in checks],
        "changes": changes_of(draw),
        "newest_hash": newest_hash(),
    }


def changes_of(draw: Draw) -> list[Change]:
    """Comparing the whole list costs a pass over it, so it is remembered for a minute."""
    key = f"publicity.changes.{draw.pk}.{draw.version}"
    found = cache.get(key)
    if found is None:
        found = changes(draw)
        cache.set(key, found, CHANGES_SECONDS)
    return found


def newest_hash() -> str:
    """What stands in the footer of the section: whoever keeps it sees rows that go missing later."""
    return LedgerEntry.objects.order_by("-seq").values_list("hash", flat=True).first() or ""


def ledger_reading() -> dict[str, Any]:
    rows = list(LedgerEntry.objects.order_by("-seq")[:LEDGER_SHOWN])
    notices = list(LedgerNotice.objects.all()[:NOTICES_SHOWN])
    newest = {"newest_hash": rows[0].hash if rows else "", "count": rows[0].seq if rows else 0}
    return {"entries": rows, "notices": notices} | newest
