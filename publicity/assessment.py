"""考核: a deputy's score of a year, as a pure function of what happened and the scheme. Nothing here is stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from publicity.states import CheckResult, EventKind, Grade

ZERO = Decimal(0)


@dataclass(frozen=True, order=True)
class Done:
    """Something that counts: a verified contact, a confirmed performance. Told twice under one `key` it is one."""

    on: date
    key: str
    kind: str


@dataclass(frozen=True, order=True)
class Found:
    """The published result of a spot check of what `key` names; the latest counts."""

    at: datetime
    key: str
    result: str


@dataclass(frozen=True)
class Rule:
    """One item: `base` for the first, `extra` for each further one, `cap` at most; `required` is the least number."""

    name: str
    kinds: tuple[str, ...]
    base: Decimal
    extra: Decimal
    cap: Decimal
    required: int = 0
    is_deduction: bool = False


@dataclass(frozen=True)
class Terms:
    """A scheme as the reckoning needs it; `excellent_from` and `qualified_from` are None until they are decided."""

    rules: tuple[Rule, ...]
    total_cap: Decimal
    excellent_from: Decimal | None = None
    qualified_from: Decimal | None = None
    short_is_unqualified: bool = False


@dataclass(frozen=True)
class Point:
    """What one event brought: nothing for one above the cap or one that was found untrue."""

    key: str
    kind: str
    on: date
    points: Decimal
    is_untrue: bool


@dataclass(frozen=True)
class ScoreLine:
    rule: Rule
    points: Decimal  # never negative; a deduction is taken off by the total
    count: int
    behind: tuple[Point, ...]

    @property
    def is_short(self) -> bool:
        return self.count < self.rule.required


@dataclass(frozen=True)
class Score:
    total: Decimal
    earned: Decimal
    deducted: Decimal
    lines: tuple[ScoreLine, ...]
    untrue: tuple[str, ...]
    grade: str  # empty where the scheme has no thresholds

    @property
    def grade_label(self) -> str:
        return str(Grade(self.grade).label) if self.grade else ""

    @property
    def is_short(self) -> bool:
        return any(line.is_short for line in self.lines)


def score(facts: Iterable[Done | Found], terms: Terms) -> Score:
    """The score of a deputy's year; the order of the facts and how often one is told make no difference."""
    done: dict[str, Done] = {}
    found: dict[str, Found] = {}
    for fact in sorted(set(facts), key=lambda fact: (isinstance(fact, Found), _moment(fact))):
        if isinstance(fact, Done):
            done.setdefault(fact.key, fact)
        else:
            found[fact.key] = fact
    untrue = tuple(sorted(key for key in done if key in found and found[key].result == CheckResult.UNTRUE))
    happened = sorted(done.values())
    happened += [Done(done[key].on, key, EventKind.UNTRUE_RECORD) for key in untrue]
    lines = tuple(_line(rule, happened, frozenset(untrue)) for rule in terms.rules)
    earned = min(sum((line.points for line in lines if not line.rule.is_deduction), ZERO), terms.total_cap)
    deducted = sum((line.points for line in lines if line.rule.is_deduction), ZERO)
    total = max(earned - deducted, ZERO)
    return Score(total, earned, deducted, lines, untrue, _grade(total, any(line.is_short for line in lines), terms))


def _moment(fact: Done | Found) -> tuple[str, str, str]:
    if isinstance(fact, Done):
        return (fact.on.isoformat(), fact.key, fact.kind)
    return (f"{fact.at.timestamp():020.6f}", fact.key, fact.result)


def _line(rule: Rule, happened: Sequence[Done], untrue: frozenset[str]) -> ScoreLine:
    count, reached = 0, ZERO
    behind = []
    for event in happened:
        if event.kind not in rule.kinds:
            continue
        loses = event.key in untrue and event.kind != EventKind.UNTRUE_RECORD
        before = reached
        if not loses:
            count += 1
            reached = min(rule.base + rule.extra * (count - 1), rule.cap)
        behind.append(Point(event.key, event.kind, event.on, reached - before, loses))
    return ScoreLine(rule, reached, count, tuple(behind))


def _grade(total: Decimal, is_short: bool, terms: Terms) -> str:
    if terms.excellent_from is None or terms.qualified_from is None:
        return ""
    if total < terms.qualified_from or (is_short and terms.short_is_unqualified):
        return Grade.UNQUALIFIED
    return Grade.QUALIFIED if is_short or total < terms.excellent_from else Grade.EXCELLENT


def faults_of(terms: Terms) -> Iterator[str]:
    """Why no scheme can be like this, a sentence for each reason."""
    taken: dict[str, str] = {}
    for rule in terms.rules:
        name = {"name": rule.name}
        if not rule.name.strip() or not rule.kinds:
            yield _("Every item needs a name and says what it counts.")
        if min(rule.base, rule.extra, rule.cap) < 0 or rule.required < 0:
            yield _("“%(name)s”: points and numbers cannot be below zero; write a deduction as a deduction.") % name
        if rule.cap < rule.base:
            yield _("“%(name)s”: the cap is under the points for the first.") % name
        if rule.is_deduction and rule.required:
            yield _("“%(name)s”: a deduction cannot be required.") % name
        for kind in rule.kinds:
            if kind not in EventKind.values:
                yield _("“%(name)s” counts something that does not exist: %(kind)s.") % (name | {"kind": kind})
            elif kind in taken:
                yield _("“%(name)s” and “%(other)s” count the same; it would bring points twice.") % (
                    name | {"other": taken[kind]}
                )
            taken.setdefault(kind, rule.name)
    if terms.total_cap <= 0:
        yield _("The most that can be reached must be more than zero.")
    high, low = terms.excellent_from, terms.qualified_from
    if high is not None and low is not None and not 0 < low < high:
        yield _("The thresholds are out of order: “excellent” must begin above “qualified”, and both above zero.")
    if high is not None and high > terms.total_cap:
        yield _("“Excellent” begins above what can be reached.")


def gaps_of(terms: Terms) -> Iterator[str]:
    """What a scheme still lacks before it can be put in force."""
    if not any(not rule.is_deduction for rule in terms.rules):
        yield _("The scheme has no item that brings points.")
    if terms.excellent_from is None or terms.qualified_from is None:
        yield _("The scheme has no thresholds for its grades.")
    elif sum((rule.cap for rule in terms.rules if not rule.is_deduction), ZERO) < terms.excellent_from:
        yield _("All items together do not reach “excellent”.")
