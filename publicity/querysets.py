"""The vocabulary of draws, checks, published records and assessment."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.utils import timezone

from core.calendar import local_day
from publicity.states import PUBLIC_DRAWS, CaseStatus, CheckStatus, GradeStatus, SchemeStatus


class DrawQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Announced, and everything after: a replaced draw stays."""
        return self.filter(status__in=PUBLIC_DRAWS)


class SpotCheckQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.exclude(status__in=(CheckStatus.REPORTED, CheckStatus.PUBLISHED))

    def overdue(self, today: date | None = None) -> Self:
        return self.filter(status=CheckStatus.ASSIGNED, due_on__lt=today or local_day(timezone.now()))

    def of_checker(self, user: Any) -> Self:
        return self.filter(checker=user)

    def published(self) -> Self:
        return self.filter(status=CheckStatus.PUBLISHED)


class PublicRecordQuerySet(models.QuerySet):
    def newest(self) -> Self:
        return self.order_by("-held_at", "-pk")

    def open_to_objections(self, now: datetime | None = None) -> Self:
        return self.filter(objections_until__gt=now or timezone.now())


class SchemeQuerySet(models.QuerySet):
    def in_force(self, year: int) -> Self:
        return self.filter(year=year, status=SchemeStatus.IN_FORCE)


class GradeQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status=GradeStatus.PUBLISHED)


class CaseQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.exclude(status=CaseStatus.CLOSED)
