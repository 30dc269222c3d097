"""The vocabulary of stations, deputies and reception days."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from core.calendar import TZ
from stations.states import UNDER_WAY, RecordStatus
from submissions.states import QueueStatus


class StationQuerySet(PageQuerySet):
    def shown(self) -> Self:
        """What an anonymous visitor may read."""
        return self.live().public()

    def on_map(self) -> Self:
        return self.filter(latitude__isnull=False, longitude__isnull=False)

    def in_area(self, code: str) -> Self:
        """Of an area or of anything below it: codes begin with the code of what they belong to."""
        return self.filter(area__code__startswith=code)


StationManager = PageManager.from_queryset(StationQuerySet)


class ActivityQuerySet(PageQuerySet):
    def of_station(self, station: Any) -> Self:
        """What stands below the page of a station."""
        return self.child_of(station)

    def newest(self) -> Self:
        return self.order_by("-held_on", "-page_ptr_id")


ActivityManager = PageManager.from_queryset(ActivityQuerySet)


class DeputyQuerySet(models.QuerySet):
    def serving(self) -> Self:
        return self.filter(is_serving=True)

    def of_station(self, station: Any) -> Self:
        return self.filter(stations=getattr(station, "pk", station))


class ReceptionDayQuerySet(models.QuerySet):
    def announced(self, now: datetime | None = None) -> Self:
        """Published, whatever became of it: cancelled and moved ones stay visible."""
        return self.filter(published_at__lte=now or timezone.now())

    def at_shown_stations(self) -> Self:
        from stations.models.pages import StationPage

        return self.filter(station__in=StationPage.objects.shown().order_by().values("pk"))

    def of_station(self, station: Any) -> Self:
        return self.filter(station_id=getattr(station, "pk", station))

    def between(self, first: date, last: date) -> Self:
        """Beginning on a day in Shanghai from `first` to `last`, both included."""
        begin = datetime.combine(first, time(), TZ)
        return self.filter(starts_at__gte=begin, starts_at__lt=datetime.combine(last + timedelta(days=1), time(), TZ))

    def coming(self, now: datetime | None = None) -> Self:
        return self.filter(ends_at__gt=now or timezone.now())


class BookingQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Holding a place: not given back by the person who booked it."""
        return self.filter(withdrawn_at__isnull=True)


class OpinionItemQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not taken back by its author."""
        return self.exclude(submission__queue_item__status=QueueStatus.WITHDRAWN)

    def under_way(self) -> Self:
        """Somebody still has to do something about it."""
        return self.standing().filter(status__in=sorted(UNDER_WAY))

    def overdue(self, now: datetime | None = None) -> Self:
        return self.under_way().filter(due_at__lt=now or timezone.now())


class ContactRecordQuerySet(models.QuerySet):
    def submitted(self) -> Self:
        """Waiting for somebody of the street or township to verify it."""
        return self.filter(status=RecordStatus.SUBMITTED)

    def available(self) -> Self:
        """Verified and released: what spot checks and publicity may use."""
        return self.filter(status=RecordStatus.AVAILABLE)


class RecordOriginQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(unlinked_at__isnull=True)


class MotionQuerySet(models.QuerySet):
    def awaiting_suggestion(self) -> Self:
        """Passed, and not yet taken up as a suggestion."""
        return self.filter(is_passed=True, taken_up_at__isnull=True)
