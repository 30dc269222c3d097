"""The register: everything a user sees of suggestions, filtered by what stands in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date

from core import keyset
from stations.states import RecordTopic
from suggestions.models import Assignment, Suggestion
from suggestions.permissions import suggestions_seen_by
from suggestions.similar import title_pairs
from suggestions.states import STAGES, Route, SuggestionStatus

PAGE_SIZE = 30
CHOSEN_FROM = {"status": SuggestionStatus.values, "topic": RecordTopic.values, "route": Route.values}


@dataclass(frozen=True)
class Register:
    """One keyset page of suggestions, and the filters it was made with."""

    rows: list[Suggestion]
    next_cursor: str
    filters: dict[str, str]


def register(user: Any, params: Mapping[str, str], today: date) -> Register:
    """What a user sees, the latest entry first; unknown filter words filter nothing. One query."""
    rows = suggestions_seen_by(user).select_related("lead", "area", "issued")
    filters: dict[str, str] = {}
    for name, values in CHOSEN_FROM.items():
        if params.get(name) in values:
            filters[name] = params[name]
            rows = rows.filter(**{name: params[name]})
    for name, narrow in _NARROWERS.items():
        word = params.get(name, "").replace("\x00", "").strip()[:60]
        if word and (narrowed := narrow(rows, word, today)) is not None:
            rows, filters[name] = narrowed, word
    if position := keyset.read(params.get("after", "")):
        rows = rows.filter(pk__lt=position[0])
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    return Register(found, keyset.write(found[-1].pk, 0) if more else "", filters)


def _key(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else None


def _by_key(field: str) -> Callable[[QuerySet, str, date], QuerySet | None]:
    return lambda rows, word, _today: None if (key := _key(word)) is None else rows.filter(**{field: key})


def _by_day(field: str, *, whole_month: bool = False) -> Callable[[QuerySet, str, date], QuerySet | None]:
    def narrow(rows: QuerySet, word: str, _today: date) -> QuerySet | None:
        day = day_of(f"{word}-01" if whole_month else word)
        return None if day is None else rows.filter(**{field: day})

    return narrow


def day_of(word: str) -> date | None:
    """A day written as 2025-06-20; None for anything else."""
    try:
        day = parse_date(word)
    except ValueError:
        return None
    return day if day and 1990 < day.year < 2100 else None


def _by_stage(rows: QuerySet, word: str, _today: date) -> QuerySet | None:
    return rows.filter(status__in=STAGES[word].statuses) if word in STAGES else None


def _by_unit(rows: QuerySet, word: str, _today: date) -> QuerySet | None:
    key = _key(word)
    if key is None:
        return None
    present = Assignment.objects.filter(unit_id=key, ended_on__isnull=True)
    return rows.filter(pk__in=present.values("suggestion"))


def _overdue(rows: QuerySet, word: str, today: date) -> QuerySet | None:
    return rows.overdue(today) if word == "1" else None  # type: ignore[attr-defined]


def _by_words(rows: QuerySet, word: str, _today: date) -> QuerySet | None:
    pairs = title_pairs(word)
    in_title = Q(title_pairs__contains=pairs) if pairs else Q(title__contains=word)
    return rows.filter(in_title | Q(issued__text=word))


_NARROWERS = {
    "stage": _by_stage, "area": _by_key("area"), "lead": _by_key("lead"), "unit": _by_unit,
    "batch": _by_day("batch", whole_month=True), "due": _by_day("due_on"), "overdue": _overdue, "q": _by_words,
}  # fmt: skip
