"""A kept connection: free of charge while it lives, replaced when the server has ended it; what is prepared on it."""

import pytest
from django.db import OperationalError, connection

from core.postgres.base import PREPARED_AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A second connection, of which the test's own transaction knows nothing."""
    other = connection.copy()
    other.health_check_enabled, other.health_check_done = True, False
    other.ensure_connection()
    yield other
    other.close()


def server_process(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def next_request(database):
    """What Django does between two requests."""
    database.health_check_done = False
    database.close_if_health_check_failed()


def test_a_living_connection_is_kept_and_not_asked(kept):
    before = server_process(kept)
    next_request(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [before])
        last_question = cursor.fetchone()[0]
    assert (server_process(kept), last_question) == (before, "SELECT pg_backend_pid()")


def test_a_connection_that_the_server_ended_is_replaced(kept):
    before = server_process(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert cursor.fetchone() == (True,)
    next_request(kept)
    assert server_process(kept) != before


def test_a_connection_that_broke_in_the_middle_of_a_request_is_replaced(kept):
    before = server_process(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    with pytest.raises(OperationalError):
        server_process(kept)
    kept.close_if_unusable_or_obsolete()  # what Django does at the end of a request that met an error
    assert server_process(kept) != before


def add_one(database, number):
    ((more,),) = database.ask_prepared("SELECT %s::integer + 1", [number])
    return more


def test_a_prepared_statement_is_planned_once_whatever_its_values(kept):
    uses = range(PREPARED_AFTER + 3)
    assert [add_one(kept, number) for number in uses] == [number + 1 for number in uses]
    with kept.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        assert cursor.fetchall() == [("SELECT $1::integer + 1", 3)]


def test_a_prepared_statement_too_stands_on_a_new_connection_when_the_server_ended_the_old(kept):
    for number in range(PREPARED_AFTER + 1):
        add_one(kept, number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [server_process(kept)])
    kept.health_check_done = False
    assert add_one(kept, 1) == 2


def test_what_is_asked_prepared_is_counted_as_a_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        add_one(connection, 1)
