"""Two web nodes, two workers, a primary and its streaming replica, each in processes of its own; any one is killed.

Up to two hundred times, with -9, while fifty people write and others read. Nothing that was acknowledged is lost or
doubled, and every public page that is asked for is answered by one node or the other. Every notice arrives under one
Message-ID; one that a kill met between the mail server's word and ours is handed over again under the same.
"""

import contextlib
import email
import os
import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

from bench import bed, figures
from drill.drill_kills import Ledger, judge, wait_for_receipts, write
from drill.town import OWN, Town, ask

SECONDS = 380
QUICK_SECONDS = 0  # what is short of it is drill_kills
KILLS = int(os.environ.get("KILLS", 200))
LEAST_KILLS = min(KILLS, 150)  # a slow machine may not come to more in the time there is
KILL_SECONDS = 300
WRITERS, READERS = 50, 4
PAUSE = 1.0  # seconds between two opinions of one writer; what died needs the machine too
BETWEEN = 3  # receipts between two kills
PATIENCE = 40  # seconds for the last notices
SEED = 20_261_129
NOTICED = 200  # authors who are told something


def main() -> None:
    bed.end_within(SECONDS)
    OWN.mkdir(parents=True, exist_ok=True)
    folder = OWN.resolve() / "many"
    folder.mkdir(exist_ok=True)
    with bed.scratch_database(OWN) as url, post_office() as (mail, received):
        bed.start_django(url)
        from django.db import connection

        page = bed.site_and_draft()
        form_of_page, address, page_id = bed.form_of(page), page.url, page.pk
        connection.close()
        town = Town(url, folder, mail)
        try:
            town.start()
            bounds = kill_them(town, page_id, form_of_page, address, received)
        finally:
            connection.close()
            town.stop()
    figures.require(bounds)


def kill_them(town: Town, page_id: int, form: tuple[int, int], address: str, received: Counter[str]) -> dict[str, bool]:
    chance, ledger, read = random.Random(SEED), Ledger(), Reading()
    threads = [
        threading.Thread(target=write, args=(number, town.ports, page_id, form, ledger, PAUSE))
        for number in range(WRITERS)
    ]
    threads += [
        threading.Thread(target=read.go_on, args=(town.ports, address, ledger.stop)) for _reader in range(READERS)
    ]
    threads.append(threading.Thread(target=tell_authors, args=(ledger,)))
    for thread in threads:
        thread.start()
    killed: Counter[str] = Counter()
    victims: list[Callable[[random.Random], None]] = [
        town.worker, town.web_process, town.worker, town.replica_database, town.worker, town.primary_database,
        town.worker, town.replica_database, town.worker, town.web_node, town.worker, town.replica_database,
        town.worker, town.web_process, town.worker, town.replica_database, town.worker, town.primary_database,
    ]  # fmt: skip
    slowest, ends = 0.0, time.monotonic() + KILL_SECONDS
    try:
        wait_for_receipts(ledger, BETWEEN)
        while sum(killed.values()) < KILLS and time.monotonic() < ends:
            victim = victims[sum(killed.values()) % len(victims)]
            killed[victim.__name__] += 1
            began = time.monotonic()
            victim(chance)
            town.revive()
            wait_for_receipts(ledger, BETWEEN)
            slowest = max(slowest, time.monotonic() - began)
            if not sum(killed.values()) % 25:
                print(f"{sum(killed.values())} kills, {len(ledger.receipts)} receipts", flush=True)
    finally:
        ledger.stop.set()
        for thread in threads:
            thread.join(PATIENCE + 40)
    told = finish_notices()
    unfinished = sum(thread.is_alive() for thread in threads)
    doubled = sum(count - 1 for count in received.values())
    figures.report(
        {
            "pages_read": (read.answered, "pages"),
            "pages_read_from_the_other_node": (read.second_try, "pages"),
            "pages_not_answered": (read.failed, "pages"),
            "notices_due": (told, "notices"),
            "notices_arrived": (len(received), "notices"),
            "notices_handed_over_again": (doubled, "notices"),
            "kills": (sum(killed.values()), "times"),
        }
    )
    return judge(ledger, killed, slowest, unfinished) | {
        f"something is killed at least {LEAST_KILLS} times": sum(killed.values()) >= LEAST_KILLS,
        f"public pages stay up ({dict(read.why)})": read.answered > 100 and not read.failed,
        "every notice arrives": len(received) == told > 0,
        "only a kill has a notice handed over again": doubled <= killed["worker"] + killed["primary_database"],
    }


class Reading:
    """Readers behind a balancer: whoever is refused by one node asks the other, as nginx does by itself."""

    def __init__(self) -> None:
        self.answered = self.second_try = self.failed = 0
        self.why: Counter[str] = Counter()
        self.lock = threading.Lock()

    def go_on(self, ports: list[int], address: str, stop: threading.Event) -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            first = ports[turn % 2]
            path = f"{address}?read={threading.get_ident()}-{turn}"  # never from memory
            results = []
            for port in (first, *[other for other in ports if other != first]):
                results.append(ask(port, path))
                if results[-1] == "200":
                    break
            with self.lock:
                self.answered += results[-1] == "200"
                self.second_try += len(results) == 2 and results[-1] == "200"
                if results[-1] != "200":
                    self.failed += 1
                    self.why[" then ".join(results)] += 1
            time.sleep(0.05)


def tell_authors(ledger: Ledger) -> None:
    """As moderators and the scheduler do: a word for one author after the other, and the task that sends them."""
    from django.db import DatabaseError, InterfaceError, connection

    from submissions.models import Notification, Submission
    from submissions.services.notices import hold_word
    from submissions.tasks import deliver_notices

    while not ledger.stop.wait(0.3):
        try:
            untold = Submission.objects.filter(contact__isnull=False, notifications__isnull=True)
            if Notification.objects.count() < NOTICED:
                for submission in untold.order_by("pk")[:3]:
                    hold_word(submission, "有新的进展。")
            deliver_notices.enqueue()
        except (DatabaseError, InterfaceError):
            connection.close()
    connection.close()


def finish_notices() -> int:
    """What a killed worker had in hand is tried again after some minutes; they pass here at once. Returns how many."""
    from django.utils import timezone

    from submissions.models import Notification
    from submissions.tasks import deliver_notices

    deadline = time.monotonic() + PATIENCE
    while Notification.objects.filter(sent_at__isnull=True).exists() and time.monotonic() < deadline:
        Notification.objects.filter(sent_at__isnull=True).update(release_at=timezone.now())
        deliver_notices.enqueue()
        time.sleep(1)
    return Notification.objects.count()


@contextlib.contextmanager
def post_office() -> Iterator[tuple[int, Counter[str]]]:
    """A mail server that counts what it is handed, by Message-ID."""
    received: Counter[str] = Counter()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 drill\r\n")
            while line := self.rfile.readline():
                word = line.strip().upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(part)
                    received[email.message_from_bytes(b"".join(lines))["Message-ID"]] += 1
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], received
        server.shutdown()


if __name__ == "__main__":
    main()
