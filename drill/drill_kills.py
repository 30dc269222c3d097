"""Kill -9 a web worker, all web processes, the background worker or PostgreSQL, while eight people keep sending.

On a PostgreSQL of its own. Whoever got a receipt finds it afterwards, once; whoever got none sends the same form
again and gets one; whoever sends a form that was received gets the receipt it had.
"""

import contextlib
import http.client
import os
import random
import signal
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench import bed, figures
from config import localdb
from tools.processes import Child

SECONDS = 0  # drill_many does the same to more of them
QUICK_SECONDS = 130
KILLS = 4
WRITERS = 8
RESENT = 0.1  # share of received forms that are sent once more
BETWEEN = 15  # receipts that must be acknowledged between two kills
PATIENCE = 60  # seconds that the site may take to come back
SEED = 20_260_731
TOKEN = "t" * 32
OWN = bed.ROOT / "var" / "drill"  # whose var/ holds the PostgreSQL that is killed


@dataclass
class Ledger:
    """What the writers hold in their hands."""

    receipts: dict[str, tuple[str, str]] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    resent: int = 0
    retried: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    bed.end_within(QUICK_SECONDS)
    OWN.mkdir(parents=True, exist_ok=True)
    with bed.scratch_database(OWN) as url:
        bed.start_django(url)
        from django.db import connection

        bounds = measure(url, OWN)
        connection.close()
    figures.require(bounds)


