"""manage.py migrate: Django's own, one at a time, and never in the way of those who read and write meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

LOCK = 731_004  # any constant of our own
LOCK_SECONDS = 2  # that a migration may wait for a table, and everybody behind it
TRIES = 30
PAUSE = 1.0


class Command(migrate.Command):
    def handle(self, *args, **options) -> None:
        connection = connections[options["database"]]
        with one_at_a_time(connection, say=self.stdout.write):
            for number in range(1, TRIES + 1):
                try:
                    super().handle(*args, **options)
                    return
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable) or number == TRIES:
                        raise
                    self.stdout.write(f"A table is in use; trying again ({number} of {TRIES}) …")
                    time.sleep(PAUSE)


@contextmanager
def one_at_a_time(connection, *, say) -> Iterator[None]:
    """Wait for whoever else migrates this database; then no statement waits long for a lock of somebody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            say("Another process is migrating; waiting for it …")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
