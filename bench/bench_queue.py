"""The moderator's first page with 1,000 and with 100,000 opinions waiting: time and queries.

At most 1.3 times, and by no query. The two databases are alike but for the rows and are read in turns.
"""

from bench import bed, figures

FEW, MANY = 1_000, 100_000
ROUNDS = 30
MOST = 1.3
SHOWN = 50


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


def measure(url: str, small: str, large: str) -> None:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from home.sitetree import MODERATORS
    from submissions.queries import queue_list
    from tests.factories import staff

    page = bed.site_and_draft()
    moderator = staff("moderator", MODERATORS)
    client = Client()
    client.force_login(moderator)
    bed.fill(page, FEW)
    connection.close()
    bed.copy_database(url, small, large)
    bed.use_database(large)
    bed.fill(page, MANY - FEW, offset=FEW)
    user = get_user_model().objects.get(pk=moderator.pk)

    def open_queue() -> None:
        answer = client.get(reverse("moderation_queue"))
        assert answer.status_code == 200
        assert answer.content.count(b" data-queue-entry") == SHOWN

    times: dict[str, list[float]] = {}
    queries = {}
    for turn in range(3):
        for name in (small, large):
            bed.use_database(name)
            found = figures.medians(open_queue, lambda: queue_list(user, {}), rounds=ROUNDS)
            times[name] = [*map(min, times[name], found)] if turn else found
            queries[name] = figures.count_queries(open_queue)
    (few, few_list), (many, many_list) = times[small], times[large]
    figures.report(
        {
            f"queue_page_{FEW}_pending": (few, "ms"),
            f"queue_page_{MANY}_pending": (many, "ms"),
            "queue_page_ratio": (many / few, "ratio"),
            f"queue_list_{FEW}_pending": (few_list, "ms"),
            f"queue_list_{MANY}_pending": (many_list, "ms"),
            "queue_list_ratio": (many_list / few_list, "ratio"),
            f"queue_page_{FEW}_pending_queries": (queries[small], "queries"),
            f"queue_page_{MANY}_pending_queries": (queries[large], "queries"),
        }
    )
    figures.require(
        {
            f"the queue of {MANY} costs at most {MOST} times that of {FEW}": many / few <= MOST,
            "both pages take the same number of queries": queries[small] == queries[large],
        }
    )


if __name__ == "__main__":
    main()
