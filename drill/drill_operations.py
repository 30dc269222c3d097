"""docs/operations.md from the top: its commands in a scratch folder, then a backup, a loss and a return byte for byte.

Blocks for root are not run; what their services would start is read from the units in deploy/ and started here. The
packages are those of this checkout.
"""

import contextlib
import hashlib
import http.client
import os
import re
import secrets
import shutil
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench import bed, figures
from bench.nginx import PROGRAM, Nginx
from tools.processes import Child

SECONDS = 480
QUICK_SECONDS = 0  # a whole installation takes as long as it takes
HOST = "rd.example.test"
LASTING = re.compile(r'(cd "|umask 022; set -a; |manage\(\) )')
LARGE_FILES = 20  # of ten megabytes, so that the time per gigabyte means something
PATIENCE = 150  # the scheduler shows itself at the next full minute


def main() -> None:
    bed.end_within(SECONDS)
    with tempfile.TemporaryDirectory() as folder, bed.scratch_database() as url:
        empty(url)
        print("the database is empty; the packages are this checkout's", flush=True)
        rehearse(Path(folder), url)


def rehearse(app: Path, url: str) -> None:
    app.chmod(0o755)
    blocks = read_blocks()
    source = copy_of_code(app / "source")
    (app / "venv").symlink_to(Path(sys.prefix))
    port = bed.free_port()
    with mail_server() as mail:
        shell = Shell(
            app,
            SOURCE=str(source), DATABASE_URL=url, HOST=HOST, PASSWORD=secrets.token_urlsafe(20),
            MAIL=f"smtp://127.0.0.1:{mail}", PORT=str(port),
        )  # fmt: skip
        for kind, block in blocks:
            if kind == "drill":
                shell.run(block)
        units = [start(unit, app, shell, port) for unit in ("web", "worker", "scheduler")]
        try:
            wait_for_doctor(shell, next(block for kind, block in blocks if kind == "started"))
            for kind, block in blocks[1:]:
                if kind == "started" and "backup" in block:
                    shell.run(block)
            check_pages(port)
            try_front(app, port)
        finally:
            for unit in reversed(units):
                unit.stop(20)
        figures.require(lose_and_return(shell, app, url, next(block for kind, block in blocks if kind == "stopped")))
    skipped = [kind for kind, _block in blocks if kind in ("root", "packages")]
    print(f"{len(blocks) - len(skipped)} blocks run, {len(skipped)} for root or the network not", flush=True)


def read_blocks() -> list[tuple[str, str]]:
    text = (bed.ROOT / "docs" / "operations.md").read_text()
    return re.findall(r"^```sh (\w+)\n(.*?)^```$", text, re.M | re.S)


