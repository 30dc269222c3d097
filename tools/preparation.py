"""What the demo needs before it serves: schema, translations, static files, demo data.

All in one process, as starting Django costs most; and not even that when nothing has changed since
the last time, so that a later start waits for the web server only.
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import shutil
from datetime import date
from pathlib import Path

import psycopg

NOT_OURS = {"var", "node_modules", "docs", "tests", "bench", "drill"}


class CannotStart(SystemExit):
    """Ends the demo with the sentence, which says what to do about it, and a code other than zero."""


def prepare(root: Path, *, is_own: bool, reset: bool, confirmed: bool) -> None:
    """Bring everything up to date; with `reset` from nothing, which another's database must have `confirmed`."""
    if reset and not (is_own or confirmed):
        raise CannotStart(
            "RESET=1 would delete everything in the database of DATABASE_URL: add CONFIRM=yes if you mean it."
        )
    record = root / "var" / "demo.json"
    if reset or _read(record).get("state") != _state(root):
        record.unlink(missing_ok=True)
        said = _run_steps(is_own=is_own, reset=reset)
        record.write_text(json.dumps({"state": _state(root), "said": said}))
    print(_read(record)["said"], end="", flush=True)


def _run_steps(*, is_own: bool, reset: bool) -> str:
    """Return what loaddemo said: the accounts."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command, get_commands
    from django.db import DatabaseError, connections
    from django.utils import translation

    said = io.StringIO()
    try:
        django.setup()
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # it would list every page of the demo
        if reset:
            print("Deleting what the demo holds …", flush=True)
            _empty()
        print("Preparing the database …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        if "compiletranslations" in get_commands():
            call_command("compiletranslations")
        print("Preparing the static files …", flush=True)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        if "loaddemo" in get_commands():
            print("Preparing the demo data …", flush=True)
            with translation.override("zh-hans"):
                call_command("loaddemo", stdout=said)
    except (ImproperlyConfigured, CommandError) as error:
        raise CannotStart(str(error)) from None
    except DatabaseError as error:
        if is_own:
            raise  # a fault of ours; the traceback says where
        raise CannotStart(f"The database of DATABASE_URL refuses: {' '.join(str(error).split())}") from None
    connections.close_all()
    return said.getvalue()


def _empty() -> None:
    """Delete the whole schema and the uploaded files."""
    from django.conf import settings
    from django.db import OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10s'")
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    except OperationalError as error:
        why = " ".join(str(error).split())
        raise CannotStart(f"The database could not be emptied, is another demo using it? ({why})") from None
    connection.close()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def _read(record: Path) -> dict[str, str]:
    try:
        return dict(json.loads(record.read_text()))
    except (OSError, ValueError):
        return {}


def _state(root: Path) -> str:
    """Changes with every file that the steps read, with the database and, for deadlines in the demo data, the day."""
    url = os.environ["DATABASE_URL"]
    applied = None
    with contextlib.suppress(psycopg.Error), psycopg.connect(url) as connection:
        applied = connection.execute("SELECT count(*), max(applied) FROM django_migrations").fetchone()
    made = [root / "var" / "static" / "staticfiles.json"]
    made += [source.with_suffix(".mo") for source in root.glob("locale/*/LC_MESSAGES/*.po")]
    is_made = all(path.exists() for path in made)
    ours = [path for path in root.iterdir() if path.name not in NOT_OURS and not path.name.startswith(".")]
    files = sorted(file for path in ours for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    listing = [
        (str(file), file.stat().st_mtime_ns, file.stat().st_size)
        for file in files
        if file.suffix not in {".pyc", ".mo"}
    ]
    return hashlib.sha256(repr((url, applied, is_made, date.today(), listing)).encode()).hexdigest()  # noqa: DTZ011
