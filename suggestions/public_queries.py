"""What the public pages of suggestions read: the list, one suggestion, the figures, the supervision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists
from django.utils import timezone

from core import keyset
from core.calendar import local_day
from core.pages import public_now
from stations.models.areas import Area
from stations.states import AreaKind, RecordTopic
from suggestions import figures
from suggestions.models.figures import FigureSheet
from suggestions.models.handling import Unit
from suggestions.models.pages import SuggestionIndexPage
from suggestions.models.public import PublicSuggestion
from suggestions.models.supervision import Supervision
from suggestions.public import SuggestionCard, SuggestionReading, suggestion_card, suggestion_reading
from suggestions.public_figures import By, FigureTable, card, ranking
from suggestions.public_states import Stage, SupervisionKind
from suggestions.public_supervision import (
    SupervisionReading,
    supervision_card,
    supervision_reading,
)
from suggestions.querysets import PublicSuggestionQuerySet, SupervisionQuerySet

PAGE_SIZE = 20
SUPERVISED_SHOWN = 50
_DISTRICTS = (AreaKind.STREET, AreaKind.TOWN, AreaKind.TOWNSHIP)


def _today() -> date:
    return local_day(timezone.now())


def section() -> SuggestionIndexPage | None:
    """The page of the section while anybody may read it; without it nothing below it is public."""
    return SuggestionIndexPage.objects.live().public().first()


def read_filters(params: Mapping[str, str]) -> dict[str, str]:
    """Unit, township, matter, year and state; what cannot be one filters nothing."""
    found = {}
    for name, longest in (("unit", 18), ("township", 12), ("year", 4)):
        word = params.get(name, "")
        found[name] = word if word.isascii() and word.isdecimal() and len(word) <= longest else ""
    for name, kind in (("topic", RecordTopic), ("stage", Stage)):
        word = params.get(name, "")
        found[name] = word if word in kind.values else ""
    return found


def filtered(filters: Mapping[str, str]) -> PublicSuggestionQuerySet:
    lookups: dict[str, Any] = {name: filters[name] for name in ("topic", "stage") if filters[name]}
    if filters["unit"]:
        lookups["unit_number"] = int(filters["unit"])
    if filters["township"]:
        lookups["area_code"] = filters["township"]
    if filters["year"]:
        lookups["year"] = int(filters["year"])
    return PublicSuggestion.objects.filter(**lookups)


def suggestion_list(params: Mapping[str, str]) -> dict[str, Any]:
    """One keyset page of the published suggestions, those accepted last first, with the figures of the year."""
    filters, today = read_filters(params), _today()
    rows = filtered(filters).newest()
    if position := keyset.read_instant(params.get("after", "")):
        rows = keyset.following(rows, ("-accepted_at", "-id"), position)
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    return {
        "suggestions": [suggestion_card(row, today=today) for row in found],
        "next_cursor": keyset.write_instant(found[-1].accepted_at, found[-1].pk) if more else "",
        "filters": filters,
        "topics": RecordTopic.choices,
        "stages": Stage.choices,
        "areas": list(Area.objects.filter(kind__in=_DISTRICTS).values_list("code", "name")),
        "units": [(str(pk), name) for pk, name in Unit.objects.order_by("name").values_list("pk", "name")],
        "years": counted_years(),
        "table": figure_table({"year": filters["year"]}),
    }


def suggestion_page(pk: int) -> SuggestionReading | None:
    row = PublicSuggestion.objects.filter(pk=pk).first()
    return suggestion_reading(row, today=_today()) if row else None


def supervision_of(pk: int) -> list[Any]:
    """The published records about one published suggestion."""
    rows = Supervision.objects.published().filter(
        suggestions__in=PublicSuggestion.objects.filter(pk=pk).values("source")
    )
    return [supervision_card(row) for row in rows.select_related("member", "unit")[:SUPERVISED_SHOWN]]


def suggestions_resting_on(**what: Any) -> list[SuggestionCard]:
    """The published suggestions that rest on a contact record or on something somebody sent."""
    today = _today()
    rows = PublicSuggestion.objects.resting_on(**what).newest()[:SUPERVISED_SHOWN]
    return [suggestion_card(row, today=today) for row in rows]


# Figures


def counted_years() -> list[int]:
    return list(FigureSheet.objects.exclude(year=figures.ALL_YEARS).values_list("year", flat=True))


def figure_table(params: Mapping[str, str]) -> FigureTable | None:
    """The lines of one year, or of all, by unit, township or matter; None while nothing was counted."""
    word, by = params.get("year", ""), params.get("by", "")
    year = int(word) if word.isascii() and word.isdecimal() and len(word) <= 4 else figures.ALL_YEARS
    by = by if by in By.values else By.UNIT.value
    sheet = FigureSheet.objects.filter(year=year).first()
    if sheet is None:
        return None
    ranked, few = ranking(sheet.data[by], by)
    return FigureTable(
        year=year,
        by=by,
        total=card(sheet.data["total"][0]),
        ranked=ranked,
        few=few,
        counted_at=sheet.counted_at,
        is_demo=sheet.is_demo,
    )


# Supervision


def published_supervision() -> SupervisionQuerySet:
    """The published records, while their section is public."""
    return Supervision.objects.published().filter(Exists(public_now(SuggestionIndexPage.objects.all())))


def supervision_list(params: Mapping[str, str]) -> dict[str, Any]:
    kind = params.get("kind", "")
    kind = kind if kind in SupervisionKind.values else ""
    rows = Supervision.objects.published().select_related("member", "unit")
    if kind:
        rows = rows.filter(kind=kind)
    position = keyset.read(params.get("after", ""))
    if position and 0 < position[0] <= date.max.toordinal():
        rows = keyset.following(rows, ("-held_on", "-id"), (date.fromordinal(position[0]), position[1]))
    found = list(rows.order_by("-held_on", "-pk")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    return {
        "records": [supervision_card(row) for row in found],
        "next_cursor": keyset.write(found[-1].held_on.toordinal(), found[-1].pk) if more else "",
        "kinds": SupervisionKind.choices,
        "kind": kind,
        "key_suggestions": [suggestion_card(row, today=_today()) for row in PublicSuggestion.objects.filter(is_key=True).newest()[:PAGE_SIZE]],
    }  # fmt: skip


def supervision_page(pk: int) -> SupervisionReading | None:
    row = Supervision.objects.published().select_related("member", "unit").filter(pk=pk).first()
    if row is None:
        return None
    today, named = _today(), list(row.suggestions.values_list("pk", flat=True))
    shown = PublicSuggestion.objects.filter(source__in=named).newest()
    return supervision_reading(row, [suggestion_card(one, today=today) for one in shown], named=len(named))
