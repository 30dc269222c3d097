"""What the public pages, the calendar files and the feed read: announcements by where they stand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import keyset, modes
from core.calendar import local_day
from core.feeds import NEWEST
from core.ical import MOST_ENTRIES, WINDOW_DAYS, CalendarEntry, EntryStatus
from core.links import page_address
from core.pages import public_now
from livestreams.calendar import presumed_end
from livestreams.exchange import exchange_reading
from livestreams.models import LivestreamIndexPage, LivestreamPage, TopicCallPage
from livestreams.states import CALLED_OFF, LivestreamKind, LivestreamStatus
from livestreams.text_live import entry_list
from livestreams.watching import watching_reading

INDEX_SIZE = 20


def public_livestreams() -> QuerySet[LivestreamPage]:
    return LivestreamPage.objects.live().public()


def index_listing(index: LivestreamIndexPage, params: Mapping[str, str]) -> dict[str, Any]:
    """What is on, what comes (soonest first), what was (latest first); unknown filter words filter nothing.

    `later` continues what comes and `after` continues what was; a continued list shows that list alone.
    """
    now = timezone.now()
    rows = public_livestreams().child_of(index)
    kind = params.get("kind", "")
    if kind in LivestreamKind.values:
        rows = rows.filter(kind=kind)
    else:
        kind = ""
    later, after = keyset.read_instant(params.get("later", "")), keyset.read_instant(params.get("after", ""))
    listing = {"running": [], "upcoming": [], "past": [], "later_cursor": "", "past_cursor": ""}
    if not later and not after:
        listing["running"] = _entries(rows.running(now).order_by("starts_at", "pk")[:INDEX_SIZE], now)
    if not after:
        coming = rows.upcoming(now).order_by("starts_at", "page_ptr_id")
        if later:
            coming = keyset.following(coming, ("starts_at", "page_ptr_id"), later)
        listing["upcoming"], listing["later_cursor"] = _one_page(coming, now)
    if not later:
        gone = rows.past(now).order_by("-starts_at", "-page_ptr_id")
        if after:
            gone = keyset.following(gone, ("-starts_at", "-page_ptr_id"), after)
        listing["past"], listing["past_cursor"] = _one_page(gone, now)
    listing["calls"] = [] if after or later else open_calls(index, now)
    return listing | {"kind": kind, "kinds": LivestreamKind.choices, "is_continued": bool(later or after)}


def open_calls(index: LivestreamIndexPage, now: datetime) -> list[TopicCallPage]:
    """The calls for topics that take proposals."""
    rows = public_now(TopicCallPage.objects.child_of(index)).filter(opens_at__lte=now, closes_at__gt=now)
    return list(rows.order_by("closes_at", "pk")[:INDEX_SIZE])


def _one_page(rows: QuerySet[LivestreamPage], now: datetime) -> tuple[list[dict[str, Any]], str]:
    """One page of the list and the position after it, empty when nothing follows."""
    pages = list(rows[: INDEX_SIZE + 1])
    more, pages = len(pages) > INDEX_SIZE, pages[:INDEX_SIZE]
    return _entries(pages, now), keyset.write_instant(pages[-1].starts_at, pages[-1].pk) if more else ""


def _entries(pages: Any, now: datetime) -> list[dict[str, Any]]:
    return [{"page": page, "status": page.status_at(now), "year": local_day(page.starts_at).year} for page in pages]


def livestream_reading(page: LivestreamPage, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything the page of one broadcast shows, in a fixed number of queries."""
    status = page.status_at(timezone.now())
    reported = entry_list(page)
    return {
        "status": status,
        "reported": reported,
        "follows": status in (LivestreamStatus.ANNOUNCED, LivestreamStatus.LIVE),
        "events_url": events_url(page, reported.position),
        "exchange": exchange_reading(page) if page.is_exchange else None,
        "is_called_off": status in CALLED_OFF,
        "may_enter_calendar": status in (LivestreamStatus.ANNOUNCED, LivestreamStatus.LIVE),
        "guests": list(page.guests.all()),
        "documents": list(page.documents.select_related("document")),
    } | watching_reading(page, status, params)


def events_url(page: LivestreamPage, position: int) -> str:
    """Where the event stream of a page is answered; empty where pages ask instead."""
    if not settings.EVENTS_URL:
        return ""
    mode = modes.current.get().language.segment
    return f"{settings.EVENTS_URL}events/livestreams/{page.pk}/?after={position}&mode={mode}"


def newest_livestreams() -> QuerySet[LivestreamPage]:
    """The latest announcements, by the day on which they were first published."""
    return public_livestreams().order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:NEWEST]


def calendar_entries(now: datetime) -> list[CalendarEntry]:
    """What comes and what was in the last ninety days."""
    rows = public_livestreams().filter(starts_at__gte=now - timedelta(days=WINDOW_DAYS))
    return [calendar_entry(page) for page in rows.order_by("starts_at", "pk")[:MOST_ENTRIES]]


def calendar_entry(page: LivestreamPage) -> CalendarEntry:
    """One broadcast for a calendar; its key survives a change of title, time or address.

    A postponed one is cancelled too: the time in the calendar no longer stands, and the new time comes as a later
    edition of the same entry.
    """
    called_off = page.manual_status in CALLED_OFF
    return CalendarEntry(
        uid=f"livestream-{page.translation_key}",
        title=announced_title(page),
        starts_at=page.starts_at,
        ends_at=presumed_end(page.starts_at, page.ends_at),
        location=page.venue,
        description="\n".join(line for line in (page.status_note, page.session, page.summary) if line),
        url=page_address(page),
        status=EntryStatus.CANCELLED if called_off else EntryStatus.CONFIRMED,
        updated_at=page.edited_at,
        sequence=page.edition,
    )


def topic_entry(page: TopicCallPage) -> CalendarEntry:
    """The last moment for a topic."""
    return CalendarEntry(
        uid=f"topic-call-closing-{page.translation_key}",
        title=_("Call for topics closes: %(title)s") % {"title": page.title},
        starts_at=page.closes_at,
        ends_at=None,
        location="",
        description="",
        url=page_address(page),
        status=EntryStatus.CONFIRMED,
        updated_at=page.edited_at,
        sequence=page.edition,
    )


def announced_title(page: LivestreamPage) -> str:
    """The title, with the bad news before it: many calendars and readers show nothing else."""
    if page.manual_status not in CALLED_OFF:
        return page.title
    return _("(%(status)s) %(title)s") % {"status": page.get_manual_status_display(), "title": page.title}
