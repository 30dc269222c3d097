"""What is read of the matters said at stations: the desk's list, and the author's card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core import keyset
from stations.models.opinions import OpinionItem
from stations.permissions import opinions_kept_by
from stations.public_handling import PublicHandling, handling_card
from stations.states import OpinionStatus
from submissions.states import QueueStatus

PAGE_SIZE = 30
UNDER_WAY, OVERDUE, ALL = "under_way", "overdue", "all"


@dataclass(frozen=True)
class OpinionDeskList:
    """One keyset page of matters, and the filters it was made with."""

    items: list[OpinionItem]
    next_cursor: str
    filters: dict[str, str]


def opinion_desk_list(user: Any, params: Mapping[str, str]) -> OpinionDeskList:
    """What was said at the stations a user keeps: what is due first, or, with a state or everything, the newest first."""
    show = params.get("show", "")
    filters = {"show": show if show in (OVERDUE, ALL, *OpinionStatus.values) else UNDER_WAY}
    rows = opinions_kept_by(user).select_related("submission", "submission__queue_item", "station")
    if (station := params.get("station", "")).isascii() and station.isdecimal() and len(station) < 10:
        rows, filters["station"] = rows.filter(station_id=int(station)), station
    if filters["show"] in (UNDER_WAY, OVERDUE):
        rows = rows.overdue() if filters["show"] == OVERDUE else rows.under_way()
        order, position_of = ("due_at", "submission_id"), "due_at"
    else:
        rows = rows if filters["show"] == ALL else rows.filter(status=filters["show"])
        order, position_of = ("-registered_at", "-submission_id"), "registered_at"
    if number := params.get("number", "").replace("\x00", "").strip()[:20].upper():
        rows, filters["number"] = rows.filter(submission__number=number), number
    if position := keyset.read_instant(params.get("after", "")):
        rows = keyset.following(rows, order, position)
    items = list(rows.order_by(*order)[: PAGE_SIZE + 1])
    more, items = len(items) > PAGE_SIZE, items[:PAGE_SIZE]
    next_cursor = keyset.write_instant(getattr(items[-1], position_of), items[-1].pk) if more else ""
    return OpinionDeskList(items, next_cursor, filters)


def handling_of(submission_id: int) -> PublicHandling | None:
    """What its author may know of the way of an opinion; None for one that went to no station. Two queries."""
    item = OpinionItem.objects.select_related("station").filter(pk=submission_id).first()
    return handling_card(item, item.steps.all(), timezone.now()) if item else None


def is_withdrawn(item: OpinionItem) -> bool:
    """Taken back by its author; the queue's row should be fetched beforehand."""
    return item.submission.queue_item.status == QueueStatus.WITHDRAWN
