"""Each sentence of the doctor is drawn out by breaking the very thing it speaks of."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections import namedtuple
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import doctor, heartbeat
from core.tasks import publish_scheduled
from tools import lint

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")
SMTP = "django.core.mail.backends.smtp.EmailBackend"
GOOD = {
    "WAGTAILADMIN_BASE_URL": "https://rd.example.cn",
    "ALLOWED_HOSTS": ["rd.example.cn"],
    "TRUSTED_PROXIES": [ip_network("127.0.0.1/32")],
    "DEFAULT_FROM_EMAIL": "site@rd.example.cn",
    "SECOND_FACTOR_REQUIRED": True,
}


@pytest.fixture
def installation(settings):
    for name, value in GOOD.items():
        setattr(settings, name, value)
    return settings


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({}, None),
        ({"WAGTAILADMIN_BASE_URL": "http://rd.example.cn"}, "not an https:// address"),
        ({"ALLOWED_HOSTS": ["www.example.cn"]}, "does not hold rd.example.cn"),
        ({"ALLOWED_HOSTS": ["*"]}, "a forged Host header is believed"),
        ({"TRUSTED_PROXIES": [ip_network("::/0")]}, "holds every address"),
        ({"SECOND_FACTOR_REQUIRED": False}, "a password alone opens the desk"),
        ({"DEFAULT_FROM_EMAIL": "noreply@example.invalid"}, "an address that cannot exist"),
    ],
)
def test_settings_nobody_means_are_named(installation, broken, sentence):
    for name, value in broken.items():
        setattr(installation, name, value)
    found = list(doctor.settings_are_for_production())
    assert [sentence in text for text in found] == ([True] if sentence else [])


def test_debug_is_named(settings):
    assert list(doctor.debug_is_off()) == []
    settings.DEBUG = True
    assert [text[:11] for text in doctor.debug_is_off()] == ["DEBUG is on"]


@pytest.mark.parametrize(
    ("host", "options", "is_named"),
    [
        ("", {}, False),
        ("/var/run/postgresql", {}, False),
        ("127.0.0.1", {}, False),
        ("10.1.1.1", {}, True),
        ("db.example.cn", {"sslmode": "require"}, True),  # encrypted, to whoever answers
        ("db.example.cn", {"sslmode": "verify-full"}, False),
    ],
)
def test_a_line_to_the_database_that_anybody_could_listen_to_is_named(settings, monkeypatch, host, options, is_named):
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)
    found = list(doctor.lines_are_guarded())
    assert ["?sslmode=verify-full to DATABASE_URL" in text for text in found] == [True] * is_named


@pytest.mark.parametrize(
    ("options", "is_named"),
    [
        ({"host": "mail.example.cn"}, True),
        ({"host": "mail.example.cn", "use_tls": True}, False),
        ({"host": "mail.example.cn", "use_ssl": True}, False),
        ({"host": "localhost"}, False),
    ],
)
def test_mail_that_leaves_unencrypted_is_named(settings, options, is_named):
    settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": options}}
    assert ["smtp+tls://" in text for text in doctor.lines_are_guarded()] == [True] * is_named


def test_a_warning_of_check_deploy_is_passed_on(settings):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": {"host": "127.0.0.1"}}}
    settings.SECRET_KEY = "".join(chr(33 + number % 90) for number in range(60))
    assert list(doctor.deployment_checks_pass()) == []
    settings.SECURE_HSTS_SECONDS = 0
    found = list(doctor.deployment_checks_pass())
    assert [text.endswith("(security.W004)") and text.startswith("check --deploy: ") for text in found] == [True]


@pytest.mark.django_db
def test_a_database_in_order_is_not_spoken_of():
    assert [sentence for check in doctor.OF_DATABASE for sentence in check()] == []
    assert list(doctor.database_answers()) == []


@pytest.mark.django_db
def test_an_older_database_is_named():
    assert list(doctor.database_is_new_enough(170004)) == [
        "The database is PostgreSQL 17; the site is written for 18 and newer."
    ]


@pytest.mark.django_db
def test_a_missing_extension_is_named():
    assert list(doctor.extensions_are_there(("plpgsql", "hstore"))) == [
        "The database lacks the extension hstore: run CREATE EXTENSION hstore in it as its owner."
    ]


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_named():
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'core' AND name = '0008_mark_passwords_set_by_others'"
        )
    found = list(doctor.migrations_are_applied())
    assert [
        text.startswith("Migrations are not applied: core.0008_mark_passwords_set_by_others") for text in found
    ] == [True]


@pytest.mark.django_db
def test_a_clock_that_is_wrong_is_named():
    assert list(doctor.clocks_agree(lambda: timezone.now() + timedelta(seconds=90))) == [
        "The clocks of this machine and of the database differ by 90 seconds: run NTP on both."
    ]


@pytest.fixture
def no_task_yet(db):
    DBTaskResult.objects.all().delete()


def test_a_scheduler_and_a_worker_that_never_ran_are_named(no_task_yet):
    assert [*doctor.scheduler_lives(), *doctor.worker_lives()] == [
        "The scheduler has never done anything: start lianxin-scheduler.",
        "The worker has never done anything: start lianxin-worker (manage.py db_worker).",
    ]


def test_the_task_of_the_minute_is_the_pulse_of_both(no_task_yet):
    publish_scheduled.enqueue()
    row = DBTaskResult.objects.get()
    assert row.task_path == heartbeat.PULSE
    later = row.enqueued_at + timedelta(minutes=20)
    # Nobody took it for twenty minutes, and no other came.
    assert [*doctor.scheduler_lives(later), *doctor.worker_lives(later)] == [
        "The scheduler has done nothing for 20 minutes: look at lianxin-scheduler and its log.",
        "The worker has never done anything: start lianxin-worker.",
    ]
    row.claim("worker")
    row.set_successful(None)
    assert [*doctor.scheduler_lives(), *doctor.worker_lives()] == []
    publish_scheduled.enqueue()
    later = timezone.now() + timedelta(minutes=5)
    assert list(doctor.worker_lives(later)) == [
        "The worker has done nothing for 5 minutes: look at lianxin-worker and its log."
    ]


def test_a_full_disk_is_named():
    assert list(doctor.disk_has_room(lambda path: Usage(500 * 1024**3, 0, 100 * 1024**3))) == []
    for usage in (Usage(500 * 1024**3, 0, 20 * 1024**3), Usage(10 * 1024**3, 0, 1024**3)):
        found = list(doctor.disk_has_room(lambda path, usage=usage: usage))
        assert [" GB left of " in text for text in found] == [True]


def test_folders_that_are_missing_or_open_to_everyone_are_named(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    assert ["does not exist for this user" in text for text in doctor.folders_have_their_permissions()] == [True]
    settings.MEDIA_ROOT.mkdir(mode=0o755)
    assert list(doctor.folders_have_their_permissions()) == []
    settings.MEDIA_ROOT.chmod(0o777)
    assert ["by everyone" in text for text in doctor.folders_have_their_permissions()] == [True]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_of_somebody_else_is_named(tmp_path):
    (tmp_path / "media").mkdir(mode=0o755)
    above = Path(tempfile.gettempdir())
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(above) and folder != above:
            folder.chmod(0o755)
    program = (
        "import os, sys; os.access = lambda path, mode, access=os.access: access(path, mode, effective_ids=True);"
        "from django.conf import settings;"
        f"settings.configure(MEDIA_ROOT={str(tmp_path / 'media')!r}, STATIC_ROOT='/', INSTALLED_APPS="
        "['django.contrib.contenttypes', 'django_tasks_db']); import django; django.setup();"
        "from core import doctor; os.seteuid(65534); print(*doctor.folders_have_their_permissions())"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "site")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert "cannot be written by this user" in done.stdout, done.stderr


def mail_server(greeting: bytes) -> int:
    """A port on loopback that greets one caller, answers QUIT and EHLO, and is gone."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with server, server.accept()[0] as caller:
            caller.sendall(greeting)
            while caller.recv(1024):
                caller.sendall(b"250 well\r\n")

    threading.Thread(target=answer, daemon=True).start()
    return server.getsockname()[1]


