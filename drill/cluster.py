"""PostgreSQL servers of a drill's own: made, killed, copied, restored, each in a folder that ends with the drill."""

import os
import shutil
import signal
import time
from pathlib import Path

import psycopg

from config import localdb

SLOT = "drill"


class Cluster(localdb.Server):
    """A server like the demo's, with settings of a drill added. `data` is its folder."""

    def configure(self, **settings: str) -> None:
        """Write settings for the next start; the cluster is made when it is missing."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def run(self, program: str, *words: object) -> None:
        """One of PostgreSQL's programs, as the owner of the data."""
        if wrong := self._run(localdb._programs().folder / program, *words):
            raise SystemExit(f"{program} failed: {wrong}")

    def own(self, folder: Path) -> Path:
        """A folder that the server may write."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chown(folder, self._owner(), -1)
        return folder

    def copy_to(self, target: "Cluster", *more: object) -> None:
        """A base backup of the running server into the target's folder; `more` goes to pg_basebackup."""
        self.own(target.data)
        self.run("pg_basebackup", "-h", self.sockets, "-p", localdb.PORT, "-U", localdb.DATABASE, "-D", target.data,
                 "--checkpoint=fast", *more)  # fmt: skip

    def kill(self) -> None:
        """All at once and without a word, as when the machine loses its power."""
        pid = int(self.pid_file.read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + localdb.SECONDS
        while self._is_occupied() and time.monotonic() < deadline:
            time.sleep(0.02)

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def database(self, name: str) -> str:
        start, query = self.url.split("?")
        return f"{start.rpartition('/')[0]}/{name}?{query}"


def replica_of(primary: localdb.Server, folder: Path) -> Cluster:
    """A streaming replica of a running server, started; it reserves the log that it has not read yet."""
    source, copy = Cluster(primary.data), Cluster(folder)
    copy.destroy()  # one that a killed drill left behind
    drop_slot(source)
    source.copy_to(copy, "--write-recovery-conf", "--create-slot", f"--slot={SLOT}")
    copy.start()
    return copy


def drop_slot(primary: localdb.Server) -> None:
    """A slot that nobody reads keeps the log for ever."""
    with psycopg.connect(primary.url, autocommit=True) as line:
        line.execute(
            "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
        )
        line.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
        )
