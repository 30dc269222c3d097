"""The vocabulary of the queue and of what is public."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.calendar import local_day
from submissions.lanes import Lane, soon_until
from submissions.states import AWAITING, TO_READ


class QueueItemQuerySet(models.QuerySet):
    def awaiting(self) -> Self:
        """Waiting for a moderator's decision."""
        return self.filter(status__in=sorted(AWAITING))

    def to_read(self) -> Self:
        """Waiting, and not set aside as it arrived."""
        return self.filter(status__in=sorted(TO_READ))

    def claimed_by(self, user: Any, *, now: datetime | None = None) -> Self:
        return self.filter(claimed_by=user, claim_expires_at__gt=now or timezone.now())

    def free(self, *, now: datetime | None = None) -> Self:
        """Under nobody's live claim."""
        return self.filter(Q(claimed_by__isnull=True) | Q(claim_expires_at__lte=now or timezone.now()))

    def overdue(self, *, now: datetime | None = None) -> Self:
        return self.awaiting().filter(due_at__lt=now or timezone.now())

    def in_lane(self, lane: str, *, now: datetime | None = None) -> Self:
        """Of those that await a decision, one lane; an unknown word filters nothing."""
        now = now or timezone.now()
        if lane == Lane.OVERDUE:
            return self.overdue(now=now)
        if lane == Lane.SOON:
            return self.awaiting().filter(due_at__gte=now, due_at__lte=soon_until(now))
        return self.awaiting().filter(due_at__gt=soon_until(now)) if lane == Lane.FRESH else self


class PublicRenditionQuerySet(models.QuerySet):
    def of_page(self, page: Any) -> Self:
        return self.filter(page_id=getattr(page, "pk", page))

    def of_clause(self, clause_key: str) -> Self:
        return self.filter(clause_key=clause_key)

    def faces(self) -> Self:
        """One of each group of similar opinions, with `similar`, how many of the group are public."""
        group = self.model.objects.filter(cluster_id=OuterRef("cluster_id")).order_by().values("cluster_id")
        similar = Coalesce(Subquery(group.annotate(count=Count("pk")).values("count")), 1)
        return self.filter(is_face=True).annotate(similar=similar)

    def newest(self) -> Self:
        return self.order_by("-received_at", "-id")

    def most_supported(self) -> Self:
        return self.order_by("-support_count", "-id")


class ReasonQuerySet(models.QuerySet):
    def usable_for(self, move: str) -> Self:
        return self.usable_for_any([move])

    def usable_for_any(self, moves: Iterable[str]) -> Self:
        today = local_day(timezone.now())
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            moves__overlap=list(moves),
        )


class NotificationQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(sent_at__isnull=True, cancelled_at__isnull=True)

    def due(self, *, now: datetime | None = None) -> Self:
        return self.waiting().filter(release_at__lte=now or timezone.now(), attempts__lt=8)
