"""What may be wrong with an installation, one check for one kind of trouble; each yields sentences, none when well.

Nothing here changes anything. A sentence says what is the matter and what to do, for the operator who reads it at
night; so they are English and bear no translation, like those of `config.environment`.
"""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core import heartbeat, replica

OLDEST_POSTGRESQL = 18
EXTENSIONS = ("plpgsql",)  # the triggers that guard decisions and contents are written in it
CLOCK_SECONDS = 2.0
FREE_BYTES = 2 * 1024**3
FREE_SHARE = 0.05

type Findings = Iterator[str]


def debug_is_off() -> Findings:
    if settings.DEBUG:
        yield "DEBUG is on: errors would show the source and the settings to everyone. Run config.settings.production."


def settings_are_for_production() -> Findings:
    """What the reader of the environment cannot know to be wrong, but nobody means in production."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if base.scheme != "https":
        yield f"LIANXIN_BASE_URL is {base.geturl()}, not an https:// address; links in mails and feeds would lead there."
    if base.hostname not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield f"LIANXIN_HOSTS does not hold {base.hostname}, the host of LIANXIN_BASE_URL; its pages would be refused."
    if "*" in settings.ALLOWED_HOSTS:
        yield "LIANXIN_HOSTS is *, so a forged Host header is believed; name the hosts."
    if any(network.prefixlen == 0 for network in settings.TRUSTED_PROXIES):
        yield "LIANXIN_TRUSTED_PROXIES holds every address, so anyone can forge theirs; name the proxies' networks."
    if not settings.SECOND_FACTOR_REQUIRED:
        yield "LIANXIN_SECOND_FACTOR is off, so a password alone opens the desk; set it to on."
    if settings.DEFAULT_FROM_EMAIL.endswith(".invalid"):
        yield f"LIANXIN_MAIL_FROM is {settings.DEFAULT_FROM_EMAIL}, an address that cannot exist; mail would be refused."


def deployment_checks_pass() -> Findings:
    """Django's own `check --deploy`, Wagtail's and the libraries'."""
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield f"check --deploy: {' '.join(str(message.msg).split())} ({message.id})"


def database_answers() -> Findings:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield f"The database does not answer: {' '.join(str(error).split())}. Look at DATABASE_URL and at the server."


def database_is_new_enough(version: int | None = None) -> Findings:
    """`version` is PostgreSQL's number as in 180003; the server's own unless given."""
    found = (version or connection.cursor().connection.info.server_version) // 10_000
    if found < OLDEST_POSTGRESQL:
        yield f"The database is PostgreSQL {found}; the site is written for {OLDEST_POSTGRESQL} and newer."


def database_is_utf8() -> Findings:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()")
        encoding = cursor.fetchone()[0]
    if encoding != "UTF8":
        yield f"The database is encoded in {encoding}; create it anew with ENCODING 'UTF8'."


def extensions_are_there(wanted: Sequence[str] = EXTENSIONS) -> Findings:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        found = {row[0] for row in cursor.fetchall()}
    for name in wanted:
        if name not in found:
            yield f"The database lacks the extension {name}: run CREATE EXTENSION {name} in it as its owner."


