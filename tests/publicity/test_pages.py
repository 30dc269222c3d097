"""The public record and its neighbours: pages, filters, totals, downloads, objections."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from publicity.models import LedgerEntry, ObjectionAnswer, PublicityIndexPage, PublicRecord, RecordTally
from publicity.queries import Totals, read_filters, totals
from publicity.services.draws import carry_out_draw
from publicity.services.objections import AnswerRefused, ObjectionsClosed, answer_objection
from publicity.services.publishing import PublicationRefused, publish_available, publish_record, withdraw_record
from stations.models import ContactRecord
from submissions.models import PublicRendition, QueueItem, Submission
from submissions.services.moderation import Verdict, decide
from tests.consultations.test_taking_part import Visitor, receipt_of
from tests.publicity.factories import announced, contact, make_known, published_objection
from tests.stations.factories import area, deputy, station

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "verify" / "lianxin-verify.pl"
ELECTORS = "选民胡大海 13787654321 332626196001011234 海游街道人民路88号3幢501室\n章小花，0576-83331234"
TABLE_QUERIES, RECORD_QUERIES, DRAW_QUERIES = 11, 9, 6


@pytest.fixture
def section(home):
    return PublicityIndexPage.objects.get()


@pytest.fixture
def three(author, verifier, publisher):
    """Three published contacts of two deputies in two townships."""
    people = [deputy(station()), deputy(station(area=area("331022205")), name="陈示丙", term=16)]
    rows = [
        contact(people[number % 2], by=author, verifier=verifier, topic=["roads", "health", "roads"][number])
        for number in range(3)
    ]
    publish_available(by=publisher)
    return rows


def numbers(client, section, **params):
    return [card.number for card in client.get(section.url, params).context["records"]]


def body(response):
    return b"".join(response.streaming_content).decode()


def test_the_table_shows_what_is_published_and_filters_it(client, section, three, author, verifier):
    contact(by=author, verifier=verifier, problem="尚未公示的问题")
    first, second, third = (f"JL{row.pk:06}" for row in three)
    html = client.get(section.url).content.decode()
    assert ("尚未公示的问题" in html, "村道破损" in html) == (False, True)
    assert numbers(client, section) == [third, second, first]
    assert numbers(client, section, topic="health") == [second]
    assert numbers(client, section, township="331022205") == [second]
    assert numbers(client, section, term="17") == [third, first]
    assert numbers(client, section, deputy=str(three[1].deputy_id)) == [second]
    assert numbers(client, section, deputy="%00", township="x", term="²", topic="nothing") == [third, second, first]


def test_totals_name_what_they_are_out_of_and_equal_a_recount(client, section, three, publisher):
    deputy(station(), term=17)
    assert totals(read_filters({})) == Totals(records=3, electors_met=9, deputies=2, serving=3, checked=0, found_true=0)
    assert totals(read_filters({"topic": "roads"})).records == 2
    withdraw_record(PublicRecord.objects.newest().first(), reason="重复", by=publisher)
    assert totals(read_filters({})) == Totals(records=2, electors_met=6, deputies=2, serving=3, checked=0, found_true=0)
    recount = {row.deputy_number: 0 for row in RecordTally.objects.all()}
    for row in PublicRecord.objects.all():
        recount[row.deputy_number] += row.elector_count
    assert recount == {row.deputy_number: row.electors for row in RecordTally.objects.filter(records__gt=0)}


def test_the_table_walks_through_every_record_once(client, section, author, verifier, publisher):
    person = deputy(station())
    pattern = publish_record(contact(person, by=author, verifier=verifier), by=publisher)
    values = {f.attname: getattr(pattern, f.attname) for f in PublicRecord._meta.concrete_fields if f.name != "id"}
    sources = [contact(person, by=author, verifier=verifier) for _number in range(2)]
    PublicRecord.objects.bulk_create(
        PublicRecord(**values | {"source_id": row.pk, "number": f"JL{row.pk:06}"}) for row in sources
    )
    import publicity.queries as queries

    seen, params = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "PAGE_SIZE", 2)
        while True:
            context = client.get(section.url, params).context
            seen.append([card.number for card in context["records"]])
            if not context["next_cursor"]:
                break
            params = {"after": context["next_cursor"]}
    assert [len(page) for page in seen] == [2, 1]
    assert sorted(number for page in seen for number in page) == sorted(
        [pattern.number, *(f"JL{row.pk:06}" for row in sources)]
    )


def test_a_deputys_page_walks_through_every_record_once(client, section, author, verifier, publisher):
    person = deputy(station())
    rows = [contact(person, by=author, verifier=verifier, topic=["roads", "health"][n % 2]) for n in range(45)]
    publish_available(by=publisher)
    address, seen, cursor = reverse("publicity_deputy", args=[person.pk]), [], ""
    while True:
        context = client.get(address, {"after": cursor, "topic": "roads"}).context
        seen += [card.number for card in context["records"]]
        if not (cursor := context["next_cursor"]):
            break
    assert seen == [f"JL{row.pk:06}" for row in reversed(rows) if row.topic == "roads"]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_queries_with_one_of_everything_and_with_three(
    client, section, author, verifier, publisher, drawer, moderator, count, django_assert_num_queries
):
    people = [deputy(station()) for _number in range(count)]
    rows = [contact(person, by=author, verifier=verifier) for person in people]
    publish_available(by=publisher)
    draw = carry_out_draw(make_known(announced(by=drawer)), numbers=["1 2 3"], by=drawer)
    number = f"JL{rows[0].pk:06}"
    for turn in range(count):
        published_objection(section, number, moderator, text=f"异议{turn}")
    addresses = {
        section.url: TABLE_QUERIES,
        reverse("publicity_record", args=[number]): RECORD_QUERIES,
        reverse("publicity_draw", args=[draw.number]): DRAW_QUERIES,
    }
    for address, expected in addresses.items():
        client.get(address)
        with django_assert_num_queries(expected):
            assert client.get(address).status_code == 200


def test_electors_are_masked_when_a_record_is_published(client, section, author, verifier, publisher):
    row = contact(
        by=author, verifier=verifier, electors=ELECTORS, place="上叶村人民路88号3幢501室",
        problem="胡大海（电话137 8765 4321）反映：身份证33262619600101123X、332626196001011234 办证难",
        action_taken="已答复章小花 ０５７６－８３３３１２３４，住人民路八十八号，邮箱 a.b@example.cn",
    )  # fmt: skip
    public = publish_record(row, by=publisher)
    assert (public.place, public.problem, public.action_taken) == (
        "上叶村",
        "胡某某（电话〔电话已隐去〕）反映：身份证〔证件号已隐去〕、〔证件号已隐去〕 办证难",
        "已答复章某某 〔电话已隐去〕，〔地址已隐去〕，邮箱 〔邮箱已隐去〕",
    )


def test_a_record_is_published_once_withdrawn_with_a_reason_and_the_ledger_knows(three, publisher, author, verifier):
    public = PublicRecord.objects.newest().first()
    row = ContactRecord.objects.get(pk=public.source_id)
    assert publish_record(row, by=publisher).pk == public.pk
    assert LedgerEntry.objects.filter(kind="record").count() == 3
    with pytest.raises(PublicationRefused):
        withdraw_record(public, reason=" ", by=publisher)
    withdraw_record(public, reason="公示内容有误", by=publisher)
    assert (PublicRecord.objects.filter(pk=public.pk).exists(), publish_available(by=publisher)) == (False, 0)
    assert json.loads(LedgerEntry.objects.get(kind="withdrawal").body)["reason"] == "公示内容有误"
    fresh = contact(by=author, verifier=verifier)
    ContactRecord.objects.filter(pk=fresh.pk).update(status="verified")
    with pytest.raises(PublicationRefused):
        publish_record(fresh, by=publisher)


def test_the_downloads_hold_what_the_table_holds_with_licence_and_dictionary(client, section, three):
    rows = list(csv.DictReader(io.StringIO(body(client.get(reverse("publicity_csv"))).removeprefix("\ufeff"))))
    data = json.loads(body(client.get(reverse("publicity_json"), {"topic": "roads"})))
    assert [row["number"] for row in rows] == numbers(client, section)
    assert [row["number"] for row in data["records"]] == numbers(client, section, topic="roads")
    assert list(data["columns"]) == list(rows[0])
    assert data["licence"] == section.licence
    html = client.get(reverse("publicity_data")).content.decode()
    assert [name for name in data["columns"] if f"<code>{name}</code>" not in html] == []
    assert section.licence in html


def test_a_cell_is_never_a_formula(client, section, author, verifier, publisher):
    publish_record(contact(by=author, verifier=verifier, problem="=cmd|' /C calc'!A0"), by=publisher)
    [row] = csv.DictReader(io.StringIO(body(client.get(reverse("publicity_csv"))).removeprefix("\ufeff")))
    assert row["problem"] == "'=cmd|' /C calc'!A0"


def test_an_announced_draw_is_public_with_its_files_and_a_prepared_one_is_not(client, three, drawer, tmp_path):
    draw = announced(by=drawer)
    address = reverse("publicity_draw", args=[draw.number])
    before = client.get(address).content.decode()
    assert (draw.population_sha256 in before, draw.commitment in before, "data-redraw" in before) == (True, True, False)
    draw = carry_out_draw(make_known(draw), numbers=["1 2 3"], by=drawer)
    after = client.get(address).content.decode()
    assert (draw.code in after, "data-redraw" in after) == (True, True)
    (tmp_path / "p.txt").write_text(body(client.get(f"{address}population.txt")))
    (tmp_path / "d.json").write_bytes(client.get(f"{address}draw.json").content)
    (tmp_path / "l.txt").write_text(body(client.get(reverse("publicity_ledger_txt"))))
    for files in (["draw", "d.json", "p.txt"], ["ledger", "l.txt", LedgerEntry.objects.latest("seq").hash]):
        done = subprocess.run(["perl", SCRIPT, *files], cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stdout.startswith("AGREE")) == (0, True), done.stdout + done.stderr
    assert [draw.number in client.get(reverse("publicity_draws")).content.decode()] == [True]
    ContactRecord.objects.filter(pk=three[0].pk).update(elector_count=99)
    from django.core.cache import cache

    cache.clear()
    assert f"JL{three[0].pk:06}: " in client.get(address).content.decode()


def test_a_prepared_draw_is_nobodys_business(client, home, drawer):
    from tests.publicity.factories import prepared

    number = prepared(by=drawer).number
    for name in ("publicity_draw", "publicity_population", "publicity_draw_json"):
        assert client.get(reverse(name, args=[number])).status_code == 404


def test_every_page_of_the_section_carries_the_newest_hash(client, section, three, drawer):
    draw = announced(by=drawer)
    newest = LedgerEntry.objects.latest("seq").hash
    pages = [
        section.url, reverse("publicity_record", args=[f"JL{three[0].pk:06}"]), reverse("publicity_draws"),
        reverse("publicity_deputy", args=[three[0].deputy_id]), reverse("publicity_draw", args=[draw.number]),
        reverse("publicity_ledger"), reverse("publicity_data"),
    ]  # fmt: skip
    answers = {page: client.get(page) for page in pages}
    assert [page for page, answer in answers.items() if newest not in answer.content.decode()] == []
    assert [page for page, answer in answers.items() if answer.cookies] == []


@pytest.mark.parametrize("name", ["publicity_record", "publicity_draw"])
def test_what_is_not_there_is_not_found(client, section, name):
    assert client.get(reverse(name, args=["JL999999"])).status_code == 404
    assert client.get(reverse("publicity_deputy", args=[999_999])).status_code == 404


# Objections.


class Objector(Visitor):
    def __init__(self, client, page, number):
        self.client, self.url, self.number = client, reverse("publicity_object", args=[page.pk]), number
        self.response = client.get(f"{self.url}?record={number}")

    def send(self, action="preview", **fields):
        return super().send(action, **{"clause": self.number} | fields)


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


def test_an_objection_goes_through_the_queue_is_answered_and_stays(client, section, three, moderator, publisher):
    number = f"JL{three[0].pk:06}"
    response = Objector(client, section, number).submit(text="当天他不在村里")
    submission = Submission.objects.get()
    assert (submission.page_id, submission.clause_key, submission.text) == (section.pk, number, "当天他不在村里")
    address = reverse("publicity_record", args=[number])
    assert "当天他不在村里" not in client.get(address).content.decode()
    decide(QueueItem.objects.get(), Verdict("approve"), by=moderator, seen_version=1)
    assert "当天他不在村里" in client.get(address).content.decode()
    answer_objection(PublicRendition.objects.get(), text="经核对属实", is_upheld=False, by=publisher)
    with pytest.raises(AnswerRefused):
        answer_objection(PublicRendition.objects.get(), text="再答一次", is_upheld=True, by=publisher)
    html = client.get(address).content.decode()
    assert ("当天他不在村里" in html, "经核对属实" in html, "再答一次" in html) == (True, True, False)
    assert (
        "当天他不在村里" not in client.get(reverse("publicity_record", args=[f"JL{three[1].pk:06}"])).content.decode()
    )
    code = receipt_of(response)
    status = client.post("/receipts/", {"number": code[0], "code": code[1]})
    assert (status.status_code, "当天他不在村里" in status.content.decode()) == (200, True)


def test_after_the_days_for_objections_nothing_is_taken(client, section, three):
    number = f"JL{three[0].pk:06}"
    row = PublicRecord.objects.get(number=number)
    assert (row.objections_until.astimezone().date() - row.published_at.astimezone().date()).days == 7
    objector = Objector(client, section, number)
    PublicRecord.objects.filter(number=number).update(objections_until=timezone.now())
    assert objector.send("preview").status_code == 200
    assert objector.send("send").status_code == 400
    assert str(ObjectionsClosed()) in objector.html
    missing = Objector(client, section, "JL999999")
    missing.send("preview")
    assert missing.send("send").status_code == 400
    assert (Submission.objects.count(), ObjectionAnswer.objects.count()) == (0, 0)


def test_the_moment_of_a_draw_to_come_goes_into_a_calendar(client, section, three, publisher):
    draw = announced(by=publisher)
    address = reverse("draw_calendar", args=[draw.number])
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    wanted = (f"随机抽查：{draw.number}", draw.due_at.replace(microsecond=0), "CONFIRMED")
    assert (str(event["summary"]), event["dtstart"].dt, str(event["status"])) == wanted
    page = reverse("publicity_draw", args=[draw.number])
    assert address in client.get(page).content.decode()
    make_known(draw)
    assert address not in client.get(page).content.decode()
    assert client.get(reverse("draw_calendar", args=["CC1999-001"])).status_code == 404
