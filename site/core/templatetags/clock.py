"""Spans of time as people say them, for templates."""

from datetime import datetime, timedelta

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def time_left(ends_at: datetime, now: datetime) -> str:
    """Whole days until then, on the last day whole hours, in the last hour minutes: never weeks, which nobody counts by."""
    left = max(ends_at - now, timedelta(0))
    if left >= timedelta(days=1):
        return ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}
    hours, minutes = left.seconds // 3600, max(1, left.seconds // 60)
    if hours:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}
