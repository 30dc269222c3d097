"""Public pages from a streaming replica: only what everybody may share, never older than a change, never without a way out."""

import time
from threading import Event

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from core import doctor, replica
from core.replica import ALIAS, Follower, PublicReads, Router
from drill.cluster import Cluster, replica_of
from tests.factories import notice

PATIENCE = 20


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A primary and its replica, in folders of their own that PostgreSQL's user may reach."""
    folder = tmp_path_factory.mktemp("pair")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    primary = Cluster(folder / "primary")
    primary.configure(shared_buffers="16MB", fsync="off")
    primary.start()
    copy = replica_of(primary, folder / "replica")
    yield primary, copy
    copy.stop()
    primary.stop()


@pytest.fixture
def follower(pair):
    made = Follower(*(lambda server=server: psycopg.connect(server.url, autocommit=True) for server in pair))
    wait_for(made)
    yield made
    made.close()


def wait_for(follower: Follower, *, may: bool = True) -> None:
    deadline = time.monotonic() + PATIENCE
    follower.look()
    while follower.may_be_read != may:
        assert time.monotonic() < deadline
        Event().wait(0.05)
        follower.look()


def test_a_replica_is_read_once_it_has_replayed_what_was_changed_and_not_before(pair, follower):
    primary, copy = pair
    with psycopg.connect(primary.url, autocommit=True) as line, psycopg.connect(copy.url, autocommit=True) as reader:
        reader.execute("SELECT pg_wal_replay_pause()")
        line.execute("CREATE TABLE page (title text)")
        assert follower.may_be_read  # a little behind is allowed; a change of something public is not
        follower.hold_back(int(line.execute(replica.WRITTEN).fetchone()[0]))
        follower.look()
        assert not follower.may_be_read
        reader.execute("SELECT pg_wal_replay_resume()")
        wait_for(follower)
        assert reader.execute("SELECT count(*) FROM page").fetchone() == (0,)


def test_a_replica_too_far_behind_is_not_read(pair, follower, monkeypatch):
    primary, copy = pair
    monkeypatch.setattr(replica, "MOST_BEHIND_SECONDS", 0.05)
    with psycopg.connect(primary.url, autocommit=True) as line, psycopg.connect(copy.url, autocommit=True) as reader:
        reader.execute("SELECT pg_wal_replay_pause()")
        line.execute("CREATE TABLE later (title text)")
        wait_for(follower, may=False)
        reader.execute("SELECT pg_wal_replay_resume()")
        wait_for(follower)


def test_the_replica_stands_in_for_a_primary_that_is_away_and_the_primary_for_the_replica(pair, follower):
    primary, copy = pair
    copy.kill()
    follower.look()
    assert not follower.may_be_read
    copy.start()
    wait_for(follower)
    primary.kill()
    wait_for(follower)
    primary.start()
    wait_for(follower)


def test_a_server_that_is_no_replica_is_not_read(pair):
    primary, _copy = pair
    made = Follower(*(lambda: psycopg.connect(primary.url, autocommit=True) for _both in range(2)))
    made.look()
    assert not made.may_be_read
    made.close()


class Standing:
    """Takes the follower's place, says what it is told, remembers who lost it."""

    may_be_read = True

    def __init__(self):
        self.losses = 0
        self.asked: list[str] = []

    def lost(self):
        self.losses += 1


@pytest.fixture
def standing(settings, monkeypatch, home):
    """The same database under the name of a replica; `asked` collects what is read under it."""
    made = Standing()
    monkeypatch.setitem(settings.DATABASES, ALIAS, settings.DATABASES["default"])
    settings.DATABASE_ROUTERS = ["core.replica.Router"]
    monkeypatch.setattr(replica, "_follower", made)
    monkeypatch.setitem(connections.settings, ALIAS, connections.settings["default"])
    monkeypatch.setattr(connections._connections, ALIAS, connection, raising=False)
    before = Router.db_for_read

    def spy(self, model, **hints):
        found = before(self, model, **hints)
        made.asked.append(found)
        return found

    monkeypatch.setattr(Router, "db_for_read", spy)
    return made


def test_a_public_page_is_read_from_the_replica_alone(standing, client):
    page = notice()
    standing.asked.clear()
    assert client.get(page.url).status_code == 200
    assert set(standing.asked[-20:]) == {ALIAS}


@pytest.mark.parametrize("address", ["/receipts/", "/search/?q=a", "/admin/login/", "/status/", "/no-such-page/x"])
def test_forms_receipts_search_and_staff_are_read_from_the_primary(standing, client, address):
    standing.asked.clear()
    client.get(address)
    found = set(standing.asked)
    assert found <= ({"default", ALIAS} if "no-such" in address else {"default"})


def test_who_is_signed_in_and_every_post_reads_what_was_written(standing, moderator):
    page = notice()
    staff = Client()
    staff.force_login(moderator)
    standing.asked.clear()
    staff.get(page.url)
    staff.post(page.url)
    assert set(standing.asked) == {"default"}


def test_a_replica_that_is_held_back_is_not_asked(standing, client):
    page = notice()
    standing.may_be_read = False
    standing.asked.clear()
    assert client.get(page.url).status_code == 200
    assert ALIAS not in standing.asked


def test_a_page_that_the_replica_fails_over_is_made_from_the_primary(standing, client):
    page = notice()

    def gone(execute, *statement):
        if replica._reading.get():
            raise OperationalError("the replica is away")
        return execute(*statement)

    with connection.execute_wrapper(gone):
        answer = client.get(page.url)
    assert (answer.status_code, page.title in answer.content.decode(), standing.losses) == (200, True, 1)


def test_nothing_is_written_or_migrated_to_the_replica():
    router = Router()
    assert router.db_for_write(None) == "default"
    assert (router.allow_migrate(ALIAS, "core"), router.allow_migrate("default", "core")) == (False, True)


def test_without_a_replica_nothing_of_it_runs(client, home):
    from django.core.exceptions import MiddlewareNotUsed

    with pytest.raises(MiddlewareNotUsed):
        PublicReads(lambda request: None)
    assert (replica.stands_in(), list(doctor.replica_follows())) == (False, [])


def test_the_doctor_names_a_replica_that_does_not_follow(standing, monkeypatch):
    monkeypatch.setattr(replica, "MOST_BEHIND_SECONDS", 0)
    assert ["is no replica any more" in text for text in doctor.replica_follows()] == [True]
