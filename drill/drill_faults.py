"""What the machine does to us: a full disk, a database that restarts in the middle of requests, clients that dawdle.

Nothing is acknowledged that is not there, what fails says when to come again, others are not held up, and all of it
works again without a restart of ours. The disk is a small file system in memory; without the right to mount one it is
left out and said so.
"""

import contextlib
import http.client
import os
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg

from bench import bed, figures
from config import localdb
from drill.cluster import Cluster
from drill.drill_kills import TOKEN, Ledger, wait_for_receipts, write

SECONDS = 150
QUICK_SECONDS = 0
OWN = bed.ROOT / "var" / "drill"
RESTARTS = 10
SLOW = 300  # connections that send a byte now and then
DISK = "200m"
MOST_RETURN = 10.0
MOST_WAIT = 1.0


class Place:
    """A site with a page, and one opinion after the other sent to it."""

    def __init__(self, port: int, page_id: int, form: tuple[int, int], address: str) -> None:
        self.port, self.page_id, self.form, self.address = port, page_id, form, address
        self.number = 0

    def send(self) -> tuple[int, str, bytes]:
        """Status, Retry-After and body of one more opinion."""
        from django.utils import timezone

        from submissions import form_keys

        self.number += 1
        key = form_keys.FormKey(
            self.page_id, *self.form, f"faults-{self.number}", timezone.now() - timedelta(minutes=1)
        )
        words = {
            "csrfmiddlewaretoken": TOKEN, "form_key": key.sign(), "proof": form_keys.prove_human(key), "action": "send",
            "text": f"第{self.number}条意见。" + "长" * 1500, "consent": "on",
        }  # fmt: skip
        return self.ask("POST", f"/take-part/{self.page_id}/", urllib.parse.urlencode(words))

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, bytes]:
        line = http.client.HTTPConnection(bed.ADDRESS, self.port, timeout=20)
        head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={TOKEN}"}
        with contextlib.closing(line):
            line.request(method, path, body, head)
            answer = line.getresponse()
            return answer.status, answer.getheader("Retry-After", ""), answer.read()


def main() -> None:
    bed.end_within(SECONDS)
    OWN.mkdir(parents=True, exist_ok=True)
    with bed.scratch_database(OWN) as url:
        bed.start_django(url)
        from django.db import connection

        page = bed.site_and_draft()
        form, address = bed.form_of(page), page.url
        connection.close()
        log = OWN / "faults.log"
        with bed.Site(url, log, DJANGO_SETTINGS_MODULE="drill.many_settings") as site:
            place = Place(site.port, page.pk, form, address)
            bounds = dawdle(place)
            bounds |= restart_under_load(place)
            bounds |= fill_the_disk(url, place, site)
        connection.close()
    figures.require(bounds)


# A full disk


@contextlib.contextmanager
def small_disk() -> Iterator[Path | None]:
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], capture_output=True)
    try:
        yield folder if made.returncode == 0 else None
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=False)
        folder.rmdir()


def fill_the_disk(url: str, place: Place, site: bed.Site) -> dict[str, bool]:
    """The tables move to the small disk; the log stays where it is, as on a machine with a disk for each."""
    from django.db import connection

    from submissions.models import Submission

    with small_disk() as disk:
        if disk is None:
            print("A file system cannot be mounted here, so a full disk was not tried.", flush=True)
            return {}
        server = Cluster(OWN.resolve() / "var" / "postgres")
        disk.chmod(0o755)
        space, name = server.own(disk / "space"), url.split("?")[0].rpartition("/")[2]
        connection.close()
        with psycopg.connect(server.database("postgres"), autocommit=True) as line:
            line.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            move(line, name, "small", end)
            before = Submission.objects.count()
            connection.close()
            acknowledged, refused = 0, None
            good = place.send()
            acknowledged += good[0] == 200
            with contextlib.suppress(OSError), (disk / "ballast").open("wb") as ballast:
                while True:
                    ballast.write(bytes(1024 * 1024))
                    ballast.flush()
            while refused is None and place.number < 3_000:
                answer = place.send()
                if answer[0] == 200 and b"data-receipt-number>" in answer[2]:
                    acknowledged += 1
                else:
                    refused = answer
            reads = place.ask("GET", f"{place.address}?full")[0]
            processes = site.workers()
            (disk / "ballast").unlink()
            began = time.monotonic()
            while (again := place.send())[0] != 200 and time.monotonic() - began < MOST_RETURN * 2:
                time.sleep(0.1)
            returned = time.monotonic() - began
            acknowledged += again[0] == 200
            stored = Submission.objects.count() - before
            connection.close()
            move(line, name, "pg_default", end)
            line.execute("DROP TABLESPACE small")
    figures.report(
        {
            "disk_full_acknowledged": (acknowledged, "receipts"),
            "disk_full_status": (refused[0] if refused else 0, "status"),
            "disk_full_return": (returned, "s"),
        }
    )
    return {
        "a full disk is 503 with a time to come again": bool(refused) and refused[0] == 503 and refused[1].isdigit(),
        "pages are read while the disk is full": reads == 200,
        "what was acknowledged on a full disk is there, and nothing else": stored == acknowledged,
        f"with room again it works within {MOST_RETURN:.0f} s, by itself": returned <= MOST_RETURN and again[0] == 200,
        "no process had to start anew": processes == site.workers(),
    }


