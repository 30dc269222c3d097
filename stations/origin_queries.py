"""The opinions a contact record grew from, as its screen shows them: those that stand, those taken back, those offered."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from stations.models import ContactRecord, OpinionItem, RecordOrigin
from stations.permissions import opinions_kept_by, origins_offered_to

MOST_OFFERED = 30
LONGEST_EXCERPT = 80


@dataclass(frozen=True)
class Origins:
    """`offered` are keys and lines to choose from; `kept` are the keys of opinions whose own screen the reader may open."""

    standing: list[RecordOrigin]
    taken_back: list[RecordOrigin]
    offered: list[tuple[int, str]]
    kept: set[int]


def origins_of(user: Any, record: ContactRecord, *, may_link: bool) -> Origins:
    """Four queries at most, however many links there are."""
    links = list(record.origins.select_related("submission", "linked_by", "unlinked_by").order_by("pk"))
    standing = [link for link in links if link.unlinked_at is None]
    numbers = {link.submission_id for link in standing}
    rows: list[OpinionItem] = []
    if may_link:
        others = origins_offered_to(user, record).exclude(pk__in=numbers).select_related("submission__rendition")
        rows = list(others[:MOST_OFFERED])
    named = numbers | {item.pk for item in rows}
    kept = set(opinions_kept_by(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    offered = [(item.pk, _line(item, is_kept=item.pk in kept)) for item in rows]
    return Origins(standing, [link for link in links if link.unlinked_at], offered, kept)


def _line(item: OpinionItem, *, is_kept: bool) -> str:
    """Day, number and the beginning of the words: as written for who keeps the station, as published for all others."""
    sent = item.submission
    words = " ".join((sent.text if is_kept else sent.rendition.text).split())
    excerpt = words if len(words) <= LONGEST_EXCERPT else f"{words[: LONGEST_EXCERPT - 1]}…"
    return f"{timezone.localtime(sent.received_at):%Y-%m-%d} · {sent.number} · {excerpt}"
