"""What became of something that a citizen said: the suggestions that rest on it, told to its author by receipt."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from core.calendar import local_day
from suggestions.models.public import PublicSuggestion
from suggestions.models.suggestions import Grounding, Suggestion
from suggestions.public import SuggestionCard, suggestion_card
from suggestions.public_queries import section
from suggestions.public_states import STAGES

SHOWN = 10


@dataclass(frozen=True)
class Trace:
    """A suggestion under its number. Its card is there when it is published; of another its author learns the state."""

    number: str
    stage_label: str
    card: SuggestionCard | None


def trace_of(submission_id: int) -> list[Trace]:
    """The accepted suggestions that rest on a submission, also by way of a record, or of one merged into them."""
    rested = Grounding.objects.of_words(submission_id)
    wanted = Q(pk__in=rested.values("suggestion")) | Q(pk__in=rested.values("suggestion__merged_into"))
    rows = Suggestion.objects.filter(wanted, accepted_at__isnull=False).select_related("issued").order_by("-pk")
    found = list(rows[:SHOWN])
    if not found:
        return []
    today = local_day(timezone.now())
    shown = PublicSuggestion.objects.filter(source__in=found) if section() else PublicSuggestion.objects.none()
    public = {row.source_id: suggestion_card(row, today=today) for row in shown}
    return [
        Trace(row.issued.text, public[row.pk].stage_label if row.pk in public else str(STAGES[row.status].label), public.get(row.pk))
        for row in found
    ]  # fmt: skip
