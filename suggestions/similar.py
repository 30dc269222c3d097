"""What else was suggested in nearly the same words: pairs of neighbouring signs, as in the search (decision 0008)."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, FloatField, Func, IntegerField, Value
from django.db.models.functions import Cast, Greatest

from core.folding import bigrams, fold
from suggestions.models import Suggestion
from suggestions.states import SuggestionStatus

MOST_SHOWN = 8
LONGEST = 600  # signs of a text that is being written
LEAST_SHARED, LEAST_SHARE = 2, 0.4  # pairs of a title, and their share of it
_EVERYWHERE = {"关于", "的建", "建议"}
_HIDDEN = (SuggestionStatus.DRAFT, SuggestionStatus.CO_SIGNING, SuggestionStatus.RETURNED, SuggestionStatus.WITHDRAWN)
_PAIRS = ArrayField(CharField(max_length=2))


def title_pairs(title: str) -> list[str]:
    """The pairs by which a title is found; those that stand in nearly every title tell nothing."""
    return [pair for pair in bigrams(fold(title)) if pair not in _EVERYWHERE]


class _Shared(Func):
    """How many elements two arrays have in common."""

    template = "CARDINALITY(ARRAY(SELECT UNNEST(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT UNNEST("
    output_field = IntegerField()


def similar_suggestions(title: str, text: str = "", *, but: int | None = None) -> list[Suggestion]:
    """Filed suggestions, open and past, most of whose title stands in what is being written; the likest first."""
    pairs = title_pairs(f"{title[:100]} {text[:LONGEST]}")
    if not pairs:
        return []
    rows = Suggestion.objects.filter(title_pairs__overlap=pairs).exclude(status__in=_HIDDEN).exclude(pk=but or 0)
    length = Greatest(Func(F("title_pairs"), function="CARDINALITY", output_field=IntegerField()), LEAST_SHARED * 2)
    rows = rows.annotate(shared=_Shared(F("title_pairs"), Value(pairs, output_field=_PAIRS)))
    rows = rows.annotate(likeness=Cast("shared", FloatField()) / length)
    rows = rows.filter(shared__gte=LEAST_SHARED, likeness__gte=LEAST_SHARE)
    return list(rows.select_related("lead", "issued").order_by("-likeness", "-pk")[:MOST_SHOWN])
