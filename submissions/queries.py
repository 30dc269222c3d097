"""What is read of opinions: the public lists, and the queue as a moderator sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from core import keyset
from core.prepared import Prepared
from submissions.lanes import Lane, lane_of, soon_until
from submissions.models import PrivacyNotice, QueueItem
from submissions.models.public import PublicRendition
from submissions.personal_data import find_personal_data
from submissions.querysets import PublicRenditionQuerySet, QueueItemQuerySet
from submissions.states import TO_READ, UNDECIDED, QueueStatus

PAGE_SIZE = 20
QUEUE_SIZE = 50
MOST_AT_ONCE = 500  # members of a group decided in one step; the rest come next
NEWEST, SUPPORTED = "newest", "supported"

# The first page of a list, which nearly every reader asks for and nothing else.
_newest = Prepared(lambda page: PublicRendition.objects.of_page(page).faces().newest()[: PAGE_SIZE + 1], int)


@dataclass(frozen=True)
class OpinionList:
    """One keyset page of published opinions."""

    opinions: list[PublicRendition]
    next_cursor: str
    sort: str
    clause: str
    is_continued: bool
    cluster: int = 0  # the group whose members are listed; 0: one of each group


def opinion_list(
    page_id: int, params: Mapping[str, str], *, related: Sequence[str] = (), is_grouped: bool = True,
    also_clauses: Sequence[str] = (),
) -> OpinionList:  # fmt: skip
    """Twenty published opinions of a page or of one clause, by time or by support; one query.

    Of a group of similar ones the first stands for all, with `similar`, how many of them are public; `cluster` lists
    them one by one. `is_grouped=False` lists everything. `also_clauses` are further keys under which opinions on the
    wanted clause stand; each is read from the index by itself, so that a long list costs no more than a short one.
    """
    sort = SUPPORTED if params.get("sort") == SUPPORTED else NEWEST
    clause = params.get("clause", "")[:80].replace("\x00", "")
    cluster = int(params["cluster"][:18]) if is_grouped and params.get("cluster", "").isdecimal() else 0
    after = params.get("after", "")
    position = keyset.read(after) if sort == SUPPORTED else keyset.read_instant(after)
    if is_grouped and sort == NEWEST and not (clause or cluster or position or related):
        opinions = _newest(page_id)
    else:
        rows: PublicRenditionQuerySet = PublicRendition.objects.of_page(page_id)
        keys = (clause, *also_clauses) if clause else ()
        if len(keys) == 1:
            rows = rows.of_clause(clause)
        if cluster:
            rows = rows.filter(cluster_id=cluster)
        elif is_grouped:
            rows = rows.faces()
        rows = rows.most_supported() if sort == SUPPORTED else rows.newest()
        if position:
            rows = keyset.following(rows, rows.query.order_by, position)
        rows = rows.select_related(*related) if related else rows
        opinions = list(_first_of(rows, keys) if len(keys) > 1 else rows[: PAGE_SIZE + 1])
    more, opinions = len(opinions) > PAGE_SIZE, opinions[:PAGE_SIZE]
    next_cursor = ""
    if more and sort == SUPPORTED:
        next_cursor = keyset.write(opinions[-1].support_count, opinions[-1].pk)
    elif more:
        next_cursor = keyset.write_instant(opinions[-1].received_at, opinions[-1].pk)
    return OpinionList(opinions, next_cursor, sort, clause, position is not None, cluster)


def _first_of(rows: PublicRenditionQuerySet, keys: Sequence[str]) -> PublicRenditionQuerySet:
    """The first page of several clauses together: the first of each, and of these the first."""
    parts = [rows.of_clause(key)[: PAGE_SIZE + 1] for key in keys]
    return parts[0].union(*parts[1:], all=True).order_by(*rows.query.order_by)[: PAGE_SIZE + 1]


def privacy_notice_in_force() -> PrivacyNotice:
    """The wording that people are shown now; raises PrivacyNotice.DoesNotExist when none has been written."""
    return PrivacyNotice.objects.filter(effective_at__lte=timezone.now()).latest("effective_at")


@dataclass(frozen=True)
class QueueList:
    """One keyset page of the moderation queue, and the filters it was made with."""

    items: list[QueueItem]
    next_cursor: str
    filters: dict[str, str]


FILTERS = ("status", "lane", "page", "mine", "number")  # what an address of the desk keeps
ORDER = ("due_at", "submission_id")


def queue_rows(user: Any, params: Mapping[str, str]) -> tuple[QueueItemQuerySet, dict[str, str]]:
    """The opinions that the filters of an address choose, in no order yet, and those filters."""
    filters = {key: params[key].replace("\x00", "") for key in FILTERS if params.get(key)}
    rows: QueueItemQuerySet = QueueItem.objects.select_related("submission", "claimed_by", "page")
    if number := filters.get("number", "").strip():
        return rows.filter(submission__number=number.upper()[:20]), filters
    status = filters.get("status", "")
    rows = rows.filter(status=status) if status in QueueStatus.values else rows.to_read()
    rows = rows.in_lane(filters.get("lane", ""))
    if filters.get("page", "").isdecimal():
        rows = rows.filter(page_id=int(filters["page"][:18]))
    return (rows.claimed_by(user) if filters.get("mine") else rows), filters


def queue_list(user: Any, params: Mapping[str, str], *, around: QueueItem | None = None) -> QueueList:
    """The queue by due time, filtered by state, lane, page and claim; two queries, none of them a count.

    `around` begins the list at an item that stands far behind its first page.
    """
    rows, filters = queue_rows(user, params)
    position = keyset.read_instant(params.get("after", ""))
    items = _page_of(rows, position)
    if around and len(items) > QUEUE_SIZE and all(item.pk != around.pk for item in items[:QUEUE_SIZE]):
        items = _page_of(rows, (around.due_at, around.pk - 1))
    more, items = len(items) > QUEUE_SIZE, items[:QUEUE_SIZE]
    next_cursor = keyset.write_instant(items[-1].due_at, items[-1].pk) if more else ""
    now = timezone.now()
    for item in items:
        item.lane = lane_of(item.due_at, now=now)
    return QueueList(_one_of_each_group(items), next_cursor, filters)


def _page_of(rows: QueueItemQuerySet, position: tuple[datetime, int] | None) -> list[QueueItem]:
    rows = keyset.following(rows, ORDER, position) if position else rows.order_by(*ORDER)
    return list(rows[: QUEUE_SIZE + 1])


@dataclass(frozen=True)
class Neighbours:
    """The opinions before and after one in the list that the filters make; None at its ends."""

    previous: int | None
    following: int | None


def neighbours(user: Any, params: Mapping[str, str], item: QueueItem) -> Neighbours:
    """Two queries. The item itself need not be in the list any more: it has its place by when it was due."""
    rows, _filters = queue_rows(user, params)
    rows, place = rows.select_related(None), (item.due_at, item.pk)
    before = keyset.following(rows, ("-due_at", "-submission_id"), place)
    after = keyset.following(rows, ORDER, place)
    return Neighbours(*(found.values_list("pk", flat=True).first() for found in (before, after)))


MOST_COUNTED = 1_000
_COUNT_LANES = """
WITH waiting AS NOT MATERIALIZED (SELECT due_at FROM submissions_queueitem WHERE status IN %(to_read)s)
SELECT (SELECT count(*) FROM (SELECT 1 FROM waiting WHERE due_at < %(now)s LIMIT %(most)s) one),
(SELECT count(*) FROM (SELECT 1 FROM waiting WHERE due_at >= %(now)s AND due_at <= %(soon)s LIMIT %(most)s) two),
(SELECT count(*) FROM (SELECT 1 FROM waiting WHERE due_at > %(soon)s LIMIT %(most)s) three),
(SELECT count(*) FROM (SELECT 1 FROM submissions_queueitem WHERE status = 'quarantined' LIMIT %(most)s) four)
"""


def lane_counts(*, now: datetime) -> tuple[list[tuple[Lane, str]], str]:
    """How many wait in each lane, the most pressing first, and how many are set aside: one query, up to a thousand each."""
    values = {"now": now, "soon": soon_until(now), "most": MOST_COUNTED + 1}
    to_read = "({})".format(
        ", ".join(f"'{status.value}'" for status in sorted(TO_READ))
    )  # constants, as an index needs
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_LANES.replace("%(to_read)s", to_read), values)
        *lanes, aside = (str(n) if n <= MOST_COUNTED else f"{MOST_COUNTED}+" for n in cursor.fetchone())
    return list(zip((Lane.OVERDUE, Lane.SOON, Lane.FRESH), lanes, strict=True)), aside


def _one_of_each_group(items: Sequence[QueueItem]) -> list[QueueItem]:
    """The first of each group on this page that waits for a decision, with `group_size`, how many of it wait in all; one query."""
    first: dict[int, QueueItem] = {}
    shown = []
    for item in items:
        item.group_size = 1
        if item.status not in UNDECIDED or item.cluster_id is None:
            shown.append(item)
        elif item.cluster_id not in first:
            first[item.cluster_id] = item
            shown.append(item)
    waiting = QueueItem.objects.filter(cluster__in=first, status__in=sorted(UNDECIDED)).order_by()
    for cluster_id, size in waiting.values_list("cluster").annotate(size=Count("pk")):
        first[cluster_id].group_size = size
    return shown


def group_of(item: QueueItem) -> list[QueueItem]:
    """The members of an item's group that wait for a decision, itself among them; empty when it is alone."""
    if item.cluster_id is None or item.status not in UNDECIDED:
        return []
    members = QueueItem.objects.filter(cluster_id=item.cluster_id, status__in=sorted(UNDECIDED))
    found = list(members.select_related("submission", "claimed_by").order_by("submission_id")[:MOST_AT_ONCE])
    for member in found:
        member.looks_personal = bool(find_personal_data(member.submission.text))
    return found if len(found) > 1 else []
