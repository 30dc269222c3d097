"""Schemes are written, put in force by somebody else and never change again; performances need two people."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.calendar import local_day
from core.transitions import MoveRefused
from publicity.assessment import Rule, faults_of, gaps_of
from publicity.events import scheme_of, scores_in_force, scores_under
from publicity.models import AssessmentScheme, PerformanceEntry, ScoreItem
from publicity.models.assessment import terms_of
from publicity.services.performances import (
    PerformanceRefused,
    confirm_performance,
    enter_performance,
    refuse_performance,
    take_back_performance,
)
from publicity.services.schemes import SchemeRefused, add_example_schemes, copy_scheme, put_in_force, write_scheme
from publicity.states import PERFORMANCE_MOVES, SCHEME_MOVES, PerformanceStatus, SchemeStatus
from tests.publicity.factories import RULES, SCHEME, contact, scheme, scheme_in_force
from tests.stations.factories import deputy, station


@pytest.fixture
def person(home):
    return deputy(station())


def test_the_two_tables_of_other_places_ship_as_examples_once(home):
    assert (add_example_schemes(year=2026), add_example_schemes(year=2027)) == (2, 0)
    ruzhou, yinchuan = AssessmentScheme.objects.order_by("example")
    assert [(item.base, item.extra, item.cap) for item in ruzhou.items.all()] == [
        (15, 0, 15), (3, 1, 5), (3, 1, 5), (6, 2, 10), (1, 1, 4), (4, 1, 6), (6, 1, 10), (4, 2, 12), (5, 1, 8),
        (5, 1, 8), (5, 1, 8), (5, 1, 8), (3, 0, 5), (5, 0, 5),
    ]  # fmt: skip
    assert (yinchuan.excellent_from, yinchuan.qualified_from, yinchuan.total_cap) == (80, 60, 100)
    assert [list(faults_of(terms_of(row))) for row in (ruzhou, yinchuan)] == [[], []]
    assert [len(list(gaps_of(terms_of(row)))) for row in (ruzhou, yinchuan)] == [1, 0]
    assert all(row.source for row in (ruzhou, yinchuan))


def test_a_scheme_that_cannot_be_is_not_written(assessor):
    for wrong in (
        {"rules": [Rule("a", ("training",), Decimal(5), Decimal(0), Decimal(4))]},
        {"excellent_from": Decimal(5)},
        {"total_cap": Decimal(0)},
    ):
        with pytest.raises(SchemeRefused, match=r"[.。]$"):
            scheme(by=assessor, **wrong)
    assert AssessmentScheme.objects.count() == 0


def test_a_scheme_without_thresholds_or_items_waits_and_its_writer_does_not_put_it_in_force(assessor, decider):
    for lacking in (scheme(by=assessor, qualified_from=None), scheme(by=assessor, rules=[])):
        with pytest.raises(SchemeRefused, match=r"[.。]$"):
            put_in_force(lacking, by=decider)
    whole = scheme(by=assessor)
    with pytest.raises(SchemeRefused):
        put_in_force(whole, by=assessor)
    assert put_in_force(whole, by=decider).status == SchemeStatus.IN_FORCE


@pytest.mark.parametrize("status", SchemeStatus.values)
@pytest.mark.parametrize("name", ["put_in_force", "write"])
def test_the_table_alone_says_what_may_become_of_a_scheme(assessor, decider, status, name):
    row = scheme(by=assessor)
    AssessmentScheme.objects.filter(pk=row.pk).update(status=status)
    sources = SCHEME_MOVES["put_in_force"].sources
    act = {
        "put_in_force": lambda: put_in_force(row, by=decider),
        "write": lambda: write_scheme(SCHEME, RULES, by=assessor, scheme=row),
    }[name]
    if status in sources:
        act()
    else:
        with pytest.raises((MoveRefused, SchemeRefused)):
            act()


def test_the_database_keeps_a_scheme_that_was_put_in_force(decider):
    row = scheme_in_force(by=decider)
    item = row.items.first()
    for act in (
        lambda: AssessmentScheme.objects.filter(pk=row.pk).update(qualified_from=Decimal(1)),
        lambda: AssessmentScheme.objects.filter(pk=row.pk).update(status="draft"),
        lambda: ScoreItem.objects.filter(pk=item.pk).update(cap=Decimal(99)),
        lambda: ScoreItem.objects.filter(pk=item.pk).delete(),
        lambda: ScoreItem.objects.create(scheme=row, position=9, name="x", kinds=["other"], base=1, cap=1),
        lambda: AssessmentScheme.objects.filter(pk=row.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert terms_of(AssessmentScheme.objects.get()) == terms_of(row)


def test_a_new_version_supersedes_the_old_one_and_both_stay(assessor, decider):
    first = scheme_in_force(by=decider)
    second = copy_scheme(first, year=2026, by=assessor)
    assert (second.number, terms_of(second)) == (2, terms_of(first))
    put_in_force(second, by=decider)
    assert list(AssessmentScheme.objects.order_by("number").values_list("status", flat=True)) == [
        "superseded",
        "in_force",
    ]


def test_the_scheme_that_names_a_deputy_most_closely_counts(person, decider):
    everybody = scheme_in_force(by=decider)
    post = scheme_in_force(by=decider, post=person.post_category)
    trade = scheme_in_force(by=decider, trade=person.trade_category)
    scheme_in_force(by=decider, trade="fishery")
    schemes = list(AssessmentScheme.objects.in_force(2026))
    assert scheme_of(person, schemes) == trade
    assert scheme_of(person, [everybody, post]) == post
    assert scheme_of(person, []) is None


def test_a_score_comes_from_verified_records_of_the_year_and_confirmed_performances(
    person, author, verifier, assessor, second_assessor, decider
):
    row = scheme_in_force(by=decider)
    contact(person, by=author, verifier=verifier)
    entry = enter_performance(person, kind="training", held_on=date(2026, 3, 1), by=assessor)
    assert scores_under(row, [person.pk], 2026)[person.pk].total == 4
    confirm_performance(entry, by=second_assessor)
    assert scores_under(row, [person.pk], 2026)[person.pk].total == 7
    assert scores_under(row, [person.pk], 2025)[person.pk].total == 0
    take_back_performance(entry, reason="重复登记", by=assessor)
    found = scores_in_force([person], 2026)[person.pk][1]
    assert [(point.key[:2], point.points) for line in found.lines for point in line.behind] == [("JL", 4)]


@pytest.mark.parametrize("count", [1, 3])
def test_scores_cost_the_same_queries_for_one_deputy_and_for_three(
    author, verifier, decider, count, django_assert_num_queries
):
    people = [deputy(station()) for _number in range(count)]
    for person in people:
        contact(person, by=author, verifier=verifier)
    scheme_in_force(by=decider)
    with django_assert_num_queries(5):
        found = scores_in_force(people, 2026)
    assert [found[person.pk][1].total for person in people] == [4] * count


def test_a_performance_is_confirmed_by_a_second_person(person, assessor, second_assessor):
    entry = enter_performance(person, kind="training", held_on=date(2026, 3, 1), by=assessor)
    with pytest.raises(PerformanceRefused):
        confirm_performance(entry, by=assessor)
    with pytest.raises(IntegrityError), transaction.atomic():
        PerformanceEntry.objects.filter(pk=entry.pk).update(confirmed_by=assessor)
    assert confirm_performance(entry, by=second_assessor).status == "confirmed"
    with pytest.raises(MoveRefused):
        confirm_performance(entry, by=second_assessor)
    for wrong in ({"kind": "contact_phone"}, {"held_on": local_day(timezone.now()) + timedelta(days=1)}):
        with pytest.raises(PerformanceRefused, match=r"[.。]$"):
            enter_performance(person, **{"kind": "training", "held_on": date(2026, 3, 1)} | wrong, by=assessor)
    with pytest.raises(PerformanceRefused):
        take_back_performance(entry, reason=" ", by=assessor)


@pytest.mark.parametrize("status", PerformanceStatus.values)
@pytest.mark.parametrize("name", PERFORMANCE_MOVES)
def test_the_table_alone_says_what_may_become_of_a_performance(person, assessor, second_assessor, status, name):
    row = enter_performance(person, kind="training", held_on=date(2026, 3, 1), by=assessor)
    PerformanceEntry.objects.update(status=status, confirmed_by=second_assessor)
    act = {
        "confirm": lambda: confirm_performance(row, by=second_assessor),
        "refuse": lambda: refuse_performance(row, reason="不实", by=second_assessor),
        "take_back": lambda: take_back_performance(row, reason="不实", by=second_assessor),
    }[name]
    if status in PERFORMANCE_MOVES[name].sources:
        assert act().status == PERFORMANCE_MOVES[name].target
    else:
        with pytest.raises(MoveRefused):
            act()
