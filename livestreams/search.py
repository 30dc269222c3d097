"""What can be found of broadcasts and online exchanges."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.rich_text import get_text_for_indexing

from core.pages import public_now
from core.search_index import Entry, SearchSource, page_entry, register, watch, watch_pages
from livestreams.models import LiveEntry, LivestreamGuest, LivestreamPage


def register_sources() -> None:
    register(
        SearchSource(
            kind="livestream",
            label=_("Livestreams and online exchanges"),
            rows=public_livestreams,
            entries=_entries,
            page_path="pk",
            model=LivestreamPage,
            is_content=True,
        )
    )
    watch_pages(LivestreamPage)
    watch(LivestreamGuest, lambda guest: [guest.page_id])
    watch(LiveEntry, lambda entry: [entry.page_id])


def public_livestreams() -> QuerySet[LivestreamPage]:
    return public_now(LivestreamPage.objects.all())


def _entries(page: LivestreamPage) -> Iterator[Entry]:
    words = [page.session, page.summary, page.venue, page.status_note]
    words += [f"{block.value['item']} {block.value['speaker']}" for block in page.agenda]
    words += [f"{guest.name} {guest.post}" for guest in page.guests.all()]
    words.append(get_text_for_indexing(page.replay_text))
    words += [f"{entry.speaker} {entry.text}" for entry in page.entries.standing().in_order()]
    yield page_entry(page, body="\n\n".join(filter(None, words)), dated_at=page.starts_at)
