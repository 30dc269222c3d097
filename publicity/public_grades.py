"""What the public may know of an assessment: the published grade, and the score line by line. Nothing of a case but its end."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from publicity.assessment import Score
from publicity.models.assessment import AssessmentGrade
from publicity.states import FROM_RECORDS, CaseStatus, EventKind, Grade


@dataclass(frozen=True)
class PointCard:
    reference: str
    is_record: bool
    label: str
    on: date
    points: Decimal
    is_untrue: bool


@dataclass(frozen=True)
class LineCard:
    name: str
    base: Decimal
    extra: Decimal
    cap: Decimal
    required: int
    is_deduction: bool
    is_short: bool
    count: int
    points: Decimal
    behind: tuple[PointCard, ...]


@dataclass(frozen=True)
class GradeCard:
    deputy_number: int
    deputy: str
    year: int
    grade: str
    grade_label: str
    score: Decimal
    meeting: str
    meeting_on: date | None
    published_at: datetime | None
    is_second_poor: bool
    has_measures: bool
    measures_closed_on: date | None
    is_demo: bool


def line_cards(score: Score) -> list[LineCard]:
    return [
        LineCard(
            name=line.rule.name, base=line.rule.base, extra=line.rule.extra, cap=line.rule.cap,
            required=line.rule.required, is_deduction=line.rule.is_deduction, is_short=line.is_short,
            count=line.count, points=line.points,
            behind=tuple(
                PointCard(
                    point.key, point.kind in FROM_RECORDS, str(EventKind(point.kind).label), point.on, point.points,
                    point.is_untrue,
                )
                for point in line.behind
            ),
        )
        for line in score.lines
    ]  # fmt: skip


def grade_card(row: AssessmentGrade, *, poor_before: frozenset[int]) -> GradeCard:
    """The card of a published grade; its deputy and case should be fetched beforehand."""
    case = getattr(row, "case_of", None)
    is_closed = case is not None and case.status == CaseStatus.CLOSED
    return GradeCard(
        deputy_number=row.deputy_id,
        deputy=row.deputy.name,
        year=row.year,
        grade=row.grade,
        grade_label=str(Grade(row.grade).label),
        score=row.score,
        meeting=row.meeting_reference,
        meeting_on=row.meeting_on,
        published_at=row.published_at,
        is_second_poor=row.deputy_id in poor_before,
        has_measures=case is not None,
        measures_closed_on=case.closed_on if is_closed else None,
        is_demo=row.is_demo,
    )
