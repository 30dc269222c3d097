"""Five hundred planted values of electors in twenty-five records: whoever may not read them finds none, anywhere."""

import io
import logging
import re
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from core.logs import JsonLine
from home.sitetree import DEPUTIES, MODERATORS, PUBLISHERS
from publicity.models import PublicRecord, SpotCheck
from publicity.services.checks import assign_check, publish_check, report_check
from publicity.services.draws import carry_out_draw
from publicity.services.publishing import publish_available
from stations.models import ContactRecord
from stations.services.teams import give_station
from tests.factories import staff
from tests.publicity.factories import announced, contact, make_known
from tests.stations.factories import deputy, station

# The records themselves, as they were written and sent in, for those who keep and verify them.
KEPT_BY_THE_OFFICE = {"stations_contactrecord", "stations_contactrecordversion"}
LINK = re.compile(r'(?:href|src|action)="([^"#]+)')
DEAD_ENDS = re.compile(r"^/(static|media)/|/logout/|/sprite|/block_preview|/jsi18n|^/(hant|en|elder)")
SEEDS = ("/", "/sitemap.xml", "/robots.txt", "/feeds/notices.atom", "/feeds/livestreams.rss", "/feeds/consultations.atom",
         "/calendar/receptions.ics", "/stations/map.json", "/receipts/", "/search/?q=村", "/publicity/grades/")  # fmt: skip
MOST_OF_THE_SITE, MOST_OF_THE_ADMIN = 400, 40


@pytest.fixture
def log():
    """What the site writes down while a test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def planted(home, author, verifier, publisher, drawer, checker):
    """The values, after everything that can happen to a record has happened to theirs."""
    values, person = [], deputy(station())
    for number in range(25):
        names = [f"{'王李张刘陈'[turn]}{'春夏秋冬梅'[number % 5]}{'甲乙丙丁戊'[number // 5]}" for turn in range(5)]
        phones = [f"1378{number:03}{turn:04}" for turn in range(5)]
        identities = [f"3326261960{number:02}{turn:02}{1000 + number}" for turn in range(5)]
        addresses = [f"示范路{number + 101}号{turn + 1}幢30{turn}室" for turn in range(5)]
        people = list(zip(names, phones, identities, addresses, strict=True))
        values += [value for row in people for value in row]
        contact(
            person, by=author, verifier=verifier, electors="\n".join(" ".join(row) for row in people),
            place=f"上叶村{addresses[0]}", problem="；".join("，".join(row) for row in people[:3]),
            action_taken="；".join("，".join(row) for row in people[3:]),
        )  # fmt: skip
    assert len(set(values)) == 500
    publish_available(by=publisher)
    carry_out_draw(make_known(announced(by=drawer)), numbers=["1 2 3"], by=drawer)
    today = timezone.localdate()
    for check in SpotCheck.objects.order_by("pk")[:3]:
        name, phone, *_rest = check.drawn.line.record.electors_in_clear.split()
        check = assign_check(check, checker=checker, due_on=today + timedelta(days=3), by=drawer)
        words = {"note": "电话回访", "public_note": f"已向{name}，{phone}核实"}
        publish_check(
            report_check(check, method="call_back", result="true", checked_on=today, by=checker, **words), by=publisher
        )
    return values


def crawled(client, seeds, most):
    """The answers of every address that links lead to, by the address."""
    found, waiting = {}, list(seeds)
    while waiting and len(found) < most:
        address = waiting.pop(0)
        if address in found:
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = text = body.decode(errors="ignore")
        if "html" not in answer.get("Content-Type", ""):
            continue
        for link in LINK.findall(text):
            parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if parts.netloc == "testserver" and not DEAD_ENDS.search(target) and target not in found:
                waiting.append(target)
    return found


def leaks(found, values):
    """Where a value stands that nobody asked for."""
    return sorted(
        (address, value) for address, text in found.items() for value in values if value in text and value not in address
    )  # fmt: skip


def test_no_public_page_feed_download_or_search_shows_one(client, planted, log):
    records = [reverse("publicity_record", args=[row.number]) for row in PublicRecord.objects.all()]
    found = crawled(client, [*SEEDS, *records], MOST_OF_THE_SITE)
    kinds = (
        "records.csv",
        "records.json",
        "ledger.txt",
        "population.txt",
        "draw.json",
        "/gong-shi/",
        "/publicity/deputies/",
    )
    assert [kind for kind in kinds if not any(kind in address for address in found)] == []
    assert (set(records) <= set(found), leaks(found, planted)) == (True, [])
    for value in planted:
        answer = client.get("/search/", {"q": value})
        assert (answer.status_code, [hit for group, _url in answer.context["groups"] for hit in group.hits]) == (
            200,
            [],
        )
    assert [value for value in planted if value in log.getvalue()] == []


def test_no_table_holds_one_but_the_records_that_the_office_keeps(planted):
    """Page history, logs, search, tasks, sessions and what is published: whatever reads a table reads nothing there."""
    where = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            text = "\n".join(row for (row,) in cursor)
            where |= {table for value in planted if value in text}
    assert where == KEPT_BY_THE_OFFICE


@pytest.mark.parametrize("who", ["moderator", "publisher", "keeper of another station", "deputy", "checker of nothing"])
def test_no_page_of_the_admin_shows_one_to_who_has_no_right(client, planted, who):
    if who == "keeper of another station":
        person = staff("elsewhere")
        give_station(station(), person, by=staff("admin", is_superuser=True))
    elif who == "checker of nothing":
        person = staff("idle", "抽查人员")
    else:
        person = staff("somebody", {"moderator": MODERATORS, "publisher": PUBLISHERS, "deputy": DEPUTIES}[who])
    if who == "deputy":
        deputy(station(), account=person)
    client.force_login(person)
    row = ContactRecord.objects.first()
    direct = [reverse(name, args=[row.pk]) for name in ("station_record", "station_record_edit")]
    lists = [reverse("station_records"), "/admin/reports/site-history/", "/admin/reports/site-history/?export=csv"]
    found = crawled(client, ["/admin/", *lists, *direct], MOST_OF_THE_ADMIN)
    assert (len(found) >= 8, leaks(found, planted)) == (True, [])
    electors = client.post(reverse("station_record_electors", args=[row.pk]))
    assert (electors.status_code in (302, 403, 404), [v for v in planted if v in electors.content.decode()]) == (
        True,
        [],
    )