def migrations_are_applied() -> Findings:
    executor = MigrationExecutor(connection)
    missing = [
        f"{step.app_label}.{step.name}" for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        yield f"Migrations are not applied: {', '.join(missing[:3])}{more}. Run manage.py migrate."


def scheduler_lives(now: datetime | None = None) -> Findings:
    yield from _pulse("scheduler", heartbeat.scheduler_seen_at(), now or timezone.now())


def worker_lives(now: datetime | None = None) -> Findings:
    """A worker that has nothing to do has nothing to show, so only one that is waited for can be missing."""
    now = now or timezone.now()
    since = heartbeat.waiting_since()
    if since is None and heartbeat.worker_seen_at() is None:
        yield "The worker has never done anything: start lianxin-worker (manage.py db_worker)."
    elif since is not None and (now - since).total_seconds() > heartbeat.MOST_SECONDS:
        yield from _pulse("worker", heartbeat.worker_seen_at(), now)


def _pulse(name: str, seen_at: datetime | None, now: datetime) -> Findings:
    if seen_at is None:
        yield f"The {name} has never done anything: start lianxin-{name}."
    elif (seconds := (now - seen_at).total_seconds()) > heartbeat.MOST_SECONDS:
        yield f"The {name} has done nothing for {seconds / 60:.0f} minutes: look at lianxin-{name} and its log."


def clocks_agree(now: Callable[[], datetime] = timezone.now) -> Findings:
    """Deadlines are decided by the host's clock and stored by the database's: they must be one."""
    with connection.cursor() as cursor:
        before = now()
        cursor.execute("SELECT clock_timestamp()")
        theirs, after = cursor.fetchone()[0], now()
    ahead = max((before - theirs).total_seconds(), (theirs - after).total_seconds())
    if ahead > CLOCK_SECONDS:
        yield f"The clocks of this machine and of the database differ by {ahead:.0f} seconds: run NTP on both."


def replica_follows() -> Findings:
    """Read twice, as far apart as the replica may be behind."""
    if replica.ALIAS not in settings.DATABASES:
        return
    made = replica.Follower(replica.opener(DEFAULT_DB_ALIAS), replica.opener(replica.ALIAS))
    made.look()
    time.sleep(0 if made.may_be_read else replica.MOST_BEHIND_SECONDS)
    made.look()
    if not made.may_be_read:
        yield (
            "The replica of LIANXIN_REPLICA_URL is away, is no replica any more or is too far behind; "
            "public pages are read from the primary meanwhile."
        )
    made.close()


def disk_has_room(usage: Callable[[Path], Any] = shutil.disk_usage) -> Findings:
    for folder in _kept_folders():
        space = usage(_nearest(folder))
        if space.free < FREE_BYTES or space.free < space.total * FREE_SHARE:
            yield (
                f"The disk of {folder} has {space.free / 1024**3:.1f} GB left of {space.total / 1024**3:.1f}: "
                "make room before uploads and the log fail."
            )


def folders_have_their_permissions() -> Findings:
    for folder in _kept_folders():
        if not os.path.isdir(folder):  # noqa: PTH112 -- false, where Path would raise, in a folder closed to us
            yield f"The folder {folder} does not exist for this user: make it, and open the folders above it to the site."
        elif not os.access(folder, os.W_OK | os.X_OK):
            yield f"The folder {folder} cannot be written by this user, so uploads fail: give it to the site's user."
        elif folder.stat().st_mode & stat.S_IWOTH:
            yield f"The folder {folder} can be written by everyone on this machine: chmod o-w."
    static = Path(settings.STATIC_ROOT)
    if os.path.isdir(static) and not os.access(static, os.R_OK | os.X_OK):  # noqa: PTH112
        yield f"The folder {static} cannot be read by this user: give it to the site's user."


def _kept_folders() -> list[Path]:
    return [Path(settings.MEDIA_ROOT)]


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def mail_can_leave() -> Findings:
    """Opens and closes a conversation with the mail server; nothing is sent."""
    backend = settings.MAILERS["default"]["BACKEND"]
    if backend.endswith("filebased.EmailBackend"):
        yield "LIANXIN_MAIL_URL is empty, so notices are written to var/mail and reach nobody."
    if not backend.endswith("smtp.EmailBackend"):
        return
    try:
        mailer = mailers["default"]
        mailer.timeout = 5
        mailer.open()
        mailer.close()
    except (OSError, ImproperlyConfigured) as error:  # smtplib's exceptions are OSErrors
        yield f"The mail server of LIANXIN_MAIL_URL does not take us: {' '.join(str(error).split())}."


def lines_are_guarded() -> Findings:
    """To another machine only encrypted, and only to one whose certificate was looked at."""
    for alias, config in settings.DATABASES.items():
        host = config.get("HOST") or ""
        if not _is_here(host) and config.get("OPTIONS", {}).get("sslmode") not in ("verify-ca", "verify-full"):
            name = "LIANXIN_REPLICA_URL" if alias == replica.ALIAS else "DATABASE_URL"
            yield f"The line to the database on {host} can be listened to: add ?sslmode=verify-full to {name}."
    options = settings.MAILERS["default"].get("OPTIONS", {})
    if not (_is_here(options.get("host", "")) or options.get("use_tls") or options.get("use_ssl")):
        yield "Mail leaves this machine unencrypted: LIANXIN_MAIL_URL should begin with smtp+tls:// or smtp+ssl://."


def _is_here(host: str) -> bool:
    """No host is a socket of this machine, and so is a folder."""
    return not host or host.startswith("/") or host in ("127.0.0.1", "::1", "localhost")


def translations_are_compiled() -> Findings:
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
            made = source.with_suffix(".mo")
            if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
                yield f"The translation {source.parent.parent.name} is not compiled: run manage.py compiletranslations."


def static_files_are_collected() -> Findings:
    """Every source as it is here, in STATIC_ROOT; and the manifest that pages find them by."""
    root, missing = Path(settings.STATIC_ROOT), 0
    for finder in get_finders():
        for name, storage in finder.list([]):
            copy = root / (f"{storage.prefix}/{name}" if getattr(storage, "prefix", None) else name)
            missing += not copy.is_file() or copy.stat().st_size != storage.size(name)
    is_hashed = "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
    if missing or (is_hashed and not (root / "staticfiles.json").is_file()):
        what = f"{missing} static files are not in {root} as they are here" if missing else f"{root} has no manifest"
        yield f"{what}: run manage.py collectstatic, then restart the web server."


OF_DATABASE: tuple[Callable[[], Findings], ...] = (
    database_is_new_enough,
    database_is_utf8,
    extensions_are_there,
    migrations_are_applied,
    clocks_agree,
    replica_follows,
)
OF_TASKS: tuple[Callable[[], Findings], ...] = (scheduler_lives, worker_lives)
OF_HOST: tuple[Callable[[], Findings], ...] = (
    debug_is_off,
    settings_are_for_production,
    deployment_checks_pass,
    disk_has_room,
    folders_have_their_permissions,
    mail_can_leave,
    lines_are_guarded,
    translations_are_compiled,
    static_files_are_collected,
)


def examine() -> Findings:
    """Every check; those that ask the database only when it answers, those of the tasks only when their table is there."""
    for check in OF_HOST:
        yield from check()
    unreachable = list(database_answers())
    yield from unreachable
    if unreachable:
        return
    for check in OF_DATABASE:
        yield from check()
    if "django_tasks_db_dbtaskresult" in connection.introspection.table_names():
        for check in OF_TASKS:
            yield from check()
