"""The consultation page with the waste regulation under 20 and under 5,000 published opinions: time and queries.

The page may not grow slower with what people write: at most 1.3 times, and by no query at all.
"""

from bench import bed, figures

FEW, MANY = 20, 5_000
ROUNDS = 60
MOST = 1.3


def main() -> None:
    with bed.scratch_database() as url:
        bed.start_django(url)
        measure()


def measure() -> None:
    from django.db import connection
    from django.test import Client

    from submissions.services import counts

    quiet = bed.site_and_draft()
    busy = bed.waste_consultation()
    for page, count, offset in ((quiet, FEW, 0), (busy, MANY, FEW)):
        bed.fill(page, count, offset=offset, status="approved", is_published=True)
        counts.rebuild(page.pk)
    client = Client()

    def read(page) -> None:
        answer = client.get(page.url)
        assert answer.status_code == 200
        assert answer.content.count(b'<article class="opinion"') == FEW

    few, many = figures.medians(lambda: read(quiet), lambda: read(busy), rounds=ROUNDS)
    few_queries, many_queries = (figures.count_queries(lambda page=page: read(page)) for page in (quiet, busy))
    figures.report(
        {
            f"consultation_page_{FEW}_comments": (few, "ms"),
            f"consultation_page_{MANY}_comments": (many, "ms"),
            "consultation_page_ratio": (many / few, "ratio"),
            f"consultation_page_{FEW}_comments_queries": (few_queries, "queries"),
            f"consultation_page_{MANY}_comments_queries": (many_queries, "queries"),
        }
    )
    connection.close()
    figures.require(
        {
            f"{MANY} comments cost at most {MOST} times what {FEW} do": many / few <= MOST,
            "both pages take the same number of queries": few_queries == many_queries,
        }
    )


if __name__ == "__main__":
    main()
