"""The board by stage and the calendar of deadlines."""

import calendar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from suggestions.deadlines import add_months
from suggestions.desk_queries import open_promises, owed_by_units
from suggestions.models import Assignment, Commitment, Suggestion
from suggestions.permissions import may_see_everything, suggestions_seen_by, units_of
from suggestions.states import STAGES

CARDS = 12  # of a column; the rest is a link to the register
ENTRIES = 4  # of a day
MOST = 1_000  # deadlines of one month


@dataclass(frozen=True)
class Column:
    """One stage; `has_more` when the register holds further ones."""

    key: str
    label: Any
    cards: list[Suggestion] = field(default_factory=list)
    has_more: bool = False


def board(user: Any) -> list[Column]:
    """The columns of what a user sees, in each what is due first. One query, however many columns."""
    stages = [When(status__in=stage.statuses, then=Value(key)) for key, stage in STAGES.items()]
    rows = suggestions_seen_by(user).annotate(stage=Case(*stages, default=None)).exclude(stage=None)
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("due_on").asc(nulls_last=True), F("pk").desc()])
    rows = rows.annotate(place=place).filter(place__lte=CARDS + 1).select_related("lead", "issued")
    found: dict[str, list[Suggestion]] = {key: [] for key in STAGES}
    for row in rows.order_by("place"):
        found[row.stage].append(row)
    return [
        Column(key, stage.label, found[key][:CARDS], len(found[key]) > CARDS) for key, stage in STAGES.items()
    ]  # fmt: skip


@dataclass(frozen=True)
class Deadline:
    """One thing due on a day."""

    suggestion: Suggestion
    unit: str
    is_promise: bool = False


@dataclass(frozen=True)
class Day:
    """A square of the month. `more` counts the deadlines that found no room in it."""

    day: date
    is_in_month: bool
    is_today: bool
    deadlines: list[Deadline]
    more: int


@dataclass(frozen=True)
class Month:
    """A month with its neighbours, in whole weeks from Monday."""

    first: date
    before: date
    after: date
    weeks: list[list[Day]]


def month_of_deadlines(user: Any, month: date, today: date) -> Month:
    """What units owe in a month, as far as a user sees it. Four queries at most."""
    first = month.replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    by_day: dict[date, list[Deadline]] = {}
    for one in _owed(user, weeks[0][0], weeks[-1][-1]):
        by_day.setdefault(one.due_on, []).append(Deadline(one.suggestion, one.unit.name))
    promises = open_promises(user).filter(due_on__range=(weeks[0][0], weeks[-1][-1])).order_by("due_on", "pk")
    for promise in promises[:MOST]:
        by_day.setdefault(promise.due_on, []).append(_promised(promise))
    days = [[_square(day, first, today, by_day.get(day, [])) for day in week] for week in weeks]
    return Month(first, add_months(first, -1), add_months(first, 1), days)


def _owed(user: Any, start: date, end: date) -> QuerySet[Assignment]:
    rows = owed_by_units().filter(
        due_on__range=(start, end), suggestion__in=suggestions_seen_by(user).order_by().values("pk")
    )
    if not may_see_everything(user) and units_of(user).exists():
        rows = rows.filter(unit__in=units_of(user).values("pk"))
    return rows.order_by("due_on", "pk")[:MOST]


def _promised(promise: Commitment) -> Deadline:
    return Deadline(promise.reply.suggestion, promise.reply.unit.name, is_promise=True)


def _square(day: date, first: date, today: date, deadlines: list[Deadline]) -> Day:
    return Day(day, day.month == first.month, day == today, deadlines[:ENTRIES], max(0, len(deadlines) - ENTRIES))


def month_named(word: str, today: date) -> date:
    """The month written as 2025-06; the present one for anything else."""
    year, _dash, month = word.partition("-")
    if len(word) != 7 or not (f"{year}{month}".isascii() and year.isdecimal() and month.isdecimal()):
        return today
    return date(int(year), int(month), 1) if 1991 < int(year) < 2099 and 0 < int(month) < 13 else today
