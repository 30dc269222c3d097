"""What the public pages read: the directory, one station, the deputies' cards, the reception calendar."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Prefetch, Q
from django.utils import timezone

from core import keyset
from core.calendar import local_day
from core.models import SiteImage
from core.pages import public_now
from stations import calendar
from stations.activity_queries import last_published, newest_activities
from stations.codes import code_svg, station_code_url
from stations.models.areas import Area
from stations.models.deputies import Deputy
from stations.models.pages import DeputyIndexPage, StationIndexPage, StationPage
from stations.models.receptions import ReceptionDay
from stations.models.records import ContactRecord
from stations.public import (
    PHOTO_FILTER,
    PublicDeputy,
    PublicReception,
    PublicStation,
    deputy_card,
    reception_card,
    station_card,
)
from stations.querysets import ReceptionDayQuerySet, StationQuerySet
from stations.states import AreaKind, ReceptionStatus, RecordStatus, StationKind
from submissions.queries import opinion_list
from submissions.tombstones import with_tombstones

DIRECTORY_SIZE = 20
CALENDAR_SIZE = 100
MAP_SIZE = 5_000
DEPUTIES_SHOWN = 60
# The photos of a page, as its template asks for them.
PICTURES = [f"format-{kind}|width-{width}" for kind in ("avif", "webp", "jpeg") for width in (320, 640)]
COMING_SHOWN, PAST_SHOWN, SCAN_SHOWN = 6, 3, 1
LARGEST_CODE = 10**12


def directory(index: StationIndexPage, params: Mapping[str, str]) -> dict[str, Any]:
    """One keyset page of the stations, by statistical code; unknown filter words filter nothing."""
    cities = _host_cities()
    rows, filters = _filtered(StationPage.objects.child_of(index).shown(), params, cities)
    if position := keyset.read(params.get("after", ""), limit=LARGEST_CODE):
        code, key = position
        rows = keyset.following(rows, ("area__code", "page_ptr_id"), (str(code), key))
    pages = list(rows.select_related("area").order_by("area__code", "page_ptr_id")[: DIRECTORY_SIZE + 1])
    more, pages = len(pages) > DIRECTORY_SIZE, pages[:DIRECTORY_SIZE]
    return {
        "stations": station_cards(pages),
        "next_cursor": keyset.write(int(pages[-1].area.code), pages[-1].pk) if more else "",
        "filters": filters,
        "kinds": StationKind.choices,
        "areas": list(Area.objects.filter(kind__in=_DISTRICTS).values_list("code", "name")),
        "cities": cities,
        "deputies_url": deputy_index_url(),
    }


_DISTRICTS = [AreaKind.STREET, AreaKind.TOWN, AreaKind.TOWNSHIP]


def _host_cities() -> list[str]:
    """Where people from the county live away from home and find a station."""
    away = StationPage.objects.shown().filter(kind=StationKind.AWAY)
    return list(away.order_by("host_city").values_list("host_city", flat=True).distinct())


def _filtered(
    rows: StationQuerySet, params: Mapping[str, str], cities: list[str]
) -> tuple[StationQuerySet, dict[str, str]]:
    filters = {name: params.get(name, "") for name in ("kind", "area", "city")}
    if filters["kind"] in StationKind.values:
        rows = rows.filter(kind=filters["kind"])
    else:
        filters["kind"] = ""
    area = filters["area"]
    if area.isascii() and area.isdecimal() and len(area) in (6, 9, 12):
        rows = rows.in_area(area)
    else:
        filters["area"] = ""
    if filters["city"] in cities:
        rows = rows.filter(host_city=filters["city"])
    else:
        filters["city"] = ""
    return rows, filters


def station_cards(pages: Iterable[StationPage], now: datetime | None = None) -> list[PublicStation]:
    """The cards of some stations, their area fetched beforehand; two more queries, whatever their number."""
    pages = list(pages)
    now = now or timezone.now()
    active = last_activity(pages, now)
    today = local_day(now)
    return [
        station_card(
            page,
            url=page.url or "",
            last_active_on=active.get(page.pk) if calendar.is_quiet(active.get(page.pk), today) else None,
        )
        for page in pages
    ]


def last_activity(pages: Collection[StationPage], now: datetime) -> dict[int, date]:
    """When each station last did something people could notice: a reception, a contact on record, an activity."""
    page_ids = [page.pk for page in pages]
    receptions = ReceptionDay.objects.filter(station_id__in=page_ids).values_list("station_id").annotate(
        announced=Max("published_at", filter=Q(published_at__lte=now)),
        held=Max("ends_at", filter=Q(status=ReceptionStatus.HELD, ends_at__lte=now)),
    )  # fmt: skip
    records = ContactRecord.objects.filter(
        station_id__in=page_ids, status=RecordStatus.AVAILABLE, held_at__lte=now
    ).values_list("station_id").annotate(held=Max("held_at")).order_by()  # fmt: skip
    found = last_published(pages)
    for station, *instants in [*receptions.order_by(), *records]:
        days = [local_day(instant) for instant in instants if instant]
        found[station] = max([*days, found.get(station, date.min)])
    return {station: day for station, day in found.items() if day > date.min}


def map_features(params: Mapping[str, str]) -> dict[str, Any]:
    """GeoJSON of the public stations that have coordinates, at most 5,000; the same filters as the directory's."""
    rows, _filters = _filtered(StationPage.objects.shown().on_map(), params, _host_cities())
    pages = rows.select_related("area").order_by("area__code", "pk")[:MAP_SIZE]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [float(page.longitude), float(page.latitude)]},
                "properties": {
                    "title": page.title,
                    "url": page.url,
                    "kind": page.kind,
                    "kind_label": page.get_kind_display(),
                    "place": page.place,
                },
            }
            for page in pages
        ],
    }


