"""What the public reads of text-and-picture live: the entries of a page, and what changed since a number."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from livestreams.models import LiveEntry, LivestreamPage

MOST_ENTRIES = 2_000  # a day of speeches; beyond them the page shows the latest
PICTURE = "max-960x960|format-webp"


@dataclass(frozen=True)
class EntryList:
    """The entries of a page as they stand. `position` is the number of its last change, 0 before the first."""

    pinned: list[LiveEntry]
    entries: list[LiveEntry]
    position: int


def entry_list(page: LivestreamPage) -> EntryList:
    """All of them, the latest first; one query, and one for the pictures' files."""
    rows = list(_rows().of_page(page).order_by("-said_at", "-pk")[:MOST_ENTRIES])
    standing = [entry for entry in rows if not entry.is_withdrawn]
    position = max((entry.change_no for entry in rows), default=0)
    return EntryList([entry for entry in standing if entry.is_pinned], standing, position)


def changes_after(page_id: int, change_no: int) -> list[LiveEntry]:
    """The entries that a reader who knows the changes up to a number lacks, taken back ones included.

    Only the wording in force is read: what was corrected or taken back is not sent to anybody any more.
    """
    return list(_rows().of_page(page_id).changed_after(change_no)[:MOST_ENTRIES])


def _rows() -> Any:
    return LiveEntry.objects.select_related("image").prefetch_related("image__renditions")


def entry_html(entry: LiveEntry) -> str:
    """One entry as a list item, in the way of reading of the moment."""
    return render_to_string("livestreams/live_entry.html", {"entry": entry}).strip()
