"""A grade from its proposal to the public: proposed, reviewed, approved by the directors' meeting, published."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record as audit
from core.calendar import local_day
from core.transitions import move
from publicity.assessment import Score
from publicity.events import scores_in_force, scores_under
from publicity.models import AssessmentGrade, ConsequenceCase
from publicity.services import ledger
from publicity.states import GRADE_MOVES, EntryKind, Grade, GradeStatus
from stations.models import Deputy


class GradeRefused(Exception):
    """The grade cannot go on as asked; the message says why."""


@transaction.atomic
def propose_grades(year: int, *, by: Any, is_demo: bool = False) -> int:
    """Propose a grade for every deputy in office who has none for the year; returns how many. Again is harmless."""
    if year > local_day(timezone.now()).year:
        raise GradeRefused(_("This year has not begun."))
    ledger.lock()  # two who propose at once propose everybody once
    graded = AssessmentGrade.objects.filter(year=year).values("deputy")
    deputies = list(Deputy.objects.serving().exclude(pk__in=graded))
    found = scores_in_force(deputies, year)
    if deputies and not found:
        raise GradeRefused(_("No scheme is in force for this year."))
    rows = AssessmentGrade.objects.bulk_create(
        AssessmentGrade(
            deputy_id=number, year=year, scheme=scheme, grade=score.grade, score=score.total, proposed_by=by,
            is_demo=is_demo,
        )
        for number, (scheme, score) in found.items()
    )  # fmt: skip
    for row in rows:
        audit(row, "publicity.propose_grade", by=by)
    return len(rows)


def propose_again(row: AssessmentGrade, *, by: Any) -> AssessmentGrade:
    """Reckon a grade anew that was sent back, under the scheme that is in force now."""
    found = scores_in_force([row.deputy], row.year).get(row.deputy_id)
    if found is None:
        raise GradeRefused(_("No scheme is in force for this year."))
    scheme, score = found
    return move(
        row, "propose", table=GRADE_MOVES, action="publicity.propose_grade", by=by,
        scheme=scheme, score=score.total, grade=score.grade, proposed_by=by, reason="",
    )  # fmt: skip


def review_grade(row: AssessmentGrade, *, by: Any) -> AssessmentGrade:
    """Agree to a proposal; raises GradeRefused for its proposer, and where the records say something else by now."""
    if row.proposed_by_id == by.pk:
        raise GradeRefused(_("Somebody else than the proposer reviews a grade."))
    _demand_agreement(row)
    return move(row, "review", table=GRADE_MOVES, action="publicity.review_grade", by=by, reviewed_by=by)


def send_back_grade(row: AssessmentGrade, *, reason: str, by: Any) -> AssessmentGrade:
    if not reason.strip():
        raise GradeRefused(_("Say why it is sent back."))
    return move(
        row, "send_back", table=GRADE_MOVES, action="publicity.send_back_grade", by=by, reason=reason.strip()[:200]
    )


def approve_grade(row: AssessmentGrade, *, reference: str, meeting_on: date, by: Any) -> AssessmentGrade:
    """Enter that the directors' meeting approved a grade; its reference is required (GradeRefused)."""
    if not reference.strip():
        raise GradeRefused(_("Give the reference of the directors' meeting; it is published."))
    if meeting_on > local_day(timezone.now()):
        raise GradeRefused(_("The day of the meeting lies ahead."))
    _demand_agreement(row)
    return move(
        row, "approve", table=GRADE_MOVES, action="publicity.approve_grade", by=by,
        meeting_reference=reference.strip()[:100], meeting_on=meeting_on,
    )  # fmt: skip


@transaction.atomic
def publish_grade(row: AssessmentGrade, *, by: Any) -> AssessmentGrade:
    """Publish a grade, enter it into the ledger, and open the case of an unqualified year."""
    ledger.lock()
    score = _demand_agreement(row)
    now = timezone.now()
    row = move(row, "publish", table=GRADE_MOVES, action="publicity.publish_grade", by=by, published_at=now)
    ledger.append(EntryKind.GRADE, str(row), grade_facts(row, score), now=now)
    if row.grade == Grade.UNQUALIFIED:
        case = ConsequenceCase.objects.create(grade=row, opened_on=local_day(now))
        audit(case, "publicity.open_case", by=by)
    return row


def grade_facts(row: AssessmentGrade, score: Score) -> dict[str, Any]:
    """What the ledger tells of a grade: enough to hold every line of it against the records."""
    return {
        "deputy": row.deputy_id,
        "deputy_name": row.deputy.name,
        "year": row.year,
        "grade": str(row.grade),
        "score": str(row.score),
        "scheme": str(row.scheme),
        "meeting": row.meeting_reference,
        "lines": [[line.rule.name, line.count, str(line.points)] for line in score.lines],
    }


def _demand_agreement(row: AssessmentGrade) -> Score:
    """The score as the records give it now; raises GradeRefused where it is not what was proposed."""
    score = scores_under(row.scheme, [row.deputy_id], row.year)[row.deputy_id]
    if row.status != GradeStatus.PUBLISHED and (score.total, score.grade) != (row.score, row.grade):
        raise GradeRefused(
            _("The records give %(score)s points by now, %(proposed)s were proposed; send it back for a new proposal.")
            % {"score": score.total, "proposed": row.score}
        )
    return score
