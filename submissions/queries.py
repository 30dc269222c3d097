"""What is read of opinions: the public lists, and the queue as a moderator sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core import keyset
from submissions.models import PrivacyNotice, QueueItem
from submissions.models.public import PublicRendition
from submissions.querysets import PublicRenditionQuerySet, QueueItemQuerySet
from submissions.states import QueueStatus

PAGE_SIZE = 20
QUEUE_SIZE = 50
NEWEST, SUPPORTED = "newest", "supported"


@dataclass(frozen=True)
class OpinionList:
    """One keyset page of published opinions."""

    opinions: list[PublicRendition]
    next_cursor: str
    sort: str
    clause: str
    is_continued: bool


def opinion_list(page_id: int, params: Mapping[str, str], *, related: Sequence[str] = ()) -> OpinionList:
    """Twenty published opinions of a page or of one clause, by time or by support; one query."""
    sort = SUPPORTED if params.get("sort") == SUPPORTED else NEWEST
    clause = params.get("clause", "")[:80].replace("\x00", "")
    rows: PublicRenditionQuerySet = PublicRendition.objects.of_page(page_id)
    if clause:
        rows = rows.of_clause(clause)
    after = params.get("after", "")
    if sort == SUPPORTED:
        rows = rows.most_supported()
        if position := keyset.read(after):
            rows = keyset.following(rows, ("-support_count", "-id"), position)
    else:
        rows = rows.newest()
        if position := keyset.read_instant(after):
            rows = keyset.following(rows, ("-received_at", "-id"), position)
    opinions = list(rows.select_related(*related)[: PAGE_SIZE + 1] if related else rows[: PAGE_SIZE + 1])
    more, opinions = len(opinions) > PAGE_SIZE, opinions[:PAGE_SIZE]
    next_cursor = ""
    if more and sort == SUPPORTED:
        next_cursor = keyset.write(opinions[-1].support_count, opinions[-1].pk)
    elif more:
        next_cursor = keyset.write_instant(opinions[-1].received_at, opinions[-1].pk)
    return OpinionList(opinions, next_cursor, sort, clause, position is not None)


def privacy_notice_in_force() -> PrivacyNotice:
    """The wording that people are shown now; raises PrivacyNotice.DoesNotExist when none has been written."""
    return PrivacyNotice.objects.filter(effective_at__lte=timezone.now()).latest("effective_at")


@dataclass(frozen=True)
class QueueList:
    """One keyset page of the moderation queue, and the filters it was made with."""

    items: list[QueueItem]
    next_cursor: str
    filters: dict[str, str]


def queue_list(user: Any, params: Mapping[str, str]) -> QueueList:
    """The queue by due time, filtered by state, page, clause and claim; two queries, none of them a count."""
    status = params.get("status", "")
    filters = {key: params[key] for key in ("status", "page", "mine") if params.get(key)}
    rows: QueueItemQuerySet = QueueItem.objects.select_related("submission", "claimed_by", "page")
    rows = rows.filter(status=status) if status in QueueStatus.values else rows.awaiting()
    if params.get("page", "").isdecimal():
        rows = rows.filter(page_id=int(params["page"][:18]))
    if params.get("mine"):
        rows = rows.claimed_by(user)
    if number := params.get("number", "").replace("\x00", "").strip():
        rows = QueueItem.objects.select_related("submission", "claimed_by", "page").filter(
            submission__number=number.upper()[:20]
        )
        filters["number"] = number
    if position := keyset.read_instant(params.get("after", "")):
        rows = keyset.following(rows, ("due_at", "submission_id"), position)
    items = list(rows.order_by("due_at", "submission_id")[: QUEUE_SIZE + 1])
    more, items = len(items) > QUEUE_SIZE, items[:QUEUE_SIZE]
    next_cursor = keyset.write_instant(items[-1].due_at, items[-1].pk) if more else ""
    return QueueList(items, next_cursor, filters)
