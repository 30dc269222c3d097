"""What a station's activities look like from outside: the newest on its page, all of them in a list of their own."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import Left
from wagtail.models import Page

from core import keyset
from core.calendar import local_day
from core.pages import public_now
from stations.models.activities import StationActivityPage
from stations.models.pages import StationPage
from stations.public import PublicActivity, activity_card
from stations.querysets import ActivityQuerySet

PAGE_SIZE, SHOWN = 20, 4


def public_activities() -> ActivityQuerySet:
    return public_now(StationActivityPage.objects.all())


def newest_activities(station: StationPage) -> list[PublicActivity]:
    """The few that the station's own page shows."""
    return [activity_card(page) for page in public_activities().of_station(station).newest()[:SHOWN]]


def activity_list(station: StationPage, params: Mapping[str, str]) -> dict[str, Any]:
    """One keyset page of a station's activities, the latest first."""
    rows = public_activities().of_station(station).newest()
    if position := keyset.read(params.get("after", ""), limit=date.max.toordinal() + 1):
        day = date.fromordinal(max(1, position[0]))
        rows = keyset.following(rows, ("-held_on", "-page_ptr_id"), (day, position[1]))
    pages = list(rows[: PAGE_SIZE + 1])
    more, pages = len(pages) > PAGE_SIZE, pages[:PAGE_SIZE]
    return {
        "station": station,
        "activities": [activity_card(page) for page in pages],
        "next_cursor": keyset.write(pages[-1].held_on.toordinal(), pages[-1].pk) if more else "",
    }


def last_published(stations: Collection[Page]) -> dict[int, date]:
    """When each station last published an activity; one query, whatever their number."""
    if not stations:
        return {}
    below = reduce(or_, (Q(path__startswith=station.path) for station in stations))
    found = public_activities().filter(below).annotate(of=Left("path", len(next(iter(stations)).path))).order_by()
    days = dict(found.values_list("of").annotate(latest=Max("first_published_at")))
    return {station.pk: local_day(days[station.path]) for station in stations if days.get(station.path)}