def move(line: psycopg.Connection, name: str, space: str, end: str) -> None:
    """A database can be moved while nobody is connected; the site comes back at once, so it is tried until it goes."""
    deadline = time.monotonic() + 30
    while True:
        line.execute(end, [name])
        try:
            line.execute(f'ALTER DATABASE "{name}" SET TABLESPACE {space}')
            return
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


# A database that restarts


def restart_under_load(place: Place) -> dict[str, bool]:
    from submissions.models import Submission

    ledger, returns = Ledger(), []
    people = [
        threading.Thread(target=write, args=(100 + number, [place.port], place.page_id, place.form, ledger))
        for number in range(8)
    ]
    for person in people:
        person.start()
    try:
        wait_for_receipts(ledger, 20)
        for _number in range(RESTARTS):
            restart_at_once(OWN.resolve() / "var" / "postgres")
            began = time.monotonic()
            wait_for_receipts(ledger, 1)
            returns.append(time.monotonic() - began)
            wait_for_receipts(ledger, 10)
    finally:
        ledger.stop.set()
        for person in people:
            person.join(90)
    numbers = Counter(Submission.objects.filter(form_key__startswith="kills-").values_list("number", flat=True))
    lost = [number for number, _code in ledger.receipts.values() if not numbers[number]]
    from django.db import connection

    connection.close()
    figures.report(
        {
            "database_restarts": (RESTARTS, "times"),
            "first_receipt_after_restart": (max(returns), "s"),
            "refused_meanwhile": (sum(ledger.refused.values()), "sendings"),
            **{f"refused_with_{kind}": (count, "sendings") for kind, count in sorted(ledger.refused.items())},
            "restart_lost": (len(lost), "receipts"),
        }
    )
    return {
        "nothing acknowledged is lost when the database restarts": not lost and len(ledger.receipts) > 0,
        "nothing is stored twice": sum(numbers.values()) == len(ledger.receipts),
        "who is refused meanwhile is told to come again": set(ledger.refused) <= {"503"},
        f"a receipt within {MOST_RETURN:.0f} s": max(returns) <= MOST_RETURN,
    }


def restart_at_once(data: Path) -> None:
    """Immediate mode: every connection ends in the middle of what it was doing."""
    pid = int((data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, 3)
    localdb.keep_running(OWN)


# Clients that dawdle


def dawdle(place: Place) -> dict[str, bool]:
    """Half of them never finish their head, half never their form; meanwhile somebody reads and writes."""
    starts = (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        f"POST /take-part/{place.page_id}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=".encode(),
    )
    lines, stop = [], threading.Event()
    for number in range(SLOW):
        line = socket.create_connection((bed.ADDRESS, place.port), timeout=20)
        line.sendall(starts[number % len(starts)])
        lines.append(line)

    def drip() -> None:
        while not stop.wait(1.0):
            for line in lines:
                with contextlib.suppress(OSError):
                    line.sendall(b"a")

    thread = threading.Thread(target=drip)
    thread.start()
    waits, statuses = [], Counter[int]()
    try:
        ends = time.monotonic() + 8
        while time.monotonic() < ends:
            began = time.monotonic()
            with contextlib.suppress(OSError, http.client.HTTPException):
                statuses[place.ask("GET", f"{place.address}?turn={len(waits)}")[0]] += 1
                statuses[place.send()[0]] += 1
            waits.append((time.monotonic() - began) / 2)
            time.sleep(0.02)
    finally:
        stop.set()
        thread.join()
        for line in lines:
            line.close()
    slow = sorted(waits)[int(len(waits) * 0.99) - 1]
    figures.report({"slow_clients": (SLOW, "connections"), "p99_beside_slow_clients": (slow, "s")})
    return {
        f"slow clients hold nobody up ({dict(statuses)})": set(statuses) == {200} and slow <= MOST_WAIT,
    }


if __name__ == "__main__":
    main()
