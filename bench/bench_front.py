"""The consultation page with 20 opinions on each of the ways it is given out, beside a file of the same size from nginx.

Through nginx's cache, as deploy/nginx.conf sets it up, it must come at least 0.85 times as often as the file; from the
memory of two web processes with no cache in front 0.10 times, and five times as often as made anew. The ways are taken
in turns, so that a busy moment of the machine meets all; the times are those of the quietest turn.
"""

import socket
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from bench import bed, figures
from bench.nginx import PROGRAM, Nginx

CONNECTIONS = 2  # as many as the web server has processes
A_LINE = 960  # questions before it is opened anew: nginx closes one after a thousand
WARM, SECONDS = 0.3, 1.5
ROUNDS = 5
CACHE, MEMORY, ANEW = 0.85, 0.10, 5.0
SLOWEST = 4  # times the median, for all but one answer in a hundred


def main() -> None:
    with bed.scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        bed.start_django(url)
        measure(url, Path(folder))


def measure(url: str, folder: Path) -> None:
    from django.db import connection

    from submissions.services import counts

    page = bed.site_and_draft()
    bed.fill(page, 20, status="approved", is_published=True)
    counts.rebuild(page.pk)
    address = page.url
    connection.close()
    anew = bed.Site(url, folder / "anew.log")
    memory = bed.Site(url, folder / "memory.log", DJANGO_SETTINGS_MODULE="bench.memory_settings")
    with anew, memory:
        ways = {"made_anew": (anew.port, address), "from_memory": (memory.port, address)}
        if PROGRAM is None:
            print("nginx is not on this machine: neither its cache nor a file given out by it is measured.", flush=True)
            judge(compare(ways))
            return
        body = read(anew.port, address)
        (folder / "static").mkdir()
        (folder / "static" / "page.html").write_bytes(body)
        figures.report({"consultation_page_size": (len(body), "bytes")})
        with Nginx(folder, anew.port, is_limited=False) as front:
            ways |= {"through_cache": (front.plain, address), "file": (front.plain, "/static/page.html")}
            judge(compare(ways))


def compare(ways: dict[str, tuple[int, str]]) -> dict[str, tuple[float, float, float]]:
    """Of each way: answers a second, the median and the 99th percentile of their times in milliseconds."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    waits: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            times = ask(*way)
            rates[name].append(len(times) / SECONDS)
            percentiles = statistics.quantiles(times, n=100)
            waits[name].append((percentiles[49], percentiles[98]))
    quietest = {name: min(found, key=lambda pair: pair[1] / pair[0]) for name, found in waits.items()}
    return {name: (statistics.median(rates[name]), *quietest[name]) for name in ways}


def judge(found: dict[str, tuple[float, float, float]]) -> None:
    for name, (rate, p50, p99) in found.items():
        figures.report(
            {
                f"consultation_page_{name}": (rate, "requests/s"),
                f"consultation_page_{name}_p50": (p50, "ms"),
                f"consultation_page_{name}_p99": (p99, "ms"),
            }
        )
    bounds = [("from_memory", "made_anew", ANEW)]
    if "file" in found:
        bounds += [("through_cache", "file", CACHE), ("from_memory", "file", MEMORY)]
    holds = {}
    for name, beside, least in bounds:
        ratio = found[name][0] / found[beside][0]
        figures.report({f"consultation_page_{name}_to_{beside}": (ratio, "ratio")})
        holds[f"{name} at least {least} times as often as {beside}"] = ratio >= least
    for name, (_rate, p50, p99) in found.items():
        holds[f"{name}: 99 in 100 within {SLOWEST} times the median"] = p99 <= SLOWEST * p50
    figures.require(holds)


def ask(port: int, address: str) -> list[float]:
    """How many milliseconds each question took, on a few lines at a time; every answer whole."""
    begins = time.perf_counter() + WARM
    ends = begins + SECONDS

    def run(_line: int) -> list[float]:
        times = []
        while time.perf_counter() < ends:
            with socket.create_connection((bed.ADDRESS, port), timeout=20) as line, line.makefile("rb") as answers:
                for _question in range(A_LINE):
                    started = time.perf_counter()
                    question(line, answers, address)
                    ended = time.perf_counter()
                    if begins <= ended <= ends:
                        times.append((ended - started) * 1000)
                    elif ended > ends:
                        break
        return times

    with ThreadPoolExecutor(CONNECTIONS) as lines:
        return [taken for times in lines.map(run, range(CONNECTIONS)) for taken in times]


def question(line: socket.socket, answers: BinaryIO, address: str) -> bytes:
    line.sendall(f"GET {address} HTTP/1.1\r\nHost: {bed.ADDRESS}\r\n\r\n".encode())
    status, length = answers.readline(), 0
    assert b" 200 " in status, status
    while (header := answers.readline()) != b"\r\n":
        if header[:15].lower() == b"content-length:":
            length = int(header[15:])
    body = answers.read(length)
    assert length and len(body) == length
    return body


def read(port: int, address: str) -> bytes:
    with socket.create_connection((bed.ADDRESS, port), timeout=20) as line, line.makefile("rb") as answers:
        return question(line, answers, address)


if __name__ == "__main__":
    main()
