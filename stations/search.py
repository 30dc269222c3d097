"""What can be found of the liaison stations: the page only, nobody's card."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.blocks import body_words
from core.pages import public_now
from core.search_index import Entry, SearchSource, page_entry, register, watch_pages
from stations.models import StationPage


def register_sources() -> None:
    register(
        SearchSource(
            kind="station",
            label=_("Liaison stations"),
            rows=public_stations,
            entries=_entries,
            page_path="pk",
            model=StationPage,
            is_content=True,
        )
    )
    watch_pages(StationPage)


def public_stations() -> QuerySet[StationPage]:
    return public_now(StationPage.objects.all())


def _entries(page: StationPage) -> Iterator[Entry]:
    words = [page.get_kind_display(), str(page.area), page.place, page.park_name, page.serving_population_note]
    words += [page.opening_hours, page.directions, body_words(page.introduction), body_words(page.rules)]
    yield page_entry(page, body="\n\n".join(filter(None, map(str, words))), dated_at=page.edited_at)
