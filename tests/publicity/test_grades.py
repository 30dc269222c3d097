"""Grades: proposed, reviewed, approved with a reference, published into the ledger; what the public reads of them."""

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from core.transitions import MoveRefused
from publicity.events import scores_under
from publicity.grade_queries import renomination_list, second_poor_years
from publicity.models import AssessmentGrade, ConsequenceCase, LedgerEntry, PerformanceEntry
from publicity.services.grades import (
    GradeRefused,
    approve_grade,
    propose_again,
    propose_grades,
    publish_grade,
    review_grade,
    send_back_grade,
)
from publicity.services.ledger import faults, stored_rows
from publicity.services.performances import confirm_performance, enter_performance
from publicity.services.publishing import publish_available
from publicity.states import GRADE_MOVES, GradeStatus
from tests.factories import staff
from tests.publicity.factories import contact, graded, scheme_in_force
from tests.stations.factories import deputy, station

MEETING = {"reference": "三十五次主任会议纪要", "meeting_on": date(2026, 6, 1)}
YEAR_QUERIES, LIST_QUERIES = 11, 7


@pytest.fixture
def person(author, verifier, decider):
    """A deputy with two contacts, 6 points: qualified."""
    row = deputy(station())
    for _number in range(2):
        contact(row, by=author, verifier=verifier)
    scheme_in_force(by=decider)
    return row


@pytest.fixture
def proposed(person, assessor):
    propose_grades(2026, by=assessor)
    return AssessmentGrade.objects.get()


def published(row, reviewer, decider):
    return publish_grade(approve_grade(review_grade(row, by=reviewer), **MEETING, by=decider), by=decider)


