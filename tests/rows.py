"""The rows that every test begins with, kept beside the tables and put back after a test that wrote for real."""

from contextlib import closing

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

KEPT = "kept"  # the schema of the copies
UNTOUCHED = {"django_migrations"}


def keep() -> None:
    """Copy what stands in the tables now."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in _with_rows(cursor):
            cursor.execute(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')


def put_back() -> None:
    """Leave exactly the kept rows; numbers go on from where they are. The guards of tables that only grow step aside."""
    with transaction.atomic(), closing(connection.cursor()) as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        kept = _names(cursor, KEPT)
        for table in _with_rows(cursor):
            cursor.execute(f'DELETE FROM public."{table}"')  # noqa: S608, the database's own names
        for table in kept:
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM {KEPT}."{table}"')  # noqa: S608


def _with_rows(cursor: CursorWrapper) -> list[str]:
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM public.\"{name}\")" for name in _names(cursor, "public"))  # noqa: S608
    cursor.execute(" UNION ALL ".join(asked))
    return [row[0] for row in cursor.fetchall()]


def _names(cursor: CursorWrapper, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
    return [row[0] for row in cursor.fetchall() if row[0] not in UNTOUCHED]
