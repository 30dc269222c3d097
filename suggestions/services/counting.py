"""Counting the figures anew from the whole log, and keeping what came out for whoever asks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.calendar import local_day
from stations.models import Area
from suggestions import figures, timeline
from suggestions.figures import Happening
from suggestions.models import (
    Assignment,
    Evaluation,
    FigureSheet,
    Meeting,
    Reply,
    Suggestion,
    SuggestionEvent,
    Unit,
)
from suggestions.states import UnitRole

CHUNK = 2_000


def happenings() -> Iterator[Happening]:
    """The log as the figures read it: one query for each kind of row, however many suggestions there are."""
    accepted = Suggestion.objects.filter(accepted_at__isnull=False).order_by()
    rows = accepted.values_list("pk", "accepted_at", "area__code", "topic")
    for pk, at, township, topic in rows.iterator(chunk_size=CHUNK):
        yield Happening(pk, figures.ACCEPTED, local_day(at), township=township, topic=topic)
    leads = Assignment.objects.filter(role=UnitRole.LEAD).order_by()
    for row in leads.values_list("suggestion", "assigned_on", "pk", "round", "unit", "due_on", "ended_on").iterator(chunk_size=CHUNK):  # fmt: skip
        pk, on, seq, number, unit, due_on, ended_on = row
        yield Happening(
            pk, figures.ASSIGNED, on, seq, number, unit=str(unit), due_on=due_on, is_ended=ended_on is not None
        )
    meetings = Meeting.objects.order_by().values_list("suggestion", "held_on", "pk", "round")
    for pk, on, seq, number in meetings.iterator(chunk_size=CHUNK):
        yield Happening(pk, figures.MET, on, seq, number)
    replies = Reply.objects.order_by().values_list("suggestion", "replied_on", "pk", "round")
    for pk, on, seq, number in replies.iterator(chunk_size=CHUNK):
        yield Happening(pk, figures.REPLIED, on, seq, number)
    ratings = Evaluation.objects.order_by().values_list(
        "reply__suggestion", "rated_on", "reply__round", "handling", "result", "resolution"
    )
    for pk, on, number, handling, result, resolution in ratings.iterator(chunk_size=CHUNK):
        verdict = timeline.worse(handling, result)
        yield Happening(pk, figures.RATED, on, round=number, verdict=verdict, resolution=resolution)


@transaction.atomic
def count_figures(*, now: datetime | None = None) -> int:
    """Write every sheet anew; returns how many. A year that has no suggestion any more has no sheet."""
    now = now or timezone.now()
    newest, is_demo = newest_event(), Suggestion.objects.filter(is_demo=True, accepted_at__isnull=False).exists()
    names = _names()
    sheets = figures.count(happenings(), local_day(now))
    for year, sheet in sheets.items():
        data = {
            by: [
                {"key": key, "name": names[by].get(key, key), **figures.plain(counts)} for key, counts in found.items()
            ]
            for by, found in sheet.items()
        }
        values = {"data": data, "newest_event": newest, "counted_at": now, "is_demo": is_demo}
        FigureSheet.objects.update_or_create(year=year, defaults=values)
    FigureSheet.objects.exclude(year__in=sheets).delete()
    return len(sheets)


def count_when_due(*, now: datetime | None = None) -> int:
    """Count when something happened since the last time, or when a new day may have made something overdue."""
    now = now or timezone.now()
    last = FigureSheet.objects.filter(year=figures.ALL_YEARS).first()
    if last and last.newest_event == newest_event() and local_day(last.counted_at) == local_day(now):
        return 0
    return count_figures(now=now)


def newest_event() -> int:
    return SuggestionEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def _names() -> dict[str, dict[str, Any]]:
    """What the keys of units and townships are called; topics are words of a list."""
    units = {str(pk): name for pk, name in Unit.objects.values_list("pk", "name")}
    return {
        "unit": units,
        "township": dict(Area.objects.values_list("code", "name")),
        "topic": {},
        "total": {},
    }
