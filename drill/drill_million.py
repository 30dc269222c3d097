"""Lists of a million: first page, deep page and filtered page take what they take with a thousand, or 1.3 times that.

The queue and the public list, in two databases alike but for their size, read in turns. Beside the time, which a
busy machine blurs, the blocks that each statement touches in PostgreSQL, which nothing blurs.
"""

import json
import os
from collections.abc import Callable
from typing import Any

from bench import bed, figures

SECONDS = 500
QUICK_SECONDS = 120
QUICK = os.environ.get("QUICK") == "1"
FEW, MANY = 1_000, 10_000 if QUICK else 1_000_000
TURNS, ROUNDS = 10, 15  # short turns: a busy moment of the machine meets both databases
MOST, MOST_QUERIES = 1.3, 15
SLACK = 1.0  # milliseconds in which two quick answers count as equal
MOST_BLOCKS = 1_500  # of 8 KB, and no more than twice those of the small list: an index is deeper by a level or two


def main() -> None:
    bed.end_within(QUICK_SECONDS if QUICK else SECONDS)
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


def measure(url: str, small: str, large: str) -> None:
    from django.db import connection

    page = bed.site_and_draft()
    other = bed.waste_consultation()
    connection.close()
    bed.copy_database(url, small, large)
    reads = {}
    for name, count in ((small, FEW), (large, MANY)):
        bed.use_database(name)
        # A tenth on another page, so that the filter by page has something to leave out.
        bed.fill(page, count * 9 // 10, is_published=True)
        bed.fill(other, count // 10, offset=count)
        reads[name] = lists(page, other)
    times: dict[str, list[float]] = {}
    blocks: dict[str, list[int]] = {}
    for turn in range(TURNS):
        for name in (small, large):
            bed.use_database(name)
            found = figures.medians(*reads[name].values(), rounds=ROUNDS)
            times[name] = [*map(min, times[name], found)] if turn else found
            blocks[name] = blocks.get(name) or [
                blocks_of(read, by_index=name == small) for read in reads[name].values()
            ]
    bounds = {}
    queries = {name: figures.count_queries(read) for name, read in reads[large].items()}
    for number, name in enumerate(reads[small]):
        few, many = times[small][number], times[large][number]
        figures.report(
            {f"{name}_{FEW}": (few, "ms"), f"{name}_{MANY}": (many, "ms"), f"{name}_ratio": (many / few, "ratio")}
        )
        few_blocks, many_blocks = blocks[small][number], blocks[large][number]
        figures.report(
            {f"{name}_{FEW}_blocks": (few_blocks, "blocks"), f"{name}_{MANY}_blocks": (many_blocks, "blocks")}
        )
        bounds[f"{name} of {MANY} touches {many_blocks} blocks, of {FEW} {few_blocks}"] = many_blocks <= min(
            MOST_BLOCKS, 2 * few_blocks + 50
        )
        bounds[f"{name} asks at most {MOST_QUERIES} queries"] = queries[name] <= MOST_QUERIES
        bounds[f"{name} of {MANY} takes at most {MOST} times that of {FEW}"] = many <= max(few * MOST, few + SLACK)
    figures.require(bounds)


def blocks_of(read: Callable[[], Any], *, by_index: bool) -> int:
    """How many blocks the statements of a list touch, found in the cache or not.

    A table of a thousand is sooner read whole than row by row, and then says nothing of a large one: `by_index` counts
    what its indexes touch.
    """
    from django.db import connection, transaction

    asked = []

    def note(execute: Callable, sql: str, params: Any, *rest: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        read()
    touched = 0
    with transaction.atomic(), connection.cursor() as cursor:
        if by_index:
            cursor.execute(
                "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off"
            )
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            found = cursor.fetchone()[0]
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            touched += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return touched


def lists(page: Any, other: Any) -> dict[str, Callable[[], Any]]:
    """Each list as its screen reads it; `deep` starts in the middle."""
    from core import keyset
    from submissions.models import PublicRendition, QueueItem
    from submissions.queries import SUPPORTED, opinion_list, queue_list

    queue = QueueItem.objects.order_by("due_at", "submission_id")
    middle = queue[queue.count() // 2]
    number = middle.submission.number
    deep_item = keyset.write_instant(middle.due_at, middle.pk)
    newest = PublicRendition.objects.of_page(page).newest()
    middle = newest[newest.count() // 2]
    deep_opinion = keyset.write_instant(middle.received_at, middle.pk)
    clause = PublicRendition.objects.of_page(page).exclude(clause_key="").first().clause_key
    of_clause = newest.of_clause(clause)
    middle_of_clause = of_clause[of_clause.count() // 2]
    deep_in_clause = keyset.write_instant(middle_of_clause.received_at, middle_of_clause.pk)
    supported = PublicRendition.objects.of_page(page).most_supported()
    middle = supported[supported.count() // 2]
    deep_support = keyset.write(middle.support_count, middle.pk)
    return {
        "queue_first": lambda: queue_list(None, {}),
        "queue_deep": lambda: queue_list(None, {"after": deep_item}),
        "queue_by_page": lambda: queue_list(None, {"page": str(other.pk)}),
        "queue_by_page_deep": lambda: queue_list(None, {"page": str(page.pk), "after": deep_item}),
        "queue_by_status": lambda: queue_list(None, {"status": "pending"}),
        "queue_by_status_deep": lambda: queue_list(None, {"status": "pending", "after": deep_item}),
        "queue_by_status_and_page": lambda: queue_list(None, {"status": "pending", "page": str(other.pk)}),
        "queue_by_number": lambda: queue_list(None, {"number": number}),
        "opinions_first": lambda: opinion_list(page.pk, {}),
        "opinions_deep": lambda: opinion_list(page.pk, {"after": deep_opinion}),
        "opinions_supported": lambda: opinion_list(page.pk, {"sort": SUPPORTED}),
        "opinions_supported_deep": lambda: opinion_list(page.pk, {"sort": SUPPORTED, "after": deep_support}),
        "opinions_of_clause": lambda: opinion_list(page.pk, {"clause": clause}),
        "opinions_of_clause_deep": lambda: opinion_list(page.pk, {"clause": clause, "after": deep_in_clause}),
    }


if __name__ == "__main__":
    main()
