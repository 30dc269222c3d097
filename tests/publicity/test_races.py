"""Two people do the same at once: one wins, the other is told, and the ledger stays whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from core.transitions import MoveRefused
from publicity.models import AssessmentGrade, ConsequenceCase, Draw, DrawnLine, LedgerEntry, PublicRecord, SpotCheck
from publicity.services.draws import announce_draw, carry_out_draw
from publicity.services.grades import approve_grade, propose_grades, publish_grade, review_grade
from publicity.services.ledger import faults, keep_notice, stored_rows
from publicity.services.publishing import publish_available, publish_record
from publicity.verification import faults as draw_faults
from tests.publicity.factories import contact, make_known, prepared, scheme_in_force
from tests.stations.factories import deputy, station

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act gave or raised; all begin at the same moment, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=10)
            return act()
        except MoveRefused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(found):
    return [type(result) for result in found if isinstance(result, Exception)]


def _known(draw):
    from django.db import transaction

    with transaction.atomic():
        return make_known(draw)


def test_whatever_two_people_do_at_once_one_wins_and_the_ledger_stays_whole(
    author, verifier, drawer, second, publisher, assessor, reviewer, decider
):
    person, idle = deputy(station()), deputy(station())
    rows = [contact(person, by=author, verifier=verifier) for _number in range(3)]

    # Publishing the same records: nothing twice, nobody refused.
    found = at_once(*[lambda row=row: publish_record(row, by=publisher) for row in rows for _turn in range(2)])
    assert (refused(found), PublicRecord.objects.count(), publish_available(by=publisher)) == ([], 3, 0)

    # Announcing and carrying out one draw.
    draw = prepared(by=drawer)
    found = at_once(lambda: announce_draw(draw, by=drawer), lambda: announce_draw(draw, by=second))
    assert refused(found) == [MoveRefused]
    draw = _known(Draw.objects.get())
    acts = [lambda by=by: carry_out_draw(draw, numbers=["1 2 3"], by=by) for by in (drawer, second)]
    assert refused(at_once(*acts)) == [MoveRefused]
    assert (DrawnLine.objects.count(), SpotCheck.objects.count()) == (2, 2)

    # Proposing for everybody, and publishing one grade.
    scheme_in_force(by=decider)
    acts = [lambda: propose_grades(2026, by=assessor)] * 2
    assert sorted(at_once(*acts)) == [0, 2]
    grade = review_grade(AssessmentGrade.objects.select_related("deputy", "scheme").get(deputy=idle), by=reviewer)
    grade = approve_grade(grade, reference="纪要", meeting_on=date(2026, 6, 1), by=decider)
    assert refused(at_once(*[lambda: publish_grade(grade, by=decider)] * 2)) == [MoveRefused]
    assert ConsequenceCase.objects.count() == 1

    notices = at_once(*[keep_notice] * 3)
    assert len({notice.hash for notice in notices}) == 1
    kinds = list(LedgerEntry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["record"] * 3 + ["announcement", "draw", "grade"]
    assert (list(faults(stored_rows())), list(draw_faults(Draw.objects.get()))) == ([], [])
