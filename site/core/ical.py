"""Calendar files (RFC 5545): what happens when, for the calendar of anybody's phone.

An entry carries what is public anyway; nobody's name, address or telephone belongs in one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header, http_date
from icalendar import Calendar, Event, Timezone

from core.caching import shared
from core.calendar import TZ
from core.text import without_controls

WINDOW_DAYS = 90  # how far back the list of a section reaches
MOST_ENTRIES = 500  # far beyond what a county announces; keeps the file bounded whatever is entered
_PRODUCER = "-//Lianxin//People's Congress//ZH"
# The zone is described from here on. Daylight saving ended in 1991, so the description has one offset.
_ZONE_SINCE = date(2000, 1, 1)


class EntryStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class CalendarEntry:
    """One event. The uid never changes; `sequence` grows with each change, or calendars keep the old one.

    Instants are aware; a day stands for the whole of it. `ends_at` is None for what has no length, such as a closing date.
    """

    uid: str
    title: str
    starts_at: datetime | date
    ends_at: datetime | None
    location: str
    description: str
    url: str
    status: EntryStatus
    updated_at: datetime
    sequence: int


def calendar_file(entries: Iterable[CalendarEntry], *, name: str) -> bytes:
    """The entries as one calendar in Shanghai's time, the zone described in the file."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", without_controls(name))
    calendar.add("x-wr-calname", without_controls(name))
    calendar.add("x-wr-timezone", TZ.key)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    if calendar.get_missing_tzids():
        calendar.subcomponents.insert(0, _zone())
    return calendar.to_ical()


@cache
def _zone() -> Timezone:
    """Shanghai's time, described once a process: finding where its offsets change takes twenty times the rest of a file."""
    return Timezone.from_tzid(TZ.key, first_date=_ZONE_SINCE)


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    changed = entry.updated_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", entry.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status.value)
    event.add("summary", without_controls(entry.title))
    event.add("dtstart", entry.starts_at.astimezone(TZ) if isinstance(entry.starts_at, datetime) else entry.starts_at)
    if entry.ends_at:
        event.add("dtend", entry.ends_at.astimezone(TZ))
    for field, text in (("location", entry.location), ("description", entry.description)):
        if text:
            event.add(field, without_controls(text))
    event.add("url", entry.url)
    return event


def calendar_response(
    request: HttpRequest, entries: Sequence[CalendarEntry], *, name: str, filename: str
) -> HttpResponse:
    """The calendar as a download that any cache may keep for ten minutes."""
    response = HttpResponse(calendar_file(entries, name=name), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    if entries:
        response.headers["Last-Modified"] = http_date(max(entry.updated_at for entry in entries).timestamp())
    return shared(request, response)
