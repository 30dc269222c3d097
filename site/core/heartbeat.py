"""Whether the two processes beside the web server live, seen in what they do every minute.

The scheduler enqueues `core.tasks.publish_scheduled` each minute and the worker takes it: their rows are the pulse,
so nothing of its own has to be kept, and a pulse cannot go on beating in a process that has stopped working.
"""

from datetime import datetime

from django.db.models import Count, Max
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

PULSE = "core.tasks.publish_scheduled"
MOST_SECONDS = 180  # three beats missed


def scheduler_seen_at() -> datetime | None:
    """When the scheduler last enqueued the task of the minute; None when it never did."""
    return DBTaskResult.objects.filter(task_path=PULSE).aggregate(at=Max("enqueued_at"))["at"]


def worker_seen_at() -> datetime | None:
    """When a worker last began or ended a task; None when none ever did."""
    seen = DBTaskResult.objects.aggregate(began=Max("started_at"), ended=Max("finished_at"))
    return max((at for at in seen.values() if at), default=None)


def waiting_since() -> datetime | None:
    """Since when the oldest task that may run waits for a worker; None when none waits."""
    return DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()


def tasks_by_state() -> dict[str, int]:
    """How many tasks stand in each state; finished ones until they are pruned."""
    counted = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("id")))
    return {status: counted.get(status, 0) for status in TaskResultStatus.values}
