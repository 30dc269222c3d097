"""Every state with every move by every role: what the table below allows works, everything else is refused."""

import pytest
from django.db import transaction

from suggestions.models import Suggestion
from suggestions.services.steps import NotTheirs, StepRefused, step
from suggestions.states import MOVE_NAMES, Route, SuggestionStatus
from tests.suggestions import factories

UNFILED = "draft co_signing returned"
GREEN = "filed preliminary joint directors"
# Written down once more, by hand: from where, to where, who.
LATER = {
    "assign": ("accepted", "assigned", "assigner"),
    "take_on": ("assigned", "handling", "unit"),
    "send_back": ("assigned handling", "sent_back", "unit"),
    "reassign": ("sent_back", "assigned", "assigner"),
    "extend": ("handling", "handling", "assigner"),
    "meet": ("handling", "handling", "unit"),
    "reply": ("handling", "replied", "unit"),
    "rate": ("replied", "rated", "lead"),
    "object": ("replied", "dissatisfied", "lead"),
    "recheck": ("dissatisfied", "rechecked", "assigner"),
    "assign_again": ("rechecked", "assigned", "assigner"),
    "close": ("rated", "closed", "assigner"),
    "ask_co_signers": ("draft returned", "co_signing", "lead"),
    "redraft": ("co_signing returned", "draft", "lead"),
    "file": (UNFILED, "filed", "lead"),
}


def before(states: str) -> dict[str, tuple[str, str, str]]:
    return {
        "withdraw": (f"{UNFILED} {states}", "withdrawn", "lead"),
        "return": (states, "returned", "reviewer"),
        "refuse": (states, "refused", "reviewer"),
        "merge": (states, "merged", "reviewer"),
    }


EXPECTED = {
    Route.GREEN: LATER
    | before(GREEN)
    | {
        "pass_to_preliminary": ("filed", "preliminary", "reviewer"),
        "pass_to_joint": ("preliminary", "joint", "reviewer"),
        "pass_to_directors": ("joint", "directors", "reviewer"),
        "accept": ("directors", "accepted", "reviewer"),
    },
    Route.STREET: LATER
    | before("filed street_committee directors")
    | {
        "pass_to_street_committee": ("filed", "street_committee", "reviewer"),
        "pass_to_directors": ("street_committee", "directors", "reviewer"),
        "accept": ("directors", "accepted", "reviewer"),
    },
    Route.SESSION: LATER | before("filed") | {"accept": ("filed", "accepted", "reviewer")},
}
ROLES = ("lead", "reviewer", "committee", "secretary", "assigner", "unit", "outsider")
STAGES = {"filed": "reviewer", "street_committee": "reviewer", "preliminary": "reviewer", "joint": "committee", "directors": "secretary"}  # fmt: skip


def makers(actor: str, status: str) -> set[str]:
    """The roles that make a step of this actor: of the reviewers the one of the stage, outside of reviews any of them."""
    if actor != "reviewer":
        return {actor}
    return {STAGES[status]} if status in STAGES else set(STAGES.values())


def outcome(row, name, user):
    """What became of it: a state, or the kind of refusal; nothing stays."""
    with transaction.atomic():
        try:
            said = step(row, name, by=user).status
        except NotTheirs:
            said = "not theirs"
        except StepRefused:
            said = "refused"
        transaction.set_rollback(True)
    return said


@pytest.fixture
def who(home):
    return factories.people()


@pytest.fixture
def row(who):
    made = factories.assigned(who)
    other = factories.draft(who)
    Suggestion.objects.filter(pk=made.pk).update(merged_into=other, session="十七届四次")
    return made


@pytest.mark.parametrize("route", Route.values)
def test_the_table_alone_says_what_may_become_of_a_suggestion(who, row, route):
    expected = EXPECTED[route]
    # The ways differ in their reviews only; all roles are tried on one of them.
    roles = ROLES if route == Route.GREEN else ("lead", "reviewer", "committee", "secretary")
    names = MOVE_NAMES if route == Route.GREEN else [name for name in MOVE_NAMES if name not in LATER]
    wrong = []
    for status in SuggestionStatus.values:
        Suggestion.objects.filter(pk=row.pk).update(status=status, route=route)
        row.refresh_from_db()
        for name in names:
            sources, target, actor = expected.get(name, ("", "", ""))
            for role in roles:
                wanted = "refused"
                if name in expected:
                    wanted = (
                        "not theirs"
                        if role not in makers(actor, status)
                        else target
                        if status in sources.split()
                        else "refused"
                    )
                found = outcome(row, name, getattr(who, role))
                if found != wanted:
                    wrong.append((status, name, role, found, wanted))
    assert wrong == []


def test_every_move_is_written_down_here():
    assert sorted({name for table in EXPECTED.values() for name in table}) == MOVE_NAMES
