"""The score as a pure function: the arithmetic of a table, untrue records, minima, grades, and faults named in sentences."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from publicity.assessment import Done, Found, Rule, Terms, faults_of, gaps_of, score
from publicity.states import CheckResult, EventKind

D = Decimal
pytestmark = pytest.mark.usefixtures("_in_english")
CONTACTS = Rule("contacts", ("contact_home_visit", "contact_phone"), D(4), D(2), D(12))
TRAINING = Rule("training", ("training",), D(3), D(1), D(5))
TERMS = Terms((CONTACTS, TRAINING), D(100), D(15), D(8))
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.fixture
def _in_english():
    with translation.override("en"):
        yield


def visits(count, *, kind="contact_home_visit"):
    return [Done(date(2026, 1, 1) + timedelta(days=n), f"JL{n + 1:06}", kind) for n in range(count)]


@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 4), (2, 6), (5, 12), (6, 12)])
def test_the_first_brings_the_base_each_further_one_the_extra_up_to_the_cap(count, points):
    found = score(visits(count), TERMS)
    assert (found.total, found.lines[0].count) == (points, count)
    assert sum(point.points for point in found.lines[0].behind) == points


def test_every_point_names_the_event_that_brought_it():
    found = score([*visits(6), Done(date(2026, 2, 1), "LZ000001", "training")], TERMS)
    assert [(point.key, point.points) for line in found.lines for point in line.behind] == [
        ("JL000001", 4), ("JL000002", 2), ("JL000003", 2), ("JL000004", 2), ("JL000005", 2), ("JL000006", 0),
        ("LZ000001", 3),
    ]  # fmt: skip


def test_approving_twice_changes_nothing():
    facts = visits(3)
    assert score(facts + facts, TERMS) == score(facts, TERMS)


def test_an_untrue_record_brings_no_points_marks_the_year_and_may_be_deducted():
    facts = [*visits(2), Found(NOON, "JL000001", CheckResult.UNTRUE)]
    found = score(facts, TERMS)
    assert (found.total, found.untrue) == (4, ("JL000001",))
    assert [(p.key, p.points, p.is_untrue) for p in found.lines[0].behind] == [
        ("JL000001", 0, True),
        ("JL000002", 4, False),
    ]
    deducting = Rule("untrue", (EventKind.UNTRUE_RECORD,), D(3), D(3), D(9), is_deduction=True)
    assert score(facts, Terms((CONTACTS, deducting), D(100))).total == 1
    assert score([*visits(1), Found(NOON, "JL000001", "untrue")], Terms((deducting,), D(100))).total == 0


def test_the_latest_check_of_a_record_counts():
    later = Found(NOON + timedelta(days=1), "JL000001", CheckResult.TRUE)
    facts = [*visits(1), later, Found(NOON, "JL000001", CheckResult.UNTRUE)]
    assert (score(facts, TERMS).total, score(facts, TERMS).untrue) == (4, ())
    assert score([*visits(1), Found(NOON, "JL000001", CheckResult.PARTLY_UNTRUE)], TERMS).total == 4


def test_the_whole_has_a_cap_too():
    assert score(visits(5), Terms((CONTACTS,), D(10))).total == 10


@pytest.mark.parametrize(
    ("count", "required", "strict", "grade"),
    [
        (1, 0, False, "unqualified"), (3, 0, False, "qualified"), (5, 0, False, "excellent"),
        (5, 6, False, "qualified"), (5, 6, True, "unqualified"),
    ],
)  # fmt: skip
def test_grades_follow_thresholds_and_required_numbers(count, required, strict, grade):
    rule = Rule("contacts", CONTACTS.kinds, D(4), D(2), D(12), required)
    terms = Terms((rule,), D(100), D(12), D(8), strict)
    assert score(visits(count), terms).grade == grade


def test_without_thresholds_there_is_no_grade():
    assert score(visits(1), Terms((CONTACTS,), D(100))).grade == ""


def _history(rng):
    kinds = [kind for kind in EventKind.values if kind != EventKind.UNTRUE_RECORD]
    done = [
        Done(date(2026, 1, 1) + timedelta(days=rng.randrange(365)), f"K{number}", rng.choice(kinds))
        for number in range(rng.randrange(12))
    ]
    checked = [
        Found(NOON + timedelta(minutes=rng.randrange(5)), rng.choice(done).key, rng.choice(CheckResult.values))
        for _n in range(rng.randrange(6) if done else 0)
    ]
    return done + checked


def _terms(rng):
    kinds = list(EventKind.values)
    rng.shuffle(kinds)
    rules = []
    for number in range(rng.randrange(1, 6)):
        base = D(rng.randrange(60)) / 10
        cap = base + D(rng.randrange(80)) / 10
        rules.append(
            Rule(f"i{number}", tuple(kinds[number * 3 : number * 3 + 3]), base, D(rng.randrange(20)) / 10, cap,
                 rng.randrange(3) if number else 0, is_deduction=number == 4)
        )  # fmt: skip
    return Terms(tuple(rules), D(rng.randrange(5, 40)), D(12), D(6))


def _plainly(facts, terms):
    """The total as one would reckon it on paper, in another way: whole counts, no walk."""
    latest = {}
    for fact in facts:
        if isinstance(fact, Found):
            latest[fact.key] = max(latest.get(fact.key, (fact.at, fact.result)), (fact.at, fact.result))
    done = {fact.key: fact for fact in facts if isinstance(fact, Done)}
    untrue = {key for key in done if latest.get(key, (0, ""))[1] == "untrue"}
    earned = deducted = D(0)
    for rule in terms.rules:
        count = sum(fact.kind in rule.kinds and fact.key not in untrue for fact in done.values())
        count += len(untrue) if EventKind.UNTRUE_RECORD in rule.kinds else 0
        points = min(rule.base + rule.extra * (count - 1), rule.cap) if count else D(0)
        if rule.is_deduction:
            deducted += points
        else:
            earned += points
    return max(min(earned, terms.total_cap) - deducted, D(0))


def test_five_thousand_random_histories_give_the_same_score_in_every_order():
    rng = random.Random(20260101)
    for _number in range(5_000):
        facts, terms = _history(rng), _terms(rng)
        first = score(facts, terms)
        again = facts + rng.sample(facts, len(facts) // 2)
        rng.shuffle(again)
        assert score(again, terms) == first
        assert first.total == _plainly(facts, terms)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms((Rule("a", ("training",), D(5), D(0), D(4)),), D(100)), "the cap is under the points for the first"),
        (Terms((Rule("a", ("training",), D(-1), D(0), D(4)),), D(100)), "cannot be below zero"),
        (Terms((Rule("a", ("dreaming",), D(1), D(0), D(4)),), D(100)), "something that does not exist: dreaming"),
        (Terms((Rule("a", (), D(1), D(0), D(4)),), D(100)), "says what it counts"),
        (Terms((TRAINING, Rule("b", ("training",), D(1), D(0), D(4))), D(100)), "count the same"),
        (Terms((Rule("a", ("leave",), D(1), D(0), D(4), 2, is_deduction=True),), D(100)), "cannot be required"),
        (Terms((TRAINING,), D(0)), "must be more than zero"),
        (Terms((TRAINING,), D(100), D(60), D(80)), "thresholds are out of order"),
        (Terms((TRAINING,), D(100), D(60), D(0)), "thresholds are out of order"),
        (Terms((TRAINING,), D(50), D(60), D(40)), "begins above what can be reached"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused_with_a_sentence(terms, words):
    [sentence] = list(faults_of(terms))
    assert (words in sentence, sentence[-1]) == (True, ".")


def test_what_a_scheme_still_lacks_is_said():
    assert [len(list(gaps_of(terms))) for terms in (TERMS, Terms((), D(100)), Terms((TRAINING,), D(100)))] == [0, 2, 1]
    assert "do not reach" in next(gaps_of(Terms((TRAINING,), D(100), D(60), D(40))))
    assert list(faults_of(TERMS)) == []
