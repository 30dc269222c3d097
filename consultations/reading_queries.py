"""What is read of themes, stances and the report: people's labels and the machine's proposals, always apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from consultations import queries
from consultations.models import ConsultationPage, Outcome, OutcomeAssignment, Reading, Theme
from consultations.outline import outline
from consultations.states import Stance
from consultations.version_queries import lineage_of
from core import keyset
from submissions.models import PublicRendition

LIST_SIZE = 50
FACES_SHOWN = 3

_VISIBLE = Q(rendition__is_visible=True)


@dataclass(frozen=True)
class ThemeFigures:
    """How many opinions people put under a theme, and how many the machine would."""

    theme: Theme
    said: int
    proposed: int


@dataclass
class ClauseStances:
    """Of one clause as it stands now, what people read in its opinions and what the machine proposes."""

    label: str
    opinions: int = 0
    said: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Stance.values, 0))
    proposed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Stance.values, 0))


def theme_figures(page: ConsultationPage) -> list[ThemeFigures]:
    """Every theme with both counts; three queries."""
    rows = Reading.objects.filter(_VISIBLE, page=page)
    said = dict(rows.exclude(theme=None).values_list("theme").annotate(Count("pk")))
    proposed = dict(rows.exclude(proposed_theme=None).values_list("proposed_theme").annotate(Count("pk")))
    figures = [ThemeFigures(theme, said.get(theme.pk, 0), proposed.get(theme.pk, 0)) for theme in page.themes.all()]
    return sorted(figures, key=lambda one: (-one.said, -one.proposed, one.theme.name))


def share_read(page: ConsultationPage) -> dict[str, int]:
    """How many of the published opinions a person has read, and how many per cent, rounded down."""
    counts = queries.public_counts(page).get(queries.WHOLE_PAGE)
    total = counts.opinions if counts else 0
    read = Reading.objects.filter(_VISIBLE, page=page, read_at__isnull=False).count()
    return {"read": read, "total": total, "percent": read * 100 // total if total else 0}


def stances_by_clause(page: ConsultationPage) -> list[ClauseStances]:
    """For each clause of the latest draft with opinions; what was written on earlier versions follows its clause."""
    draft = queries.current_draft(page)
    lines, named = lineage_of(draft), outline(draft)
    found: dict[str, ClauseStances] = {}

    def at(key: str) -> list[ClauseStances]:
        names = [name for name in lines.now(key) if name in named]
        return [found.setdefault(name, ClauseStances(named[name].label)) for name in names]

    for key, row in queries.public_counts(page).items():
        for entry in at(key):
            entry.opinions += row.opinions
    rows = Reading.objects.filter(_VISIBLE, page=page)
    for column, name in (("stance", "said"), ("proposed_stance", "proposed")):
        counted = rows.exclude(**{column: ""}).values_list("rendition__clause_key", column).annotate(Count("pk"))
        for key, stance, count in counted:
            for entry in at(key):
                getattr(entry, name)[stance] += count
    return [found[name] for name in named if name in found and found[name].opinions]


def reading_list(page: ConsultationPage, params: Mapping[str, str]) -> dict[str, Any]:
    """Fifty published opinions with their reading, oldest first, filtered by theme, stance and whether a person read them."""
    rows = PublicRendition.objects.of_page(page).select_related("reading__theme", "reading__proposed_theme")
    filters = {name: params[name] for name in ("theme", "stance", "unread") if params.get(name)}
    if filters.get("theme", "").isdecimal():
        theme = int(filters["theme"][:18])
        rows = rows.filter(Q(reading__theme=theme) | Q(reading__theme=None, reading__proposed_theme=theme))
    if filters.get("stance") in Stance.values:
        stance = filters["stance"]
        rows = rows.filter(Q(reading__stance=stance) | Q(reading__stance="", reading__proposed_stance=stance))
    if filters.get("unread"):
        rows = rows.filter(reading__read_at__isnull=True)
    if position := keyset.read(params.get("after", "")):
        rows = keyset.following(rows, ("id",), position[-1:])
    found = list(rows.order_by("pk")[: LIST_SIZE + 1])
    more, found = len(found) > LIST_SIZE, found[:LIST_SIZE]
    return {"opinions": found, "filters": filters, "next_cursor": keyset.write(0, found[-1].pk) if more else ""}


@dataclass(frozen=True)
class LedgerEntry:
    """One answer: how many opinions it answers, in how many groups, and the largest groups' own words."""

    outcome: Outcome
    opinions: int
    groups: int
    faces: list[PublicRendition]


def ledger(page: ConsultationPage) -> list[LedgerEntry]:
    """What became of the opinions, by groups of similar ones; four queries however many there are."""
    answered = OutcomeAssignment.objects.filter(outcome__page=page, rendition__is_visible=True, rendition__is_face=True)
    groups = dict(answered.order_by().values_list("outcome").annotate(Count("pk")))
    order = (F("rendition__support_count").desc(), F("rendition").asc())
    ranked = answered.annotate(rank=Window(RowNumber(), partition_by=F("outcome"), order_by=order))
    chosen = dict(ranked.filter(rank__lte=FACES_SHOWN).values_list("rendition", "outcome"))
    faces: dict[int, list[PublicRendition]] = {}
    for face in PublicRendition.objects.filter(pk__in=list(chosen)).faces().most_supported():
        faces.setdefault(chosen[face.pk], []).append(face)
    return [
        LedgerEntry(outcome, outcome.opinions, groups.get(outcome.pk, 0), faces.get(outcome.pk, []))
        for outcome in queries.outcome_figures(page)
    ]


def report_of(page: ConsultationPage) -> dict[str, Any]:
    """Everything that the printed report says."""
    counts = queries.public_counts(page).get(queries.WHOLE_PAGE)
    quoted = PublicRendition.objects.of_page(page).filter(reading__is_quoted=True).select_related("reading__theme")
    return {
        "opinions_total": counts.opinions if counts else 0,
        "participants_total": counts.participants if counts else 0,
        "draft": queries.current_draft(page),
        "themes": theme_figures(page),
        "read": share_read(page),
        "clauses": stances_by_clause(page),
        "ledger": ledger(page),
        "quotations": list(quoted.order_by("pk")[:100]),
    }
