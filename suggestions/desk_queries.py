"""My desk: what waits for a user, by due date; and what is past its time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import keyset
from core.calendar import local_day
from suggestions.deadlines import accept_by, batch_closes_at, limits
from suggestions.models import Assignment, Commitment, CoSignature, Suggestion
from suggestions.permissions import (
    may_assign,
    may_review,
    may_see_everything,
    promises_seen_by,
    stages_reviewed_by,
    suggestions_seen_by,
    units_of,
)
from suggestions.states import WITH_UNIT, Route, SuggestionStatus, UnitRole

S = SuggestionStatus
MOST_OF_A_KIND = 50
PAGE_SIZE = 30


@dataclass(frozen=True)
class Waiting:
    """One thing that somebody has to do about a suggestion."""

    suggestion: Suggestion
    what: str
    due_on: date | None = None
    is_overdue: bool = False


def waiting_for(user: Any, today: date) -> list[Waiting]:
    """What waits for a user, what is due first; at most fifty of a kind. Seven queries at most, however much waits."""
    found = [*_of_deputy(user), *_to_sign(user), *_of_unit(user, today), *_promised(user, today)]
    if stages := stages_reviewed_by(user):
        found += _to_review(stages)
    if may_review(user):
        found += _to_tell(today)
    if may_assign(user):
        found += _to_assign()
    return sorted(found, key=lambda one: (one.due_on or date.max, one.suggestion.pk))


def _rows(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    return rows.select_related("lead", "issued").order_by("due_on", "pk")[:MOST_OF_A_KIND]


def _of_deputy(user: Any) -> Iterator[Waiting]:
    words = {
        S.DRAFT: _("Go on writing it, and file it."),
        S.CO_SIGNING: _("File it when everybody who was asked has answered."),
        S.RETURNED: _("It was returned: change it and file it again, or withdraw it."),
        S.REPLIED: _("A reply has come: rate it."),
    }
    unfinished = Q(status__in=(S.DRAFT, S.CO_SIGNING, S.RETURNED)) & (Q(lead__account=user) | Q(created_by=user))
    to_rate = Q(status=S.REPLIED, lead__account=user)
    for row in _rows(Suggestion.objects.filter(unfinished | to_rate)):
        yield Waiting(row, words[row.status])


def _to_sign(user: Any) -> Iterator[Waiting]:
    asked = CoSignature.objects.filter(
        deputy__account=user, confirmed_at__isnull=True, declined_at__isnull=True, suggestion__status=S.CO_SIGNING
    )
    for one in asked.select_related("suggestion__lead", "suggestion__issued").order_by("pk")[:MOST_OF_A_KIND]:
        yield Waiting(one.suggestion, _("You are asked to sign it with the lead deputy."))


def _of_unit(user: Any, today: date) -> Iterator[Waiting]:
    for one in owed_by_units().filter(unit__in=units_of(user).values("pk")).order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        yield Waiting(one.suggestion, _what_a_unit_owes(one, today), one.due_on, one.due_on < today)


def owed_by_units() -> QuerySet[Assignment]:
    """The assignments that wait for something: the lead unit for its reply, a co-handling one for its opinion."""
    rows = Assignment.objects.filter(
        ended_on__isnull=True, suggestion__status__in=sorted(WITH_UNIT), round=F("suggestion__round")
    )
    return rows.filter(Q(role=UnitRole.LEAD) | Q(opinion="")).select_related(
        "unit", "suggestion__lead", "suggestion__issued"
    )


def _what_a_unit_owes(one: Assignment, today: date) -> str:
    if one.role == UnitRole.CO:
        return _("Give your unit's opinion to the lead unit.")
    if one.suggestion.status == S.HANDLING:
        return _("Reply to the deputy.")
    if today <= one.return_by:
        return _("Take it on, or send it back until %(day)s.") % {"day": one.return_by.isoformat()}
    return _("Take it on; the time to send it back is over.")


def open_promises(user: Any) -> QuerySet[Commitment]:
    rows = promises_seen_by(user).filter(done_on__isnull=True)
    return rows.select_related("reply__unit", "reply__suggestion__lead", "reply__suggestion__issued")


def _promised(user: Any, today: date) -> Iterator[Waiting]:
    mine = open_promises(user).filter(reply__unit__in=units_of(user).values("pk"))
    for one in mine.order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        what = _("Keep the promise and report: %(promise)s") % {"promise": one.promise}
        yield Waiting(one.reply.suggestion, what, one.due_on, one.due_on < today)


def _to_review(stages: list[str]) -> Iterator[Waiting]:
    given, now = limits(), timezone.now()
    for row in _rows(Suggestion.objects.filter(status__in=stages)):
        is_gathering = row.status == S.FILED and row.route == Route.GREEN
        if is_gathering and now <= batch_closes_at(row.batch, given.batch_day):
            continue
        yield Waiting(row, _("Review it: %(state)s.") % {"state": row.get_status_display()})


def untold() -> QuerySet[Suggestion]:
    """Accepted, and the deputy was not told yet."""
    return Suggestion.objects.filter(accepted_at__isnull=False, told_on__isnull=True)


def _to_tell(today: date) -> Iterator[Waiting]:
    given = limits()
    for row in _rows(untold()):
        due_on = accept_by(local_day(row.accepted_at), given)
        yield Waiting(row, _("Tell the deputy that it is accepted."), due_on, due_on < today)


def _to_assign() -> Iterable[Waiting]:
    words = {
        S.ACCEPTED: _("Assign it to a unit."),
        S.SENT_BACK: _("The unit sent it back: assign it to another."),
        S.DISSATISFIED: _("The deputy is dissatisfied: recheck it."),
        S.RECHECKED: _("Assign it a second time."),
        S.RATED: _("Close it."),
    }
    for row in _rows(Suggestion.objects.filter(status__in=list(words))):
        yield Waiting(row, words[row.status])


@dataclass(frozen=True)
class Overdue:
    """催办清单: what units owe past its day, one keyset page; overdue promises and acceptances beside it."""

    owed: list[Assignment]
    next_cursor: str
    promises: list[Commitment]
    untold: list[Waiting]


def overdue_list(user: Any, after: str, today: date) -> Overdue:
    """What is past its time of what a user sees, the longest overdue first. Four queries at most."""
    rows = owed_by_units().filter(due_on__lt=today, suggestion__in=suggestions_seen_by(user).order_by().values("pk"))
    if not may_see_everything(user):
        rows = rows.filter(Q(unit__in=units_of(user).values("pk")) | Q(suggestion__lead__account=user))
    if position := keyset.read(after):
        rows = keyset.following(rows, ("due_on", "id"), (date.fromordinal(max(1, min(position[0], 3_000_000))), position[1]))  # fmt: skip
    owed = list(rows.order_by("due_on", "pk")[: PAGE_SIZE + 1])
    more, owed = len(owed) > PAGE_SIZE, owed[:PAGE_SIZE]
    promises = open_promises(user).filter(due_on__lt=today).order_by("due_on", "pk")[:MOST_OF_A_KIND]
    late = [one for one in _to_tell(today) if one.is_overdue] if may_review(user) else []
    return Overdue(owed, keyset.write(owed[-1].due_on.toordinal(), owed[-1].pk) if more else "", list(promises), late)


@dataclass(frozen=True)
class PromiseList:
    """One keyset page of the ledger of promises."""

    promises: list[Commitment]
    next_cursor: str
    show: str


def promise_list(user: Any, show: str, after: str) -> PromiseList:
    """The promises a user sees: open ones, or those kept; what is due first. One query."""
    show = "done" if show == "done" else "open"
    rows = promises_seen_by(user).filter(done_on__isnull=show == "open")
    rows = rows.select_related("reply__unit", "reply__suggestion__issued")
    if position := keyset.read(after):
        rows = keyset.following(rows, ("due_on", "id"), (date.fromordinal(max(1, min(position[0], 3_000_000))), position[1]))  # fmt: skip
    found = list(rows.order_by("due_on", "pk")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    return PromiseList(found, keyset.write(found[-1].due_on.toordinal(), found[-1].pk) if more else "", show)
