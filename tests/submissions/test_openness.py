"""In the open: the rules, the traces of what was hidden, appeals heard by others, the figures of each month."""

import csv
import io
import statistics
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from core.calendar import TZ
from submissions.models import Decision, ModerationMonth, Reason, Submission, Tombstone
from submissions.services import moderation, months
from submissions.services.moderation import DecisionRefused, Verdict
from submissions.services.proposals import leave_proposal, open_proposals
from submissions.states import FIRST_DECISIONS
from submissions.suppression import together
from tests.factories import item_of, published, received

OCTOBER = date(2026, 10, 1)


def reason(code):
    return Reason.objects.get(code=code)


def hide(submission, by):
    item = item_of(submission)
    return moderation.decide(item, Verdict("hide", reason("abuse"), "私下的话"), by=by, seen_version=item.version)


def body(client, address):
    return client.get(address).content.decode()


# Rules


def test_the_rules_in_force_stand_with_their_article_and_consequences(client, home):
    Reason.objects.create(
        code="old", internal_text="内部说法", public_text="过期的规则", article="旧条", moves=["reject"], valid_to=date(2020, 1, 1)
    )  # fmt: skip
    Reason.objects.filter(code="abuse").update(internal_text="内部说法")
    html = body(client, reverse("moderation_rules"))
    assert all(
        word in html for word in ("辱骂、攻击他人", "审核规则第四条", "《信访工作条例》第二十三条", "公开后隐藏")
    )
    assert [word for word in ("内部说法", "过期的规则", "旧条") if word in html] == []


# Traces


def test_a_hidden_opinion_leaves_a_trace_without_its_words_in_its_place(client, page, moderator):
    first = published(page, "其一", by=moderator)
    gone = published(page, "密语", by=moderator, public_name="密名")
    last = published(page, "其三", by=moderator)
    before = body(client, page.url)
    decision = hide(gone, moderator)
    html = body(client, page.url)
    assert [html.index(word) for word in (last.number, gone.number, first.number) if word in html] == sorted(
        html.index(word) for word in (last.number, gone.number, first.number)
    )
    assert "审核规则第四条" in html
    assert [word for word in ("密语", "密名", "私下的话", "moderator") if word in html] == []
    moderation.undo(decision, by=moderator)
    assert body(client, page.url) == before


def test_what_was_never_shown_or_taken_back_leaves_no_trace(page, moderator, colleague):
    refused, withdrawn, appealed = (received(page), *(published(page, by=moderator) for _n in range(2)))
    moderation.decide(item_of(refused), Verdict("reject", reason("abuse")), by=moderator, seen_version=1)
    moderation.appeal(refused, "不服")
    hide(withdrawn, moderator)
    moderation.withdraw(withdrawn)
    hide(appealed, moderator)
    assert list(Tombstone.objects.all()) == [Tombstone(pk=appealed.pk)]
    moderation.appeal(appealed, "不服")
    assert Tombstone.objects.count() == 1
    item = item_of(appealed)
    moderation.decide(item, Verdict("overturn"), by=colleague, seen_version=item.version)
    assert Tombstone.objects.count() == 0


def test_traces_follow_the_clause_and_the_pages_of_the_list(client, page, moderator):
    gone = published(page, by=moderator, clause="a1")
    hide(gone, moderator)
    for _n in range(21):
        published(page, by=moderator, clause="a2")
    shown = [
        gone.number in body(client, page.url + query)
        for query in ("", "?clause=v1.a1", "?clause=v1.a2", "?sort=supported")
    ]
    assert shown == [False, True, False, False]
    assert gone.number in body(
        client,
        client.get(page.url).context["listing"].next_cursor
        and f"{page.url}?after={client.get(page.url).context['listing'].next_cursor}",
    )


# Appeals


def redacted(item, by):
    rows = moderation.redact(item, "意见", category="other", reason="", by=by, seen_version=item.version)
    moderation.remove_redaction(rows[0], by=by, seen_version=item_of(item.submission).version)


def decided_and_undone(item, by):
    moderation.undo(moderation.decide(item, Verdict("approve"), by=by, seen_version=item.version), by=by)


def left_a_proposal(item, by):
    (found,) = open_proposals(item.submission)
    leave_proposal(item, found, reason="office", by=by, seen_version=item.version)


@pytest.mark.parametrize("part", [redacted, decided_and_undone, left_a_proposal])
def test_an_appeal_never_goes_to_anybody_who_had_a_part_in_the_opinion(client, page, moderator, colleague, part):
    submission = received(page, "试验意见，电话13812345678")
    part(item_of(submission), colleague)
    item = item_of(submission)
    moderation.decide(item, Verdict("reject", reason("abuse")), by=moderator, seen_version=item.version)
    moderation.appeal(submission, "不服")
    for barred in (moderator, colleague):
        assert moderation.take_next(10, by=barred) == []
        with pytest.raises(DecisionRefused):
            moderation.decide(
                item_of(submission), Verdict("overturn"), by=barred, seen_version=item_of(submission).version
            )
        client.force_login(barred)
        html = body(client, reverse("moderation_item", args=[submission.pk]))
        assert 'name="move"' not in html
        assert "您此前经办过这条意见" in html


def test_an_appeal_is_offered_to_who_had_no_part(page, moderator, colleague):
    submission = received(page)
    moderation.decide(item_of(submission), Verdict("reject", reason("abuse")), by=moderator, seen_version=1)
    moderation.appeal(submission, "不服")
    assert [item.pk for item in moderation.take_next(10, by=colleague)] == [submission.pk]


