"""What measurements and drills stand on: a scratch database, the site in this process or behind granian, many rows.

Nothing here outlives its run: databases are dropped and servers stopped on the way out, and what a killed run
left behind is cleared by the next one.
"""

import base64
import contextlib
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from config import localdb
from tools.processes import Child

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "127.0.0.1"
TEMPLATE = "lianxin_bench_template_"
SCRATCH = "lianxin_bench_run_"
SETTINGS = "bench.site_settings"
LOCK = 731_002  # any constant of our own; one process at a time makes and drops databases
PATIENCE = 60  # seconds that a server may take to answer


def environment(url: str, **more: str) -> dict[str, str]:
    """The site's settings for a database: keys that never change, limits of the throttle that nobody reaches."""
    own = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "LIANXIN_SECRET_KEY": "measurements-only-" + "k" * 50,
        "LIANXIN_DATA_KEYS": "b1:" + base64.b64encode(b"1" * 32).decode(),
        "LIANXIN_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
        "LIANXIN_HOSTS": "testserver,127.0.0.1",
        "LIANXIN_BASE_URL": "http://testserver",
        "LIANXIN_TRUSTED_PROXIES": "127.0.0.1/32",
        "LIANXIN_SUBMISSIONS_PER_HOUR": "1000000000",
        "LIANXIN_SECOND_FACTOR": "off",  # staff whose session a program was handed have none
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANXIN_", "GRANIAN_"))}
    return kept | own | more


@contextlib.contextmanager
def scratch_database(server: Path = ROOT) -> Iterator[str]:
    """The address of an empty, migrated database on the server of a checkout; dropped afterwards."""
    url = localdb.ensure_running(server)
    name = f"{SCRATCH}{os.getpid()}"
    copy_database(url, template(url), name)
    try:
        yield _address(url, name)
    finally:
        drop_database(url, name)


def copy_database(url: str, source: str, target: str) -> None:
    """Make the database `target` from `source`, to which nobody may be connected."""
    with _server(url) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop_database(url: str, name: str) -> None:
    with _server(url) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def template(url: str) -> str:
    """The name of the migrated database that runs are copied from; made anew when a migration has changed."""
    name = TEMPLATE + _migrations_digest()
    with _server(url) as server:
        found = [
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'lianxin_bench_%'")
        ]
        for other in found:
            is_left_behind = other.startswith(SCRATCH) and not Path("/proc", other.split("_")[3]).exists()
            if is_left_behind or (other.startswith(TEMPLATE) and other != name):
                server.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        if name not in found:
            draft = f"{SCRATCH}{os.getpid()}_draft"
            server.execute(f'CREATE DATABASE "{draft}"')
            migrate = [sys.executable, ROOT / "manage.py", "migrate", "--no-input", "--verbosity", "0"]
            subprocess.run(migrate, cwd=ROOT, env=environment(_address(url, draft)), check=True)
            server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')  # whole or not at all
    return name


