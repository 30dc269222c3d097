"""Which opinions a decision on many is meant for, as staff say it: state, lane, page, words, when they arrived."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from submissions.models import QueueItem
from submissions.querysets import QueueItemQuerySet
from submissions.states import MODERATOR, MOVES, NEEDS_ORIGINAL

# An appeal is heard by itself, and an equal opinion is named one by one.
BULK_VERDICTS = [
    step
    for step in MOVES.values()
    if step.audience == MODERATOR and step.name not in NEEDS_ORIGINAL | {"uphold", "overturn"}
]


@dataclass(frozen=True)
class Rule:
    """Empty fields ask for nothing. `words` is a text of which each line may occur in an opinion."""

    status: str = ""
    lane: str = ""
    page: int | None = None
    words: str = ""
    received_from: datetime | None = None
    received_to: datetime | None = None

    def stored(self) -> dict[str, Any]:
        facts = {name: value for name, value in asdict(self).items() if value}
        return facts | {name: value.isoformat() for name, value in facts.items() if isinstance(value, datetime)}

    @classmethod
    def read(cls, facts: dict[str, Any]) -> Self:
        instants = {name: parse_datetime(facts[name]) for name in ("received_from", "received_to") if name in facts}
        return cls(**facts | instants)

    def rows(self, move: str) -> QueueItemQuerySet:
        """The opinions it means that `move` is possible for, in the order of the queue."""
        sources = MOVES[move].sources & {self.status} if self.status else MOVES[move].sources
        rows = QueueItem.objects.filter(status__in=sorted(sources)).in_lane(self.lane, now=timezone.now())
        if self.page:
            rows = rows.filter(page_id=self.page)
        if self.received_from:
            rows = rows.filter(submission__received_at__gte=self.received_from)
        if self.received_to:
            rows = rows.filter(submission__received_at__lte=self.received_to)
        if lines := [line.strip() for line in self.words.splitlines() if line.strip()]:
            rows = rows.filter(reduce(or_, (Q(submission__text__contains=line) for line in lines)))
        return rows.order_by("due_at", "submission_id")
