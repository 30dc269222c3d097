"""What is read of contact records at the desk: the list, and what changed from one submission to the next."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core import keyset
from core.calendar import TZ
from stations.models import ContactRecord, ContactRecordVersion, Deputy, StationPage
from stations.permissions import records_kept_by
from stations.services.records import PUBLIC_FIELDS
from stations.states import ContactMode, RecordStatus, RecordTopic

PAGE_SIZE = 30
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class RecordList:
    """One keyset page of records, and the filters it was made with."""

    records: list[ContactRecord]
    next_cursor: str
    filters: dict[str, str]


def record_list(user: Any, params: Mapping[str, str]) -> RecordList:
    """The records a user keeps, the latest contact first; unknown filter words filter nothing. One query."""
    rows = records_kept_by(user).select_related("deputy", "station")
    filters: dict[str, str] = {}
    for name, choices in (("status", RecordStatus), ("mode", ContactMode), ("topic", RecordTopic)):
        if params.get(name) in choices.values:
            filters[name] = params[name]
            rows = rows.filter(**{name: params[name]})
    for name in ("station", "deputy"):
        word = params.get(name, "")
        if word.isascii() and word.isdecimal() and len(word) < 10:
            filters[name] = word
            rows = rows.filter(**{f"{name}_id": int(word)})
    for name, lookup, last in (("since", "held_at__gte", False), ("until", "held_at__lt", True)):
        if day := _day(params.get(name, "")):
            filters[name] = day.isoformat()
            rows = rows.filter(**{lookup: _instant(day, after=last)})
    if position := keyset.read_instant(params.get("after", "")):
        rows = keyset.following(rows, ("-held_at", "-id"), position)
    records = list(rows.order_by("-held_at", "-pk")[: PAGE_SIZE + 1])
    more, records = len(records) > PAGE_SIZE, records[:PAGE_SIZE]
    return RecordList(records, keyset.write_instant(records[-1].held_at, records[-1].pk) if more else "", filters)


def _day(word: str) -> date | None:
    try:
        day = parse_date(word[:10])
    except ValueError:
        return None
    return day if day and 1990 < day.year < 2100 else None


def _instant(day: date, *, after: bool) -> datetime:
    begin = datetime.combine(day, datetime.min.time(), TZ)
    return begin if not after else datetime.combine(date.fromordinal(day.toordinal() + 1), datetime.min.time(), TZ)


def next_to_verify(user: Any, params: Mapping[str, str], *, but: int) -> int | None:
    """The key of the next submitted record of the same filters that somebody else wrote; None when none is left."""
    wanted = {
        name: params[name] for name in ("station", "deputy", "mode", "topic", "since", "until") if params.get(name)
    }
    found = record_list(user, wanted | {"status": RecordStatus.SUBMITTED}).records
    return next((row.pk for row in found if row.pk != but and user.pk not in (row.created_by_id, row.deputy.account_id)), None)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field that differs; `parts` are stretches of text that stayed, went, or came."""

    label: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HistoryEntry:
    """One submission of a record, and what had changed since the one before it; None for the first."""

    number: int
    submitted_at: datetime
    submitted_by: str
    changes: tuple[Change, ...] | None


def history(record: ContactRecord) -> list[HistoryEntry]:
    """Every submission of a record, the latest first, ending with what was changed since; four queries, however many."""
    versions = list(record.versions.select_related("submitted_by").order_by("number"))
    names = _names(versions)
    entries: list[HistoryEntry] = []
    before: ContactRecordVersion | None = None
    for version in versions:
        changes = None if before is None else tuple(_changes(before, version, names))
        entries.append(HistoryEntry(version.number, version.submitted_at, str(version.submitted_by or ""), changes))
        before = version
    return entries[::-1]


def _names(versions: list[ContactRecordVersion]) -> dict[str, dict[Any, str]]:
    """How the keys inside the versions are called; people and places keep their present names."""
    deputies = Deputy.objects.filter(pk__in={version.content["deputy_id"] for version in versions})
    stations = StationPage.objects.filter(pk__in={version.content["station_id"] for version in versions} - {None})
    return {
        "deputy_id": dict(deputies.values_list("pk", "name")),
        "station_id": dict(stations.order_by().values_list("pk", "title")),
        "mode": dict(ContactMode.choices),
        "topic": dict(RecordTopic.choices),
    }


def _changes(
    before: ContactRecordVersion, after: ContactRecordVersion, names: dict[str, dict[Any, str]]
) -> list[Change]:
    found = [
        Change(_label(field), tuple(difference(*(_shown(field, version.content[field], names) for version in (before, after)))))
        for field in PUBLIC_FIELDS
        if before.content[field] != after.content[field]
    ]  # fmt: skip
    if before.electors_hash != after.electors_hash:
        found.append(Change(_("electors"), ((NEW, _("the list was changed")),)))
    return found


def _label(field: str) -> str:
    return str(ContactRecord._meta.get_field(field.removesuffix("_id")).verbose_name)


def _shown(field: str, value: Any, names: dict[str, dict[Any, str]]) -> str:
    if field in names:
        return str(names[field].get(value, value or ""))
    if field == "held_at" and (moment := parse_datetime(str(value))):
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return str(value)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """The stretches of two texts, sign by sign, as (kind, text); Chinese has no words to go by."""
    parts: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append((SAME, before[a:b]))
            continue
        parts += [(GONE, before[a:b])] * (b > a) + [(NEW, after[c:d])] * (d > c)
    return parts
