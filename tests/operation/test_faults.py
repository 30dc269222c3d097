"""What passes by itself is said to pass, and what a dead worker left is taken up by a living one."""

import errno
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.tasks import task
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from core import abandoned
from core.management.commands import migrate

during: list[int] = []


def locks_held() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND pid = pg_backend_pid()",
            [abandoned.SPACE],
        )
        return cursor.fetchone()[0]


@task
def some_work(number: int) -> None:
    during.append(locks_held())


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("no space left on device"), 503),
        (InterfaceError("the connection is closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EACCES, "Permission denied"), 500),
        (ValueError("a mistake of ours"), 500),
    ],
)
def test_what_passes_by_itself_says_when_to_come_again(visitor, home, error, status):
    def refuse(*_statement):
        raise error

    with connection.execute_wrapper(refuse):
        answer = visitor.get("/")
    found = (answer.status_code, answer.get("Retry-After"), "<h1>" in answer.content.decode())
    assert found == (status, "30" if status == 503 else None, True)
    assert visitor.get("/").status_code == 200


def begun(*, ago: timedelta, attempts: int = 1) -> DBTaskResult:
    """A task that some worker took and has not ended."""
    some_work.enqueue(7)
    row = DBTaskResult.objects.get(task_path__endswith="some_work")
    for number in range(attempts):
        row.claim(f"worker-{number}")
    DBTaskResult.objects.filter(pk=row.pk).update(started_at=timezone.now() - ago)
    return row


def status_of(row: DBTaskResult) -> str:
    row.refresh_from_db()
    return row.status


LONG_AGO = timedelta(minutes=5)


def test_the_task_of_a_dead_worker_is_taken_up(db):
    row = begun(ago=LONG_AGO)
    assert (abandoned.take_up(), status_of(row)) == (1, "READY")


def test_the_task_of_a_living_worker_is_left_alone_however_long_it_takes(db):
    row = begun(ago=LONG_AGO)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [abandoned.SPACE, row.task_result.id])
        assert (abandoned.take_up(), status_of(row)) == (0, "RUNNING")
    other.close()  # as a death does
    assert (abandoned.take_up(), status_of(row)) == (1, "READY")


def test_a_task_that_was_just_claimed_is_left_alone(db):
    row = begun(ago=timedelta(0))
    assert (abandoned.take_up(), status_of(row)) == (0, "RUNNING")


def test_a_task_that_kills_every_worker_is_given_up(db):
    row = begun(ago=LONG_AGO, attempts=abandoned.MOST_ATTEMPTS)
    assert (abandoned.take_up(), status_of(row)) == (0, "FAILED")
    assert row.exception_class_path == "core.abandoned.WorkerDied"


def test_a_worker_holds_its_task_while_it_works_and_lets_go_afterwards(db):
    row = begun(ago=timedelta(0))
    during.clear()
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    worker.run_task(row)
    assert (during, locks_held(), status_of(row)) == ([1], 0, "SUCCESSFUL")


@pytest.mark.django_db(transaction=True)
def test_two_who_migrate_come_one_after_the_other(capsys):
    said: list[str] = []
    inside, order = threading.Event(), []

    def second() -> None:
        other = connection.copy()
        try:
            inside.wait(10)
            with migrate.one_at_a_time(other, say=lambda line: (said.append(line), order.append("second waits"))):
                order.append("second migrates")
        finally:
            other.close()

    thread = threading.Thread(target=second)
    thread.start()
    with migrate.one_at_a_time(connection, say=said.append):
        inside.set()
        while not said:
            thread.join(0.01)
        order.append("first ends")
    thread.join(10)
    assert order == ["second waits", "first ends", "second migrates"]


@pytest.mark.django_db(transaction=True)
def test_a_migration_does_not_wait_long_for_a_table_and_comes_again(monkeypatch, capsys):
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(migrate, "PAUSE", 0)
    monkeypatch.setattr(migrate, "TRIES", 2)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE django_migrations")
        with pytest.raises(OperationalError, match="lock timeout"):
            call_command("migrate", "home", verbosity=0)
        cursor.execute("ROLLBACK")
    other.close()
    assert "trying again (1 of 2)" in capsys.readouterr().out
    call_command("migrate", "home", plan=True)  # what it would do: doing it takes the suite half a minute
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
