"""Tasks whose worker died in the middle: given to another one, three times at most.

A worker holds a lock in the database for each task it works on, and its death lets it go. So no clock decides whether
a slow task is a dead one. What a task does must be harmless when done twice; all of ours are.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.tasks.signals import task_finished, task_started
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

SPACE = 731_003  # of advisory locks; any constant of our own
MOST_ATTEMPTS = 3  # a task that kills its worker each time is not tried for ever
GRACE = timedelta(seconds=20)  # between the claim of a task and its lock


def hold_tasks() -> None:
    task_started.connect(_hold, dispatch_uid="core.abandoned.hold")
    task_finished.connect(_let_go, dispatch_uid="core.abandoned.let_go")


def _hold(task_result: Any, **_signal: Any) -> None:
    _ask("SELECT pg_advisory_lock(%s, hashtext(%s))", task_result.id)


def _let_go(task_result: Any, **_signal: Any) -> None:
    _ask("SELECT pg_advisory_unlock(%s, hashtext(%s))", task_result.id)


def take_up() -> int:
    """Give back every task that nobody works on any more; returns how many will be tried again."""
    begun = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - GRACE)
    return sum(_give_back(task) for task in begun)


def _give_back(task: DBTaskResult) -> bool:
    with transaction.atomic():
        if not _ask("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", _number(task)):
            return False
        again = len(task.worker_ids) < MOST_ATTEMPTS
        outcome = (
            {"status": TaskResultStatus.READY}
            if again
            else {
                "status": TaskResultStatus.FAILED,
                "finished_at": timezone.now(),
                "exception_class_path": "core.abandoned.WorkerDied",
            }
        )
        same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        return bool(same.update(**outcome)) and again


def _number(task: DBTaskResult) -> str:
    """A task's number as its signals write it."""
    return task.task_result.id


def _ask(question: str, number: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, [SPACE, str(number)])
        return cursor.fetchone()[0]


class WorkerDied(Exception):
    """What is noted of a task whose worker died each time it was tried."""
