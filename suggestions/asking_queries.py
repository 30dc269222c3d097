"""What somebody is asked by receipt: whether the replies to what rests on their words solved their problem."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from suggestions.models import AskerVerdict, Grounding, Reply
from suggestions.states import AskerWord


@dataclass(frozen=True)
class Asked:
    """One reply: its number and that of the suggestion, nothing of their words; `said` once it was answered."""

    reply_id: int
    number: str
    said: Any

    @property
    def words(self) -> list[tuple[str, Any]]:
        return list(AskerWord.choices)


def replies_asked_about(submission_id: int) -> QuerySet[Reply]:
    """The latest replies to suggestions that rest on a submission, also by way of a record, or of one merged into them."""
    rested = Grounding.objects.of_words(submission_id)
    wanted = Q(suggestion__in=rested.values("suggestion")) | Q(suggestion__in=rested.values("suggestion__merged_into"))
    return Reply.objects.filter(wanted, round=F("suggestion__round"))


def asked_of(submission_id: int) -> list[Asked]:
    """What an author is asked; one query, and nothing for most of them."""
    said = AskerVerdict.objects.filter(reply=OuterRef("pk"), submission=submission_id).values("word")
    rows = replies_asked_about(submission_id).annotate(said=Subquery(said)).select_related("suggestion__issued")
    return [
        Asked(row.pk, row.suggestion.issued.text, AskerWord(row.said).label if row.said else "")
        for row in rows.order_by("-pk")
    ]
