"""Public lists with the traces of what was hidden, each in the place where the opinion stood."""

from typing import Any

from django.db.models import Exists

from core import keyset
from submissions.models.openness import Tombstone
from submissions.queries import NEWEST, OpinionList

MOST_BETWEEN = 50  # traces beside the twenty opinions of one screen


def traces_on(page_id: Any) -> Exists:
    """Whether anything was hidden on a page; stands inside another query, so that most pages need none for the traces."""
    return Exists(Tombstone.objects.filter(page_id=page_id))


def with_tombstones(listing: OpinionList, page_id: int, after: str) -> list[Any]:
    """The opinions of a list and the traces between them, newest first; one query.

    Only the list by time has places; a group of similar opinions and the list by support have none.
    """
    if listing.sort != NEWEST or listing.cluster:
        return listing.opinions
    rows = Tombstone.objects.filter(page_id=page_id)
    if listing.clause:
        rows = rows.filter(clause_key=listing.clause)
    if position := keyset.read_instant(after):
        rows = rows.filter(received_at__lt=position[0])
    if listing.next_cursor:
        rows = rows.filter(received_at__gte=listing.opinions[-1].received_at)
    traces = list(rows.order_by("-received_at", "-submission_id")[:MOST_BETWEEN])
    return sorted([*listing.opinions, *traces], key=lambda entry: entry.received_at, reverse=True)
