"""Django's PostgreSQL engine: a look at the socket instead of a question before every request, and prepared statements."""

import select
from collections.abc import Sequence
from typing import Any

from django.db import NotSupportedError
from django.db.backends.postgresql import base

PREPARED_AFTER = 3  # uses on one connection


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is asked `SELECT 1` only when something waits on its socket.

    A server that ended or restarted has closed the socket, and a closed one can be read from; a healthy idle one has
    nothing to say. A cable that was cut says nothing either, but neither would it answer: there TCP decides.
    """

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"prepare_threshold": PREPARED_AFTER}

    def ask_prepared(self, sql: str, values: Sequence[Any]) -> list[tuple]:
        """The rows of one of the few statements that every opinion or reader needs: PostgreSQL reads and plans it once.

        Django's own cursors write the values into the statement, which is then another one each time.

        A migration may change the kind of a column under a plan that was kept, which PostgreSQL then refuses to use: all
        plans of the connection are forgotten and the question is put once more. Inside a transaction, which the refusal
        has ended, NotSupportedError is raised.
        """
        try:
            return self._ask(sql, values)
        except NotSupportedError:
            if self.in_atomic_block:
                raise  # psycopg forgets its plans as the transaction is rolled back
            with self.cursor() as cursor:
                cursor.execute("DEALLOCATE ALL")
            return self._ask(sql, values)

    def _ask(self, sql: str, values: Sequence[Any]) -> list[tuple]:
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = self._prepare_cursor(base.ServerBindingCursor(self.connection))
        with cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def is_usable(self) -> bool:
        # A connection that broke under a statement has no socket any more, and psycopg raises rather than say so.
        if self.connection is None or self.connection.closed:
            return False
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        return not idle.poll(0) or super().is_usable()
