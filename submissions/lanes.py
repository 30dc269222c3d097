"""How pressing an opinion is, by the working days of the PRC: derived from the instant it is due, never stored."""

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from core.calendar import end_of_working_days

SOON_WORKING_DAYS = 1  # due by the end of the next working day


class Lane(models.TextChoices):
    OVERDUE = "overdue", pgettext_lazy("lane", "overdue")
    SOON = "soon", pgettext_lazy("lane", "due soon")
    FRESH = "fresh", pgettext_lazy("lane", "fresh")


def soon_until(now: datetime) -> datetime:
    """The last instant that counts as soon; before a holiday it lies behind the holiday."""
    return end_of_working_days(now, SOON_WORKING_DAYS)


def lane_of(due_at: datetime, *, now: datetime) -> Lane:
    if due_at < now:
        return Lane.OVERDUE
    return Lane.SOON if due_at <= soon_until(now) else Lane.FRESH
