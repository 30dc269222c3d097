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
