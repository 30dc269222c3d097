"""What can be found of the standard pages."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.blocks import body_words
from core.pages import public_now
from core.search_index import Entry, SearchSource, page_entry, register, watch_pages
from home.models import StandardPage


def register_sources() -> None:
    register(
        SearchSource(
            kind="page",
            label=_("About this site"),
            rows=public_pages,
            entries=_entries,
            page_path="pk",
            model=StandardPage,
            is_content=True,
        )
    )
    watch_pages(StandardPage)


def public_pages() -> QuerySet[StandardPage]:
    return public_now(StandardPage.objects.all())


def _entries(page: StandardPage) -> Iterator[Entry]:
    yield page_entry(page, body=body_words(page.body), dated_at=page.edited_at)