def station_reading(page: StationPage, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything a station's page shows, in a fixed number of queries."""
    now = timezone.now()
    shown = StationPage.objects.shown().select_related("area")
    receptions = _with_cards(ReceptionDay.objects.announced(now).of_station(page))
    active = last_activity([page], now).get(page.pk)
    related = shown.filter(Q(parent_station=page.pk) | Q(pk=page.parent_station_id)).order_by("area__code", "pk")
    cards = {card.number: card for card in station_cards(related, now)}
    return {
        "parent": cards.pop(page.parent_station_id, None),
        "children": list(cards.values()),
        "deputies": deputy_cards(Deputy.objects.serving().of_station(page)[:DEPUTIES_SHOWN]),
        "coming": _cards(receptions.coming(now).order_by("starts_at", "pk")[:COMING_SHOWN], now),
        "past": _cards(receptions.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[:PAST_SHOWN], now),
        "activities": newest_activities(page),
        "photos": list(page.photos.prefetch_related(_renditions("image", *PICTURES))),
        "listing": (listing := opinion_list(page.pk, params) if page.shows_comments else None),
        "entries": with_tombstones(listing, page.pk, params.get("after", "")) if listing else [],
        "last_active_on": active,
        "is_quiet": calendar.is_quiet(active, local_day(now)),
        "now": now,
        "deputies_url": deputy_index_url(),
        "code_url": station_code_url(page),
        "code_svg": code_svg(station_code_url(page)),
    }


def station_scan(page: StationPage) -> dict[str, Any]:
    """What somebody who scanned a station's code sees: where they are, who receives here, and when."""
    now = timezone.now()
    receptions = _with_cards(
        ReceptionDay.objects.announced(now).of_station(page).filter(status=ReceptionStatus.PLANNED)
    )
    return {
        "page": page,
        "station": station_cards([page], now)[0],
        "coming": _cards(receptions.coming(now).order_by("starts_at", "pk")[:SCAN_SHOWN], now),
        "deputies": deputy_cards(Deputy.objects.serving().of_station(page)[:DEPUTIES_SHOWN]),
    }


def _renditions(lookup: str, *filter_specs: str) -> Prefetch:
    return Prefetch(lookup, queryset=SiteImage.objects.prefetch_renditions(*filter_specs))


def deputy_cards(rows: Any) -> list[PublicDeputy]:
    """The public cards of deputies; pictures cost two queries, whatever their number."""
    return [deputy_card(deputy) for deputy in rows.prefetch_related(_renditions("photo", PHOTO_FILTER))]


def deputy_index() -> DeputyIndexPage | None:
    """The list of deputies, or nothing where an office does not show one; one query."""
    return public_now(DeputyIndexPage.objects.all()).first()


def deputy_index_url() -> str:
    page = deputy_index()
    return (page.url or "") if page else ""


def station_index() -> StationIndexPage | None:
    return public_now(StationIndexPage.objects.all()).first()


def deputy_stations(number: int) -> list[PublicStation]:
    """The shown stations where a deputy receives people."""
    numbers = Deputy.stations.through.objects.filter(deputy=number).values("stationpage")
    return station_cards(StationPage.objects.shown().filter(pk__in=numbers).select_related("area").order_by("pk"))


def reception_month(
    params: Mapping[str, str], *, station: StationPage | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """One month of announced receptions, of a station or of the county, a hundred at a time."""
    now = now or timezone.now()
    today = local_day(now)
    first = calendar.month_of(params.get("month", ""), today)
    rows = _announced(station, now).between(first, calendar.last_of_month(first))
    if position := keyset.read_instant(params.get("after", "")):
        rows = keyset.following(rows, ("starts_at", "id"), position)
    found = list(_with_cards(rows).order_by("starts_at", "pk")[: CALENDAR_SIZE + 1])
    more, found = len(found) > CALENDAR_SIZE, found[:CALENDAR_SIZE]
    return {
        "station": station,
        "month": first,
        "previous_month": calendar.month_after(first, -1),
        "next_month": calendar.month_after(first),
        "receptions": _cards(found, now),
        "next_cursor": keyset.write_instant(found[-1].starts_at, found[-1].pk) if more else "",
        "today": today,
    }


def receptions_for_feed(
    station: StationPage | None = None, *, deputy: int | None = None, now: datetime | None = None
) -> list[PublicReception]:
    """What a subscribed calendar holds: from two months back to a year ahead, at most 500, cancelled ones too."""
    now = now or timezone.now()
    first = local_day(now).replace(day=1)
    rows = _announced(station, now).between(calendar.month_after(first, -2), calendar.month_after(first, 13))
    if deputy is not None:
        rows = rows.filter(deputies=deputy)
    return _cards(_with_cards(rows).order_by("starts_at", "pk")[:500], now)


def coming_receptions(limit: int) -> list[PublicReception]:
    """The county's next announced receptions that will take place."""
    now = timezone.now()
    rows = _announced(None, now).coming(now).filter(status=ReceptionStatus.PLANNED)
    return _cards(_with_cards(rows).order_by("starts_at", "pk")[:limit], now)


def _announced(station: StationPage | None, now: datetime) -> ReceptionDayQuerySet:
    rows = ReceptionDay.objects.announced(now)
    return rows.of_station(station) if station else rows.at_shown_stations()


def _with_cards(rows: ReceptionDayQuerySet) -> ReceptionDayQuerySet:
    return rows.select_related("station", "moved_to").prefetch_related("deputies")


def _cards(rows: Iterable[ReceptionDay], now: datetime) -> list[PublicReception]:
    return [reception_card(reception, url=reception.station.url or "", now=now) for reception in rows]
