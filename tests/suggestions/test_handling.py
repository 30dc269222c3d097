"""From the assignment to the rating, once and a second time, and what the database keeps."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from suggestions.models import Assignment, Commitment, Evaluation, Reply, Review, Suggestion, SuggestionEvent
from suggestions.permissions import suggestions_seen_by
from suggestions.services import assigning, filing, handling
from suggestions.services.handling import Promise
from suggestions.services.steps import NotTheirs, StepRefused
from tests.stations.factories import record
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, LETTER, RATING

MET = {"held_on": date(2025, 7, 10), "place": "试验村", "met_by": "head", "form": "visit", "note": "已听取意见。"}
LATER = ASSIGNED + timedelta(days=30)


@pytest.fixture
def who(home):
    return factories.people()


def replied(who, **changes):
    row = factories.handled(who)
    return handling.reply_to_suggestion(row, **LETTER | changes, by=who.unit, now=LATER)


def test_a_suggestion_is_assigned_discussed_answered_rated_and_closed(who):
    row = handling.note_meeting(factories.handled(who), **MET, by=who.unit, now=LATER)
    reply = handling.reply_to_suggestion(row, **LETTER, by=who.unit, now=LATER)
    evaluation = handling.rate_reply(row, **RATING, note="谢谢", by=who.lead, now=LATER)
    row = assigning.close_suggestion(row, by=who.assigner)
    assert (row.status, row.round, row.assigned_on, row.due_on) == (
        "closed", 1, date(2025, 6, 30), date(2025, 9, 30),
    )  # fmt: skip
    # The unit's own grade and what the deputy says are different things.
    assert (reply.grade, evaluation.result, evaluation.resolution) == ("A", "mostly", "solved")
    assert list(row.events.values_list("move", flat=True))[-6:] == [
        "assign", "take_on", "meet", "reply", "rate", "close",
    ]  # fmt: skip


@pytest.mark.parametrize("aspect", ["handling", "result"])
def test_a_dissatisfied_deputy_gets_a_second_handling_with_a_new_reply_and_rating(who, aspect):
    row = replied(who).suggestion
    handling.rate_reply(row, **RATING | {aspect: "dissatisfied"}, by=who.lead, now=LATER)
    with pytest.raises(StepRefused):
        assigning.close_suggestion(row, by=who.assigner)
    row = assigning.recheck_suggestion(row, finding="确未解决", by=who.assigner)
    row = assigning.assign_suggestion(row, lead=who.roads, by=who.assigner, now=LATER)
    assert (row.status, row.round, row.due_on) == ("assigned", 2, date(2025, 8, 30))
    with pytest.raises(StepRefused):
        assigning.extend_time(handling.take_on(row, by=who.unit), consent="同意", by=who.assigner)
    handling.reply_to_suggestion(row, **LETTER | {"number": "三交〔2025〕2号"}, by=who.unit, now=LATER)
    handling.rate_reply(row, **RATING, by=who.lead, now=LATER)
    assert assigning.close_suggestion(row, by=who.assigner).status == "closed"
    assert list(row.replies.values_list("round", "number", f"evaluation__{aspect}")) == [
        (1, "三交〔2025〕1号", "dissatisfied"), (2, "三交〔2025〕2号", RATING[aspect]),
    ]  # fmt: skip


def test_a_wrong_unit_sends_it_back_within_ten_days_and_never_forwards_it(who):
    row = factories.assigned(who, co=[who.lights])
    with pytest.raises(NotTheirs):
        assigning.assign_suggestion(row, lead=who.lights, by=who.unit)
    with pytest.raises(NotTheirs):
        assigning.send_back(row, reason="不属于职责", by=who.outsider, now=ASSIGNED)
    with pytest.raises(StepRefused):
        assigning.send_back(row, reason="不属于职责", by=who.unit, now=ASSIGNED + timedelta(days=11))
    row = assigning.send_back(row, reason="不属于职责", by=who.unit, now=ASSIGNED + timedelta(days=10))
    assert row.status == "sent_back"
    row = assigning.assign_suggestion(row, lead=who.lights, by=who.assigner, now=ASSIGNED + timedelta(days=12))
    assert (row.round, row.due_on) == (1, date(2025, 10, 12))
    assert list(row.assignments.values_list("unit__name", "role", "ended_on")) == [
        ("县交通运输局", "lead", date(2025, 7, 10)), ("县综合行政执法局", "co", date(2025, 7, 12)),
        ("县综合行政执法局", "lead", None),
    ]  # fmt: skip
    assert not suggestions_seen_by(who.unit).filter(pk=row.pk).exists()


def test_a_co_handling_unit_gives_its_opinion_before_the_reply(who):
    row = factories.handled(who, co=[who.lights])
    assert row.assignments.get(role="co").due_on == date(2025, 8, 30)
    with pytest.raises(StepRefused):
        handling.reply_to_suggestion(row, **LETTER, by=who.unit, now=LATER)
    with pytest.raises(NotTheirs):
        handling.give_opinion(row, opinion="同意", by=who.unit)
    handling.give_opinion(row, opinion="同意", by=who.outsider, now=LATER)
    with pytest.raises(StepRefused):
        handling.give_opinion(row, opinion="再次", by=who.outsider, now=LATER)
    assert handling.reply_to_suggestion(row, **LETTER, by=who.unit, now=LATER).unit == who.roads


def test_the_time_is_extended_once_with_consent(who):
    row = factories.handled(who)
    with pytest.raises(StepRefused):
        assigning.extend_time(row, consent=" ", by=who.assigner)
    row = assigning.extend_time(row, consent="主任会议同意，情况复杂", by=who.assigner)
    assert (row.due_on, row.assignments.get().due_on) == (date(2025, 12, 30), date(2025, 12, 30))
    with pytest.raises(StepRefused):
        assigning.extend_time(row, consent="再次", by=who.assigner)


def test_what_was_read_before_a_second_round_cannot_bring_back_the_first(who):
    stale = assigning.send_back(factories.assigned(who), reason="不属于职责", by=who.unit, now=ASSIGNED)
    Suggestion.objects.filter(pk=stale.pk).update(round=2)
    row = assigning.assign_suggestion(stale, lead=who.lights, by=who.assigner, now=LATER)
    assert (row.round, row.due_on) == (2, date(2025, 8, 30))


def test_a_unit_named_twice_or_closed_is_refused(who):
    row = factories.reviewed(who, factories.filed(who))
    with pytest.raises(StepRefused):
        assigning.assign_suggestion(row, lead=who.roads, co=[who.roads], by=who.assigner)
    who.lights.is_active = False
    with pytest.raises(StepRefused):
        assigning.assign_suggestion(row, lead=who.roads, co=[who.lights], by=who.assigner)
    assert (Suggestion.objects.get(pk=row.pk).status, Assignment.objects.count()) == ("accepted", 0)


@pytest.mark.parametrize(
    "gap",
    [
        {"held_on": date(2025, 6, 29)}, {"held_on": date(2025, 7, 31)}, {"place": " "}, {"note": ""},
        {"met_by": "nobody"}, {"form": "letter"},
    ],
)  # fmt: skip
def test_a_meeting_without_its_words_or_on_an_impossible_day_is_refused(who, gap):
    row = factories.handled(who)
    with pytest.raises(StepRefused):
        handling.note_meeting(row, **MET | gap, by=who.unit, now=LATER)
    assert row.meetings.count() == 0


@pytest.mark.parametrize(
    "gap", [{"text": " "}, {"number": ""}, {"grade": "Z"}, {"signed_by": " "}, {"text": "字" * 10_001}]
)
def test_a_reply_without_its_words_is_refused_and_nothing_moves(who, gap):
    with pytest.raises(StepRefused):
        replied(who, **gap)
    assert (Suggestion.objects.get().status, Reply.objects.count()) == ("handling", 0)


def test_promises_are_followed_until_the_unit_reports_on_them(who):
    reply = replied(who, promises=[Promise("年底前装完", date(2025, 12, 31))])
    promise = reply.commitments.get()
    with pytest.raises(NotTheirs):
        handling.keep_promise(promise, result="已装完", by=who.outsider)
    done = handling.keep_promise(promise, result="已装完", by=who.unit, now=LATER)
    assert (done.done_on, done.result) == (date(2025, 7, 30), "已装完")
    with pytest.raises(StepRefused):
        handling.keep_promise(done, result="再次", by=who.unit)
    with pytest.raises(StepRefused):
        replied(who, promises=[Promise("昨天", date(2025, 7, 29))])
    assert Commitment.objects.count() == 1


def test_a_reply_is_rated_once_with_words_of_the_lists(who):
    row = replied(who).suggestion
    for name in RATING:
        with pytest.raises(StepRefused):
            handling.rate_reply(row, **RATING | {name: "splendid"}, by=who.lead)
    handling.rate_reply(row, **RATING, by=who.lead)
    with pytest.raises(StepRefused):
        handling.rate_reply(row, **RATING, by=who.lead)
    assert Evaluation.objects.count() == 1


def test_what_was_answered_and_rated_never_changes_by_any_way(who):
    reply = replied(who)
    handling.rate_reply(reply.suggestion, **RATING, by=who.lead)
    for rows, change in (
        (Reply.objects.all(), {"text": "x"}),
        (Evaluation.objects.all(), {"note": "x"}),
        (SuggestionEvent.objects.all(), {"move": "x"}),
        (Review.objects.all(), {"opinion": "x"}),
    ):
        for act in (
            lambda rows=rows, change=change: rows.update(**change),
            lambda rows=rows: rows._raw_delete(rows.db),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_units_see_only_what_they_have_in_hand(who):
    row = factories.assigned(who)
    assert list(suggestions_seen_by(who.unit)) == [row]
    assert list(suggestions_seen_by(who.outsider)) == []
    with pytest.raises(NotTheirs):
        handling.take_on(row, by=who.outsider)


def test_what_people_said_is_linked_once(who):
    row, said = factories.draft(who), record(by=who.reviewer)
    assert filing.ground_suggestion(row, records=[said], by=who.lead) == 1
    assert filing.ground_suggestion(row, records=[said], by=who.lead) == 0
    with pytest.raises(NotTheirs):
        filing.ground_suggestion(row, records=[said], by=who.outsider)