def measure(url: str, root: Path) -> dict[str, bool]:
    from django.db import connection

    page = bed.site_and_draft()
    form_of_page = bed.form_of(page)
    page_id = page.pk
    connection.close()
    ledger, chance = Ledger(), random.Random(SEED)
    killed: Counter[str] = Counter()
    worker = Child(
        "background worker",
        [sys.executable, bed.ROOT / "manage.py", "db_worker", "--queue-name", "*"],
        env=bed.environment(url), log=root / "worker.log",
    )  # fmt: skip
    with bed.Site(url, root / "site.log") as site:
        worker.start()
        threads = [
            threading.Thread(target=write, args=(number, [site.port], page_id, form_of_page, ledger))
            for number in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        try:
            slowest = 0.0
            wait_for_receipts(ledger, BETWEEN)
            victims = [kill_a_worker, kill_all_web, kill_postgres, kill_background_worker]
            for number in range(KILLS):
                time.sleep(chance.uniform(0.1, 0.8))
                victim = victims[number % len(victims)]
                killed[victim.__name__] += 1
                started = time.monotonic()
                victim(site, worker, root, chance)
                wait_for_receipts(ledger, BETWEEN)
                slowest = max(slowest, time.monotonic() - started)
        finally:
            ledger.stop.set()
            for thread in threads:
                thread.join(PATIENCE + 30)
            worker.stop(10)
        unfinished = sum(thread.is_alive() for thread in threads)
    return judge(ledger, killed, slowest, unfinished)


def write(
    number: int, ports: Sequence[int], page_id: int, form_of_page: tuple[int, int], ledger: Ledger, pause: float = 0.0
) -> None:
    """Send one opinion after another to any of the servers, each until it is acknowledged, as a person would."""
    from django.utils import timezone

    from submissions import form_keys

    chance = random.Random(SEED + number)
    turn = 0
    while not ledger.stop.wait(pause):
        turn += 1
        a_minute_ago = timezone.now() - timedelta(minutes=1)
        key = form_keys.FormKey(page_id, *form_of_page, f"kills-{number}-{turn}", a_minute_ago)
        form = {
            "csrfmiddlewaretoken": TOKEN,
            "form_key": key.sign(),
            "proof": form_keys.prove_human(key),
            "action": "send",
            "text": f"第{number}人的第{turn}条意见。",
            "contact_kind": "email",
            "contact": f"writer{number}@example.com",
            "consent": "on",
        }
        deadline = time.monotonic() + PATIENCE
        receipt = None
        while receipt is None and time.monotonic() < deadline:
            receipt = send(chance.choice(ports), page_id, form, ledger)
            if receipt is None:
                ledger.retried += 1
                time.sleep(0.2)
        if receipt is None:
            return
        with ledger.lock:
            ledger.receipts[key.nonce] = receipt
        if chance.random() < RESENT and (again := send(chance.choice(ports), page_id, form, ledger)):
            ledger.resent += 1
            if again != receipt:
                ledger.differing.append(key.nonce)


def send(port: int, page_id: int, form: dict[str, str], ledger: Ledger) -> tuple[str, str] | None:
    """The receipt of one sending, or None for an error or no answer at all."""
    connection = http.client.HTTPConnection(bed.ADDRESS, port, timeout=20)
    head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={TOKEN}"}
    with contextlib.closing(connection):
        try:
            connection.request("POST", f"/take-part/{page_id}/", urllib.parse.urlencode(form), head)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            ledger.refused[type(error).__name__] += 1
            return None
    if answer.status == 200 and b"data-receipt-number>" in body:
        return _between(body, b"data-receipt-number>"), _between(body, b"data-receipt-code>")
    ledger.refused[str(answer.status)] += 1
    return None


def _between(body: bytes, sign: bytes) -> str:
    return body.partition(sign)[2].partition(b"<")[0].decode()


def wait_for_receipts(ledger: Ledger, more: int) -> None:
    """Until the writers hold so many more: the site works again."""
    wanted, deadline = len(ledger.receipts) + more, time.monotonic() + PATIENCE
    while len(ledger.receipts) < wanted:
        if time.monotonic() > deadline:
            raise SystemExit(
                f"The site did not come back within {PATIENCE} s; refusals so far: {dict(ledger.refused)}."
            )
        time.sleep(0.02)


# Who is killed. Each leaves it to the site to come back, except where nobody in production would restart it for us.


def kill_a_worker(site: bed.Site, worker: Child, root: Path, chance: random.Random) -> None:
    os.kill(chance.choice(site.workers()), signal.SIGKILL)  # granian starts another one


def kill_all_web(site: bed.Site, worker: Child, root: Path, chance: random.Random) -> None:
    site.kill_all()
    site.child.start()


def kill_postgres(site: bed.Site, worker: Child, root: Path, chance: random.Random) -> None:
    pid = int((root / "var" / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    localdb.keep_running(root)


def kill_background_worker(site: bed.Site, worker: Child, root: Path, chance: random.Random) -> None:
    if worker.process and worker.is_running:
        worker.process.kill()
        worker.process.wait()
    worker.start()


def judge(ledger: Ledger, killed: Counter[str], slowest: float, unfinished: int) -> dict[str, bool]:
    from submissions.models import Contact, QueueItem, Submission
    from submissions.services.receipts import find_by_receipt

    stored = Counter(Submission.objects.values_list("form_key", flat=True))
    numbers = dict(Submission.objects.values_list("form_key", "number"))
    lost = [nonce for nonce, (number, _code) in ledger.receipts.items() if numbers.get(nonce) != number]
    doubled = [nonce for nonce, count in stored.items() if count > 1]
    doubled += [text for text, count in Counter(Submission.objects.values_list("text", flat=True)).items() if count > 1]
    unread = [number for number, code in ledger.receipts.values() if find_by_receipt(number, code).number != number]
    rows = len(numbers)
    figures.report(
        {
            **{name: (count, "times") for name, count in sorted(killed.items())},
            "slowest_return": (slowest, "s"),
            "sendings_refused": (sum(ledger.refused.values()), "sendings"),
            "acknowledged": (len(ledger.receipts), "receipts"),
            "sent_again_after_receipt": (ledger.resent, "forms"),
            "stored": (rows, "rows"),
            "lost": (len(lost), "receipts"),
            "doubled": (len(doubled), "opinions"),
        }
    )
    return {
        "every writer finished": not unfinished,
        "nothing that was acknowledged is lost": not lost and not unread,
        "nothing is stored twice": not doubled,
        "a form sent again gives the receipt it had": not ledger.differing,
        "only what was acknowledged is stored": rows == len(ledger.receipts),
        "every opinion is whole": QueueItem.objects.count() == Contact.objects.count() == rows,
    }


if __name__ == "__main__":
    main()
