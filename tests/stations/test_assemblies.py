"""The assembly of voter representatives: who is called, who came, what passes under which rule."""

from datetime import date

import pytest

from stations.models import Assembly, Motion, Vote, VoterRepresentative
from stations.services.assemblies import VoteRefused, call_representatives, cast_vote, close_vote, note_attendance
from stations.states import Ballot, PassingRule, RepresentativeCategory
from tests.stations.factories import area


@pytest.fixture
def members(home):
    return [
        VoterRepresentative.objects.create(
            name=f"选民代表{number}",
            street=area(),
            category=RepresentativeCategory.MIGRANT_WORKER if number == 0 else RepresentativeCategory.RESIDENT,
            term=17,
            recommended_by="试验社区",
            home_province="贵州" if number == 0 else "",
        )
        for number in range(5)
    ]


def meeting(rule, members, editor, *, present):
    assembly = Assembly.objects.create(
        street=area(), title="试验会议", held_on=date(2026, 11, 1), term=17, passing_rule=rule
    )
    call_representatives(assembly, by=editor)
    note_attendance(assembly, members[:present], by=editor)
    return Motion.objects.create(assembly=assembly, number=1, title="试验事项", text="正文")


def test_the_serving_members_of_the_street_are_called_once(members, editor):
    VoterRepresentative.objects.filter(pk=members[4].pk).update(is_serving=False)
    VoterRepresentative.objects.filter(pk=members[3].pk).update(street=area("331022002"))
    assembly = Assembly.objects.create(street=area(), title="试验会议", held_on=date(2026, 11, 1), term=17)
    assert (call_representatives(assembly, by=editor), call_representatives(assembly, by=editor)) == (3, 0)
    assert note_attendance(assembly, members, by=editor) == 3


@pytest.mark.parametrize(
    ("rule", "present", "votes_for", "passes"),
    [
        (PassingRule.ALL_MEMBERS, 4, 3, True),
        (PassingRule.ALL_MEMBERS, 4, 2, False),
        (PassingRule.PRESENT_MEMBERS, 4, 3, True),
        (PassingRule.PRESENT_MEMBERS, 4, 2, False),
        (PassingRule.PRESENT_MEMBERS, 3, 2, True),
        (PassingRule.ALL_MEMBERS, 3, 2, False),
    ],
)
def test_a_motion_passes_with_more_than_half_of_what_its_rule_counts(members, editor, rule, present, votes_for, passes):
    motion = meeting(rule, members, editor, present=present)
    for number in range(present):
        cast_vote(motion, members[number], Ballot.FOR if number < votes_for else Ballot.ABSTAIN)
    assert close_vote(motion, by=editor).is_passed is passes


def test_only_those_present_vote_and_a_second_vote_replaces_the_first(members, editor):
    motion = meeting(PassingRule.ALL_MEMBERS, members, editor, present=1)
    with pytest.raises(VoteRefused):
        cast_vote(motion, members[1], Ballot.FOR)
    with pytest.raises(VoteRefused):
        cast_vote(motion, members[0], "maybe")
    cast_vote(motion, members[0], Ballot.AGAINST)
    cast_vote(motion, members[0], Ballot.FOR)
    assert [(vote.representative, vote.ballot) for vote in Vote.objects.all()] == [(members[0], "for")]


def test_a_closed_vote_stays_as_it_was_counted(members, editor):
    motion = meeting(PassingRule.ALL_MEMBERS, members, editor, present=1)
    close_vote(motion, by=editor)
    for act in (lambda: cast_vote(motion, members[0], Ballot.FOR), lambda: close_vote(motion, by=editor)):
        with pytest.raises(VoteRefused):
            act()
