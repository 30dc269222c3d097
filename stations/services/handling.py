"""What becomes of something said at a station: registered, classified, passed on, followed up, answered, rated.

Each function is one step: the state, the row that its author will read, and the audit, together or not at all.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import end_of_working_days
from core.transitions import MoveRefused, RowChanged, move
from stations.models import Deputy, OpinionItem, OpinionStep, StationPage
from stations.states import OPINION_MOVES, OpinionRoute, OpinionSource, OpinionStatus, RefusalChannel, Satisfaction
from submissions.models import QueueItem, Submission
from submissions.services.notices import hold_word
from submissions.states import QueueStatus

REGISTER = "register"


class HandlingRefused(Exception):
    """The step cannot be made as asked; the message says why and what to do."""


def register_opinion(
    submission: Submission,
    station: StationPage,
    *,
    source: str = OpinionSource.PAGE,
    deputy: Deputy | None = None,
    by: Any = None,
) -> OpinionItem:
    """登记: open the item of an opinion that arrived; a second time gives the same item and changes nothing."""
    with transaction.atomic():
        item, is_new = OpinionItem.objects.get_or_create(
            submission=submission,
            defaults={
                "station": station,
                "source": source,
                "deputy": deputy,
                "registered_at": submission.received_at,
                "due_at": end_of_working_days(submission.received_at, settings.STATION_ASSIGN_WORKING_DAYS),
            },
        )
        if is_new:
            _note(item, REGISTER, by=by, at=submission.received_at)
    return item


def classify_opinion(item: OpinionItem, *, topic: str, route: str, by: Any, seen_version: int | None = None) -> OpinionItem:  # fmt: skip
    """分类: what it is about and who can settle it."""
    return _step(item, "classify", by=by, seen_version=seen_version, topic=topic, route=route)


def assign_opinion(
    item: OpinionItem, *, unit: str, note: str = "", by: Any, seen_version: int | None = None, now: datetime | None = None
) -> OpinionItem:  # fmt: skip
    """交办: hand it to a unit, which has ten working days. One that was answered before is handed on a second time.

    Raises HandlingRefused without a unit, or when an answer that satisfied its author would be opened again.
    """
    now = now or timezone.now()
    unit = unit.strip()
    if not unit:
        raise HandlingRefused(_("Name the unit that is to settle it."))
    changes = {"unit": unit, "due_at": _answer_due(now), "reminded_on": None}
    if item.status not in (OpinionStatus.ANSWERED, OpinionStatus.RATED):
        return _step(item, "assign", by=by, note=note, seen_version=seen_version, now=now, **changes)
    if item.status == OpinionStatus.RATED and item.rating != Satisfaction.DISSATISFIED:
        raise HandlingRefused(
            _("Its author was content with the answer; only an answer that did not satisfy is opened again.")
        )
    changes |= {"answer": "", "answered_at": None, "rating": "", "rating_note": "", "rated_at": None}
    return _step(item, "assign_again", by=by, note=note, seen_version=seen_version, now=now, **changes)


def _answer_due(now: datetime) -> datetime:
    return end_of_working_days(now, settings.STATION_ANSWER_WORKING_DAYS)


def supervise_opinion(item: OpinionItem, *, note: str, by: Any, seen_version: int | None = None) -> OpinionItem:
    """督办: note that the unit was reminded and what it said; raises HandlingRefused without words."""
    if not note.strip():
        raise HandlingRefused(_("Say what you asked the unit, or what it said."))
    return _step(item, "supervise", by=by, note=note, seen_version=seen_version)


def answer_opinion(
    item: OpinionItem, *, answer: str, by: Any, seen_version: int | None = None, now: datetime | None = None
) -> OpinionItem:
    """反馈: tell the author what became of it; raises HandlingRefused without an answer.

    What is only classified can be answered by the station alone; anything else goes to a unit first.
    """
    now = now or timezone.now()
    if not answer.strip():
        raise HandlingRefused(_("Write the answer that its author will read."))
    if item.status == OpinionStatus.CLASSIFIED and item.route != OpinionRoute.STATION:
        raise HandlingRefused(
            _("This matter was classified for a unit: pass it on first, or classify it for the station.")
        )
    with transaction.atomic():
        row = _step(
            item, "answer", by=by, note=answer.strip(), seen_version=seen_version, now=now,
            answer=answer.strip(), answered_at=now,
        )  # fmt: skip
        hold_word(row.submission, _("The station has answered you."))
    return row


def refuse_opinion(
    item: OpinionItem, *, channel: str, note: str = "", by: Any, seen_version: int | None = None
) -> OpinionItem:
    """Refer it to where it belongs; the citizen reads the sentence of that channel and the words added to it.

    Raises HandlingRefused for a channel that does not exist, and for “another channel” without its name.
    """
    if channel not in RefusalChannel.values:
        raise HandlingRefused(_("Choose where the matter belongs; its author will read it."))
    if channel == RefusalChannel.OTHER and not note.strip():
        raise HandlingRefused(_("Name the organ that the matter belongs to."))
    with transaction.atomic():
        row = _step(item, "refuse", by=by, note=note.strip(), seen_version=seen_version, refused_to=channel)
        hold_word(row.submission, _("The station has told you where your matter belongs."))
    return row


def take_up_opinion(item: OpinionItem, *, by: Any, seen_version: int | None = None, now: datetime | None = None) -> OpinionItem:  # fmt: skip
    """Take back a referral: the matter belongs to the station after all, and its time begins anew."""
    due_at = end_of_working_days(now or timezone.now(), settings.STATION_ASSIGN_WORKING_DAYS)
    return _step(item, "take_up", by=by, seen_version=seen_version, refused_to="", due_at=due_at, reminded_on=None)


def rate_answer(item: OpinionItem, *, rating: str, note: str = "", now: datetime | None = None) -> OpinionItem:
    """评价: the author says whether the answer satisfies. One rating for each answer; for seven days another replaces it.

    Raises HandlingRefused for a rating that does not exist and after the seven days.
    """
    now = now or timezone.now()
    if rating not in Satisfaction.values:
        raise HandlingRefused(_("Choose one of the three ratings."))
    with transaction.atomic():
        first = _within_days(item, now)
        return _step(
            item, "rate", note=note, now=now, rating=rating, rating_note=note.strip()[:500], rated_at=first or now
        )


def take_back_rating(item: OpinionItem, *, now: datetime | None = None) -> OpinionItem:
    """The author takes the rating back, within the same days; the answer can be rated again."""
    now = now or timezone.now()
    with transaction.atomic():
        _within_days(item, now)
        return _step(item, "take_back", now=now, rating="", rating_note="", rated_at=None)


def rating_closes_at(rated_at: datetime) -> datetime:
    """Until when a rating first given at an instant can be replaced or taken back."""
    return rated_at + timedelta(days=settings.STATION_RATING_DAYS)


def _within_days(item: OpinionItem, now: datetime) -> datetime | None:
    """When the answer was first rated, read under the lock; raises HandlingRefused once that is too long ago."""
    first = OpinionItem.objects.select_for_update(of=("self",)).get(pk=item.pk).rated_at
    if first and now >= rating_closes_at(first):
        raise HandlingRefused(_("The rating can no longer be changed; the days for that are over."))
    return first


def _step(
    item: OpinionItem, name: str, *, by: Any = None, note: str = "", seen_version: int | None = None,
    now: datetime | None = None, **changes: Any,
) -> OpinionItem:  # fmt: skip
    with transaction.atomic():
        # The queue's row is locked too: withdrawing and answering cannot pass each other.
        queue = QueueItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
        if queue and queue.status == QueueStatus.WITHDRAWN:
            raise HandlingRefused(_("Its author has withdrawn it; there is nothing left to do."))
        try:
            row = move(
                item, name, table=OPINION_MOVES, action=f"stations.{name}_opinion", by=by, seen_version=seen_version,
                **changes,
            )  # fmt: skip
        except RowChanged as error:
            raise HandlingRefused(
                _("Somebody was faster: the matter is now “%(state)s”. Nothing of yours was saved.")
                % {"state": error.instance.get_status_display()}
            ) from error
        except MoveRefused as error:
            raise HandlingRefused(str(error)) from error
        _note(row, name, by=by, note=note, at=now)
        return row


def _note(item: OpinionItem, name: str, *, by: Any = None, note: str = "", at: datetime | None = None) -> None:
    OpinionStep.objects.create(
        item=item, move=name, to_status=item.status, unit=item.unit, note=note.strip(), due_at=item.due_at, actor=by,
        at=at or timezone.now(),
    )  # fmt: skip
