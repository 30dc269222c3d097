"""Django's PostgreSQL engine, with a look at the socket instead of a question before every request."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is asked `SELECT 1` only when something waits on its socket.

    A server that ended or restarted has closed the socket, and a closed one can be read from; a healthy idle one has
    nothing to say. A cable that was cut says nothing either, but neither would it answer: there TCP decides.
    """

    def is_usable(self) -> bool:
        # A connection that broke under a statement has no socket any more, and psycopg raises rather than say so.
        if self.connection is None or self.connection.closed:
            return False
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        return not idle.poll(0) or super().is_usable()
