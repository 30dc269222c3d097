"""What can be found of suggestions: the published ones, as they were published."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.pages import public_now
from core.search_index import Entry, SearchSource, register
from suggestions.models import PublicSuggestion, SuggestionIndexPage

SUGGESTION = "suggestion"


def register_sources() -> None:
    register(
        SearchSource(
            kind=SUGGESTION,
            label=_("Suggestions of deputies"),
            rows=public_suggestions,
            entries=_entries,
            page_path="page",
            model=PublicSuggestion,
        )
    )


def public_suggestions() -> QuerySet[PublicSuggestion]:
    return PublicSuggestion.objects.filter(page__in=public_now(SuggestionIndexPage.objects.all()))


def _entries(row: PublicSuggestion) -> Iterator[Entry]:
    words = [row.number, row.lead_name, row.area_name, row.unit_name, *row.body["texts"].values()]
    yield Entry(
        object_id=row.pk,
        page_id=row.page_id,
        title=row.title,
        body="\n\n".join(filter(None, words)),
        dated_at=row.accepted_at,
        place=reverse("suggestion", args=[row.pk]),
    )
