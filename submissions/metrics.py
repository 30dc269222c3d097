"""What an operator's monitoring watches of the queue: how much waits, how much waits too long, what has not left."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from core.metrics import Gauge, register_gauge
from submissions.models import Notification, QueueItem
from submissions.services.estimate import kept_share
from submissions.states import AWAITING


def awaiting_by_state() -> dict[str, int]:
    rows = QueueItem.objects.awaiting().order_by().values_list("status")
    return dict.fromkeys(map(str, AWAITING), 0) | dict(rows.annotate(count=Count("pk")))


def overdue() -> dict[str, int]:
    return {"": QueueItem.objects.overdue().count()}


def outbox() -> dict[str, int]:
    """Notices that wait for their time, that are due, and that were tried in vain."""
    waiting = Notification.objects.waiting()
    due = waiting.due()
    return {
        "waiting": waiting.count(),
        "due": due.count(),
        "given_up": waiting.filter(attempts__gte=8).count(),
    }


def kept_estimates() -> dict[str, float]:
    """Of the opinions of the last 90 days, the share that was decided by the day its receipt had named."""
    share = kept_share(timezone.now() - timedelta(days=90))
    return {} if share is None else {"": share}


def register_gauges() -> None:
    register_gauge(Gauge("lianxin_queue", "Opinions that wait for a decision, by lane.", "lane", awaiting_by_state))
    register_gauge(Gauge("lianxin_queue_overdue", "Opinions that wait longer than they may.", "", overdue))
    register_gauge(
        Gauge("lianxin_estimates_kept", "Share of opinions decided by the day on the receipt.", "", kept_estimates)
    )
    register_gauge(Gauge("lianxin_outbox", "Notices to citizens that have not left.", "state", outbox))
