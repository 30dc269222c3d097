"""By which day an opinion will probably be decided, from what the queue really did; never from what was promised.

The background measures the queue every ten minutes into one row; a receipt reads that row and names a day. The day
is kept beside the opinion, so that it can be held against what happened (`kept_share`).
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.calendar import add_working_days, local_day, working_days_between
from submissions.models import QueueForecast, QueueItem

MOST_WAITS = 500  # latest decisions that are looked at
PACE_DAYS = 10  # working days over which the pace is taken
SHARE = 0.9  # of the opinions shall be decided by the day that is named
LONGEST = 60  # working days; beyond it nobody can say
_REMEMBERED = "submissions.forecast"
REMEMBERED_SECONDS = 60


def working_days_needed(waiting: int, per_day: float, waits: Sequence[int]) -> int:
    """Pure: the working days until a decision for somebody who comes now.

    The larger of two views: what nine in ten of the latest waited, and how long the queue before them takes at the
    pace of late. One day is added to the second: the pace of single days differs.
    """
    seen = sorted(waits)[min(len(waits) - 1, math.ceil(SHARE * len(waits)) - 1)] if waits else 0
    queue = math.ceil((waiting + 1) / per_day) + 1 if per_day > 0 else settings.MODERATION_WORKING_DAYS
    return max(1, min(LONGEST, max(seen, queue)))


def expected_on(received_at: datetime) -> date:
    """The day to name on a receipt; reads one row, and that at most once a minute in a process."""
    forecast = cache.get(_REMEMBERED)
    if forecast is None:
        row = QueueForecast.objects.order_by("-measured_at").first()
        forecast = (row.waiting, row.per_day, row.waits) if row else (0, 0.0, [])
        cache.set(_REMEMBERED, forecast, REMEMBERED_SECONDS)
    return add_working_days(local_day(received_at), working_days_needed(*forecast))


_FIRST_DECISIONS = """
SELECT s.received_at, d.effective_at FROM submissions_decision d JOIN submissions_submission s ON s.id = d.submission_id
WHERE d.effective_at > %(since)s AND d.effective_at <= %(now)s AND d.actor_id IS NOT NULL
AND d.from_status IN ('pending', 'quarantined') AND d.to_status <> 'pending' AND d.undoes_id IS NULL
AND NOT EXISTS (SELECT 1 FROM submissions_decision undone WHERE undone.undoes_id = d.id)
AND NOT EXISTS (SELECT 1 FROM submissions_bulkitem many WHERE many.decision_id = d.id)
ORDER BY d.effective_at DESC LIMIT %(most)s
"""


def measure(now: datetime | None = None) -> QueueForecast:
    """Look at the queue and write the forecast. Decisions in bulk are left out: nobody read those one by one."""
    now = now or timezone.now()
    since = now - timedelta(days=PACE_DAYS * 3)  # the longest holiday lies within it
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_DECISIONS, {"since": since, "now": now, "most": MOST_WAITS * 20})
        decided = cursor.fetchall()
    per_day = pace([local_day(at) for _received, at in decided], local_day(now))
    waits = sorted(
        working_days_between(local_day(received), local_day(at), at_most=LONGEST)
        for received, at in decided[:MOST_WAITS]
    )
    waiting = QueueItem.objects.to_read()[:100_000].count()
    forecast, _created = QueueForecast.objects.update_or_create(
        pk=1, defaults={"measured_at": now, "waiting": waiting, "per_day": per_day, "waits": waits}
    )
    cache.delete(_REMEMBERED)
    return forecast


def pace(days: Sequence[date], today: date) -> float:
    """Pure: decisions in a working day, from the days on which they fell; today is not over and does not count."""
    before = [day for day in days if day < today]
    if not before:
        return 0.0
    span = working_days_between(min(before) - timedelta(days=1), today - timedelta(days=1), at_most=LONGEST)
    return len(before) / max(1, span)


def kept_share(since: datetime) -> float | None:
    """The share of opinions that were decided by the day their receipt had named; None when none was named.

    What waits still and is past its day counts as not kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FILTER (WHERE first.day <= q.expected_on), count(*) FILTER (
                WHERE first.day IS NOT NULL OR q.expected_on < %(today)s)
            FROM submissions_queueitem q JOIN submissions_submission s ON s.id = q.submission_id
            LEFT JOIN LATERAL (SELECT (d.effective_at AT TIME ZONE 'Asia/Shanghai')::date AS day
                FROM submissions_decision d WHERE d.submission_id = q.submission_id AND d.undoes_id IS NULL
                AND d.move <> 'release' ORDER BY d.seq LIMIT 1) first ON true
            WHERE q.expected_on IS NOT NULL AND s.received_at >= %(since)s""",
            {"since": since, "today": local_day(timezone.now())},
        )
        kept, judged = cursor.fetchone()
    return kept / judged if judged else None
