"""Reception days and announced activities as calendar entries, for everybody's calendar."""

from django.utils.translation import gettext as _

from core.ical import CalendarEntry, EntryStatus
from core.links import absolute_url, page_address
from stations.models import StationActivityPage
from stations.public import PublicReception
from stations.states import ReceptionStatus

OFF = (ReceptionStatus.CANCELLED, ReceptionStatus.MOVED)


def calendar_entry(card: PublicReception) -> CalendarEntry:
    """One day. Its uid lasts, and `sequence` grows with every change, so that a phone updates it.

    A moved day is a cancelled one here: the day that takes its place is an entry of its own.
    """
    is_off = card.status in OFF
    lines = [
        _("Receiving: %(names)s") % {"names": "、".join(card.deputies)} if card.deputies else "",
        card.scope,
        card.note,
        card.status_label if is_off else "",
    ]
    return CalendarEntry(
        uid=f"reception-{card.number}",
        title=_("Reception day: %(station)s") % {"station": card.station},
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        location=card.place,
        description="\n".join(line for line in lines if line),
        url=absolute_url(card.station_url),
        status=EntryStatus.CANCELLED if is_off else EntryStatus.CONFIRMED,
        updated_at=card.updated_at,
        sequence=card.version - 1,
    )


def activity_entry(page: StationActivityPage) -> CalendarEntry:
    """The whole day of something that a station announced."""
    return CalendarEntry(
        uid=f"activity-{page.translation_key}",
        title=page.title,
        starts_at=page.held_on,
        ends_at=None,
        location=page.place,
        description=page.summary,
        url=page_address(page),
        status=EntryStatus.CONFIRMED,
        updated_at=page.edited_at,
        sequence=page.edition,
    )
