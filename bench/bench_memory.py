"""The consultation page with 20 opinions behind two web processes: from memory beside made anew each time.

Both are asked over four kept connections, in turns, so that a busy moment of the machine meets both. From memory must
bring at least five times as many.
"""

import http.client
import statistics
import threading
import time
from pathlib import Path

from bench import bed, figures

CONNECTIONS = 4
SECONDS = 3.0
ROUNDS = 3
LEAST = 5.0
LOG = bed.ROOT / "var" / "bench-memory.log"


def main() -> None:
    with bed.scratch_database() as url:
        bed.start_django(url)
        measure(url, LOG)


def measure(url: str, log: Path) -> None:
    from django.db import connection

    from submissions.services import counts

    page = bed.site_and_draft()
    bed.fill(page, 20, status="approved", is_published=True)
    counts.rebuild(page.pk)
    address = page.url
    connection.close()
    anew = bed.Site(url, log)
    memory = bed.Site(url, log, DJANGO_SETTINGS_MODULE="bench.memory_settings")
    with anew, memory:
        rates: dict[str, list[float]] = {"anew": [], "memory": []}
        for _round in range(ROUNDS):
            rates["anew"].append(rate(anew.port, address))
            rates["memory"].append(rate(memory.port, address))
    without, beside = (statistics.median(rates[name]) for name in ("anew", "memory"))
    figures.report(
        {
            "consultation_page_made_anew": (without, "requests/s"),
            "consultation_page_from_memory": (beside, "requests/s"),
            "consultation_page_memory_ratio": (beside / without, "ratio"),
        }
    )
    figures.require({f"from memory at least {LEAST} times as many": beside / without >= LEAST})


def rate(port: int, address: str) -> float:
    """Answers a second; every one of them whole."""
    counted: list[int] = []

    def ask(ends: float) -> None:
        line, count = http.client.HTTPConnection(bed.ADDRESS, port, timeout=20), 0
        while time.perf_counter() < ends:
            line.request("GET", address)
            answer = line.getresponse()
            assert answer.status == 200 and answer.read()
            count += 1
        line.close()
        counted.append(count)

    for seconds in (1.0, SECONDS):  # the first is to warm up
        counted.clear()
        threads = [threading.Thread(target=ask, args=(time.perf_counter() + seconds,)) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(counted) / SECONDS


if __name__ == "__main__":
    main()
