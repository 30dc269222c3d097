"""`make demo`: the site with demo data on this machine, from nothing to "Ready:", until Ctrl-C.

PORT, RESET, CONFIRM and WECHAT come from make's command line; WECHAT=1 adds a stand-in of WeChat's server with a
page that shows a telephone's chat. Without DATABASE_URL the database is the
project's own in var/postgres/; then RESET=1 may empty it without asking.
"""

import http.client
import os
import signal
import socket
import sys
import tempfile
import time
import warnings
from pathlib import Path

from preparation import CannotStart, prepare
from processes import Child

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
ADDRESS = "127.0.0.1"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
sys.path[1:1] = [str(ROOT / "site"), str(ROOT)]


class Stop(BaseException):
    """Somebody asked us to end; not an Exception, so that no step takes it for a failure of its own."""


def main() -> None:
    for number in SIGNALS:
        signal.signal(number, _ask_to_stop)
    children: list[Child] = []
    try:
        port = free_port(os.environ.get("PORT") or "8000")
        check_folder()
        os.chdir(ROOT)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        os.environ.setdefault("LIANXIN_BASE_URL", f"http://{ADDRESS}:{port}")
        wechat_port = any_port() if os.environ.get("WECHAT") == "1" else 0
        if wechat_port:
            use_stand_in(wechat_port)
        is_own = choose_database()
        prepare(ROOT, is_own=is_own, reset=os.environ.get("RESET") == "1", confirmed=os.environ.get("CONFIRM") == "yes")
        serve(port, children, is_own=is_own, wechat_port=wechat_port)
    except Stop:
        print("\nStopping …", flush=True)
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for child in children:
            child.stop(10)
    print("Stopped; what was entered is kept for the next start.", flush=True)


def _ask_to_stop(*_: object) -> None:
    raise Stop


def free_port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT={text} is not a port: give a number from 1 to 65535, as in make demo PORT=8001.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} may only be opened by root: choose another one, as in make demo PORT=8001."
            ) from None
        except OSError:
            raise CannotStart(
                f"Port {port} on {ADDRESS} is taken by another program: stop that one, "
                f"or choose another port, as in make demo PORT={port % 65535 + 1}."
            ) from None
    return port


def any_port() -> int:
    """A free port for the event streams, which only the pages need to know."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]


def check_folder() -> None:
    try:
        VAR.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=VAR):
            pass
    except OSError as error:
        raise CannotStart(
            f"The folder {VAR} cannot be written ({error.strerror}): the demo keeps its data there."
        ) from None


def choose_database() -> bool:
    """Make sure that a database answers; return whether it is the project's own."""
    from config import environment, localdb

    if not os.environ.get("DATABASE_URL", "").strip():
        os.environ["DATABASE_URL"] = localdb.ensure_running(ROOT)
        return True
    import psycopg
    from django.core.exceptions import ImproperlyConfigured

    try:
        with warnings.catch_warnings(action="ignore"):  # the sentence is enough
            given = environment.database()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from None
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    target = {names[key]: given[key] for key in names if given.get(key)} | given.get("OPTIONS", {})
    try:
        with psycopg.connect(**{"connect_timeout": 5} | target) as connection:
            version = connection.info.server_version // 10000
    except (psycopg.Error, UnicodeError, ValueError) as error:
        why = " ".join(str(error).split()) or "it does not answer."
        where = f"{given['NAME']} at {target.get('host', 'the local socket')}"
        raise CannotStart(f"The database of DATABASE_URL ({where}) cannot be used: {why}") from None
    if version < localdb.WANTED:
        print(f"The database is PostgreSQL {version}; the project is tested with {localdb.WANTED}.", flush=True)
    return False


def use_stand_in(port: int) -> None:
    """Let the demo's official account be the one that the stand-in knows."""
    address = f"http://{ADDRESS}:{port}"
    os.environ |= {
        "LIANXIN_WECHAT_APP_ID": "wx0000000000000000", "LIANXIN_WECHAT_APP_SECRET": "stand-in-secret",
        "LIANXIN_WECHAT_TOKEN": "stand-in-token",
        "LIANXIN_WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "LIANXIN_WECHAT_API_URL": address, "LIANXIN_WECHAT_OAUTH_URL": address,
        "LIANXIN_WECHAT_TEMPLATE_ID": "stand-in-template",
    }  # fmt: skip


def serve(port: int, children: list[Child], *, is_own: bool, wechat_port: int = 0) -> None:
    """Start web server, event streams, worker and scheduler, and look after them until Stop is raised."""
    from config import localdb

    logs = VAR / "log"
    logs.mkdir(exist_ok=True)
    env = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT / "site"), str(ROOT)]), PYTHONUNBUFFERED="1")
    events_port = any_port()
    env.setdefault(
        "LIANXIN_EVENTS_URL", f"http://{ADDRESS}:{events_port}/"
    )  # an origin of its own: nothing stands in front
    web = Child("web server", [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", ADDRESS, "--port", port,
        "--workers", 2, "--blocking-threads", 1, "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", 5,
        "--static-path-route", "/static", "--static-path-mount", VAR / "static",
        "--log-level", "warning", "config.wsgi:application",
    ], env=env)  # fmt: skip
    streams = Child("event streams", [
        sys.executable, "-m", "granian", "--interface", "asginl", "--host", ADDRESS, "--port", events_port,
        "--workers", 1, "--no-ws", "--workers-kill-timeout", 5, "--log-level", "warning", "config.asgi:application",
    ], env=env, log=logs / "events.log")  # fmt: skip
    manage = [sys.executable, ROOT / "manage.py"]
    beside = [
        streams,
        Child("background worker", [*manage, "db_worker", "--queue-name", "*"], env=env, log=logs / "worker.log"),
        Child("scheduler", [*manage, "crontask", "--no-heartbeat"], env=env, log=logs / "scheduler.log"),
    ]
    if wechat_port:
        beside.append(Child("WeChat stand-in", [
            sys.executable, "-m", "tests.wechat.server", wechat_port, f"http://{ADDRESS}:{port}",
        ], env=env, log=logs / "wechat.log"))  # fmt: skip
    children += [web, *beside]  # stopped in this order
    web.start()
    wait_for_answer(web, port)
    for child in beside:
        child.start()
    print(f"\nReady: http://{ADDRESS}:{port}/   staff: http://{ADDRESS}:{port}/admin/   Ctrl-C stops.", flush=True)
    if wechat_port:
        print(f"The chat with the official account (stand-in): http://{ADDRESS}:{wechat_port}/phone/", flush=True)
    looked = time.monotonic()
    while web.is_running:
        time.sleep(0.5)
        for child in beside:
            child.keep_alive()
        if is_own and time.monotonic() - looked > 3:
            localdb.keep_running(ROOT)
            looked = time.monotonic()
    raise CannotStart("The web server ended by itself, so the demo ends too; what was printed above says why.")


def wait_for_answer(web: Child, port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and web.is_running:
        connection = http.client.HTTPConnection(ADDRESS, port, timeout=10)
        try:
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass  # it is still starting
        finally:
            connection.close()
        time.sleep(0.1)
    raise CannotStart("The web server does not answer; what was printed above says why.")


if __name__ == "__main__":
    main()
