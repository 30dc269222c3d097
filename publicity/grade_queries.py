"""What the pages of grades read: the years, one year, one deputy's year, who may be nominated again."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from publicity.events import scores_under
from publicity.models.assessment import AssessmentGrade
from publicity.models.records import PublicRecord
from publicity.public_grades import GradeCard, grade_card, line_cards
from publicity.queries import newest_hash
from publicity.states import Grade


def graded_years(deputy: int | None = None) -> list[int]:
    """The years with published grades, newest first."""
    rows = AssessmentGrade.objects.published()
    if deputy is not None:
        rows = rows.filter(deputy=deputy)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def second_poor_years(year: int) -> frozenset[int]:
    """The deputies whose published grades of this year and the one before are both unqualified."""
    poor = AssessmentGrade.objects.published().filter(grade=Grade.UNQUALIFIED)
    before = poor.filter(year=year - 1).values("deputy")
    return frozenset(poor.filter(year=year, deputy__in=before).values_list("deputy", flat=True))


def _published() -> QuerySet[AssessmentGrade]:
    return AssessmentGrade.objects.published().select_related("deputy", "case_of")


def year_list(year: int | None) -> dict[str, Any] | None:
    """The published grades of a year, of the newest where none is named; None for a year without any."""
    years = graded_years()
    if year is None:
        year = years[0] if years else None
    elif year not in years:
        return None
    poor = second_poor_years(year) if year else frozenset()
    rows = _published().filter(year=year).order_by("-score", "deputy__name", "pk") if year else []
    found = [grade_card(row, poor_before=poor) for row in rows]
    counts = Counter(card.grade for card in found)
    shares = [(str(grade.label), counts[grade]) for grade in Grade]
    return {"years": years, "year": year, "grades": found, "shares": shares, "newest_hash": newest_hash()}


def deputy_year(number: int, year: int) -> dict[str, Any] | None:
    """A published grade with the score reckoned from the records of now; None where no grade is public."""
    row = _published().select_related("deputy", "case_of", "scheme").filter(deputy=number, year=year).first()
    if row is None:
        return None
    score = scores_under(row.scheme, [number], year)[number]
    card: GradeCard = grade_card(row, poor_before=second_poor_years(year))
    keys = [point.key for line in score.lines for point in line.behind]
    return {
        "grade": card,
        "score": score,
        "has_moved": score.total != row.score,
        "lines": line_cards(score),
        "public_numbers": frozenset(PublicRecord.objects.filter(number__in=keys).values_list("number", flat=True)),
        "scheme_title": f"{row.scheme.year} {row.scheme.title}",
        "scheme_source": row.scheme.source,
        "thresholds": (row.scheme.excellent_from, row.scheme.qualified_from, row.scheme.total_cap),
        "newest_hash": newest_hash(),
    }


def renomination_list() -> list[tuple[str, int, list[int]]]:
    """Name, term and excellent years of the deputies in office whom good years recommend for nomination again."""
    rows = AssessmentGrade.objects.published().filter(grade=Grade.EXCELLENT, deputy__is_serving=True)
    found: dict[int, tuple[str, int, list[int]]] = {}
    for number, name, term, year in rows.order_by("year").values_list("deputy", "deputy__name", "deputy__term", "year"):
        found.setdefault(number, (name, term, []))[2].append(year)
    return sorted(found.values(), key=lambda entry: (-len(entry[2]), entry[0]))
