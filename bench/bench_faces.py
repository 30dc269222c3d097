"""Each kind of public page as a warm process draws it: time and queries. No page may need more queries than MOST."""

import io

from bench import bed, figures

ROUNDS = 40
MOST = 30  # queries of any one page, whatever it gathers


def main() -> None:
    with bed.scratch_database() as url:
        bed.start_django(url)
        measure()


def measure() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("loaddemo", stdout=io.StringIO())
    client = Client()

    def read(address: str) -> None:
        assert client.get(address).status_code == 200, address

    pages = addresses()
    times = figures.medians(*(lambda address=address: read(address) for address in pages.values()), rounds=ROUNDS)
    counts = [figures.count_queries(lambda address=address: read(address)) for address in pages.values()]
    for name, time, count in zip(pages, times, counts, strict=True):
        figures.report({f"page_{name}": (time, "ms"), f"page_{name}_queries": (count, "queries")})
    connection.close()
    figures.require({f"no page takes more than {MOST} queries": max(counts) <= MOST})


def addresses() -> dict[str, str]:
    """One page of each kind that the demo shows, by its name in the figures."""
    from consultations.models import ConsultationIndexPage, ConsultationPage
    from livestreams.models import LivestreamIndexPage, LivestreamPage
    from notices.models import NoticeIndexPage, NoticePage
    from stations.models import ReceptionDay, StationIndexPage, StationPage

    lists = {
        "consultations": ConsultationIndexPage, "notices": NoticeIndexPage, "livestreams": LivestreamIndexPage,
        "stations": StationIndexPage,
    }  # fmt: skip
    articles = {"consultation": ConsultationPage, "notice": NoticePage, "livestream": LivestreamPage}
    consultation = ConsultationPage.objects.order_by("path").first()
    hub = StationPage.objects.order_by("path").first()
    deputy = ReceptionDay.objects.filter(station=hub).first().deputies.first()
    own = {
        "home": "/",
        "home_elder": "/elder/",
        "home_traditional": "/zh-hant/",
        "station": hub.url,
        "receptions": "/stations/receptions/",
        "deputy": f"/stations/deputies/{deputy.pk}/",
        "take_part": f"/take-part/{consultation.pk}/",
        "speak": f"/stations/{hub.pk}/speak/",
        "receipts": "/receipts/",
        "search": "/search/?q=%E5%9E%83%E5%9C%BE",
    }
    found = {name: model.objects.order_by("path").first().url for name, model in (lists | articles).items()}
    return dict(sorted((own | found).items()))


if __name__ == "__main__":
    main()