# Months


@pytest.fixture
def october(page, moderator, colleague):
    """A month of work, some of it undone, some appealed, some of another month."""
    for number, (code, move) in enumerate(
        [("abuse", "reject")] * 4 + [("privacy", "return")] * 2 + [("petition", "redirect")] + [("", "approve")] * 6
    ):
        submission = received(page, f"意见{number}", received_at=at(1 + number))
        item = item_of(submission)
        moderation.decide(item, Verdict(move, reason(code) if code else None), by=moderator, seen_version=1)
    undone = received(page, received_at=at(3))
    moderation.undo(moderation.decide(item_of(undone), Verdict("approve"), by=moderator, seen_version=1), by=moderator)
    for submission in Submission.objects.filter(decisions__move="reject")[:3]:
        moderation.appeal(submission, "不服")
        item = item_of(submission)
        moderation.decide(item, Verdict("overturn"), by=colleague, seen_version=item.version)
    move_to_october()


def at(day, hour=8):
    return datetime(2026, 10, day, hour, tzinfo=TZ)


def move_to_october():
    """The tests' clock: decisions happened a day or more after their opinion came; the chain's guard steps aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for number, decision in enumerate(Decision.objects.order_by("seq")):
            moment = at(20) + timedelta(hours=number)
            cursor.execute("UPDATE submissions_decision SET effective_at = %s WHERE id = %s", [moment, decision.pk])
        cursor.execute("SET session_replication_role = DEFAULT")


def recomputed(codes):
    """The same figures in plain Python, from the rows of the chain alone."""
    rows = list(Decision.objects.select_related("reason", "submission"))
    undone = {row.undoes_id for row in rows if row.undoes_id}
    rows = [row for row in rows if row.undoes_id is None and row.pk not in undone]
    moves = Counter(row.move for row in rows)
    reasons = Counter(row.reason.code for row in rows if row.move in ("return", "reject", "redirect"))
    hours = sorted(
        (row.effective_at - row.submission.received_at).total_seconds() / 3600
        for row in rows
        if row.move in FIRST_DECISIONS
    )
    parts = together({code: reasons[code] for code in codes} | {"duplicate": moves["duplicate"]})
    return {
        "received": Submission.objects.count(),
        "published": moves["approve"],
        "declined": parts.total,
        "reasons": parts.parts,
        "median_hours": round(statistics.median(hours), 1),
        "p90_hours": round(statistics.quantiles(hours, n=10, method="inclusive")[8], 1),
        "appeals": moves["appeal"],
        "overturned": moves["overturn"],
    }


def test_a_month_equals_what_anybody_reckons_from_the_chain(october):
    figures = months.figures_of(OCTOBER, months.codes_in_use())
    mine = recomputed(months.codes_in_use())
    assert {name: figures[name] for name in mine} == mine
    assert {code for code, count in figures["reasons"].items() if count is None} == {"privacy", "petition"}
    assert (figures["published"], figures["overturned"], figures["hidden"]) == (6, 3, 0)


def test_a_month_is_published_once_it_can_change_no_more_and_found_when_it_does(october, capsys):
    assert months.publish_due() == 1
    assert months.publish_due() == 0
    assert [row.month for row in ModerationMonth.objects.all()] == [OCTOBER]
    assert list(months.faults()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        ModerationMonth.objects.update(figures={})
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("""UPDATE submissions_moderationmonth SET figures = jsonb_set(figures, '{overturned}', '0')""")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert list(months.faults()) == ["month 2026-10: overturned changed"]
    with pytest.raises(CommandError):
        call_command("verifydecisions")
    assert "month 2026-10: overturned changed" in capsys.readouterr().err


def test_the_public_reads_months_as_a_page_as_csv_and_as_json(client, october):
    assert "还没有公布每月统计" in body(client, reverse("moderation_months"))
    months.publish_due()
    html = body(client, reverse("moderation_months"))
    assert "2026年10月" in html
    assert html.count('<span class="quiet">不予显示') == 2
    response = client.get(reverse("moderation_months_csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    values = {row["figure"]: (row["value"], row["is_kept_back"]) for row in rows}
    assert (values["published"], values["reason:abuse"], values["reason:privacy"]) == (
        ("6", "0"),
        ("4", "0"),
        ("", "1"),
    )
    told = b"".join(client.get(reverse("moderation_months_json")).streaming_content).decode()
    assert f'"value": {months.figures_of(OCTOBER, months.codes_in_use())["median_hours"]}' in told


@pytest.mark.parametrize("before", ["", "2026-10", "x", "2026-13", "\x00", "9999-99"])
def test_odd_months_are_an_ordinary_list(client, home, before):
    assert client.get(reverse("moderation_months"), {"before": before}).status_code == 200


def test_a_list_of_months_costs_the_same_with_one_and_with_three(client, home, django_assert_num_queries):
    figures = months.figures_of(OCTOBER, months.codes_in_use())
    counts = []
    for month in (8, 9, 10):
        ModerationMonth.objects.create(month=date(2026, month, 1), figures=figures, published_at=at(31))
        client.get(reverse("moderation_months"))
        with connection.execute_wrapper(lambda run, *args: (counts.append(1), run(*args))[1]):
            client.get(reverse("moderation_months"))
    assert len(counts) % 3 == 0
    assert len(counts) <= 3 * 15
