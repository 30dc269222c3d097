"""Cases of unqualified years: opened with the grade, kept step by step, known to those who must know and nobody else."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from core.transitions import MoveRefused
from publicity.models import AssessmentGrade, CaseStep, ConsequenceCase, LedgerEntry
from publicity.services.cases import FIRST_STEPS_DAYS, CaseRefused, is_overdue, remind_of_cases, take_step
from publicity.services.grades import approve_grade, propose_grades, publish_grade, review_grade
from publicity.states import CASE_MOVES, CaseStatus
from tests.publicity.factories import scheme_in_force
from tests.stations.factories import deputy, station

ALL_STEPS = ("withdraw_awards", "hold_talk", "order_rectification", "hand_in", "ask_again", "hand_in", "close")


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def case(assessor, reviewer, decider):
    """The case of a deputy without a single contact."""
    deputy(station(), name="陈示丁")
    scheme_in_force(by=decider)
    propose_grades(2026, by=assessor)
    row = review_grade(AssessmentGrade.objects.select_related("deputy", "scheme").get(), by=reviewer)
    publish_grade(approve_grade(row, reference="纪要", meeting_on=date(2026, 6, 1), by=decider), by=decider)
    return ConsequenceCase.objects.get()


def step(case, name, keeper, today, **fields):
    values = {"done_on": today, "words": "密谈话记录", "due_on": today + timedelta(days=30)} | fields
    return take_step(case, name, **values, by=keeper)


def test_an_unqualified_grade_opens_a_case_that_is_kept_to_its_closing(case, keeper, today):
    for name in ALL_STEPS:
        case = step(case, name, keeper, today)
    assert (case.status, case.closed_on) == (CaseStatus.CLOSED, today)
    assert tuple(CaseStep.objects.values_list("name", flat=True)) == ALL_STEPS
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStep.objects.update(words="改过")


@pytest.mark.parametrize("status", CaseStatus.values)
@pytest.mark.parametrize("name", CASE_MOVES)
def test_the_table_alone_says_what_may_become_of_a_case(case, keeper, today, status, name):
    ConsequenceCase.objects.update(status=status, due_on=today, closed_on=today)
    if status in CASE_MOVES[name].sources:
        assert step(case, name, keeper, today).status == CASE_MOVES[name].target
    else:
        with pytest.raises(MoveRefused):
            step(case, name, keeper, today)
        assert (ConsequenceCase.objects.get().status, CaseStep.objects.count()) == (status, 0)


@pytest.mark.parametrize(
    "wrong", [{"words": " "}, {"done_on": 1}, {"done_on": -400}, {"name": "forgive"}, {"name": "order_rectification"}]
)
def test_a_step_that_lacks_something_is_refused_with_a_sentence(case, keeper, today, wrong):
    values = {"name": "withdraw_awards", "due_on": None} | wrong
    if "done_on" in values:
        values["done_on"] = today + timedelta(days=values["done_on"])
    with pytest.raises(CaseRefused, match=r"[.。]$"):
        step(case, values.pop("name"), keeper, today, **values)


def test_what_is_overdue_is_reminded_of_once_a_day_without_a_name(case, keeper, today):
    late = today + timedelta(days=FIRST_STEPS_DAYS + 1)
    assert [is_overdue(case, day) for day in (late - timedelta(days=1), late)] == [False, True]
    assert (remind_of_cases(today), remind_of_cases(late), remind_of_cases(late)) == (0, 1, 0)
    [message] = mail.outbox
    assert (message.to, str(case) in message.body, "陈示丁" in message.body) == (["keeper@example.cn"], True, False)
    for name in ALL_STEPS[:3]:
        case = step(case, name, keeper, today)
    assert [is_overdue(case, today + timedelta(days=days)) for days in (30, 31)] == [False, True]
    assert is_overdue(step(case, "hand_in", keeper, today), late + timedelta(days=99)) is False


def test_nobody_but_its_keepers_sees_a_case(client, case, keeper, assessor, reviewer, decider, publisher, today):
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    step(case, "withdraw_awards", keeper, today)
    addresses = [reverse("case_list"), reverse("case_desk", args=[case.pk]), reverse("assessment_desk")]
    found = {}
    for user in (keeper, assessor, reviewer, decider, publisher):
        user.user_permissions.add(access)
        client.force_login(user)
        answers = [client.get(address) for address in addresses]
        client.post(reverse("case_step", args=[case.pk]), {"step": "hold_talk", "done_on": today, "words": "谈话"})
        found[user.username] = (
            [answer.status_code for answer in answers],
            "密谈话记录" in "".join(answer.content.decode() for answer in answers),
            CaseStep.objects.count(),
        )
    assert found == {
        "case-keeper": ([200, 200, 302], True, 2), "assessor": ([302, 302, 200], False, 2),
        "reviewer": ([302, 302, 200], False, 2), "decider": ([302, 302, 200], False, 2),
        "publisher": ([302, 302, 302], False, 2),
    }  # fmt: skip


def test_the_public_reads_whether_the_measures_are_finished_and_no_more(client, case, keeper, today):
    address = reverse("publicity_grades_of", args=[2026])
    seen = []
    for name in (*ALL_STEPS, None):
        card = client.get(address).context["grades"][0]
        seen.append((card.has_measures, card.measures_closed_on))
        html = (
            client.get(address).content.decode()
            + client.get(f"/publicity/deputies/{card.deputy_number}/2026/").content.decode()
        )
        assert ("密谈话记录" in html, str(case) in html) == (False, False)
        case = step(case, name, keeper, today) if name else case
    assert seen == [(True, None)] * len(ALL_STEPS) + [(True, today)]
    assert "密谈话记录" not in "".join(LedgerEntry.objects.values_list("body", flat=True))
