"""The public record with 100 and with 100,000 contacts: the table's time and queries, the download's start and memory.

The table at most 1.5 times, by no query more; the first byte of 100,000 rows under half a second, at most 40 MB more.
"""

import time
from pathlib import Path

from bench import bed, figures

FEW, MANY = 100, 100_000
ROUNDS = 30
MOST = 1.5
FIRST_BYTE, MEMORY = 500, 40  # milliseconds, megabytes

FILL = """
INSERT INTO publicity_publicrecord (source_id, number, deputy_number, deputy_name, term, township, township_name, category,
    held_at, mode, place, elector_count, topic, problem, action_taken, verification, published_at, objections_until,
    is_visible, is_demo)
SELECT n, 'JL' || lpad(n::text, 6, '0'), 1 + n %% 200, '试某' || n %% 200, 17, '331022' || lpad((n %% 10)::text, 3, '0'),
    '试验镇', 'other', now() - n * interval '5 minutes', 'home_visit', '试验村', 1 + n %% 9,
    (ARRAY['roads', 'health', 'other'])[1 + n %% 3], '村道破损，老人出行不便，希望尽快修复。第' || n, '已转交交通部门。',
    'verified', now(), now() + interval '7 days', true, false
FROM generate_series(1, %(count)s) n;
INSERT INTO publicity_recordtally (deputy_number, township, term, topic, records, electors, checked, found_true)
SELECT deputy_number, township, term, topic, count(*), sum(elector_count), 0, 0 FROM publicity_publicrecord GROUP BY 1, 2, 3, 4;
"""


def main() -> None:
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        small = connection.settings_dict["NAME"]
        large = f"{small}_large"
        try:
            measure(url, small, large)
        finally:
            connection.close()
            bed.drop_database(url, large)


def fill(count: int) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"count": count} if "%(count)s" in statement else None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measure(url: str, small: str, large: str) -> None:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from publicity.models import PublicityIndexPage
    from tests.factories import site_with_lists

    site_with_lists()
    section = PublicityIndexPage.objects.get().url
    connection.close()
    bed.copy_database(url, small, large)
    client = Client()

    def open_table() -> None:
        answer = client.get(section, {"topic": "roads"})
        assert answer.status_code == 200
        assert answer.content.count(b"<tr ") == 21

    times, queries = {}, {}
    for name, count in ((small, FEW), (large, MANY)):
        bed.use_database(name)
        fill(count)
    for turn in range(3):
        for name in (small, large):
            bed.use_database(name)
            cache.clear()
            [found] = figures.medians(open_table, rounds=ROUNDS)
            times[name] = min(times[name], found) if turn else found
            queries[name] = figures.count_queries(open_table)
    bounds = {
        f"the table of {MANY} costs at most {MOST} times that of {FEW}": times[large] / times[small] <= MOST,
        "both take the same number of queries": queries[small] == queries[large],
    }
    figures.report(
        {
            f"publicity_table_{FEW}": (times[small], "ms"),
            f"publicity_table_{MANY}": (times[large], "ms"),
            "publicity_table_ratio": (times[large] / times[small], "ratio"),
            "publicity_table_queries": (queries[large], "queries"),
        }
    )
    for kind in ("csv", "json"):
        first, total, grown, rows = download(client, f"/publicity/records.{kind}")
        figures.report(
            {
                f"publicity_{kind}_first_records": (first, "ms"),
                f"publicity_{kind}_whole": (total, "ms"),
                f"publicity_{kind}_memory": (grown, "MB"),
            }
        )
        bounds |= {
            f"the first records of the {kind} come within {FIRST_BYTE} ms": first < FIRST_BYTE,
            f"the {kind} takes at most {MEMORY} MB more": grown <= MEMORY,
            f"the {kind} holds every record": rows >= MANY,
        }
    figures.require(bounds)


def download(client, address: str) -> tuple[float, float, float, int]:
    """Milliseconds to the first records and to the last, megabytes that the process grew by, lines."""
    before, started, first, lines = resident(), time.perf_counter(), 0.0, 0
    most = before
    for number, part in enumerate(client.get(address).streaming_content):
        if number == 1:  # the head comes first and costs nothing; this is the first part with records in it
            first = (time.perf_counter() - started) * 1000
        lines += part.count(b"\n")
        most = max(most, resident())
    return first, (time.perf_counter() - started) * 1000, (most - before) / 1024, lines


def resident() -> int:
    """Kilobytes of memory that this process holds."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


if __name__ == "__main__":
    main()
