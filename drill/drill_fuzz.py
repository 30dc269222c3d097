"""Ten thousand malformed requests over every public address, by two processes: no error of ours, none over two seconds."""

import io
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from bench import bed, figures

SECONDS = 200
QUICK_SECONDS = 0  # tests/operation/test_malformed.py is the short one
PROCESSES = 2
REQUESTS = 10_000 // PROCESSES  # of each
AT_ONCE = 500


@dataclass
class Found:
    """What one process was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url:
        os.environ["LIANXIN_TRUSTED_PROXIES"] = ""
        bed.start_django(url)
        from django.core.management import call_command
        from django.db import connection
        from wagtail.models import Page

        from tests.operation.fuzzing import public_patterns

        call_command("loaddemo", stdout=io.StringIO())
        paths, pages = public_patterns(), [page.url for page in Page.objects.live().order_by("path") if page.url]
        connection.close()  # a connection is not shared with a child
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork")) as pool:
            lanes = [pool.submit(fuzz, number, paths, pages) for number in range(PROCESSES)]
            found = [lane.result() for lane in lanes]
    judge(found, addresses=len(paths) + len(pages))


def fuzz(number: int, paths: Sequence[str], pages: Sequence[str]) -> Found:
    """One process's share, from seeds of its own."""
    from django.db import connection
    from django.test import Client
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from tests.operation.fuzzing import LONGEST_SECONDS, Malformed, requests

    client, found = Client(raise_request_exception=False), Found()

    def send(request: Malformed) -> None:
        began = time.perf_counter()
        try:
            status = request.send(client)
        except Exception as error:  # the test client itself could not send it, or we let one through
            found.broken.append(f"{type(error).__name__} {error} for {request}"[:600])
            return
        seconds = time.perf_counter() - began
        found.statuses[status] += 1
        if seconds > LONGEST_SECONDS:
            began = time.perf_counter()
            request.send(client)
            seconds = min(seconds, time.perf_counter() - began)
        found.slowest = max(found.slowest, (seconds, f"{request}"[:300]))
        if status >= 500:
            found.broken.append(f"{status} for {request}"[:600])

    rules = settings(
        max_examples=AT_ONCE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    turn = number
    while found.statuses.total() + len(found.broken) < REQUESTS:
        seed(turn)(rules(given(requests(paths, pages))(send)))()
        turn += PROCESSES
    connection.close()
    return found


def judge(all_found: Sequence[Found], *, addresses: int) -> None:
    from tests.operation.fuzzing import LONGEST_SECONDS

    broken = [line for found in all_found for line in found.broken]
    statuses = sum((found.statuses for found in all_found), Counter())
    slowest, request = max(found.slowest for found in all_found)
    for line in broken[:20]:
        print(line, flush=True)
    if slowest > LONGEST_SECONDS:
        print(request, flush=True)
    figures.report(
        {
            "malformed_requests": (statuses.total(), "requests"),
            "addresses": (addresses, "patterns_and_pages"),
            "errors_of_ours": (len(broken), "answers"),
            "slowest_answer": (slowest, "s"),
            **{f"answered_{status}": (count, "answers") for status, count in sorted(statuses.items())},
        }
    )
    figures.require(
        {
            "no malformed request is an error of ours": not broken,
            f"none takes over {LONGEST_SECONDS:.0f} s": slowest <= LONGEST_SECONDS,
        }
    )


if __name__ == "__main__":
    main()
