"""Django's PostgreSQL engine: a look at the socket instead of a question before every request, and prepared statements."""

import select
from typing import Any

from django.db.backends.postgresql import base

PREPARED_AFTER = 3  # uses on one connection


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is asked `SELECT 1` only when something waits on its socket.

    A server that ended or restarted has closed the socket, and a closed one can be read from; a healthy idle one has
    nothing to say. A cable that was cut says nothing either, but neither would it answer: there TCP decides.
    """

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"prepare_threshold": PREPARED_AFTER}

    def prepared_cursor(self) -> Any:
        """A cursor for the few statements that every opinion needs: PostgreSQL reads and plans each once a connection.

        Django's own cursors write the values into the statement, which is then another one each time.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))

    def is_usable(self) -> bool:
        # A connection that broke under a statement has no socket any more, and psycopg raises rather than say so.
        if self.connection is None or self.connection.closed:
            return False
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        return not idle.poll(0) or super().is_usable()
