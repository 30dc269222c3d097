"""What an auditor reads: one keyset page of the chained audit, or all that matches as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from core import keyset
from core.audit_models import AuditEntry, AuditSeal, Outcome
from core.calendar import TZ

PAGE_SIZE = 50
COLUMNS = (
    ("number", _("number")), ("time", _("time")), ("event", _("event")), ("result", _("result")),
    ("account", _("account")), ("kind", _("kind")), ("object", _("number of the object")), ("content", _("what is sealed")),
    ("place", _("place in the chain")), ("hash", _("hash")),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One entry as an auditor reads it."""

    entry: AuditEntry
    event: str
    account: str
    seal: AuditSeal | None


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    next_cursor: str
    filters: dict[str, str]


def matching(params: Mapping[str, str]) -> tuple[QuerySet[AuditEntry], dict[str, str]]:
    """The entries that a search means, newest first, and the words of it that were understood."""
    rows, filters = AuditEntry.objects.order_by("-id"), {}
    for name in ("action", "kind", "object_pk"):
        if word := params.get(name, "").replace("\x00", "").strip()[:100]:
            filters[name], rows = word, rows.filter(**{name: word})
    if params.get("outcome") in Outcome.values:
        filters["outcome"], rows = params["outcome"], rows.filter(outcome=params["outcome"])
    if account := params.get("account", "").replace("\x00", "").strip()[:150]:
        filters["account"] = account
        rows = rows.filter(
            actor_pk__in=list(get_user_model().objects.filter(username=account).values_list("pk", flat=True))
        )
    for name, lookup, days in (("since", "at__gte", 0), ("until", "at__lt", 1)):
        if day := _day(params.get(name, "")):
            filters[name] = day.isoformat()
            rows = rows.filter(**{lookup: datetime.combine(day + timedelta(days=days), time.min, TZ)})
    return rows, filters


def _day(word: str) -> date | None:
    try:
        day = parse_date(word[:10])
    except ValueError:
        return None
    return day if day and 1990 < day.year < 2100 else None


def audit_page(params: Mapping[str, str]) -> Page:
    """Three queries, however many entries there are: the page, its seals, its accounts."""
    rows, filters = matching(params)
    if position := keyset.read(params.get("after", ""), limit=2):
        rows = rows.filter(pk__lt=position[1])
    found = list(rows[: PAGE_SIZE + 1])
    lines = lines_of(found[:PAGE_SIZE])
    cursor = keyset.write(0, found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else ""
    return Page(lines, cursor, filters)


def lines_of(entries: list[AuditEntry]) -> list[Line]:
    seals = {seal.entry_pk: seal for seal in AuditSeal.objects.filter(entry_pk__in=[entry.pk for entry in entries])}
    names = dict(
        get_user_model().objects.filter(pk__in={entry.actor_pk for entry in entries}).values_list("pk", "username")
    )
    labels = event_labels()
    return [
        Line(
            entry, labels.get(entry.action, entry.action),
            names.get(entry.actor_pk, f"#{entry.actor_pk}" if entry.actor_pk else ""), seals.get(entry.pk),
        )
        for entry in entries
    ]  # fmt: skip


def event_labels() -> dict[str, str]:
    """What events are called, ours and Wagtail's, sorted by name."""
    return {action: str(label) for action, label in sorted(registry.get_choices())}


def facts_of(line: Line) -> dict[str, Any]:
    entry, seal = line.entry, line.seal
    return {
        "number": entry.pk, "time": entry.at.astimezone(TZ).isoformat(), "event": line.event,
        "result": entry.get_outcome_display(), "account": line.account, "kind": entry.kind, "object": entry.object_pk,
        "content": entry.content, "place": seal.seq if seal else "", "hash": seal.hash if seal else "",
    }  # fmt: skip
