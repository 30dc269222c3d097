"""A flood from a few networks: valid forms, junk, huge bodies, pictures, guessed receipts, as fast as they go.

Meanwhile citizens of other networks read and write. All of them are served, the flood stores no more than its
networks may, guesses nothing, breaks nothing, and the processes do not swell.
"""

import contextlib
import http.client
import os
import secrets
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import bed, figures

SECONDS = 120
QUICK_SECONDS = 60
QUICK = os.environ.get("QUICK") == "1"
FLOOD_SECONDS = 15 if QUICK else 45
NETWORKS = 3  # that flood, two connections each
PER_HOUR = 5  # opinions that one network may send
CITIZENS = 3
PATIENCE = 20  # seconds that a citizen waits for one answer
MOST_GROWTH = 150  # megabytes of one web process
TOKEN = "t" * 32


class Flood:
    """What came back, by what was sent and the status; None for no answer at all."""

    def __init__(self, port: int, page: Any) -> None:
        self.port, self.page_id = port, page.pk
        self.form_of_page = bed.form_of(page)
        self.page_path = page.url
        self.answers: Counter[tuple[str, int | None]] = Counter()
        self.waits: list[float] = []
        self.acknowledged = 0
        self.guessed = 0
        self.lock = threading.Lock()

    def run(self) -> None:
        ends = time.monotonic() + FLOOD_SECONDS
        people: list[Callable[[float], None]] = [self.attack(number) for number in range(NETWORKS * 2)]
        people += [self.take_part(number) for number in range(CITIZENS)]
        threads = [threading.Thread(target=person, args=(ends,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(FLOOD_SECONDS + 2 * PATIENCE)

    def attack(self, number: int) -> Callable[[float], None]:
        network = f"198.51.{number % NETWORKS}.7"
        sends = [self.valid, self.tampered, self.huge, self.picture, self.guess]

        def flood(ends: float) -> None:
            turn = number
            while time.monotonic() < ends:
                turn += 1
                sends[turn % len(sends)](network)

        return flood

    def take_part(self, number: int) -> Callable[[float], None]:
        """A new network for each opinion, as a county has."""

        def citizen(ends: float) -> None:
            turn = 0
            while time.monotonic() < ends:
                turn += 1
                network = f"10.{number}.{turn % 250}.7"
                started = time.monotonic()
                self.ask("citizen reads", "GET", self.page_path, network)
                body = self.ask("citizen writes", "POST", self.path, network, self.form(f"第{number}位的第{turn}条"))
                self.waits.append(time.monotonic() - started)
                with self.lock:
                    self.acknowledged += b"data-receipt-number>" in body

        return citizen

    # What is sent

    @property
    def path(self) -> str:
        return f"/take-part/{self.page_id}/"

    def form(self, text: str) -> dict[str, str]:
        from django.utils import timezone

        from submissions import form_keys

        key = form_keys.FormKey(
            self.page_id, *self.form_of_page, secrets.token_urlsafe(18), timezone.now() - timedelta(minutes=1)
        )
        return {
            "csrfmiddlewaretoken": TOKEN,
            "form_key": key.sign(),
            "proof": form_keys.prove_human(key),
            "action": "send",
            "text": text,
            "consent": "on",
        }

    def valid(self, network: str) -> None:
        self.ask("flood: valid form", "POST", self.path, network, self.form("洪水中的一条。"))

    def tampered(self, network: str) -> None:
        self.ask("flood: tampered form", "POST", self.path, network, self.form("改过的。") | {"form_key": "x" * 300})

    def huge(self, network: str) -> None:
        self.ask("flood: huge text", "POST", self.path, network, self.form("涨" * 90_000))

    def picture(self, network: str) -> None:
        self.ask("flood: picture", "GET", f"/captcha/{secrets.token_urlsafe(18)}.png", network)

    def guess(self, network: str) -> None:
        form = {"csrfmiddlewaretoken": TOKEN, "number": "LX260101-ABCDEFG", "code": secrets.token_hex(8)}
        body = self.ask("flood: guessed receipt", "POST", "/receipts/", network, form)
        with self.lock:
            self.guessed += b"data-receipt" in body

    def ask(self, what: str, method: str, path: str, network: str, form: dict[str, str] | None = None) -> bytes:
        head = {"Cookie": f"csrf={TOKEN}", "X-Forwarded-For": network}
        if form is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(bed.ADDRESS, self.port, timeout=PATIENCE)
        status, body = None, b""
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request(method, path, urllib.parse.urlencode(form) if form is not None else None, head)
            answer = connection.getresponse()
            body, status = answer.read(), answer.status
        with self.lock:
            self.answers[what, status] += 1
        return body


def main() -> None:
    bed.end_within(QUICK_SECONDS if QUICK else SECONDS)
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        page = bed.site_and_draft()
        log = bed.ROOT / "var" / "drill-floods.log"
        log.parent.mkdir(exist_ok=True)
        limits = {"DJANGO_SETTINGS_MODULE": "drill.flood_settings", "LIANXIN_SUBMISSIONS_PER_HOUR": str(PER_HOUR)}
        with bed.Site(url, log, **limits) as site:
            flood = Flood(site.port, page)
            flood.valid("192.0.2.1")  # a process that has answered once has loaded everything
            before = {pid: memory(pid) for pid in site.workers()}
            flood.run()
            growth = max(
                memory(pid) - grown_from for pid, grown_from in before.items() if Path(f"/proc/{pid}").exists()
            )
            same = set(before) == set(site.workers())
        bounds = judge(flood, growth, is_same=same)
        connection.close()
    figures.require(bounds)


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def judge(flood: Flood, growth: float, *, is_same: bool) -> dict[str, bool]:
    from captcha.models import CaptchaStore

    from submissions.models import QueueItem, Submission

    figures.report(
        {f"{what.replace(': ', '_').replace(' ', '_')}_{status}": (count, "answers")
         for (what, status), count in sorted(flood.answers.items(), key=str)}
    )  # fmt: skip
    flooded = Submission.objects.filter(text="洪水中的一条。").count()
    stored = Submission.objects.count()
    pictures = CaptchaStore.objects.count()
    figures.report(
        {
            "flood_stored": (flooded, "rows"),
            "flood_pictures": (pictures, "rows"),
            "citizens_acknowledged": (flood.acknowledged, "receipts"),
            "slowest_citizen": (max(flood.waits), "s"),
            "memory_growth": (growth, "MB"),
        }
    )
    citizens = {status for (what, status), _count in flood.answers.items() if what.startswith("citizen")}
    broken = {status for (_what, status) in flood.answers if status is None or status >= 500}
    return {
        "every citizen is served": citizens == {200} and flood.acknowledged > 0,
        f"the flood breaks nothing ({broken})": not broken and is_same,
        # The full hour may pass in between, which begins a new count.
        "the flood stores what its networks may": 0 < flooded <= (NETWORKS + 1) * PER_HOUR * 2,
        "the flood meets its limit": flood.answers["flood: valid form", 429] > 0,
        "whoever holds a receipt is stored": stored == flooded + flood.acknowledged,
        "every opinion is whole": QueueItem.objects.count() == stored,
        "pictures are made within the limit": pictures <= NETWORKS * 120 * 2,
        "no receipt is guessed": not flood.guessed,
        "no process swells": growth <= MOST_GROWTH,
    }


if __name__ == "__main__":
    sys.exit(main())