def test_a_grade_goes_from_the_proposal_into_the_ledger(proposed, person, assessor, reviewer, decider):
    assert (proposed.grade, proposed.score, propose_grades(2026, by=assessor)) == ("qualified", 6, 0)
    row = published(proposed, reviewer, decider)
    told = json.loads(LedgerEntry.objects.get(kind="grade").body)
    assert {name: told[name] for name in ("subject", "deputy", "year", "grade", "score", "meeting", "lines")} == {
        "subject": str(row), "deputy": person.pk, "year": 2026, "grade": "qualified", "score": "6.0",
        "meeting": MEETING["reference"], "lines": [["走访", 2, "6.0"], ["培训", 0, "0"]],
    }  # fmt: skip
    assert (list(faults(stored_rows())), ConsequenceCase.objects.count()) == ([], 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentGrade.objects.update(score=9)


def test_a_grade_needs_a_second_person_and_a_reference(proposed, assessor, reviewer, decider):
    with pytest.raises(GradeRefused):
        review_grade(proposed, by=assessor)
    row = review_grade(proposed, by=reviewer)
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    for wrong in ({"reference": " "}, {"meeting_on": tomorrow}):
        with pytest.raises(GradeRefused, match=r"[.。]$"):
            approve_grade(row, **MEETING | wrong, by=decider)
    with pytest.raises(GradeRefused):
        send_back_grade(row, reason="", by=reviewer)
    with pytest.raises(GradeRefused):
        propose_grades(local_day(timezone.now()).year + 1, by=assessor)
    with pytest.raises(GradeRefused):
        propose_grades(2024, by=assessor)


def test_records_that_changed_since_send_a_grade_back(proposed, person, author, verifier, assessor, reviewer, decider):
    contact(person, by=author, verifier=verifier)
    with pytest.raises(GradeRefused, match="8"):
        review_grade(proposed, by=reviewer)
    back = send_back_grade(proposed, reason="记录有变", by=reviewer)
    again = propose_again(back, by=assessor)
    assert (again.score, again.reason, published(again, reviewer, decider).status) == (8, "", "published")


@pytest.mark.parametrize("status", GradeStatus.values)
@pytest.mark.parametrize("name", GRADE_MOVES)
def test_the_table_alone_says_what_may_become_of_a_grade(proposed, assessor, reviewer, decider, status, name):
    values = {"meeting_reference": "纪要", "meeting_on": date(2026, 6, 1)}
    AssessmentGrade.objects.update(status=status, **values)
    row = AssessmentGrade.objects.select_related("deputy", "scheme").get()
    act = {
        "review": lambda: review_grade(row, by=reviewer),
        "send_back": lambda: send_back_grade(row, reason="重报", by=reviewer),
        "propose": lambda: propose_again(row, by=assessor),
        "approve": lambda: approve_grade(row, **MEETING, by=decider),
        "publish": lambda: publish_grade(row, by=decider),
    }[name]
    if status in GRADE_MOVES[name].sources:
        assert act().status == GRADE_MOVES[name].target
    else:
        with pytest.raises(MoveRefused):
            act()
        assert AssessmentGrade.objects.get().status == status


@pytest.mark.parametrize("name", GRADE_MOVES)
def test_on_the_desk_each_step_is_for_its_role_alone(client, proposed, assessor, reviewer, decider, keeper, name):
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    source = sorted(GRADE_MOVES[name].sources)[0]
    values = {"meeting_reference": "纪要", "meeting_on": date(2026, 6, 1)}
    roles = {
        "assessor": assessor,
        "reviewer": reviewer,
        "decider": decider,
        "keeper": keeper,
        "nobody": staff("nobody"),
    }
    moved = []
    for role, user in roles.items():
        user.user_permissions.add(access)
        AssessmentGrade.objects.update(status=source, **values)
        client.force_login(user)
        sent = {"step": name, "grade": [proposed.pk], "reference": "纪要", "meeting_on": "2026-06-01", "reason": "重报"}
        with transaction.atomic():
            client.post(reverse("assessment_step"), sent)
            if AssessmentGrade.objects.get().status == GRADE_MOVES[name].target != source:
                moved.append(role)
            transaction.set_rollback(True)
    assert moved == [GRADE_MOVES[name].audience]


def test_two_unqualified_years_in_a_row_are_marked_and_excellent_ones_recommend(client, decider):
    poor, once, good = (deputy(station()) for _number in range(3))
    for year in (2024, 2025):
        graded(poor, "unqualified", year=year, by=decider)
        graded(good, "excellent", year=year, by=decider)
    graded(once, "qualified", year=2024, by=decider)
    graded(once, "unqualified", year=2025, by=decider)
    assert (second_poor_years(2025), second_poor_years(2024)) == ({poor.pk}, frozenset())
    assert renomination_list() == [(good.name, good.term, [2024, 2025])]
    html = client.get(reverse("publicity_grades")).content.decode()
    assert html.count("<strong>second year in a row</strong>") + html.count("<strong>连续第二年</strong>") == 1


def test_nothing_of_a_grade_is_public_before_it_is_published(client, proposed, person, reviewer, decider):
    address = reverse("publicity_deputy_year", args=[person.pk, 2026])
    row = approve_grade(review_grade(proposed, by=reviewer), **MEETING, by=decider)
    assert (client.get(address).status_code, client.get("/publicity/grades/2026/").status_code) == (404, 404)
    assert MEETING["reference"] not in client.get(reverse("publicity_grades")).content.decode()
    publish_grade(row, by=decider)
    assert (client.get(address).status_code, client.get("/publicity/grades/2026/").status_code) == (200, 200)
    assert "/publicity/grades/2026/" in client.get("/sitemap.xml").content.decode()


def test_the_shown_score_is_reckoned_anew_and_names_its_records(
    client, proposed, person, author, verifier, publisher, assessor, second_assessor, reviewer, decider
):
    publish_available(by=publisher)
    row = published(proposed, reviewer, decider)
    address = reverse("publicity_deputy_year", args=[person.pk, 2026])
    context = client.get(address).context
    assert (context["score"], context["has_moved"]) == (
        scores_under(row.scheme, [person.pk], 2026)[person.pk],
        False,
    )
    html = client.get(address).content.decode()
    links = [reverse("publicity_record", args=[number]) for number in context["public_numbers"]]
    assert (len(links), [link for link in links if link not in html]) == (2, [])
    secret = enter_performance(person, kind="training", held_on=date(2026, 5, 1), note="密备注", by=assessor)
    confirm_performance(secret, by=second_assessor)
    later = client.get(address)
    assert (later.context["has_moved"], later.context["grade"].score, later.context["score"].total) == (True, 6, 9)
    assert (str(secret) in later.content.decode(), "密备注" in later.content.decode()) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_grades_cost_the_same_with_one_and_with_three(
    client, author, verifier, decider, count, django_assert_num_queries
):
    people = [deputy(station()) for _number in range(count)]
    for person in people:
        for _contact in range(count):
            contact(person, by=author, verifier=verifier)
        graded(person, "unqualified", by=decider)
    for address, queries in (
        (reverse("publicity_grades_of", args=[2026]), LIST_QUERIES),
        (reverse("publicity_deputy_year", args=[people[0].pk, 2026]), YEAR_QUERIES),
    ):
        client.get(address)
        with django_assert_num_queries(queries):
            html = client.get(address).content.decode()
        assert LedgerEntry.objects.count() == 0 or LedgerEntry.objects.latest("seq").hash in html


def test_the_desk_leads_from_a_copied_scheme_to_a_public_grade(
    client, author, verifier, assessor, second_assessor, reviewer, decider
):
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for user in (assessor, second_assessor, reviewer, decider):
        user.user_permissions.add(access)
    from publicity.models import AssessmentScheme
    from publicity.services.schemes import add_example_schemes

    add_example_schemes(year=2020)
    person = deputy(station())
    contact(person, by=author, verifier=verifier)
    client.force_login(assessor)
    example = AssessmentScheme.objects.get(example="yinchuan")
    page = client.post(reverse("assessment_copy"), {"scheme": example.pk, "year": "2026"}).url
    own = AssessmentScheme.objects.get(year=2026)
    lines = client.get(page).context["form"]["lines"].value()
    typed = {"title": "三门方案", "total_cap": "100", "excellent_from": "8", "qualified_from": "4", "lines": lines}
    for wrong, words in (
        ({"lines": "培训 | training | 5 | 0 | 4"}, "培训"), ({"lines": "培训 | training | five"}, "five"),
        ({"excellent_from": "3"}, "三门方案"), ({"lines": "培训 | training | 1 | 0 | 4 | 1.5"}, "培训"),
    ):  # fmt: skip
        answer = client.post(page, typed | wrong)
        assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert client.post(page, typed).status_code == 302
    what_if = client.get(reverse("assessment_what_if", args=[own.pk]), {"year": "2026"})
    assert [(deputy, now, then.total) for deputy, now, then in what_if.context["rows"]] == [(person, None, 4)]
    entry = {"deputy": person.pk, "kind": "training", "held_on": "2026-05-01"}
    client.post(reverse("assessment_enter"), entry)
    row = PerformanceEntry.objects.get()
    for user in (assessor, second_assessor):
        client.force_login(user)
        client.post(reverse("assessment_settle", args=[row.pk]), {"step": "confirm"})
        row.refresh_from_db()
        assert row.status == ("confirmed" if user == second_assessor else "entered")
    client.force_login(decider)
    client.post(reverse("assessment_in_force", args=[own.pk]))
    client.force_login(assessor)
    client.post(reverse("assessment_propose"), {"year": "2026"})
    grade = AssessmentGrade.objects.get()
    assert client.get(reverse("assessment_score", args=[person.pk, 2026])).context["score"].total == 7
    sent = {"grade": [grade.pk], "year": "2026", "reference": "纪要12号", "meeting_on": "2026-06-01"}
    for user, name in ((reviewer, "review"), (decider, "approve"), (decider, "publish")):
        client.force_login(user)
        client.post(reverse("assessment_step"), sent | {"step": name})
        assert f"{grade.pk}" in client.get(reverse("assessment_desk"), {"year": "2026"}).content.decode()
    grade.refresh_from_db()
    assert (grade.status, grade.score, grade.grade) == ("published", 7, "qualified")
