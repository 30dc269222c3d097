"""Calendar files: the reception days of the county, one station, one deputy; an announced activity."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.ical import calendar_response
from stations import ical, queries
from stations.activity_queries import public_activities
from stations.models import Deputy, StationPage
from stations.public import PublicReception


def _answer(request: HttpRequest, cards: list[PublicReception], *, name: str, filename: str) -> HttpResponse:
    return calendar_response(request, [ical.calendar_entry(card) for card in cards], name=name, filename=filename)


@require_safe
def all_receptions(request: HttpRequest) -> HttpResponse:
    return _answer(request, queries.receptions_for_feed(), name=_("Reception days"), filename="receptions.ics")


@require_safe
def station_receptions(request: HttpRequest, page_id: int) -> HttpResponse:
    station = get_object_or_404(StationPage.objects.shown(), pk=page_id)
    return _answer(
        request, queries.receptions_for_feed(station), name=station.title, filename=f"receptions-{station.pk}.ics"
    )


@require_safe
def deputy_receptions(request: HttpRequest, pk: int) -> HttpResponse:
    deputy = get_object_or_404(Deputy.objects.serving(), pk=pk)
    return _answer(
        request, queries.receptions_for_feed(deputy=pk), name=deputy.name, filename=f"receptions-deputy-{pk}.ics"
    )


@require_safe
def one_activity(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(public_activities(), pk=page_id)
    return calendar_response(request, [ical.activity_entry(page)], name=page.title, filename=f"activity-{page.pk}.ics")
