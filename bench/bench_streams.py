"""Open event streams: how long an entry takes to the last of them, what a stream costs, what pages notice of it.

The ASGI process holds the streams and the WSGI site answers pages beside it, as in production. The ASGI process is
killed and started again: every reader returns by itself, as browsers do, says which change it knows, and misses no entry.
STREAMS=… opens fewer.
"""

import asyncio
import contextlib
import os
import resource
import signal
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from bench import bed, figures
from tools.processes import Child

STREAMS = int(os.environ.get("STREAMS", "2000"))
ENTRIES = 5
PATIENCE = 60
PAGES = 60
RETRY = 2.0  # seconds
SLOWEST, HEAVIEST = 2.0, 1.5  # seconds to the last reader; pages beside streams to pages alone


class Reader:
    """One open stream; what a browser does, without the browser."""

    def __init__(self) -> None:
        self.last = 0
        self.seen: dict[int, float] = {}

    async def run(self, port: int, page_id: int) -> None:
        """Stay, and come back after a break as long as the stream told browsers to wait."""
        while True:
            with contextlib.suppress(OSError):
                await self._read(port, page_id)
            await asyncio.sleep(RETRY)

    async def _read(self, port: int, page_id: int) -> None:
        reader, writer = await asyncio.open_connection(bed.ADDRESS, port)
        head = f"GET /events/livestreams/{page_id}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: {self.last}\r\n\r\n"
        writer.write(head.encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    self.last = int(line[4:])
                    self.seen[self.last] = time.monotonic()
        finally:
            writer.close()


def main() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    bed.end_within(300)
    with bed.scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        bed.start_django(url)
        measure(url, Path(folder))


def measure(url: str, folder: Path) -> None:
    from django.db import connection

    from tests import factories

    factories.site_with_lists()
    page, editor = factories.livestream(manual_status="live"), factories.staff("editor")
    port = bed.free_port()
    with bed.Site(url, folder / "site.log") as site:
        before = pages_take(site.port, page.url)
        with streams(url, port, folder / "streams.log") as child:
            slowest, beside, kilobytes, missed = asyncio.run(watch(child, port, site.port, page, editor))
        after = pages_take(site.port, page.url)
    connection.close()
    alone = (before + after) / 2  # on both sides of what is compared: a machine has other work, now more and now less
    figures.report(
        {
            "streams_open": (STREAMS, "streams"),
            "stream_slowest_entry": (slowest * 1000, "ms"),
            "stream_memory": (kilobytes, "KB"),
            "pages_beside_streams": (beside / alone, "ratio"),
            "stream_entries_missed": (missed, "entries"),
        }
    )
    figures.require(
        {
            f"an entry reaches the last within {SLOWEST} s": slowest <= SLOWEST,
            f"pages take at most {HEAVIEST} of their time alone": beside / alone <= HEAVIEST,
            "nobody misses an entry, not even over a restart": missed == 0,
        }
    )


@contextlib.contextmanager
def streams(url: str, port: int, log: Path):
    child = Child("streams", [
        sys.executable, "-m", "granian", "--interface", "asginl", "--host", bed.ADDRESS, "--port", port,
        "--workers", 1, "--no-ws", "--log-level", "warning", "--backlog", 4096, "config.asgi:application",
    ], env=bed.environment(url), log=log)  # fmt: skip
    child.start()
    wait_for(port, child, log)
    try:
        yield child
    finally:
        child.stop(10)


def wait_for(port: int, child: Child, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while child.is_running and time.monotonic() < deadline:
        address = f"http://{bed.ADDRESS}:{port}/health/"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"The streams do not answer; their log ends with:\n{log.read_text()[-2000:]}")


async def watch(child: Child, port: int, site_port: int, page, editor) -> tuple[float, float, float, int]:
    """The slowest entry, the time of pages beside the streams, memory of a stream in KB, entries anybody missed."""
    before = memory(child)
    readers = [Reader() for _ in range(STREAMS)]
    tasks = await open_all(readers, port, page.pk)
    await post(page, editor, 1)
    await until(readers, 1)
    kilobytes = (memory(child) - before) / STREAMS
    slowest = 0.0
    for number in range(2, ENTRIES + 1):
        posted = await post(page, editor, number)
        await until(readers, number)
        slowest = max(slowest, max(reader.seen[number] for reader in readers) - posted)
    beside = await asyncio.to_thread(pages_take, site_port, page.url)
    os.killpg(child.process.pid, signal.SIGKILL)  # it was started in a session of its own
    await post(page, editor, ENTRIES + 1)
    child.process.wait()
    child.start()
    await asyncio.to_thread(wait_for, port, child, child.log)
    await until(readers, ENTRIES + 1)
    for task in tasks:
        task.cancel()
    missed = sum(ENTRIES + 1 - len(reader.seen) for reader in readers)
    return slowest, beside, kilobytes, missed


async def open_all(readers: list[Reader], port: int, page_id: int) -> list[asyncio.Task]:
    """A few at a time, as people arrive."""
    tasks = []
    for start in range(0, len(readers), 50):
        tasks += [asyncio.create_task(reader.run(port, page_id)) for reader in readers[start : start + 50]]
        await asyncio.sleep(0.02)
    return tasks


async def until(readers: list[Reader], number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while any(reader.last < number for reader in readers):
            await asyncio.sleep(0.05)


async def post(page, editor, number: int) -> float:
    """Post an entry in a thread of its own and return when it was public."""
    done: list[float] = []
    thread = threading.Thread(target=_post, args=(page, editor, number, done))
    thread.start()
    await asyncio.to_thread(thread.join)
    return done[0]


def _post(page, editor, number: int, done: list[float]) -> None:
    from django.db import connection
    from django.utils import timezone

    from livestreams.services.text_live import EntryWords, post_entry

    post_entry(page, EntryWords(timezone.now(), "主持人", text=f"第{number}条。"), form_key=f"b{number}", by=editor)
    done.append(time.monotonic())
    connection.close()


def memory(child: Child) -> int:
    """Kilobytes held by the server's processes."""
    pids = [child.process.pid]
    listed = Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text()
    total = 0
    for pid in [*pids, *map(int, listed.split())]:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                total += int(line.split()[1])
    return total


def pages_take(port: int, path: str) -> float:
    """The median of ordinary pages, in seconds."""
    times = []
    for _ in range(PAGES):
        started = time.monotonic()
        with urllib.request.urlopen(f"http://{bed.ADDRESS}:{port}{path}", timeout=30) as answer:
            answer.read()
        times.append(time.monotonic() - started)
    return statistics.median(times[10:])


if __name__ == "__main__":
    main()
