"""What background tasks say in the log, under the number of the request that they came from."""

import logging
import time
from contextvars import ContextVar
from typing import Any

from django.db.models.signals import pre_save
from django.tasks import TaskResultStatus
from django.tasks.signals import task_finished, task_started
from django_tasks_db.models import DBTaskResult

from core.logs import request_id
from core.metrics import TASKS_ENDED

_began: ContextVar[float] = ContextVar("task_began", default=0.0)
_tasks = logging.getLogger("lianxin.tasks")


def follow_tasks() -> None:
    """Give a task the number of the request that enqueued it, and say in the log when it begins and ends."""
    pre_save.connect(_carry, sender=DBTaskResult, dispatch_uid="core.logs.carry")
    task_started.connect(_task_began, dispatch_uid="core.logs.began")
    task_finished.connect(_task_ended, dispatch_uid="core.logs.ended")


def _carry(instance: DBTaskResult, **_signal: Any) -> None:
    # Beside the arguments, where the library keeps but does not read it.
    if instance._state.adding and (number := request_id.get()):
        instance.args_kwargs = {**instance.args_kwargs, "request_id": number}


def _task_began(task_result: Any, **_signal: Any) -> None:
    request_id.set(str(task_result.db_result.args_kwargs.get("request_id", "")))
    _began.set(time.monotonic())
    _tasks.info("task began", extra={"task": task_result.task.module_path, "task_id": task_result.id})


def _task_ended(task_result: Any, **_signal: Any) -> None:
    result = "failed" if task_result.status == TaskResultStatus.FAILED else "done"
    path = task_result.task.module_path
    TASKS_ENDED.labels(path, result).inc()
    extra = {"task": path, "task_id": task_result.id, "ms": round((time.monotonic() - _began.get()) * 1000)}
    _tasks.log(
        logging.ERROR if result == "failed" else logging.INFO,
        f"task {result}",
        extra=extra,
        exc_info=result == "failed",
    )
    request_id.set("")
