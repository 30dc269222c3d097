"""The privacy workbench: what looks personal is proposed, a person hides it or leaves it, the author is warned."""

import re

import pytest
from django.urls import reverse

from submissions.models import DismissedProposal, PublicRendition, Redaction
from submissions.personal_data import Finding
from submissions.services.moderation import DecidedByAnother, DecisionRefused, Verdict, decide
from submissions.services.proposals import hide_proposal, leave_proposal, open_proposals
from submissions.services.publishing import preview
from tests.factories import item_of, received

TEXT = "我叫王小明，电话13812345678，办公室电话也写上。我叫了一辆车。"
NAME, PHONE = Finding(2, 5, "name"), Finding(8, 19, "phone")


@pytest.fixture
def opinion(page):
    return received(page, TEXT)


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def judge(desk, opinion, finding, act, reason, version=1):
    data = {"start": finding.start, "end": finding.end, "category": finding.category, "act": act, "reason": reason, "seen_version": version}  # fmt: skip
    return desk.post(reverse("moderation_judge_proposal", args=[opinion.pk]), data)


def test_nothing_is_hidden_before_a_person_says_so(opinion, moderator):
    assert open_proposals(opinion) == [NAME, PHONE]
    assert preview(opinion) == TEXT
    decide(item_of(opinion), Verdict("approve"), by=moderator, seen_version=1)
    assert PublicRendition.objects.get().text == TEXT


def test_a_hidden_proposal_is_redacted_and_a_left_one_stays_and_neither_comes_again(opinion, moderator):
    hide_proposal(item_of(opinion), PHONE, reason="own", by=moderator, seen_version=1)
    leave_proposal(item_of(opinion), NAME, reason="wanted", by=moderator, seen_version=2)
    assert list(Redaction.objects.values_list("start", "end", "category", "created_by")) == [
        (8, 19, "phone", moderator.pk)
    ]
    assert list(DismissedProposal.objects.values_list("start", "end", "category", "created_by")) == [
        (2, 5, "name", moderator.pk)
    ]
    assert all(row.reason for row in [Redaction.objects.get(), DismissedProposal.objects.get()])
    assert open_proposals(opinion) == []
    assert re.sub("〔.*?〕", "〔〕", preview(opinion)) == "我叫王小明，电话〔〕，办公室电话也写上。我叫了一辆车。"


@pytest.mark.parametrize(
    ("finding", "act", "reason", "version", "error"),
    [
        (PHONE, hide_proposal, "", 1, DecisionRefused),
        (PHONE, hide_proposal, "wanted", 1, DecisionRefused),
        (PHONE, leave_proposal, "own", 1, DecisionRefused),
        (Finding(0, 2, "name"), hide_proposal, "own", 1, DecisionRefused),
        (PHONE, hide_proposal, "own", 2, DecidedByAnother),
    ],
)
def test_a_judgement_without_reason_or_of_what_is_not_proposed_is_refused(
    opinion, moderator, finding, act, reason, version, error
):
    with pytest.raises(error):
        act(item_of(opinion), finding, reason=reason, by=moderator, seen_version=version)
    assert not Redaction.objects.exists()
    assert not DismissedProposal.objects.exists()


def test_the_screen_marks_every_proposal_and_loses_no_word(desk, opinion):
    html = desk.get(reverse("moderation_item", args=[opinion.pk])).content.decode()
    original = re.search(r"data-original>(.*?)</div>", html, re.DOTALL)[1]
    assert re.sub("<[^>]*>", "", original) == TEXT
    assert re.findall(r'<mark class="([^"]*)"[^>]*>([^<]*)', original) == [
        ("desk-mark desk-mark--name", "王小明"), ("desk-mark desk-mark--phone", "13812345678"),
    ]  # fmt: skip
    assert re.findall(r'data-key="([hx])"', html) == ["h", "x"]


def test_a_proposal_is_judged_by_buttons_alone(desk, opinion):
    assert judge(desk, opinion, PHONE, "hide", "own").status_code == 302
    assert judge(desk, opinion, NAME, "leave", "office", version=2).status_code == 302
    assert judge(desk, opinion, NAME, "leave", "office", version=2).status_code == 400
    assert judge(desk, opinion, PHONE, "hide", "own").status_code == 409
    html = desk.get(reverse("moderation_item", args=[opinion.pk])).content.decode()
    assert 'name="act"' not in html
    assert re.findall(r'<mark class="([^"]*)"', html) == ["desk-mark desk-mark--phone desk-mark--hidden"]


def test_a_stranger_judges_nothing(client, opinion):
    assert judge(client, opinion, PHONE, "hide", "own").status_code == 302
    assert not Redaction.objects.exists()
