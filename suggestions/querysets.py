"""The vocabulary of suggestions."""

from datetime import date
from typing import Any, Self

from django.db import models

from suggestions.states import WITH_UNIT


class SuggestionQuerySet(models.QuerySet):
    def of_lead(self, user: Any) -> Self:
        return self.filter(lead__account=user)

    def with_unit(self) -> Self:
        """A unit has it in hand and owes a reply."""
        return self.filter(status__in=sorted(WITH_UNIT))

    def overdue(self, today: date) -> Self:
        return self.with_unit().filter(due_on__lt=today)


class PublicSuggestionQuerySet(models.QuerySet):
    def newest(self) -> Self:
        return self.order_by("-accepted_at", "-pk")

    def resting_on(self, **what: Any) -> Self:
        """Those that rest on one contact record (`record`) or on what somebody sent (`submission`)."""
        return self.filter(**{f"source__groundings__{name}": one for name, one in what.items()})


class SupervisionQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="published")
