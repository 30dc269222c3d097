"""How measurements are taken, printed and held to their bounds."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def milliseconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def medians(*works: Callable[[], Any], rounds: int, warm: int = 5) -> list[float]:
    """The median time of each in milliseconds, taken in turns so that a busy moment of the machine meets all alike."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(warm + rounds):
        for work, taken in zip(works, times, strict=True):
            elapsed = milliseconds(work)
            if number >= warm:
                taken.append(elapsed)
    return [statistics.median(taken) for taken in times]


def count_queries(work: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()  # what is kept for some seconds is fresh again: on a slow machine it may have run out meanwhile
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def report(figures: Mapping[str, tuple[float, str]]) -> None:
    for name, (value, unit) in figures.items():
        print(f"{name} {value:.2f} {unit}" if isinstance(value, float) else f"{name} {value} {unit}", flush=True)


def require(bounds: Mapping[str, bool]) -> None:
    """End with the names of the bounds that do not hold."""
    if broken := [sentence for sentence, holds in bounds.items() if not holds]:
        raise SystemExit("Not met: " + "; ".join(broken) + ".")
