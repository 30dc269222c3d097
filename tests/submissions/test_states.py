"""The state table: every pair of state and move, for each audience."""

import pytest
from django.db import transaction

from core.transitions import MoveRefused
from submissions.services import moderation
from submissions.services.moderation import DecisionRefused, Verdict
from submissions.states import AUTHOR, MODERATOR, MOVES, NEEDS_REASON, QueueStatus, moves_from
from tests.factories import item_of, received


def test_undo_leads_back_to_exactly_where_each_moderators_move_started():
    back = {name for name in MOVES if name.startswith("undo-")}
    forward = {
        f"undo-{step.name}-{source}" for step in MOVES.values() if step.audience == MODERATOR for source in step.sources
    }
    assert back == forward


def test_a_withdrawn_opinion_never_moves_again():
    assert [step.name for step in MOVES.values() if QueueStatus.WITHDRAWN in step.sources] == []


def test_the_author_may_withdraw_from_every_other_state():
    assert all("withdraw" in [step.name for step in moves_from(s, AUTHOR)] for s in QueueStatus if s != "withdrawn")


@pytest.mark.parametrize("status", QueueStatus)
def test_each_move_from_a_state_works_or_is_refused_as_the_table_says(page, moderator, status):
    item = item_of(received(page))
    type(item).objects.filter(pk=item.pk).update(status=status)
    wrong = {}
    for step in MOVES.values():
        with transaction.atomic():
            item.refresh_from_db()
            try:
                moderation.commit_move(item, step.name, action="submissions.import", by=moderator, seen_version=1)
            except DecisionRefused:
                expected = (status, 1, 0, False)
            else:
                expected = (step.target, 2, 1, True)
            item.refresh_from_db()
            found = (item.status, item.version, item.submission.decisions.count(), status in step.sources)
            if found != expected:
                wrong[step.name] = found
            transaction.set_rollback(True)  # the next move finds the opinion as it was
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(set(MOVES) - {s.name for s in MOVES.values() if s.audience == MODERATOR}))
def test_a_moderator_cannot_make_anybody_elses_move(page, moderator, name):
    item = item_of(received(page))
    with pytest.raises(DecisionRefused):
        moderation.decide(item, Verdict(name), by=moderator, seen_version=1)


@pytest.mark.parametrize("name", sorted(NEEDS_REASON - {"hide", "uphold"}))
def test_a_move_that_needs_a_reason_is_refused_without_one(page, moderator, name):
    item = item_of(received(page))
    with pytest.raises(DecisionRefused):
        moderation.decide(item, Verdict(name), by=moderator, seen_version=1)
    assert item_of(item.submission).status == QueueStatus.PENDING


def test_move_refused_is_what_the_shared_mover_raises(page):
    from core.transitions import move

    with pytest.raises(MoveRefused):
        move(item_of(received(page)), "restore", table=MOVES, action="submissions.restore")