def test_a_mail_server_that_is_not_there_is_named(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for answering, sentences in (
        (port, 1),
        (mail_server(b"554 away with you\r\n"), 1),
        (mail_server(b"220 hello\r\n"), 0),
    ):
        settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": {"host": "127.0.0.1", "port": answering}}}
        found = list(doctor.mail_can_leave())
        assert ["does not take us" in text for text in found] == [True] * sentences
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(settings.MEDIA_ROOT)},
        }
    }
    assert ["reach nobody" in text for text in doctor.mail_can_leave()] == [True]


def test_a_translation_that_is_older_than_its_source_is_named(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text("")
    sentence = ["The translation en is not compiled: run manage.py compiletranslations."]
    assert list(doctor.translations_are_compiled()) == sentence
    source.with_suffix(".mo").write_text("")
    assert list(doctor.translations_are_compiled()) == []
    os.utime(source.with_suffix(".mo"), (0, 0))
    assert list(doctor.translations_are_compiled()) == sentence


def test_static_files_that_are_missing_or_changed_are_counted(settings, tmp_path):
    source, settings.STATIC_ROOT = tmp_path / "source", tmp_path / "root"
    settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS = (
        [source],
        ["django.contrib.staticfiles.finders.FileSystemFinder"],
    )
    source.mkdir()
    (source / "site.css").write_text("body {}")
    (source / "site.js").write_text("export {}")
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    try:
        assert [text[:14] for text in doctor.static_files_are_collected()] == ["2 static files"]
        call_command("collectstatic", interactive=False, verbosity=0)
        assert list(doctor.static_files_are_collected()) == []
        (source / "site.css").write_text("body { color: red }")
        assert [text[:14] for text in doctor.static_files_are_collected()] == ["1 static files"]
    finally:
        get_finder.cache_clear()


@pytest.mark.django_db
def test_the_command_says_every_sentence_and_fails(settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path / "nowhere"
    with pytest.raises(CommandError, match=r"^\d+ things are wrong\.$"):
        call_command("doctor")
    said = capsys.readouterr().out.splitlines()
    assert all(line.startswith("- ") and line.endswith((".", ")")) for line in said)
    assert any("nowhere does not exist" in line for line in said)


def test_without_a_database_the_rest_is_said_and_settings_end_in_a_sentence():
    """As an operator types it: a port where nothing listens, then a name that nothing reads."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")
    } | lint.PRODUCTION
    environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nothing"
    environment["LIANXIN_MAIL_URL"] = "smtp://127.0.0.1:1"
    command = [sys.executable, str(ROOT / "manage.py"), "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, "The database does not answer" in done.stdout) == (1, True), done.stderr
    done = subprocess.run(command, capture_output=True, text=True, env=environment | {"LIANXIN_HOST": "a"})
    assert (done.returncode, done.stderr[:59]) == (1, "The environment variable LIANXIN_HOST is not known; the one")
