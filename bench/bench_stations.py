"""The directory of stations and the list of deputies with 3 and with 3,000 of each: time and queries.

At most 1.3 times, and by no query. The two databases are alike but for the rows and are read in turns; what is timed is
a page of the same three cards in both, and what is counted is the first page of everything.
"""

from bench import bed, figures

FEW, MANY = 3, 3_000
ROUNDS = 30
MOST = 1.3


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
    from django.db import connection
    from django.test import Client

    from stations.models import Area, Deputy, DeputyIndexPage, StationIndexPage, StationPage
    from tests.factories import site_with_lists
    from tests.stations.factories import many_stations

    def fill(count: int) -> None:
        many_stations(count)
        kept = list(StationPage.objects.order_by("pk").values_list("pk", flat=True)[:FEW])
        StationPage.objects.exclude(pk__in=kept).update(area=Area.objects.get(code="331022105"))
        Deputy.objects.bulk_create(
            Deputy(
                name=f"代表{number:04}", code=f"B{number}", term=17, sex="female", levels=["county"],
                delegation="甲团" if number < FEW else f"乙团{number % 12}",
            )
            for number in range(count)
        )  # fmt: skip

    site_with_lists()
    connection.close()
    bed.copy_database(url, small, large)
    for name, count in ((small, FEW), (large, MANY)):
        bed.use_database(name)
        fill(count)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()
    pages = {"station_directory": StationIndexPage, "deputy_list": DeputyIndexPage}
    addresses = {name: model.objects.get().url for name, model in pages.items()}

    three = {
        "station_directory": ({"area": "331022001"}, b'<li class="card">'),
        "deputy_list": ({"delegation": "甲团"}, b'<article class="deputy">'),
    }

    def read(name: str) -> None:
        params, card = three[name]
        answer = client.get(addresses[name], params)
        assert answer.content.count(card) == FEW

    def read_everything(name: str) -> None:
        assert client.get(addresses[name]).status_code == 200

    times: dict[tuple[str, str], float] = {}
    queries: dict[tuple[str, str], int] = {}
    for turn in range(3):
        for database in (small, large):
            bed.use_database(database)
            for name in pages:
                (found,) = figures.medians(lambda name=name: read(name), rounds=ROUNDS)
                times[name, database] = min(times.get((name, database), found), found) if turn else found
                queries[name, database] = figures.count_queries(lambda name=name: read_everything(name))
    ratios = {name: times[name, large] / times[name, small] for name in pages}
    for name in pages:
        figures.report(
            {
                f"{name}_{FEW}": (times[name, small], "ms"),
                f"{name}_{MANY}": (times[name, large], "ms"),
                f"{name}_ratio": (ratios[name], "ratio"),
                f"{name}_{FEW}_queries": (queries[name, small], "queries"),
                f"{name}_{MANY}_queries": (queries[name, large], "queries"),
            }
        )
    figures.require(
        {f"{name} of {MANY} costs at most {MOST} times that of {FEW}": ratios[name] <= MOST for name in pages}
        | {f"{name} takes the same number of queries": queries[name, small] == queries[name, large] for name in pages}
    )


if __name__ == "__main__":
    main()
