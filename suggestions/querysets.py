"""The vocabulary of suggestions."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from stations.models import RecordOrigin
from suggestions.states import WITH_UNIT


class SuggestionQuerySet(models.QuerySet):
    def locked(self) -> Self:
        """As they now stand, until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("lead", "area")

    def of_lead(self, user: Any) -> Self:
        return self.filter(lead__account=user)

    def with_unit(self) -> Self:
        """A unit has it in hand and owes a reply."""
        return self.filter(status__in=sorted(WITH_UNIT))

    def overdue(self, today: date) -> Self:
        return self.with_unit().filter(due_on__lt=today)


class GroundingQuerySet(models.QuerySet):
    def of_words(self, submission_id: int) -> Self:
        """What rests on something somebody sent: named itself, or a contact record that grew from it."""
        grown = RecordOrigin.objects.standing().filter(submission=submission_id)
        return self.filter(Q(submission=submission_id) | Q(record__in=grown.values("record")))


class PublicSuggestionQuerySet(models.QuerySet):
    def newest(self) -> Self:
        return self.order_by("-accepted_at", "-pk")

    def resting_on(self, **what: Any) -> Self:
        """Those that rest on one contact record (`record`) or on what somebody sent (`submission`)."""
        return self.filter(**{f"source__groundings__{name}": one for name, one in what.items()})


class SupervisionQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="published")
