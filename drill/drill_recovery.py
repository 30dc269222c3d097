"""Back to a moment: the log is archived as docs/operations.md says, somebody deletes everything, the machine is lost.

A base backup and the archive bring back what was there one moment before, and nothing of what came after.
"""

import shutil
import threading
import time
from datetime import datetime
from pathlib import Path

import psycopg

from bench import bed, figures
from drill.cluster import Cluster

SECONDS = 150
QUICK_SECONDS = 0
OWN = bed.ROOT / "var" / "drill"
ROWS = 400_000  # some 90 MB, so that the time per gigabyte means something
PATIENCE = 60


def main() -> None:
    bed.end_within(SECONDS)
    folder = OWN.resolve() / "recovery"
    shutil.rmtree(folder, ignore_errors=True)
    primary, restored = Cluster(folder / "primary"), Cluster(folder / "restored")
    try:
        figures.require(recover(folder, primary, restored))
    finally:
        primary.stop()
        restored.stop()
        shutil.rmtree(folder, ignore_errors=True)


def recover(folder: Path, primary: Cluster, restored: Cluster) -> dict[str, bool]:
    primary.configure()
    archive = primary.own(folder / "archive")
    primary.configure(
        archive_mode="on",
        archive_command=f"test ! -f {archive}/%f && cp %p {archive}/.%f && mv {archive}/.%f {archive}/%f",
        archive_timeout="60",
    )
    primary.start()
    with psycopg.connect(primary.url, autocommit=True) as line:
        line.execute("CREATE TABLE opinion (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz, text text)")
        fill = "INSERT INTO opinion (at, text) SELECT clock_timestamp(), repeat(md5(n::text), 5) FROM generate_series(1, %s) n"
        line.execute(fill, [ROWS])
    began = time.monotonic()
    primary.copy_to(restored, "--wal-method=stream")
    copied = time.monotonic() - began
    size = sum(path.stat().st_size for path in restored.data.rglob("*") if path.is_file())
    moment = write_on_and_lose_it(primary)
    primary.kill()
    shutil.rmtree(primary.data)
    restored.configure(
        restore_command=f"cp {archive}/%f %p",
        recovery_target_time=moment.isoformat(),
        recovery_target_action="promote",
        archive_mode="off",
    )
    signal = restored.data / "recovery.signal"
    signal.touch()
    shutil.chown(signal, restored.data.stat().st_uid)
    began = time.monotonic()
    restored.start()
    wait_until_writable(restored)
    returned = time.monotonic() - began
    with psycopg.connect(restored.url) as line:
        count, newest = line.execute("SELECT count(*), max(at) FROM opinion").fetchone()
        first_after = line.execute("SELECT count(*) FROM opinion WHERE at > %s", [moment]).fetchone()[0]
    gigabytes = size / 1e9
    figures.report(
        {
            "base_backup": (size, "bytes"),
            "base_backup_per_gigabyte": (copied / gigabytes, "s"),
            "recovery_to_a_moment": (returned, "s"),
            "opinions_back": (count, "rows"),
            "newest_before_the_moment": ((moment - newest).total_seconds(), "s"),
        }
    )
    return {
        "what was written after the base backup is back": count > ROWS,
        "nothing from after the moment came along": first_after == 0,
        "the last before the moment is there": 0 <= (moment - newest).total_seconds() < 0.5,
    }


def write_on_and_lose_it(primary: Cluster) -> datetime:
    """Rows one by one; the moment lies among them; then somebody deletes all, which is archived like the rest."""
    stop = threading.Event()

    def write() -> None:
        with psycopg.connect(primary.url, autocommit=True) as line:
            while not stop.wait(0.01):
                line.execute("INSERT INTO opinion (at, text) VALUES (clock_timestamp(), '之后的一条')")

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(2)
    with psycopg.connect(primary.url, autocommit=True) as line:
        moment = line.execute("SELECT clock_timestamp()").fetchone()[0]
        time.sleep(1)
        stop.set()
        thread.join()
        line.execute("DELETE FROM opinion")
        last = line.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
        deadline = time.monotonic() + PATIENCE
        question = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"
        while not line.execute(question, [last]).fetchone()[0] and time.monotonic() < deadline:
            time.sleep(0.1)
    return moment


def wait_until_writable(server: Cluster) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with psycopg.connect(server.url, autocommit=True) as line:
            if not line.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not end its recovery.")


if __name__ == "__main__":
    main()
