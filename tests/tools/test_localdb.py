"""The project's own database server: one for all, and gone when nobody needs it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
USE = """
import sys
sys.path.insert(0, "site")
from pathlib import Path
import psycopg
from config import localdb
url = localdb.ensure_running(Path(sys.argv[1]))
with psycopg.connect(url) as connection:
    for statement in sys.argv[2:]:
        answer = connection.execute(statement)
    print(url, *answer.fetchone(), flush=True)
sys.stdin.read()
"""
STARTED = "SELECT pg_postmaster_start_time()"


def use(folder: Path, *statements: str) -> subprocess.Popen[str]:
    """A process that uses the server until its input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", USE, folder, *statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_processes_share_one_server_and_the_last_one_stops_it(tmp_path):
    folder = tmp_path / ("县人大 " * 20)  # too long for a socket's path, and with spaces
    folder.mkdir()
    users = [use(folder, STARTED) for _ in range(3)]
    said = {user.stdout.readline() for user in users}
    assert len(said) == 1
    url = said.pop().split()[0]
    users[0].communicate()
    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    for user in users[1:]:
        user.communicate()
    assert not (folder / "var" / "postgres" / "postmaster.pid").exists()


def test_a_server_that_was_killed_starts_again_with_everything_committed(tmp_path):
    with use(tmp_path, "CREATE TABLE kept AS SELECT 7 AS seven", "COMMIT", "SELECT 7") as user:
        user.stdout.readline()
        pid_file = tmp_path / "var" / "postgres" / "postmaster.pid"
        server = int(pid_file.read_text().split()[0])
        os.kill(server, 9)
        user.kill()
    # The number in the file belongs to somebody else by now, as after a machine's restart.
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    with use(tmp_path, "SELECT seven FROM kept") as user:
        out, _ = user.communicate()
    assert out.split()[-1] == "7"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "var").touch()
    done = subprocess.run([sys.executable, "-c", USE, tmp_path, STARTED], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (
        1,
        f"The folder {tmp_path / 'var'} cannot be written (File exists); the database lives there.\n",
    )