def _migrations_digest() -> str:
    digest = hashlib.sha256(" ".join(version(name) for name in ("django", "wagtail", "django-tasks-db")).encode())
    for file in sorted(ROOT.glob("*/migrations/*.py")) + sorted((ROOT / "site").glob("*/migrations/*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def _server(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(_address(url, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def _address(url: str, name: str) -> str:
    start, query = url.split("?")
    return f"{start.rpartition('/')[0]}/{name}?{query}"


def end_within(seconds: int) -> None:
    """Give up a little before the runner would, so that servers are stopped and databases dropped."""

    def give_up(*_: object) -> None:
        raise SystemExit(f"It took longer than its {seconds} seconds.")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds - 5)


def start_django(url: str) -> None:
    """Load the site into this process."""
    import django

    os.environ.update(environment(url))
    django.setup()


def use_database(name: str) -> None:
    """Turn this process to another database of the same server, as to the large one of two alike."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


class Site:
    """Granian with two processes of one thread each, as the demo runs it; `application` may be another one."""

    health = "/health/"

    def __init__(self, url: str, log: Path, *, application: str = "config.wsgi:application", **env: str) -> None:
        self.serve([sys.executable], application, environment(url, **env), log)

    def serve(self, program: list[object], application: str, env: dict[str, str], log: Path) -> None:
        """Be ready to start; `program` is the Python that runs granian and what it is told before."""
        self.port = free_port()
        self.child = Child("web server", [
            *program, "-m", "granian", "--interface", "wsgi", "--host", ADDRESS, "--port", self.port,
            "--workers", 2, "--blocking-threads", 1, "--no-ws", "--respawn-failed-workers",
            "--workers-kill-timeout", 5, "--log-level", "warning", application,
        ], env=env, log=log)  # fmt: skip
        self.log = log

    def __enter__(self) -> "Site":
        self.child.start()
        try:
            self.wait_for_answer()
        except BaseException:
            self.child.stop(5)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.child.stop(10)

    def wait_for_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.child.is_running and time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=5)
                with contextlib.closing(connection):
                    connection.request("GET", self.health)
                    if connection.getresponse().status == 200:
                        return
            time.sleep(0.1)
        raise SystemExit(f"The web server does not answer; its log ends with:\n{self.log.read_text()[-2000:]}")

    def kill_all(self) -> None:
        """End every process of the server at once, as a machine that runs out of memory might."""
        process = self.child.process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)  # it was started in a session of its own
        process.wait()

    def workers(self) -> list[int]:
        """The process numbers of the two that answer."""
        process = self.child.process
        assert process is not None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]


# Content


def site_and_draft() -> Any:
    """The front page, the lists, and an open consultation on the household waste regulation, 56 articles long."""
    from submissions.models import FloodMode, FloodSettings
    from tests.factories import site_with_lists

    site_with_lists()
    many = 1_000_000  # everybody who measures comes from one network
    FloodSettings.objects.create(pk=1, burst_count=many, sustained_count=many, mode=FloodMode.OFF)
    return waste_consultation()


def waste_consultation() -> Any:
    from consultations.drafts import decode_draft, parse_draft
    from consultations.services import import_draft
    from tests.factories import consultation

    page = consultation(with_draft=False)
    source = (ROOT / "home" / "demo" / "zhejiang-household-waste-2020.md").read_bytes()
    import_draft(page, parse_draft(decode_draft(source)), source=source)
    return page


CLAUSES_OPINED_ON = 14
FILL = """
INSERT INTO submissions_submission (number, code_hash, form_key, page_id, clause_key, clause_label, clause_text, text,
    answers, public_name, author_ref, content_hash, received_at, source, source_ref, source_data)
SELECT 'LX' || lpad((%(offset)s + n)::text, 12, '0'), lpad(n::text, 64, '0'), 'fill-' || (%(offset)s + n), %(page)s,
    keys[1 + n %% cardinality(keys)], '第十二条', '', '建议在人口密集的村庄增加收集点，并公布清运时间。第' || n || '条意见。',
    '{}', '', lpad((n / 2)::text, 64, '0'), lpad(n::text, 64, '0'), now() - n * interval '10 seconds', 'web', '', '{}'
FROM generate_series(1, %(count)s) n, (SELECT %(keys)s::text[] AS keys) k;
INSERT INTO submissions_queueitem (submission_id, page_id, status, version, due_at) SELECT id, page_id, %(status)s, 1, date_trunc('day', received_at) + interval '5 days 15:59:59'
FROM submissions_submission WHERE form_key LIKE 'fill-%%' AND number > 'LX' || lpad(%(offset)s::text, 12, '0') ORDER BY id;
"""
PUBLISH = """
INSERT INTO submissions_publicrendition (submission_id, page_id, number, clause_key, clause_label, public_name, text,
    content_hash, author_ref, received_at, published_at, is_visible, support_count)
SELECT id, page_id, number, clause_key, clause_label, public_name, text, content_hash, author_ref, received_at,
    received_at, true, id %% 100
FROM submissions_submission s WHERE page_id = %(page)s ORDER BY id;
"""


def form_of(page: Any) -> tuple[int, int]:
    """What a key of the page's form names: its questions and the privacy notice in force."""
    from submissions.queries import privacy_notice_in_force

    return page.current_form_version().pk, privacy_notice_in_force().pk


def fill(page: Any, count: int, *, offset: int = 0, status: str = "pending", is_published: bool = False) -> None:
    """Store `count` opinions on the page, spread over its first clauses and, as due times are, tied by the thousand.

    Few clauses, so that already a thousand opinions fill the pages of one clause: a short page is not a long list's.

    Foreign keys are not looked up and the log is not awaited: a million rows take a minute or two.
    """
    from django.db import connection, transaction

    from consultations.outline import outline
    from consultations.queries import current_draft

    keys = ["", *list(outline(current_draft(page)))[:CLAUSES_OPINED_ON]]
    values = {"page": page.pk, "count": count, "offset": offset, "status": status, "keys": keys}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off")
        for statement in (FILL + (PUBLISH if is_published else "")).split(";\n"):
            if statement.strip():
                cursor.execute(statement, {name: value for name, value in values.items() if f"%({name})s" in statement})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":  # make the migrated templates ahead of what is timed, also on the server that drills kill
    (ROOT / "var" / "drill").mkdir(parents=True, exist_ok=True)
    for server in (ROOT, ROOT / "var" / "drill"):
        with scratch_database(server):
            pass
