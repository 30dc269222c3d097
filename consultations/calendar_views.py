"""Calendar files of the closing dates: until when an opinion is heard."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.models import ConsultationPage
from core.ical import MOST_ENTRIES, WINDOW_DAYS, CalendarEntry, EntryStatus, calendar_response
from core.links import page_address


@require_safe
def all_closings(request: HttpRequest) -> HttpResponse:
    """To subscribe to: the closing dates to come and of the last ninety days."""
    entries = closing_entries(timezone.now())
    return calendar_response(request, entries, name=_("Consultations: closing dates"), filename="consultations.ics")


@require_safe
def one_closing(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(ConsultationPage.objects.live().public(), pk=page_id)
    return calendar_response(request, [closing_entry(page)], name=page.title, filename=f"consultation-{page.pk}.ics")


def closing_entries(now: datetime) -> list[CalendarEntry]:
    rows = ConsultationPage.objects.live().public().filter(closes_at__gte=now - timedelta(days=WINDOW_DAYS))
    return [closing_entry(page) for page in rows.order_by("closes_at", "pk")[:MOST_ENTRIES]]


def closing_entry(page: ConsultationPage) -> CalendarEntry:
    """The last moment for an opinion: a point in time without a length."""
    return CalendarEntry(
        uid=f"consultation-closing-{page.translation_key}",
        title=_("Consultation closes: %(title)s") % {"title": page.title},
        starts_at=page.closes_at,
        ends_at=None,
        location="",
        description=page.summary,
        url=page_address(page),
        status=EntryStatus.CONFIRMED,
        updated_at=page.edited_at,
        sequence=page.edition,
    )
