"""The public list of deputies."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from core import keyset
from stations.models.areas import Area
from stations.models.deputies import Deputy
from stations.models.pages import StationPage
from stations.queries import deputy_cards
from stations.querysets import DeputyQuerySet
from stations.states import AreaKind, DeputyLevel

PAGE_SIZE = 24
_DISTRICTS = [AreaKind.STREET, AreaKind.TOWN, AreaKind.TOWNSHIP]


def deputy_list(params: Mapping[str, str]) -> dict[str, Any]:
    """One keyset page of the deputies in office, by name; unknown filter words filter nothing."""
    known = Deputy.objects.serving().exclude(delegation="").order_by("delegation")
    delegations = list(known.values_list("delegation", flat=True).distinct())
    areas = list(Area.objects.filter(kind__in=_DISTRICTS).values_list("code", "name"))
    rows, filters = _filtered(Deputy.objects.serving(), params, delegations, {code for code, _name in areas})
    if position := keyset.read_text(params.get("after", "")):
        rows = keyset.following(rows, ("name", "id"), position)
    found = deputy_cards(rows.order_by("name", "pk")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    return {
        "deputies": found,
        "next_cursor": keyset.write_text(found[-1].name, found[-1].number) if more else "",
        "filters": filters,
        "levels": DeputyLevel.choices,
        "delegations": delegations,
        "areas": areas,
    }


def _filtered(
    rows: DeputyQuerySet, params: Mapping[str, str], delegations: list[str], areas: set[str]
) -> tuple[DeputyQuerySet, dict[str, str]]:
    filters = {
        "area": params.get("area", "") if params.get("area") in areas else "",
        "delegation": params.get("delegation", "") if params.get("delegation") in delegations else "",
        "level": params.get("level", "") if params.get("level") in DeputyLevel.values else "",
    }
    if filters["area"]:
        # Elected there, or receiving people there.
        stations = StationPage.objects.shown().in_area(filters["area"]).order_by().values("pk")
        receiving = Deputy.stations.through.objects.filter(stationpage__in=stations).values("deputy")
        rows = rows.filter(Q(constituency__area__code__startswith=filters["area"]) | Q(pk__in=receiving))
    if filters["delegation"]:
        rows = rows.filter(delegation=filters["delegation"])
    if filters["level"]:
        rows = rows.filter(levels__contains=[filters["level"]])
    return rows, filters
