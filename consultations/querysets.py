"""The vocabulary of consultations: each adjective is an instant compared with the clock."""

from datetime import datetime, timedelta
from typing import Self

from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from consultations.states import CLOSING_SOON_DAYS, ConsultationStatus


class ConsultationQuerySet(PageQuerySet):
    def listed(self) -> Self:
        """Not archived: an archived page is found by its address, not in lists."""
        return self.filter(archive__isnull=True)

    def scheduled(self, now: datetime | None = None) -> Self:
        return self.filter(opens_at__gt=now or timezone.now())

    def open(self, now: datetime | None = None) -> Self:
        """Taking opinions: from the second of opening to the second before closing."""
        now = now or timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def closing_soon(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.open(now).filter(closes_at__lte=now + timedelta(days=CLOSING_SOON_DAYS))

    def closed(self, now: datetime | None = None) -> Self:
        """Over, the outcome not yet published."""
        return self.filter(closes_at__lte=now or timezone.now(), outcome_report__published_at__isnull=True)

    def outcome_published(self) -> Self:
        return self.filter(outcome_report__published_at__isnull=False)

    def with_status(self, status: str) -> Self:
        """The consultations of one derived status; an unknown word raises KeyError."""
        return {
            ConsultationStatus.SCHEDULED: self.scheduled,
            ConsultationStatus.OPEN: self.open,
            ConsultationStatus.CLOSING_SOON: self.closing_soon,
            ConsultationStatus.CLOSED: self.closed,
            ConsultationStatus.OUTCOME_PUBLISHED: self.outcome_published,
        }[ConsultationStatus(status)]()


ConsultationManager = PageManager.from_queryset(ConsultationQuerySet)
