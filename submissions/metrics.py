"""What an operator's monitoring watches of the queue: how much waits, how much waits too long, what has not left."""

from django.db.models import Count

from core.metrics import Gauge, register_gauge
from submissions.models import Notification, QueueItem
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


def register_gauges() -> None:
    register_gauge(Gauge("lianxin_queue", "Opinions that wait for a decision, by lane.", "lane", awaiting_by_state))
    register_gauge(Gauge("lianxin_queue_overdue", "Opinions that wait longer than they may.", "", overdue))
    register_gauge(Gauge("lianxin_outbox", "Notices to citizens that have not left.", "state", outbox))
