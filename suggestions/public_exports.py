"""The downloads of the section."""

from collections.abc import Iterator
from typing import Any

from core import exports
from suggestions import public, public_figures
from suggestions.models.figures import FigureSheet
from suggestions.querysets import PublicSuggestionQuerySet


def suggestions_csv(rows: PublicSuggestionQuerySet) -> Iterator[str]:
    found = exports.facts_of(rows.newest(), public.suggestion_facts)
    return exports.csv_lines(found, public.COLUMNS, written=public.WRITTEN)


def suggestions_json(rows: PublicSuggestionQuerySet, *, licence: str) -> Iterator[str]:
    found = exports.facts_of(rows.newest(), public.suggestion_facts)
    return exports.json_parts(found, public.COLUMNS, about={"licence": licence}, name="suggestions")


def _figures() -> Iterator[dict[str, Any]]:
    for sheet in FigureSheet.objects.order_by("year"):
        yield from public_figures.facts(sheet.year, sheet.data)


def figures_csv() -> Iterator[str]:
    return exports.csv_lines(_figures(), public_figures.COLUMNS, written={"name"})


def figures_json(*, licence: str) -> Iterator[str]:
    last = FigureSheet.objects.first()
    about = {"licence": licence, "counted_at": last.counted_at.isoformat(timespec="seconds") if last else ""}
    return exports.json_parts(_figures(), public_figures.COLUMNS, about=about, name="figures")
