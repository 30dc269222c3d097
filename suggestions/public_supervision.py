"""What the public reads of the six systems of supervision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from core.meta import PageMeta
from suggestions.models.supervision import Supervision
from suggestions.public import SuggestionCard
from suggestions.public_figures import FigureCard, card, ranking
from suggestions.public_states import SupervisionKind


@dataclass(frozen=True)
class SupervisionCard:
    address: str
    kind: str
    kind_label: str
    title: str
    held_on: date
    member: str
    unit: str
    year: int | None
    reference: str
    text: str
    result: str
    published_at: datetime
    is_demo: bool

    def page_meta(self) -> PageMeta:
        return PageMeta(
            kind="article", title=self.title, address=self.address, description=self.text[:120],
            keywords=self.kind_label, published_at=self.published_at, schema_type="Article",
        )  # fmt: skip


@dataclass(frozen=True)
class SupervisionReading:
    """A record with the published suggestions that it is about, how many more there are, and its frozen figures."""

    card: SupervisionCard
    suggestions: tuple[SuggestionCard, ...]
    unpublished: int
    counted_at: datetime | None
    total: FigureCard | None
    ranked: tuple[FigureCard, ...]
    few: tuple[FigureCard, ...]


def supervision_card(row: Supervision) -> SupervisionCard:
    """The card of a published record; member and unit should be fetched beforehand."""
    return SupervisionCard(
        address=reverse("supervision", args=[row.pk]),
        kind=row.kind,
        kind_label=str(SupervisionKind(row.kind).label),
        title=row.title,
        held_on=row.held_on,
        member=row.member.name if row.member else "",
        unit=row.unit.name if row.unit else "",
        year=row.year,
        reference=row.reference,
        text=row.text,
        result=row.result,
        published_at=row.published_at,
        is_demo=row.is_demo,
    )


def supervision_reading(row: Supervision, suggestions: Iterable[SuggestionCard], *, named: int) -> SupervisionReading:
    shown, data = tuple(suggestions), row.figures
    ranked, few = ranking(data.get("unit", ()), "unit")
    return SupervisionReading(
        card=supervision_card(row),
        suggestions=shown,
        unpublished=named - len(shown),
        counted_at=datetime.fromisoformat(data["counted_at"]) if data else None,
        total=card(data["total"][0]) if "total" in data else None,
        ranked=ranked,
        few=few,
    )
