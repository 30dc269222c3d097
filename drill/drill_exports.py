"""Exports of the queue: the first byte at once, memory as it is, and a line costs the same of a million as of a hundred thousand."""

import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import bed, figures

SECONDS = 600
QUICK_SECONDS = 0  # the tests hold what is short of it
FEW, MANY = 100_000, 1_000_000
FIRST_BYTE_SECONDS, MOST_MEGABYTES, MOST_PER_LINE = 0.3, 40, 1.3


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        bed.start_django(url)
        measure(Path(folder))


def measure(folder: Path) -> None:
    from django.conf import settings
    from django.test import Client

    from submissions.models import QueueExport
    from submissions.services import workbooks
    from tests.factories import staff

    settings.EXPORTS_ROOT = folder
    page = bed.site_and_draft()
    client, admin = Client(), staff("drill", is_superuser=True)
    client.force_login(admin)
    bounds, per_line = {}, {}
    stored = 0
    for count in (FEW, MANY):
        bed.fill(page, count - stored, offset=stored, is_published=not stored)
        stored = count
        client.get("/admin/moderation/queue.csv?number=none")  # what is compiled and imported once
        found = export(client)
        per_line[count] = found["seconds"] / count * 1_000_000
        figures.report(
            {
                f"csv_of_{count}_first_byte": (found["first"], "s"),
                f"csv_of_{count}_more_memory": (found["megabytes"], "MB"),
                f"csv_of_{count}_a_line": (per_line[count], "us"),
            }
        )
        bounds |= {
            f"the CSV of {count} holds every line ({found['lines']})": found["lines"] == count + 1,
            f"its first byte leaves within {FIRST_BYTE_SECONDS} s": found["first"] < FIRST_BYTE_SECONDS,
            f"it takes at most {MOST_MEGABYTES} MB more": found["megabytes"] <= MOST_MEGABYTES,
        }
    bounds[f"a line of {MANY} costs at most {MOST_PER_LINE} times that of {FEW}"] = (
        per_line[MANY] <= per_line[FEW] * MOST_PER_LINE
    )
    before = megabytes()
    row = workbooks.ask_for_workbook({}, by=admin)
    began = time.perf_counter()
    workbooks.make(row.pk)
    row = QueueExport.objects.get(pk=row.pk)
    more = megabytes(most=True) - before
    figures.report(
        {
            f"xlsx_of_{row.rows}": (time.perf_counter() - began, "s"),
            f"xlsx_of_{row.rows}_more_memory": (max(0.0, more), "MB"),
        }
    )
    figures.require(
        bounds | {f"the workbook holds all {MANY} rows and is there": row.rows == MANY and workbooks.is_ready(row)}
    )


def export(client: Any) -> dict[str, float]:
    """One CSV read to its end: when its first byte came, how many lines it had, how much more memory it took."""
    before, most, lines = megabytes(), 0.0, 0
    began = time.perf_counter()
    response = client.get("/admin/moderation/queue.csv")
    parts: Iterator[bytes] = iter(response.streaming_content)
    lines += next(parts).count(b"\n")
    first = time.perf_counter() - began
    for number, part in enumerate(parts):
        lines += part.count(b"\n")
        if number % 20 == 0:
            most = max(most, megabytes() - before)
    return {"first": first, "seconds": time.perf_counter() - began, "megabytes": most, "lines": lines}


def megabytes(*, most: bool = False) -> float:
    """What this process holds in memory now, or has held at most."""
    if most:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    main()
