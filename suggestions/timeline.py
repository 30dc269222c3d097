"""The way of a suggestion as the public is told it: dates and words of our lists, never a text or a person of staff.

`read` gathers the rows in a fixed number of queries; `steps` makes of them plain data that `PublicSuggestion.body` keeps.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.calendar import local_day
from suggestions.models.handling import Assignment, Commitment, Evaluation, Meeting, Reply
from suggestions.models.reviewing import Review, SuggestionEvent
from suggestions.models.suggestions import Suggestion
from suggestions.models.supervision import KeySuggestion
from suggestions.public_states import STAGES, Stage
from suggestions.states import UnitRole, Verdict

_ORDER = (
    "filed", "review", "accepted", "key", "assigned", "sent_back", "extended", "met", "replied", "rated", "rechecked",
    "kept", "closed",
)  # fmt: skip
# What is told of an event alone; the others have rows that say more.
_OF_EVENTS = {"file": "filed", "accept": "accepted", "send_back": "sent_back", "extend": "extended", "recheck": "rechecked", "close": "closed"}  # fmt: skip


@dataclass
class Way:
    """Everything that was kept of one suggestion."""

    row: Suggestion
    events: list[SuggestionEvent]
    reviews: list[Review]
    assignments: list[Assignment]
    meetings: list[Meeting]
    replies: list[Reply]
    ratings: dict[int, Evaluation]
    promises: list[Commitment]
    key: KeySuggestion | None = None
    signers: list[str] = field(default_factory=list)


def read(row: Suggestion) -> Way:
    replies = list(row.replies.select_related("unit", "evaluation").order_by("round"))
    return Way(
        row=row,
        events=list(row.events.order_by("pk")),
        reviews=list(row.reviews.order_by("pk")),
        assignments=list(row.assignments.select_related("unit").order_by("pk")),
        meetings=list(row.meetings.order_by("held_on", "pk")),
        replies=replies,
        ratings={one.round: one.evaluation for one in replies if hasattr(one, "evaluation")},
        promises=list(Commitment.objects.filter(reply__suggestion=row).order_by("due_on", "pk")),
        key=KeySuggestion.objects.filter(suggestion=row).first(),
        signers=list(
            row.co_signatures.filter(confirmed_at__isnull=False).order_by("pk").values_list("deputy__name", flat=True)
        ),
    )


def stage(way: Way) -> str:
    found = STAGES[way.row.status]
    if found == Stage.HANDLING and way.row.round > 1:
        return Stage.AGAIN
    if found == Stage.SETTLED and any(one.done_on is None for one in way.promises):
        return Stage.FOLLOWED
    return found


def verdict_of(rating: Evaluation) -> str:
    """The lower of the two things a deputy says; one dissatisfaction is enough for a second handling."""
    return worse(rating.handling, rating.result)


def worse(*verdicts: str) -> str:
    return max(verdicts, key=Verdict.values.index)


def lead_assignment(way: Way) -> Assignment | None:
    """The unit that has it now, or had it last."""
    leads = [one for one in way.assignments if one.role == UnitRole.LEAD and one.ended_on is None]
    return max(leads, key=lambda one: (one.round, one.pk), default=None)


def steps(way: Way) -> list[dict[str, Any]]:
    """The steps in the order of their days; on one day in the order in which they can happen."""
    found = [*_events(way), *_rows(way)]
    found.sort(key=lambda step: (step["on"], step.get("round", 0), _ORDER.index(step["kind"])))
    return found


def _events(way: Way) -> list[dict[str, Any]]:
    """A suggestion that was returned and filed again was filed when it was filed last; before, it was no suggestion."""
    last_filed = max((one.pk for one in way.events if one.move == "file"), default=0)
    told, number = [], 0
    for event in way.events:
        if event.move in ("assign", "assign_again"):
            number += 1
        if event.move in _OF_EVENTS and (event.move != "file" or event.pk == last_filed):
            told.append(_step(_OF_EVENTS[event.move], local_day(event.at), round=number))
    return told


def _rows(way: Way) -> list[dict[str, Any]]:
    told = [_step("review", one.held_on, stage=one.stage) for one in way.reviews]
    if way.key:
        told.append(_step("key", way.key.decided_on, reference=way.key.reference))
    for one in way.assignments:
        if one.role == UnitRole.LEAD:
            partners = [
                other.unit.name for other in way.assignments
                if other.role == UnitRole.CO and (other.round, other.assigned_on) == (one.round, one.assigned_on)
            ]  # fmt: skip
            about = {"unit": one.unit.name, "partners": partners, "due_on": one.due_on.isoformat()}
            told.append(_step("assigned", one.assigned_on, round=one.round, **about))
    told += [_step("met", one.held_on, round=one.round, form=one.form, met_by=one.met_by) for one in way.meetings]
    for reply in way.replies:
        told.append(_step("replied", reply.replied_on, round=reply.round, unit=reply.unit.name, grade=reply.grade))
    for number, rating in way.ratings.items():
        judged = {name: getattr(rating, name) for name in ("handling", "result", "resolution", "adoption")}
        told.append(_step("rated", rating.rated_on, round=number, **judged))
    told += [_step("kept", one.done_on, round=_last_round(way), promise=one.pk) for one in way.promises if one.done_on]
    return told


def _last_round(way: Way) -> int:
    return max((one.round for one in way.assignments), default=0)


def _step(kind: str, on: date, **about: Any) -> dict[str, Any]:
    return {"kind": kind, "on": on.isoformat()} | about


def pieces(way: Way) -> dict[str, str]:
    """Every text that somebody wrote and the public may come to read, by a name that stays the same."""
    row = way.row
    found = {"title": row.title, "situation": row.situation, "analysis": row.analysis, "proposal": row.proposal}
    for reply in way.replies:
        found |= {f"letter:{reply.round}": reply.number, f"reply:{reply.round}": reply.text}
    found |= {f"note:{number}": rating.note for number, rating in way.ratings.items() if rating.note}
    for one in way.promises:
        found[f"promise:{one.pk}"] = one.promise
        if one.result:
            found[f"done:{one.pk}"] = one.result
    return found
