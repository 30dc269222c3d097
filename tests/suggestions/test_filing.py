"""Writing, signing, filing and reviewing a suggestion, and the numbers it gets."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from wagtail.models import ModelLogEntry

from core.calendar import TZ
from stations.models import VoterRepresentative
from stations.services.assemblies import call_assembly, cast_votes, close_vote, note_attendance, put_motion
from suggestions.models import IssuedNumber, Suggestion
from suggestions.permissions import suggestions_seen_by
from suggestions.services import filing, reviewing
from suggestions.services.steps import NotTheirs, StepRefused
from suggestions.states import Exclusion
from tests.factories import staff
from tests.stations.factories import area, deputy
from tests.suggestions import factories
from tests.suggestions.factories import FILED, OPINION, REVIEWED, WORDS


@pytest.fixture
def who(home):
    return factories.people()


def test_a_suggestion_goes_through_three_reviews_to_its_number(who):
    row = factories.reviewed(who, factories.filed(who))
    assert (row.status, row.batch, row.issued.text) == ("accepted", date(2025, 6, 1), "闭2025-06-001")
    assert list(row.reviews.values_list("stage", "urgency")) == [
        ("preliminary", "涉及安全"), ("joint", "涉及安全"), ("directors", "涉及安全"),
    ]  # fmt: skip
    assert list(row.events.values_list("move", "to_status", "actor__username")) == [
        ("draft", "draft", "lead"), ("file", "filed", "lead"), ("pass_to_preliminary", "preliminary", "reviewer"),
        ("pass_to_joint", "joint", "reviewer"), ("pass_to_directors", "directors", "committee"),
        ("accept", "accepted", "secretary"),
    ]  # fmt: skip
    logged = ModelLogEntry.objects.filter(action__startswith="suggestions.").order_by("pk")
    assert [entry.action for entry in logged] == [
        "suggestions.draft", "suggestions.file", "suggestions.pass_to_preliminary", "suggestions.pass_to_joint",
        "suggestions.pass_to_directors", "suggestions.accept",
    ]  # fmt: skip


@pytest.mark.parametrize("word", Exclusion.values)
def test_an_exclusion_stops_the_filing_and_names_its_article(who, word):
    row = factories.draft(who)
    with pytest.raises(StepRefused) as refusal:
        filing.file_suggestion(row, exclusions=[word], by=who.lead)
    assert str(Exclusion(word).label) in str(refusal.value)
    assert Suggestion.objects.get(pk=row.pk).status == "draft"


def test_filing_waits_for_everybody_who_was_asked_to_sign(who):
    signer = staff("signer")
    second = deputy(account=signer)
    row = filing.ask_co_signers(factories.draft(who), [second], by=who.lead)
    with pytest.raises(StepRefused):
        filing.file_suggestion(row, exclusions=(), by=who.lead)
    with pytest.raises(NotTheirs):
        filing.answer_co_signature(row, confirms=True, by=who.outsider)
    filing.answer_co_signature(row, confirms=True, by=signer, now=FILED)
    done = filing.file_suggestion(row, exclusions=(), by=who.lead, now=FILED)
    assert list(done.co_signatures.values_list("deputy", "confirmed_at", "declined_at")) == [(second.pk, FILED, None)]
    with pytest.raises(StepRefused):
        filing.answer_co_signature(done, confirms=False, by=signer)


def test_signatures_fall_when_the_words_change(who):
    signer = staff("signer")
    row = filing.ask_co_signers(factories.draft(who), [deputy(account=signer)], by=who.lead)
    filing.answer_co_signature(row, confirms=True, by=signer)
    with pytest.raises(StepRefused):
        filing.rewrite_suggestion(row, replace(WORDS, title="另一件"), by=who.lead)
    row = filing.redraft_suggestion(row, by=who.lead)
    row = filing.rewrite_suggestion(row, replace(WORDS, title="另一件"), by=who.lead, seen_version=row.version)
    assert row.title == "另一件"
    assert row.co_signatures.filter(confirmed_at__isnull=False).count() == 0


@pytest.mark.parametrize("name", ["title", "situation", "analysis", "proposal", "topic"])
def test_a_suggestion_without_one_of_its_parts_is_refused(who, name):
    with pytest.raises(StepRefused):
        filing.draft_suggestion(replace(WORDS, **{name: "  "}), lead=who.deputy, area=area(), by=who.lead)
    assert Suggestion.objects.count() == 0


def test_only_the_lead_deputy_or_the_office_begins_one(who):
    for user in (who.outsider, who.unit, who.assigner):
        with pytest.raises(NotTheirs):
            filing.draft_suggestion(WORDS, lead=who.deputy, area=area(), by=user)
    assert filing.draft_suggestion(WORDS, lead=who.deputy, area=area(), by=who.reviewer).created_by == who.reviewer


def test_of_two_at_once_one_wins_and_one_is_told(who):
    row = factories.draft(who)
    filing.file_suggestion(row, exclusions=(), by=who.lead, seen_version=row.version, now=FILED)
    with pytest.raises(StepRefused):
        filing.withdraw_suggestion(row, reason="改日再提", by=who.lead, seen_version=row.version)
    assert Suggestion.objects.get(pk=row.pk).status == "filed"


def test_a_deputy_out_of_office_leads_none(who):
    who.deputy.is_serving = False
    with pytest.raises(StepRefused):
        factories.draft(who)


def test_review_begins_when_the_batch_is_closed(who):
    row = factories.filed(who, now=FILED + timedelta(seconds=1))
    assert row.batch == date(2025, 7, 1)
    last = datetime(2025, 7, 20, 23, 59, 59, tzinfo=TZ)
    with pytest.raises(StepRefused):
        reviewing.pass_review(row, OPINION, by=who.reviewer, now=last)
    assert reviewing.pass_review(row, OPINION, by=who.reviewer, now=last + timedelta(seconds=1)).status == "preliminary"


@pytest.mark.parametrize(
    "gap",
    [
        {"people": " "}, {"opinion": ""}, {"urgency": ""}, {"breadth": " "}, {"importance": ""},
        {"held_on": date(2025, 6, 19)}, {"held_on": date(2025, 6, 25)},
    ],
)  # fmt: skip
def test_a_review_without_its_words_or_on_an_impossible_day_is_refused(who, gap):
    row = reviewing.pass_review(factories.filed(who), OPINION, by=who.reviewer, now=REVIEWED)
    with pytest.raises(StepRefused):
        reviewing.pass_review(row, replace(OPINION, **gap), by=who.reviewer, now=REVIEWED)
    assert Suggestion.objects.get(pk=row.pk).status == "preliminary"


def test_what_is_returned_merged_or_refused_says_why(who):
    first, second, third = (factories.filed(who) for _each in range(3))
    for act in (reviewing.return_suggestion, reviewing.refuse_suggestion):
        with pytest.raises(StepRefused):
            act(first, reason=" ", by=who.reviewer)
    with pytest.raises(StepRefused):
        reviewing.merge_suggestion(second, second, reason="x", by=who.reviewer)
    assert reviewing.merge_suggestion(second, third, reason="同一件事", by=who.reviewer).merged_into == third
    with pytest.raises(StepRefused):
        reviewing.merge_suggestion(third, second, reason="同一件事", by=who.reviewer)
    reviewing.refuse_suggestion(third, reason="不属于建议", by=who.reviewer)
    row = reviewing.return_suggestion(first, reason="请补充情况", by=who.reviewer)
    assert row.events.last().reason == "请补充情况"
    assert filing.file_suggestion(row, exclusions=(), by=who.lead, now=FILED).status == "filed"


def test_each_way_has_a_series_of_its_own(who):
    between = [factories.reviewed(who, factories.filed(who)).issued.text for _each in range(2)]
    in_session = factories.filed(who, route="session", session="十七届四次")
    assert [*between, factories.reviewed(who, in_session).issued.text] == [
        "闭2025-06-001", "闭2025-06-002", "十七届四次-001",
    ]  # fmt: skip
    assert list(in_session.reviews.values_list("stage", flat=True)) == ["filed"]


def test_a_streets_suggestion_comes_from_a_motion_that_passed_and_only_once(who, editor):
    meeting = call_assembly({"street": area(), "title": "试验会议", "held_on": date(2025, 6, 1), "term": 1}, by=editor)
    motion = put_motion(meeting, title="加装路灯", text="试验", by=editor)
    with pytest.raises(StepRefused):
        factories.draft(who, route="street", motion=motion)
    person = VoterRepresentative.objects.create(
        name="试代表", street=area(), category="resident", term=1, recommended_by="试验社区"
    )
    meeting.attendances.create(representative=person)
    note_attendance(meeting, [person], by=editor)
    cast_votes(motion, {person: "for"}, by=editor)
    motion = close_vote(motion, by=editor)
    row = filing.file_suggestion(
        factories.draft(who, route="street", motion=motion), exclusions=(), by=who.lead, now=FILED
    )
    row = reviewing.pass_review(row, OPINION, by=who.reviewer, now=FILED + timedelta(minutes=1))
    row = factories.reviewed(who, row)
    assert row.issued.text == "街2025-海游-01"
    assert list(row.reviews.values_list("stage", flat=True)) == ["street_committee", "directors"]
    with pytest.raises(StepRefused):
        factories.draft(who, route="street", motion=motion)


def test_the_database_refuses_a_gap_a_restart_a_change_and_a_removal_of_numbers(who):
    row = factories.reviewed(who, factories.filed(who))
    free = factories.draft(who)
    for act in (
        lambda: IssuedNumber.objects.create(suggestion=free, series="闭2025-06-", seq=3, text="x"),
        lambda: IssuedNumber.objects.create(suggestion=free, series="闭2025-06-", seq=1, text="x"),
        lambda: IssuedNumber.objects.create(suggestion=free, series="y", seq=2, text="x"),
        lambda: IssuedNumber.objects.filter(pk=row.pk).update(text="z"),
        lambda: IssuedNumber.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert list(IssuedNumber.objects.values_list("series", "seq", "text")) == [("闭2025-06-", 1, "闭2025-06-001")]


def test_drafts_are_seen_by_their_writers_and_nobody_else(who):
    row = factories.draft(who)
    seen = {name: suggestions_seen_by(getattr(who, name)).filter(pk=row.pk).exists() for name in (
        "lead", "reviewer", "assigner", "unit", "outsider",
    )}  # fmt: skip
    assert seen == {"lead": True, "reviewer": False, "assigner": False, "unit": False, "outsider": False}
