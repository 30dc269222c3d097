"""Ten thousand malformed requests over every public address: no error of ours, none over two seconds."""

import io
import os
import time
from collections import Counter

from bench import bed, figures

SECONDS = 300
QUICK_SECONDS = 0  # tests/operation/test_malformed.py is the short one
REQUESTS = 10_000
AT_ONCE = 500


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url:
        os.environ["LIANXIN_TRUSTED_PROXIES"] = ""
        bed.start_django(url)
        fuzz()


def fuzz() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from wagtail.models import Page

    from tests.operation.fuzzing import LONGEST_SECONDS, Malformed, public_patterns, requests

    call_command("loaddemo", stdout=io.StringIO())
    paths, pages = public_patterns(), [page.url for page in Page.objects.live().order_by("path") if page.url]
    client = Client(raise_request_exception=False)
    statuses: Counter[int] = Counter()
    methods: set[tuple[str, str]] = set()
    broken: list[str] = []
    slowest = (0.0, "")

    def send(request: Malformed) -> None:
        nonlocal slowest
        began = time.perf_counter()
        try:
            status = request.send(client)
        except Exception as error:  # the test client itself could not send it, or we let one through
            broken.append(f"{type(error).__name__} {error} for {request}"[:600])
            return
        seconds = time.perf_counter() - began
        statuses[status] += 1
        methods.add((request.method, request.path.split("/")[1]))
        if seconds > LONGEST_SECONDS:
            began = time.perf_counter()
            request.send(client)
            seconds = min(seconds, time.perf_counter() - began)
        slowest = max(slowest, (seconds, f"{request}"[:300]))
        if status >= 500:
            broken.append(f"{status} for {request}"[:600])

    rules = settings(
        max_examples=AT_ONCE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    turn = 0
    while sum(statuses.values()) + len(broken) < REQUESTS:
        seed(turn)(rules(given(requests(paths, pages))(send)))()
        turn += 1
    connection.close()
    for line in broken[:20]:
        print(line, flush=True)
    if slowest[0] > LONGEST_SECONDS:
        print(slowest[1], flush=True)
    figures.report(
        {
            "malformed_requests": (sum(statuses.values()), "requests"),
            "addresses": (len(paths) + len(pages), "patterns_and_pages"),
            "errors_of_ours": (len(broken), "answers"),
            "slowest_answer": (slowest[0], "s"),
            **{f"answered_{status}": (count, "answers") for status, count in sorted(statuses.items())},
        }
    )
    figures.require(
        {
            "no malformed request is an error of ours": not broken,
            f"none takes over {LONGEST_SECONDS:.0f} s": slowest[0] <= LONGEST_SECONDS,
        }
    )


if __name__ == "__main__":
    main()
