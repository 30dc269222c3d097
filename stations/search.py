"""What can be found of the liaison stations: the page and its activities, nobody's card."""

from collections.abc import Iterator
from datetime import datetime, time

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.blocks import body_words
from core.calendar import TZ
from core.pages import public_now
from core.search_index import Entry, SearchSource, page_entry, register, watch_pages
from stations.activity_queries import public_activities
from stations.models import StationActivityPage, StationPage


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
    register(
        SearchSource(
            kind="activity",
            label=_("Activities of stations"),
            rows=public_activities,
            entries=_activity_entries,
            page_path="pk",
            model=StationActivityPage,
            is_content=True,
        )
    )
    watch_pages(StationPage)
    watch_pages(StationActivityPage)


def public_stations() -> QuerySet[StationPage]:
    return public_now(StationPage.objects.all())


def _entries(page: StationPage) -> Iterator[Entry]:
    words = [page.get_kind_display(), str(page.area), page.place, page.park_name, page.serving_population_note]
    words += [page.opening_hours, page.directions, body_words(page.introduction), body_words(page.rules)]
    yield page_entry(page, body="\n\n".join(filter(None, map(str, words))), dated_at=page.edited_at)


def _activity_entries(page: StationActivityPage) -> Iterator[Entry]:
    words = [page.get_kind_display(), page.get_parent().title, page.place, page.summary, body_words(page.body)]
    day = datetime.combine(page.held_on, time(), TZ)
    yield page_entry(page, body="\n\n".join(filter(None, map(str, words))), dated_at=day)
