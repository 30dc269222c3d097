"""What the author of something said at a station may know of its way: a frozen card for the receipt's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from stations.models.opinions import OpinionItem, OpinionStep
from stations.services.handling import rating_closes_at
from stations.states import (
    OPINION_MOVES,
    REFUSAL_SENTENCES,
    SPEAKER,
    UNDER_WAY,
    OpinionStatus,
    RefusalChannel,
    Satisfaction,
)


@dataclass(frozen=True)
class PublicStep:
    """One step, without the names of those who made it."""

    at: datetime
    label: str
    unit: str
    note: str


@dataclass(frozen=True)
class PublicHandling:
    """Where it stands. `due_at` is set while somebody still has to act, `closes_at` while a rating can be changed."""

    station: str
    status: str
    status_label: str
    topic: str
    unit: str
    due_at: datetime | None
    is_overdue: bool
    refusal: str
    answer: str
    answered_at: datetime | None
    rating: str
    rating_label: str
    rating_note: str
    may_rate: bool
    closes_at: datetime | None
    ratings: tuple[tuple[str, str], ...]
    steps: tuple[PublicStep, ...]


def handling_card(item: OpinionItem, steps: Iterable[OpinionStep], now: datetime) -> PublicHandling:
    """The card; the station should be fetched beforehand."""
    is_open = item.status in UNDER_WAY
    closes_at = rating_closes_at(item.rated_at) if item.rated_at else None
    can_change = closes_at is None or now < closes_at
    return PublicHandling(
        station=item.station.title,
        status=item.status,
        status_label=item.get_status_display(),
        topic=item.get_topic_display() if item.topic else "",
        unit=item.unit,
        due_at=item.due_at if is_open else None,
        is_overdue=is_open and item.due_at < now,
        refusal=str(REFUSAL_SENTENCES[RefusalChannel(item.refused_to)]) if item.refused_to else "",
        answer=item.answer,
        answered_at=item.answered_at,
        rating=item.rating,
        rating_label=item.get_rating_display() if item.rating else "",
        rating_note=item.rating_note,
        may_rate=item.status in OPINION_MOVES["rate"].sources and can_change,
        closes_at=closes_at if item.status == OpinionStatus.RATED and can_change else None,
        ratings=tuple((choice.value, str(choice.label)) for choice in Satisfaction),
        steps=tuple(_step(step) for step in steps),
    )


def _step(step: OpinionStep) -> PublicStep:
    """A step in words; what was written with a rating or an answer stands on the card itself."""
    move = OPINION_MOVES.get(step.move)
    if step.move == "take_back":
        label = _("rating taken back")
    elif step.move == "assign_again":
        label = _("passed to a unit a second time")
    else:
        label = step.get_to_status_display()
    says_more = move is not None and move.audience != SPEAKER and step.move != "answer"
    return PublicStep(
        step.at, str(label), step.unit if step.to_status == "assigned" else "", step.note if says_more else ""
    )
