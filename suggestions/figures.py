"""The figures of suggestions, as pure functions of what happened.

Each `Happening` is one row that stays: an acceptance, an assignment, a meeting, a reply, a rating. Their order in the list
means nothing; where one of a kind replaces another, their rounds and numbers say which came later.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from suggestions.states import Resolution, Verdict

ALL_YEARS = 0
LEAST_RANKED = 5  # of fewer, a share says nothing, and nobody is put below another for it
ACCEPTED, ASSIGNED, MET, REPLIED, RATED = "accepted", "assigned", "met", "replied", "rated"
BY = ("unit", "township", "topic")


@dataclass(frozen=True, slots=True)
class Happening:
    """`seq` numbers the rows of one kind; what a kind does not tell stays empty.

    An assignment that `is_ended` was sent back by its unit. A verdict is the lower of the two that a rating holds.
    """

    suggestion: int
    kind: str
    on: date
    seq: int = 0
    round: int = 0
    township: str = ""
    topic: str = ""
    unit: str = ""
    due_on: date | None = None
    is_ended: bool = False
    verdict: str = ""
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one suggestion stands. Reply and rating are those of the last assignment: a second handling begins anew."""

    year: int
    township: str
    topic: str
    unit: str = ""
    is_assigned: bool = False
    is_replied: bool = False
    was_met: bool = False
    is_late: bool = False
    due_on: date | None = None
    days: int | None = None
    verdict: str = ""
    resolution: str = ""


@dataclass
class Counts:
    """Everything that a share is made of. `late` are replies after their day, `overdue` what still has none by then."""

    accepted: int = 0
    assigned: int = 0
    replied: int = 0
    met: int = 0
    rated: int = 0
    satisfied: int = 0
    mostly: int = 0
    dissatisfied: int = 0
    solved: int = 0
    late: int = 0
    overdue: int = 0
    days: Counter[int] = field(default_factory=Counter)

    @property
    def unrated(self) -> int:
        return self.replied - self.rated

    @property
    def median_days(self) -> float | None:
        return float(median(self.days.elements())) if self.days else None


def outcome_of(rows: Iterable[Happening]) -> Outcome | None:
    """What the rows of one suggestion come to; None before it is accepted."""
    kinds: dict[str, list[Happening]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    if not kinds[ACCEPTED]:
        return None
    accepted = min(kinds[ACCEPTED], key=lambda row: (row.on, row.seq))
    about: dict[str, Any] = {"year": accepted.on.year, "township": accepted.township, "topic": accepted.topic}
    last = max(kinds[ASSIGNED], key=lambda row: (row.round, row.seq), default=None)
    if last is None or last.is_ended:
        return Outcome(**about)
    about |= {"unit": last.unit, "is_assigned": True, "due_on": last.due_on}
    reply = next((row for row in kinds[REPLIED] if row.round == last.round), None)
    if reply is None:
        return Outcome(**about)
    first = min(kinds[ASSIGNED], key=lambda row: (row.round, row.seq))
    rating = next((row for row in kinds[RATED] if row.round == last.round), None)
    return Outcome(
        **about,
        is_replied=True,
        was_met=bool(kinds[MET]),
        is_late=last.due_on is not None and reply.on > last.due_on,
        days=(reply.on - first.on).days,
        verdict=rating.verdict if rating else "",
        resolution=rating.resolution if rating else "",
    )


def add(counts: Counts, one: Outcome, today: date) -> None:
    counts.accepted += 1
    counts.assigned += one.is_assigned
    counts.overdue += one.is_assigned and not one.is_replied and one.due_on is not None and one.due_on < today
    if not one.is_replied:
        return
    counts.replied += 1
    counts.met += one.was_met
    counts.late += one.is_late
    counts.rated += bool(one.verdict)
    counts.satisfied += one.verdict == Verdict.SATISFIED
    counts.mostly += one.verdict == Verdict.MOSTLY
    counts.dissatisfied += one.verdict == Verdict.DISSATISFIED
    counts.solved += one.resolution == Resolution.SOLVED
    counts.days[one.days or 0] += 1


type Sheet = dict[str, dict[str, Counts]]  # "total" with one entry, then each of BY with an entry for every key


def count(happenings: Iterable[Happening], today: date) -> dict[int, Sheet]:
    """The sheets of every year in which something was accepted, and of all years together."""
    rows: dict[int, list[Happening]] = defaultdict(list)
    for happening in happenings:
        rows[happening.suggestion].append(happening)
    sheets: dict[int, Sheet] = {ALL_YEARS: {"total": {"": Counts()}} | {name: {} for name in BY}}
    for found in rows.values():
        one = outcome_of(found)
        if one is None:
            continue
        for year in (ALL_YEARS, one.year):
            sheet = sheets.setdefault(year, {"total": {"": Counts()}} | {name: {} for name in BY})
            add(sheet["total"][""], one, today)
            for name in BY:
                if key := getattr(one, name):
                    add(sheet[name].setdefault(key, Counts()), one, today)
    return sheets


def plain(counts: Counts) -> dict[str, Any]:
    """The counts as a sheet keeps them."""
    names = (
        "accepted", "assigned", "replied", "met", "rated", "unrated", "satisfied", "mostly", "dissatisfied", "solved",
        "late", "overdue", "median_days",
    )  # fmt: skip
    return {name: getattr(counts, name) for name in names}
