"""Where the codes lead, and the sheets they are printed on. No download, no account, nothing remembered."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from stations import codes, queries
from stations.models import Deputy, StationPage
from stations.public import PublicDeputy
from stations.states import StationKind


@dataclass(frozen=True)
class CodeSheet:
    """One code on paper: whose it is, where it leads, and the picture."""

    deputy: PublicDeputy
    url: str
    svg: SafeString


def _station(page_id: int) -> StationPage:
    return get_object_or_404(StationPage.objects.shown().select_related("area"), pk=page_id)


def _deputy(pk: int) -> PublicDeputy:
    cards = queries.deputy_cards(Deputy.objects.serving().filter(pk=pk))
    if not cards:
        raise Http404
    return cards[0]


@require_safe
def station_scan(request: HttpRequest, page_id: int) -> HttpResponse:
    """What a person who scanned a station's code can do, the first thing first."""
    return render(request, "stations/station_scan.html", queries.station_scan(_station(page_id)))


@require_safe
def deputy_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The deputy of a scanned code, and the stations that pass a message on; the online one where none is named."""
    deputy, stations = _deputy(pk), queries.deputy_stations(pk)
    if not stations:
        online = StationPage.objects.shown().filter(kind__in=[StationKind.ONLINE, StationKind.COUNTY_HUB])
        stations = queries.station_cards(online.select_related("area").order_by("-kind", "pk")[:1])
    return render(request, "stations/deputy_scan.html", {"deputy": deputy, "stations": stations})


@require_safe
def station_code(request: HttpRequest, page_id: int) -> HttpResponse:
    """The station's code on an A4 sheet, with those of its deputies."""
    page = _station(page_id)
    url = codes.station_code_url(page)
    people = queries.deputy_cards(Deputy.objects.serving().of_station(page)[: queries.DEPUTIES_SHOWN])
    sheets = [_sheet(card) for card in people]
    return render(
        request, "stations/station_code.html", {"page": page, "url": url, "svg": codes.code_svg(url), "sheets": sheets}
    )


@require_safe
def deputy_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A deputy's code on an A4 sheet."""
    return render(request, "stations/deputy_code.html", {"sheet": _sheet(_deputy(pk))})


def _sheet(card: PublicDeputy) -> CodeSheet:
    url = codes.deputy_code_url(card.number)
    return CodeSheet(card, url, codes.code_svg(url))


@require_safe
@cache_control(public=True, max_age=3600)
def station_code_svg(request: HttpRequest, page_id: int) -> HttpResponse:
    return _file(codes.station_code_url(_station(page_id)), f"station-{page_id}.svg")


@require_safe
@cache_control(public=True, max_age=3600)
def deputy_code_svg(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(codes.deputy_code_url(_deputy(pk).number), f"deputy-{pk}.svg")


def _file(url: str, name: str) -> HttpResponse:
    return HttpResponse(
        codes.code_file(url),
        content_type="image/svg+xml",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
