"""Calendar files of the broadcasts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.ical import calendar_response
from livestreams import queries


@require_safe
def all_livestreams(request: HttpRequest) -> HttpResponse:
    """To subscribe to: what comes and the last ninety days."""
    entries = queries.calendar_entries(timezone.now())
    return calendar_response(request, entries, name=_("Livestreams and online exchanges"), filename="livestreams.ics")


@require_safe
def one_livestream(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(queries.public_livestreams(), pk=page_id)
    return calendar_response(
        request, [queries.calendar_entry(page)], name=page.title, filename=f"livestream-{page.pk}.ics"
    )
