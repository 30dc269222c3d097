"""A draw in its order: prepared, frozen and announced, drawn, and drawn again only in public."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.transitions import MoveRefused
from publicity import lottery
from publicity.models import Draw, DrawLine, DrawnLine, LedgerEntry, SpotCheck
from publicity.services.draws import (
    DrawRefused,
    PopulationChanged,
    SecondPersonNeeded,
    SourceNotPublished,
    announce_draw,
    carry_out_draw,
    frozen_lines,
    prepare_draw,
)
from publicity.states import DRAW_MOVES, CheckStatus, DrawStatus
from publicity.verification import Change, changes, faults
from stations.models import ContactRecord
from tests.factories import staff
from tests.publicity.factories import LOTTERY, PERIOD, announced, contact, make_known, prepared
from tests.stations.factories import area, deputy, station


@pytest.fixture(scope="module")
def standing_records(standing):
    assert standing
    haiyou, shepan = station(), station(area=area("331022205"))
    people = [deputy(haiyou), deputy(haiyou, trade_category="fishery"), deputy(shepan)]
    by, verifier = staff("first author"), staff("first verifier")
    return [contact(people[number % 3], by=by, verifier=verifier).pk for number in range(6)]


@pytest.fixture
def records(standing_records, home):
    """Six in three strata: two townships, one of them with two trades."""
    return list(ContactRecord.objects.filter(pk__in=standing_records).order_by("pk"))


def drawn(draw, by, numbers="3 1 2"):
    return carry_out_draw(make_known(draw), numbers=[numbers], by=by)


def test_the_list_and_its_hash_are_public_before_the_numbers_are_known(records, drawer):
    draw = announced(by=drawer)
    lines = frozen_lines(draw)
    assert [line.identifier for line in lines] == [f"JL{record.pk:06}" for record in records]
    assert {line.stratum for line in lines} == {
        ("331022001", "other"), ("331022001", "fishery"), ("331022205", "other"),
    }  # fmt: skip
    assert draw.population_sha256 == lottery.population_hash(lottery.population_text(lines))
    assert (draw.status, draw.population_count, draw.randomness, draw.code) == (DrawStatus.ANNOUNCED, 6, "", "")
    told = json.loads(LedgerEntry.objects.get().body)
    assert (told["kind"], told["population_sha256"], told["commitment"], told["sources"]) == (
        "announcement", draw.population_sha256, draw.commitment, [LOTTERY],
    )  # fmt: skip
    assert list(ModelLogEntry.objects.filter(action__startswith="publicity").values_list("action", flat=True)) == [
        "publicity.announce_draw", "publicity.prepare_draw",
    ]  # fmt: skip


def test_the_lot_falls_once_the_numbers_are_recorded(records, drawer):
    draw = drawn(announced(by=drawer), drawer)
    again = lottery.draw(
        frozen_lines(draw), method=draw.method, ratio=5_000, key="1.2.3./", code=bytes.fromhex(draw.code)
    )
    stored = [entry.line.identifier for entry in draw.drawn.select_related("line")]
    assert (stored, draw.randomness) == ([line.identifier for line in again], "1.2.3./")
    assert len(stored) == 3
    assert lottery.chain(bytes.fromhex(draw.code), 1).hex() == draw.commitment
    assert list(SpotCheck.objects.values_list("status", flat=True)) == [CheckStatus.WAITING] * 3
    assert json.loads(LedgerEntry.objects.get(kind="draw").body)["drawn"] == stored
    assert list(faults(draw)) == []


def test_rfc_3797_needs_no_code_and_is_verified_alike(records, drawer):
    draw = drawn(announced(by=drawer, method="rfc3797"), drawer)
    assert (draw.commitment, draw.code, list(faults(draw))) == ("", "", [])


def test_nothing_is_drawn_before_the_source_has_published(records, drawer):
    draw = announced(by=drawer)
    with pytest.raises(SourceNotPublished):
        carry_out_draw(draw, numbers=["1 2 3"], by=drawer)
    assert DrawnLine.objects.count() == 0


@pytest.mark.parametrize(
    "numbers", [["1 2"], ["1 2 81"], ["1 2 x"], [""], [], ["1 2 3", "4"], ["1.5 2 3"], ["-1 2 3"], ["1 2 3 \u0000"]]
)
def test_a_seed_of_the_wrong_form_is_refused_with_a_sentence(records, drawer, numbers):
    draw = make_known(announced(by=drawer))
    with pytest.raises(DrawRefused, match=r"[.。]$"):
        carry_out_draw(draw, numbers=numbers, by=drawer)
    draw.refresh_from_db()
    assert (draw.status, draw.randomness) == (DrawStatus.ANNOUNCED, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratio": 0}, {"ratio": -5}, {"ratio": 10_001}, {"method": "dice"}, {"sources": []}, {"sources": [{"name": " "}]},
        {"due_at": timezone.now() - timedelta(seconds=1)},
        {"period_from": PERIOD["period_until"], "period_until": PERIOD["period_from"]},
    ],
)  # fmt: skip
def test_settings_that_no_draw_can_have_are_refused_with_a_sentence(records, drawer, wrong):
    with pytest.raises(DrawRefused, match=r"[.。]$"):
        prepared(by=drawer, **wrong)
    assert Draw.objects.count() == 0


def test_an_empty_period_and_numbers_known_already_are_refused(home, drawer):
    draw = prepared(by=drawer, period_from=date(2025, 1, 1), period_until=date(2025, 3, 31))
    with pytest.raises(DrawRefused, match=r"[.。]$"):
        announce_draw(draw, by=drawer)
    Draw.objects.filter(pk=draw.pk).update(due_at=timezone.now())
    with pytest.raises(DrawRefused, match=r"[.。]$"):
        announce_draw(draw, by=drawer)
    assert (DrawLine.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_only_verified_records_of_the_period_stand_in_the_list(records, author, verifier, drawer):
    from datetime import datetime

    from core.calendar import TZ

    edges = [datetime(2026, 1, 1, tzinfo=TZ), datetime(2026, 3, 31, 23, 59, 59, tzinfo=TZ)]
    inside = [contact(by=author, verifier=verifier, held_at=moment) for moment in edges]
    for moment in (edges[0] - timedelta(seconds=1), edges[1] + timedelta(seconds=1)):
        contact(by=author, verifier=verifier, held_at=moment)
    ContactRecord.objects.filter(pk=records[0].pk).update(status="submitted")
    ContactRecord.objects.filter(pk=records[1].pk).update(status="verified")
    wanted = {record.pk for record in records[1:] + inside}
    assert set(announced(by=drawer).lines.values_list("record", flat=True)) == wanted


def test_no_period_is_drawn_twice_in_silence(records, drawer, second):
    first = drawn(announced(by=drawer), drawer)
    with pytest.raises(DrawRefused, match=first.number):
        announced(by=second)
    with pytest.raises(DrawRefused):
        prepared(by=drawer, replaces=first, reason="  ")
    again = prepared(by=drawer, replaces=first, reason="名单漏了一个镇")
    with pytest.raises(SecondPersonNeeded):
        announce_draw(again, by=drawer)
    again = announce_draw(again, by=second)
    first.refresh_from_db()
    assert (first.status, again.status, again.replaces) == (DrawStatus.REPLACED, DrawStatus.ANNOUNCED, first)
    assert set(Draw.objects.public()) == {first, again}
    told = json.loads(LedgerEntry.objects.get(kind="replacement").body)
    assert (told["subject"], told["replaced_by"], told["reason"]) == (first.number, again.number, "名单漏了一个镇")
    assert first.drawn.count() == 3
    with pytest.raises(MoveRefused):
        carry_out_draw(first, numbers=["1 2 3"], by=drawer)


@pytest.mark.parametrize("status", DrawStatus.values)
@pytest.mark.parametrize("name", DRAW_MOVES)
def test_the_table_alone_says_what_may_become_of_a_draw(records, drawer, second, status, name):
    draw = make_known(announced(by=drawer)) if name == "draw" else prepared(by=drawer)
    _set_status(draw, status)
    if name == "replace":
        draw = prepared(by=drawer, replaces=draw, reason="试验")
        act, subject = (lambda: announce_draw(draw, by=second)), draw.replaces
    else:
        subject = draw
        act = (
            (lambda: announce_draw(draw, by=drawer))
            if name == "announce"
            else lambda: carry_out_draw(draw, numbers=["1 2 3"], by=drawer)
        )
    if status in DRAW_MOVES[name].sources:
        act()
        subject.refresh_from_db()
        assert subject.status == DRAW_MOVES[name].target
    else:
        with pytest.raises(MoveRefused), transaction.atomic():
            act()
        subject.refresh_from_db()
        assert subject.status == status


def _set_status(draw, status):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Draw.objects.filter(pk=draw.pk).update(status=status)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "act",
    [
        lambda draw: DrawLine.objects.filter(draw=draw).update(position=99),
        lambda draw: DrawLine.objects.filter(draw=draw)._raw_delete("default"),
        lambda draw: DrawnLine.objects.filter(draw=draw)._raw_delete("default"),
        lambda draw: DrawLine.objects.bulk_create(
            [DrawLine(draw=draw, position=99, record=ContactRecord.objects.last(), record_version=1)]
        ),
        lambda draw: Draw.objects.filter(pk=draw.pk).update(ratio=1),
        lambda draw: Draw.objects.filter(pk=draw.pk).update(population_sha256="0" * 64),
        lambda draw: Draw.objects.filter(pk=draw.pk).update(randomness="9./"),
        lambda draw: Draw.objects.filter(pk=draw.pk)._raw_delete("default"),
        lambda draw: LedgerEntry.objects.update(kind="grade"),
        lambda draw: LedgerEntry.objects.order_by("-seq")[:1].get().delete(),
    ],
)
def test_the_database_refuses_to_change_what_was_published(records, drawer, act):
    draw = drawn(announced(by=drawer), drawer)
    SpotCheck.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(draw)


def test_a_changed_a_sent_back_and_a_late_record_are_each_seen(records, author, verifier, drawer):
    draw = drawn(announced(by=drawer), drawer)
    assert changes(draw) == []
    ContactRecord.objects.filter(pk=records[0].pk).update(elector_count=30)
    ContactRecord.objects.filter(pk=records[1].pk).update(status="sent_back")
    late = contact(by=author, verifier=verifier)
    assert changes(draw) == [
        Change(f"JL{records[0].pk:06}", "changed"), Change(f"JL{records[1].pk:06}", "not_verified"),
        Change(f"JL{late.pk:06}", "late"),
    ]  # fmt: skip
    assert list(faults(draw)) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE publicity_drawline SET content_hash = 'x' WHERE position = 2", "population: the list is not"),
        ("UPDATE publicity_drawline SET position = position + 100 WHERE position < 3", "population: the list is not"),
        # The same three may come of other numbers; that they are others is a fault all the same.
        ("UPDATE publicity_draw SET randomness = '9./'", "the ledger names another randomness"),
        ("UPDATE publicity_draw SET ratio = 5001", "the ledger names another ratio_of_10000"),
        ("UPDATE publicity_draw SET period_until = '2026-03-30'", "the ledger names another period_until"),
        ("UPDATE publicity_drawnline SET lot = 9 WHERE lot = 1", "selection:"),
        ("UPDATE publicity_draw SET code = repeat('00', 32)", "commitment:"),
        ("UPDATE publicity_draw SET commitment = repeat('00', 32)", "ledger:"),
    ],
)
def test_whoever_goes_around_the_triggers_is_found_by_the_command(records, drawer, statement, finding):
    draw = drawn(announced(by=drawer), drawer)
    out = io.StringIO()
    call_command("verifydraw", draw.number, stdout=out)
    assert out.getvalue().startswith(f"draw={draw.number} lines=6 drawn=3 changed=0 faults=0")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verifydraw", str(draw.pk), stdout=out, stderr=err)
    assert finding in err.getvalue()


def test_a_list_changed_before_the_lot_is_not_drawn_from(records, drawer):
    draw = make_known(announced(by=drawer))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE publicity_drawline SET township = 'x' WHERE position = 1")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(PopulationChanged):
        carry_out_draw(draw, numbers=["1 2 3"], by=drawer)


def test_the_command_knows_announced_draws_only(home, drawer):
    draw = prepared(by=drawer)
    for name in (draw.number, "CC1999-001", "12345678"):
        with pytest.raises(CommandError):
            call_command("verifydraw", name)


def test_the_ledger_is_walked_and_a_changed_row_named(records, drawer):
    drawn(announced(by=drawer), drawer)
    out = io.StringIO()
    call_command("verifyledger", stdout=out)
    newest = LedgerEntry.objects.order_by("-seq").first()
    assert out.getvalue() == f"rows=2 faults=0 newest={newest.hash}\n"
    with pytest.raises(CommandError):
        call_command("verifyledger", "--newest", "0" * 64, stderr=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE publicity_ledgerentry SET body = replace(body, '试验彩票', '别的彩票') WHERE seq = 1")
        cursor.execute("SET LOCAL session_replication_role = origin")
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verifyledger", stderr=err)
    assert err.getvalue() == "row 1: changed\n"


def test_draws_are_numbered_by_the_year(records, drawer):
    year = timezone.localdate().year
    draws = [
        prepare_draw(**PERIOD, ratio=1, sources=[LOTTERY], due_at=timezone.now() + timedelta(days=1), by=drawer)
        for _turn in range(2)
    ]
    assert [draw.number for draw in draws] == [f"CC{year}-001", f"CC{year}-002"]
