"""A site on two web nodes and two workers, over a primary and its replica: everything in processes of its own."""

import contextlib
import http.client
import os
import random
import sys
import time
from pathlib import Path

import psycopg

from bench import bed
from config import localdb
from drill.cluster import Cluster, drop_slot, replica_of
from tools.processes import Child

OWN = bed.ROOT / "var" / "drill"  # whose var/ holds the PostgreSQL that is killed
RETURN = 120  # seconds for whatever died to stand again
TRUSTED = 3  # seconds after which a replica that came back is read in the primary's place
# A server that died looks through all its files, and through its log from the last checkpoint on, before it answers.
QUICK_RETURN = {"recovery_init_sync_method": "syncfs", "checkpoint_timeout": "30s"}


class Town:
    """Everything that runs, and how each part of it dies and comes back."""

    def __init__(self, url: str, folder: Path, mail: int) -> None:
        self.url, self.primary = url, Cluster(OWN.resolve() / "var" / "postgres")
        with psycopg.connect(self.primary.url, autocommit=True) as line:  # the replica takes it over
            for name, value in QUICK_RETURN.items():
                line.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            line.execute("SELECT pg_reload_conf()")
        self.replica = replica_of(self.primary, folder / "replica")
        name = url.split("?")[0].rpartition("/")[2]
        more = {
            "DJANGO_SETTINGS_MODULE": "drill.many_settings",
            "LIANXIN_REPLICA_URL": self.replica.database(name),
            "LIANXIN_MAIL_URL": f"smtp://127.0.0.1:{mail}",
        }
        self.nodes = [bed.Site(url, folder / f"node{number}.log", **more) for number in (1, 2)]
        work = [sys.executable, bed.ROOT / "manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2"]
        env = bed.environment(url, **more)
        self.workers = [Child(f"worker {n}", work, env=env, log=folder / f"worker{n}.log") for n in (1, 2)]

    @property
    def ports(self) -> list[int]:
        return [node.port for node in self.nodes]

    def start(self) -> None:
        for child in self.children:
            child.start()
        self.revive()

    @property
    def children(self) -> list[Child]:
        return [*(node.child for node in self.nodes), *self.workers]

    def stop(self) -> None:
        for child in self.children:
            child.stop(10)
        self.replica.destroy()
        drop_slot(self.primary)

    def revive(self) -> None:
        """Until all stand again, for one dies at a time; granian ends itself when its processes die too often."""
        deadline = time.monotonic() + RETURN
        while not self.stands():
            if time.monotonic() > deadline:
                raise SystemExit(f"Not everything stood again within {RETURN} s.")
            for child in self.children:
                if not child.is_running:
                    child.start()
            time.sleep(0.1)

    def stands(self) -> bool:
        is_running = all(child.is_running for child in self.children)
        return is_running and all(
            len(node.workers()) == 2 and ask(node.port, "/health/live/") == "200" for node in self.nodes
        )

    # The victims

    def web_process(self, chance: random.Random) -> None:
        if processes := chance.choice(self.nodes).workers():
            os.kill(chance.choice(processes), 9)

    def web_node(self, chance: random.Random) -> None:
        node = chance.choice(self.nodes)
        if node.child.is_running:
            node.kill_all()

    def worker(self, chance: random.Random) -> None:
        worker = chance.choice(self.workers)
        if worker.process and worker.is_running:
            worker.process.kill()
            worker.process.wait()
        worker.start()

    def primary_database(self, chance: random.Random) -> None:
        time.sleep(TRUSTED)
        self.primary.kill()
        time.sleep(chance.uniform(0.2, 1.0))
        localdb.keep_running(OWN)

    def replica_database(self, chance: random.Random) -> None:
        self.replica.kill()
        self.replica.start()


def ask(port: int, path: str) -> str:
    """The status of the answer, or the name of the error that came instead."""
    line = http.client.HTTPConnection(bed.ADDRESS, port, timeout=20)
    with contextlib.closing(line):
        try:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            return str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