class Shell:
    """Runs one block after the other as if they were typed into one shell: later blocks see what earlier ones set."""

    def __init__(self, app: Path, **given: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {"APP": str(app)} | given
        self.before = ""

    def run(self, block: str, **more: str) -> str:
        script = f"set -eu\n{self.before}{block}"  # bash is asked for by name, as the reader's own is
        done = subprocess.run(
            ["/bin/bash", "-c", script], env=self.environment | more, capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            raise SystemExit(f"This block failed:\n{block}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
        # What the block set for those after it.
        self.before += "".join(f"{line}\n" for line in block.splitlines() if LASTING.match(line))
        return done.stdout


def copy_of_code(target: Path) -> Path:
    """The files of this checkout as a repository that can be cloned, changes that are not committed included."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=bed.ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        path = bed.ROOT / name
        if path.is_file() and not path.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)
    git = ["git", "-c", "user.name=drill", "-c", "user.email=drill@example.invalid", "-C", str(target)]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "drill"]):
        subprocess.run([*git, *words], check=True)
    return target


def start(unit: str, app: Path, shell: Shell, port: int) -> Child:
    """What systemd would start, in this folder and on this port."""
    text = (bed.ROOT / "deploy" / f"lianxin-{unit}.service").read_text()
    command = re.search(r"^ExecStart=(.*)$", text, re.M)[1].replace("/srv/lianxin", str(app)).replace("8001", str(port))
    settings = dict(line.split("=", 1) for line in (app / "lianxin.env").read_text().splitlines())
    path = os.pathsep.join([str(app / "code" / "site"), str(app / "code")])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"} | settings
    words = ["/bin/sh", "-c", f'cd "{app}/code" && exec "$@"', "sh", *command.split()]
    child = Child(unit, words, env=environment, log=app / f"{unit}.log")
    child.start()
    return child


def wait_for_doctor(shell: Shell, block: str) -> None:
    """Until nothing is wrong any more; the sentences that remain are the failure."""
    deadline, said = time.monotonic() + PATIENCE, ""
    while time.monotonic() < deadline:
        try:
            shell.run(block)
            return
        except SystemExit as error:
            said = str(error)
        time.sleep(5)
    raise SystemExit(f"The doctor was not content after {PATIENCE} s.\n{said}")


def check_pages(port: int) -> None:
    for address, scheme in (("/", "https"), ("/admin/login/", "https"), ("/metrics/", "http"), ("/status/", "https")):
        head = {"Host": HOST, "X-Forwarded-Proto": scheme}
        with urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers=head)
        ) as answer:
            assert answer.status == 200 and answer.read(), address


def try_front(app: Path, port: int) -> None:
    """deploy/nginx.conf before what was just installed: accepted, encrypting, refusing and giving out files."""
    if PROGRAM is None:
        print("nginx is not on this machine, so deploy/nginx.conf was not tried.", flush=True)
        return
    stylesheet = next((app / "static").rglob("*.css")).relative_to(app)
    with Nginx(app, port) as front:
        trust = ssl.create_default_context(cafile=app / "fullchain.pem")
        found = {}
        for address in ("/", "/admin/login/", f"/{stylesheet}", "/metrics/"):
            with contextlib.closing(
                http.client.HTTPSConnection(bed.ADDRESS, front.tls, context=trust, timeout=30)
            ) as line:
                line.request("GET", address, headers={"Host": HOST})
                found[address] = line.getresponse().status
        with contextlib.closing(http.client.HTTPConnection(bed.ADDRESS, front.unsafe, timeout=30)) as line:
            line.request("GET", "/", headers={"Host": HOST})
            found["http"] = line.getresponse().getheader("Location")
    figures.require(
        {
            f"nginx answers as it should ({found})": list(found.values()) == [200, 200, 200, 403, f"https://{HOST}/"],
        }
    )
    print("nginx accepts deploy/nginx.conf and answers by it", flush=True)


def lose_and_return(shell: Shell, app: Path, url: str, block: str) -> dict[str, bool]:
    for number in range(LARGE_FILES):
        (app / "media" / f"later{number}.bin").write_bytes(os.urandom(10_000_000))
    key = f'--key "{app}/backup.key"'
    began = time.monotonic()
    shell.run(f'manage backup "{app}/backup/second.backup" {key}')
    saved = time.monotonic() - began
    before = contents(url, app / "media")
    size = (app / "backup" / "second.backup").stat().st_size
    empty(url)
    shutil.rmtree(app / "media")
    (app / "media").mkdir()
    began = time.monotonic()
    shell.run(block.replace("first.backup", "second.backup"))
    seconds = time.monotonic() - began
    figures.report(
        {
            "restored": (size, "bytes"),
            "restore": (seconds, "s"),
            "backup_per_gigabyte": (saved / size * 1e9, "s"),
            "restore_per_gigabyte": (seconds / size * 1e9, "s"),
            "tables_and_files": (len(before), "things"),
        }
    )
    after = contents(url, app / "media")
    try:
        shell.run(block)
        is_refused = False
    except SystemExit as error:
        is_refused = "add --force" in str(error)
    return {
        "what comes back is what was there, byte for byte": after == before and len(before) > 50,
        "a restore onto something is refused": is_refused,
    }


def contents(url: str, media: Path) -> dict[str, str]:
    found = {}
    with psycopg.connect(url) as line:
        for (table,) in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            digest = hashlib.sha256()
            with line.cursor().copy(f'COPY (SELECT * FROM "{table}" ORDER BY 1) TO STDOUT') as rows:  # noqa: S608
                for row in rows:
                    digest.update(row)
            found[table] = digest.hexdigest()
    for path in sorted(media.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(media))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("DROP SCHEMA public CASCADE")
        line.execute("CREATE SCHEMA public")


@contextlib.contextmanager
def mail_server() -> Iterator[int]:
    """Greets and takes leave, as a mail server does; nothing is sent to it."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 drill\r\n")
            while line := self.rfile.readline():
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 well\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


if __name__ == "__main__":
    main()
