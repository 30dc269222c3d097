"""The public addresses of stations: the map's points, the calendars, a deputy's card, and the two forms."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stations import queries
from stations.activity_queries import activity_list
from stations.codes import origin_of
from stations.forms import BookingForm, SpeakForm
from stations.models import Deputy, ReceptionDay, StationPage
from stations.public import PublicReception, reception_card
from stations.services.bookings import (
    BookingClosed,
    BookingReceipt,
    NoPlaceLeft,
    book_place,
    places_left,
    takes_bookings,
)
from stations.services.opinions import submit_opinion
from stations.states import OpinionSource
from submissions.form_keys import FormKey
from submissions.forms import OpinionForm
from submissions.services.intake import Receipt
from submissions.take_part import Desk, WriteView


def _station(page_id: int) -> StationPage:
    return get_object_or_404(StationPage.objects.shown().select_related("area"), pk=page_id)


@require_safe
def map_json(request: HttpRequest) -> JsonResponse:
    """The points of the map; what stands here stands in the list too."""
    return JsonResponse(
        queries.map_features(request.GET),
        json_dumps_params={"ensure_ascii": False},
        content_type="application/geo+json",
    )


@require_safe
def receptions(request: HttpRequest) -> HttpResponse:
    """The county's receptions of one month."""
    context = queries.reception_month(request.GET) | {"section": queries.station_index()}
    return render(request, "stations/receptions.html", context)


@require_safe
def station_receptions(request: HttpRequest, page_id: int) -> HttpResponse:
    """One station's receptions of one month."""
    station = _station(page_id)
    context = queries.reception_month(request.GET, station=station) | {"section": station}
    return render(request, "stations/receptions.html", context)


@require_safe
def station_activities(request: HttpRequest, page_id: int) -> HttpResponse:
    """All that one station did, the latest first."""
    station = _station(page_id)
    return render(request, "stations/activities.html", activity_list(station, request.GET) | {"section": station})


@require_safe
def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """A deputy's card, with the stations to meet them at."""
    cards = queries.deputy_cards(Deputy.objects.serving().filter(pk=pk))
    if not cards:
        raise Http404
    context = {"deputy": cards[0], "stations": queries.deputy_stations(pk), "section": queries.deputy_index()}
    return render(request, "stations/deputy.html", context)


@dataclass
class SpeakDesk(Desk):
    """A form at a station, with how the visitor came to it."""

    source: str
    deputy: Deputy | None


class SpeakView(WriteView):
    """An opinion for a station."""

    write_template = "stations/speak.html"
    preview_template = "stations/speak_preview.html"
    receipt_template = "stations/speak_receipt.html"

    def page(self, page_id: int) -> StationPage:
        return _station(page_id)

    def desk(self, page: StationPage, key: FormKey) -> SpeakDesk:
        source, deputy = origin_of(self.request)
        return SpeakDesk(page, key, source, deputy)

    def form(self, desk: SpeakDesk, data: Any = None, **kwargs: Any) -> OpinionForm:
        return SpeakForm(data, form_version_id=desk.key.form_version_id, **kwargs)

    def deliver(self, desk: SpeakDesk, form: OpinionForm) -> Receipt:
        return submit_opinion(desk.page, form.opinion(), form_key=desk.key, source=desk.source, deputy=desk.deputy)

    def context(self, desk: SpeakDesk, form: OpinionForm) -> dict[str, Any]:
        """The address carries how the visitor came from step to step; no cookie does."""
        action = reverse("station_speak", args=[desk.page.pk])
        if desk.source == OpinionSource.STATION_CODE:
            action += "?code=station"
        elif desk.deputy:
            action += f"?code=deputy&deputy={desk.deputy.pk}"
        return {"action": action, "addressed_to": desk.deputy.name if desk.deputy else ""}


speak = SpeakView.as_view()


@dataclass
class BookingDesk(Desk):
    """A booking stands on the reception as announced, and on the row whose lock counts the places."""

    reception: PublicReception
    row: ReceptionDay


class BookView(WriteView):
    """A place to speak at one reception. `page_id` of the address is the reception's number."""

    write_template = "stations/book.html"
    preview_template = "stations/book_preview.html"
    receipt_template = "stations/book_receipt.html"
    closed_exceptions = (BookingClosed, NoPlaceLeft)

    def page(self, page_id: int) -> StationPage:
        rows = ReceptionDay.objects.announced().at_shown_stations().select_related("station__area", "moved_to")
        self.row = get_object_or_404(rows, pk=page_id)
        return self.row.station

    def desk(self, page: StationPage, key: FormKey) -> BookingDesk:
        card = reception_card(self.row, url=page.url or "", now=timezone.now())
        return BookingDesk(page, key, card, self.row)

    def form(self, desk: BookingDesk, data: Any = None, **kwargs: Any) -> OpinionForm:
        return BookingForm(data, form_version_id=desk.key.form_version_id, **kwargs)

    def closed(self, desk: BookingDesk) -> str:
        if not takes_bookings(desk.row):
            return str(BookingClosed())
        return ""

    def deliver(self, desk: BookingDesk, form: OpinionForm) -> BookingReceipt:
        key = desk.key
        return book_place(desk.row, form.opinion(), form_key=key.nonce, privacy_notice_id=key.privacy_notice_id)

    def context(self, desk: BookingDesk, form: OpinionForm) -> dict[str, Any]:
        return {"reception": desk.reception, "places_left": places_left(desk.row)}


book = BookView.as_view()
