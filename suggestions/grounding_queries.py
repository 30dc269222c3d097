"""What is offered to rest a suggestion on: contact records, field visits, and what people sent as it was published."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.calendar import local_day
from stations.activity_queries import public_activities
from stations.models import ContactRecord, OpinionItem, StationActivityPage
from stations.states import ActivityKind
from submissions.models.public import PublicRendition
from suggestions.models import Suggestion
from suggestions.permissions import records_to_ground

MOST_OFFERED = 40


def records_offered(user: Any, row: Suggestion) -> list[ContactRecord]:
    """The lead deputy's latest contact records, and among those the user keeps the ones of the same matter."""
    rows = records_to_ground(user, row.lead)
    mine = rows.filter(deputy=row.lead) | rows.filter(topic=row.topic)
    return list(mine.select_related("deputy").order_by("-held_at", "-pk")[:MOST_OFFERED])


def activities_offered(row: Suggestion) -> list[StationActivityPage]:
    """What the lead deputy's stations published of visits and other activities."""
    stations = list(row.lead.stations.all())
    if not stations:
        return []
    below = reduce(or_, (Q(path__startswith=station.path) for station in stations))
    return list(
        public_activities()
        .filter(below, held_on__lte=local_day(timezone.now()))
        .exclude(kind=ActivityKind.PREVIEW)
        .newest()[:MOST_OFFERED]
    )


def submissions_offered(user: Any, row: Suggestion, number: str = "") -> list[PublicRendition]:
    """What was said to the lead deputy or at their stations and is public; and one of any page, named by its number."""
    stations = row.lead.stations.order_by().values("pk")
    said = OpinionItem.objects.filter(deputy=row.lead).values("submission")
    rows = PublicRendition.objects.filter(page__in=stations) | PublicRendition.objects.filter(submission__in=said)
    found = list(rows.select_related("submission").order_by("-received_at", "-pk")[:MOST_OFFERED])
    if number := number.replace("\x00", "").strip().upper()[:20]:
        found += PublicRendition.objects.select_related("submission").filter(number=number)
    return found
