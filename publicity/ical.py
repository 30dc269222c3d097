"""A draw as a calendar entry: the moment from which its numbers are known."""

from django.utils.translation import gettext as _

from core.ical import CalendarEntry, EntryStatus
from core.links import absolute_url
from publicity.public import DrawCard


def calendar_entry(card: DrawCard) -> CalendarEntry:
    """One moment; a draw that was replaced is cancelled here, the second one is an entry of its own."""
    return CalendarEntry(
        uid=f"draw-{card.number}",
        title=_("Spot checks by lot: draw %(number)s") % {"number": card.number},
        starts_at=card.due_at,
        ends_at=None,
        location="",
        description="",
        url=absolute_url(card.page_meta().address),
        status=EntryStatus.CANCELLED if card.replaced_by else EntryStatus.CONFIRMED,
        updated_at=card.drawn_at or card.announced_at,
        sequence=int(bool(card.replaced_by)),
    )
