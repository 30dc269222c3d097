"""Checks: by somebody without a part in the record, published by somebody else, entered into the ledger."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from core.transitions import MoveRefused
from publicity.models import LedgerEntry, PublicRecord, SpotCheck
from publicity.queries import Totals, read_filters, totals
from publicity.services.checks import (
    PUBLISH_WITHIN_DAYS,
    CheckRefused,
    assign_check,
    publish_check,
    remind_checkers,
    report_check,
    waits_too_long,
)
from publicity.services.draws import carry_out_draw
from publicity.services.publishing import publish_available, publish_record
from publicity.states import CHECK_MOVES, CheckStatus
from tests.factories import staff
from tests.publicity.factories import announced, contact, make_known


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def check(author, verifier, drawer, publisher):
    """The one record that the lot fell on, public, waiting for a checker."""
    contact(by=author, verifier=verifier, electors="选民胡大海 13787654321")
    publish_available(by=publisher)
    carry_out_draw(make_known(announced(by=drawer)), numbers=["1 2 3"], by=drawer)
    return SpotCheck.objects.select_related("drawn__line__record", "drawn__draw").get()


def reported(check, checker, drawer, today, **fields):
    assigned = assign_check(check, checker=checker, due_on=today, by=drawer)
    found = {"method": "call_back", "result": "untrue", "checked_on": today, "note": "查无此事"} | fields
    return report_check(assigned, **found, by=checker)


def test_a_result_is_published_masked_and_entered_into_the_ledger(client, check, checker, drawer, publisher, today):
    row = reported(check, checker, drawer, today, public_note="胡大海（13787654321）说没有见过")
    number = check.drawn.line.identifier
    assert PublicRecord.objects.get(number=number).verification == "drawn"
    page = reverse("publicity_draw", args=[check.drawn.draw.number])
    assert ("没有见过" in client.get(page).content.decode(), LedgerEntry.objects.filter(kind="check").count()) == (
        False,
        0,
    )
    row = publish_check(row, by=publisher)
    assert row.public_note == "胡某某（〔电话已隐去〕）说没有见过"
    assert PublicRecord.objects.get(number=number).verification == "untrue"
    assert totals(read_filters({})) == Totals(records=1, electors_met=3, deputies=1, serving=1, checked=1, found_true=0)
    told = json.loads(LedgerEntry.objects.get(kind="check").body)
    assert {name: told[name] for name in ("subject", "draw", "result", "method", "note_sha256")} == {
        "subject": number, "draw": check.drawn.draw.number, "result": "untrue", "method": "call_back",
        "note_sha256": hashlib.sha256(row.public_note.encode()).hexdigest(),
    }  # fmt: skip
    html = client.get(page).content.decode()
    assert ("胡某某" in html, "胡大海" in html, "查无此事" in html, str(checker) in html) == (True, False, False, False)


def test_nobody_checks_what_they_entered_or_verified(check, author, verifier, checker, drawer, today):
    from django.contrib.auth.models import Permission

    for user in (author, verifier):
        user.user_permissions.add(Permission.objects.get(codename="report_spotcheck"))
    for user in (author, verifier, staff("stranger"), drawer):
        with pytest.raises(CheckRefused):
            assign_check(check, checker=type(user).objects.get(pk=user.pk), due_on=today, by=drawer)
    with pytest.raises(CheckRefused):
        assign_check(check, checker=checker, due_on=today - timedelta(days=1), by=drawer)
    assert SpotCheck.objects.get().status == CheckStatus.WAITING


@pytest.mark.parametrize(
    "wrong",
    [{"method": "dream"}, {"result": "maybe"}, {"result": "untrue", "note": " "}, {"checked_on": "tomorrow"}],
)
def test_a_report_that_lacks_something_is_refused_with_a_sentence(check, checker, drawer, today, wrong):
    if "checked_on" in wrong:
        wrong = {"checked_on": today + timedelta(days=1)}
    with pytest.raises(CheckRefused, match=r"[.。]$"):
        reported(check, checker, drawer, today, **wrong)


def test_only_the_checker_reports_and_somebody_else_publishes(check, checker, drawer, publisher, today):
    assigned = assign_check(check, checker=checker, due_on=today, by=drawer)
    with pytest.raises(CheckRefused):
        report_check(assigned, method="visit", result="true", checked_on=today, by=drawer)
    row = report_check(assigned, method="visit", result="true", checked_on=today, by=checker)
    with pytest.raises(CheckRefused):
        publish_check(row, by=checker)
    assert publish_check(row, by=publisher).status == CheckStatus.PUBLISHED
    with pytest.raises(MoveRefused):
        publish_check(row, by=publisher)
    assert LedgerEntry.objects.filter(kind="check").count() == 1


@pytest.mark.parametrize("status", CheckStatus.values)
@pytest.mark.parametrize("name", CHECK_MOVES)
def test_the_table_alone_says_what_may_become_of_a_check(check, checker, drawer, publisher, today, status, name):
    reported(check, checker, drawer, today)
    SpotCheck.objects.update(status=status)
    row = SpotCheck.objects.select_related("drawn__line__record", "drawn__draw").get()
    act = {
        "assign": lambda: assign_check(row, checker=checker, due_on=today, by=drawer),
        "report": lambda: report_check(row, method="visit", result="true", checked_on=today, by=checker),
        "publish": lambda: publish_check(row, by=publisher),
    }[name]
    if status in CHECK_MOVES[name].sources:
        assert act().status == CHECK_MOVES[name].target
    else:
        with pytest.raises(MoveRefused):
            act()
        row.refresh_from_db()
        assert row.status == status


def test_an_overdue_check_is_reminded_of_once_a_day(check, checker, drawer, today):
    assign_check(check, checker=checker, due_on=today, by=drawer)
    assert remind_checkers(today) == 0
    tomorrow = today + timedelta(days=1)
    assert (remind_checkers(tomorrow), remind_checkers(tomorrow)) == (1, 0)
    assert remind_checkers(tomorrow + timedelta(days=1)) == 1
    assert {tuple(message.to) for message in mail.outbox} == {("checker@example.cn",)}
    assert check.drawn.line.identifier in mail.outbox[0].body


def test_a_result_waits_ten_days_at_most(check, checker, drawer, today):
    row = reported(check, checker, drawer, today)
    days = [PUBLISH_WITHIN_DAYS, PUBLISH_WITHIN_DAYS + 1]
    assert [waits_too_long(row, today + timedelta(days=day)) for day in days] == [False, True]


def test_a_record_published_after_its_check_says_what_was_found(check, checker, drawer, publisher, today):
    from publicity.services.publishing import withdraw_record

    withdraw_record(PublicRecord.objects.get(), reason="更正", by=publisher)
    publish_check(reported(check, checker, drawer, today, result="true"), by=publisher)
    assert totals(read_filters({})).records == 0
    assert publish_record(check.drawn.line.record, by=publisher).verification == "true"
    found = totals(read_filters({}))
    assert (found.records, found.checked, found.found_true) == (1, 1, 1)


# The desk.


def test_each_part_of_the_desk_is_for_whom_it_concerns(client, check, checker, drawer, publisher, moderator, today):
    from django.contrib.auth.models import Permission

    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    addresses = {
        "draw": ("get", reverse("publicity_draw_desk", args=[check.drawn.draw_id])),
        "prepare": ("post", reverse("publicity_prepare")),
        "assign": ("post", reverse("publicity_assign", args=[check.pk])),
        "report": ("post", reverse("publicity_report", args=[check.pk])),
        "result": ("post", reverse("publicity_publish_result", args=[check.pk])),
        "publish": ("post", reverse("publicity_publish")),
        "withdraw": ("post", reverse("publicity_withdraw", args=[PublicRecord.objects.get().pk])),
    }
    wanted = {
        drawer: {"draw", "prepare", "assign"}, checker: {"report"},
        publisher: {"draw", "result", "publish", "withdraw"}, moderator: set(), staff("stranger"): set(),
    }  # fmt: skip
    found = {}
    for user in wanted:
        if user.username != "stranger":
            user.user_permissions.add(access)
        client.force_login(user)
        opened = client.get(reverse("publicity_desk")).status_code == 200
        assert opened == bool(wanted[user])
        # Wagtail's admin answers a PermissionDenied with a redirect to its first page.
        answers = {name: getattr(client, method)(address) for name, (method, address) in addresses.items()}
        found[user] = {
            name
            for name, answer in answers.items()
            if not ((answer.status_code == 302 and answer.url in (reverse("wagtailadmin_home"),)) or "login" in getattr(answer, "url", ""))
            and answer.status_code != 403
        }  # fmt: skip
    assert found == wanted


def test_a_draw_is_prepared_announced_drawn_assigned_reported_and_published_on_the_desk(
    client, author, verifier, drawer, checker, publisher, today
):
    from django.contrib.auth.models import Permission

    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for user in (drawer, checker, publisher):
        user.user_permissions.add(access)
    contact(by=author, verifier=verifier)
    client.force_login(drawer)
    due_at = (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    typed = {
        "period_from": "2026-01-01", "period_until": "2026-03-31", "percent": "5", "method": "keyed-sort",
        "sources": "试验彩票 | https://example.cn/ | 3 | 80", "due_at": due_at,
    }  # fmt: skip
    for wrong in ({"percent": "0"}, {"percent": "101"}, {"due_at": "2020-01-01T00:00"}, {"sources": "试验|x|many"}):
        answer = client.post(reverse("publicity_prepare"), typed | wrong)
        assert (answer.status_code, "试验" in answer.content.decode()) == (400, True)
    address = client.post(reverse("publicity_prepare"), typed).url
    from publicity.models import Draw

    draw = Draw.objects.get()
    assert (draw.ratio, draw.sources[0]["count"]) == (500, 3)
    client.post(reverse("publicity_announce", args=[draw.pk]))
    draw.refresh_from_db()
    make_known(draw)
    client.post(reverse("publicity_carry_out", args=[draw.pk]), {"numbers": ["1 2 3"]})
    check = SpotCheck.objects.get()
    client.post(reverse("publicity_assign", args=[check.pk]), {"checker": checker.pk, "due_on": today.isoformat()})
    assert check.drawn.line.identifier in client.get(address).content.decode()
    client.force_login(checker)
    assert check.drawn.line.identifier in client.get(reverse("publicity_desk")).content.decode()
    client.post(
        reverse("publicity_report", args=[check.pk]),
        {"method": "visit", "result": "true", "checked_on": today.isoformat()},
    )
    client.force_login(publisher)
    client.post(reverse("publicity_publish"))
    client.post(reverse("publicity_publish_result", args=[check.pk]))
    check.refresh_from_db()
    assert (check.status, PublicRecord.objects.get().verification) == (CheckStatus.PUBLISHED, "true")
