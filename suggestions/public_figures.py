"""The figures as the public reads them: each share with what it is out of, and nobody ranked for too few."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.states import RecordTopic
from suggestions import figures

COLUMNS = (
    ("year", _("year of acceptance; 0 is all years together")),
    ("by", _("what the line is about: total, unit, township or topic")),
    ("key", _("number of the unit, code of the township or code of the topic")),
    ("name", _("name of what the line is about")),
    ("accepted", _("suggestions accepted")),
    ("assigned", _("of these, assigned to a unit")),
    ("replied", _("of the assigned, with a reply to their last assignment")),
    ("completion_rate", _("replied ÷ assigned, in per cent")),
    ("met", _("of the replied, with at least one meeting between unit and deputy")),
    ("meeting_rate", _("met ÷ replied, in per cent")),
    ("rated", _("of the replied, rated by the lead deputy")),
    ("unrated", _("of the replied, not rated; they count neither for nor against a unit")),
    ("satisfied", _("of the rated: satisfied; the lower of the verdicts on handling and on result counts")),
    ("mostly", _("of the rated: mostly satisfied")),
    ("dissatisfied", _("of the rated: dissatisfied")),
    ("satisfaction_rate", _("satisfied and mostly satisfied ÷ rated, in per cent")),
    ("solved", _("of the replied, those whose problem is solved as the lead deputy confirmed")),
    ("resolution_rate", _("solved ÷ replied, in per cent")),
    ("median_days", _("days from the first assignment to the reply that counts, the middle value")),
    ("late", _("replies that came after their day")),
    ("overdue", _("without a reply after their day")),
)


class By(models.TextChoices):
    """What the lines of a table are about."""

    UNIT = "unit", _("unit")
    TOWNSHIP = "township", _("street or township")
    TOPIC = "topic", _("matter")


@dataclass(frozen=True)
class Share:
    part: int
    whole: int

    @property
    def percent(self) -> str:
        """One decimal, rounded down from ten thousandths so that 99.96 never reads as a hundred; empty out of nothing."""
        if not self.whole:
            return ""
        tenths = self.part * 1000 // self.whole
        return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class FigureCard:
    """One line. `rank` is empty where there is too little to compare."""

    key: str
    name: str
    rank: int | None
    accepted: int
    assigned: int
    completion: Share
    meeting: Share
    satisfaction: Share
    satisfied: Share
    mostly: Share
    dissatisfied: Share
    unrated: int
    resolution: Share
    median_days: float | None
    late: int
    overdue: int


@dataclass(frozen=True)
class FigureTable:
    """`ranked` by the share of solved problems; `few` are those of whom there are fewer than five replies."""

    year: int
    by: str
    total: FigureCard
    ranked: tuple[FigureCard, ...]
    few: tuple[FigureCard, ...]
    counted_at: datetime
    is_demo: bool


def card(line: Mapping[str, Any], *, rank: int | None = None, by: str = "") -> FigureCard:
    return FigureCard(
        key=line["key"],
        name=str(RecordTopic(line["key"]).label) if by == By.TOPIC else line["name"],
        rank=rank,
        accepted=line["accepted"],
        assigned=line["assigned"],
        completion=Share(line["replied"], line["assigned"]),
        meeting=Share(line["met"], line["replied"]),
        satisfaction=Share(line["satisfied"] + line["mostly"], line["rated"]),
        satisfied=Share(line["satisfied"], line["rated"]),
        mostly=Share(line["mostly"], line["rated"]),
        dissatisfied=Share(line["dissatisfied"], line["rated"]),
        unrated=line["unrated"],
        resolution=Share(line["solved"], line["replied"]),
        median_days=line["median_days"],
        late=line["late"],
        overdue=line["overdue"],
    )


def ranking(lines: Iterable[Mapping[str, Any]], by: str) -> tuple[tuple[FigureCard, ...], tuple[FigureCard, ...]]:
    """Those with enough replies, the largest share of solved problems first, equal shares under one rank; the others by name."""
    found = list(lines)
    enough = [line for line in found if line["replied"] >= figures.LEAST_RANKED]
    enough.sort(key=lambda line: (-line["solved"] / line["replied"], line["name"]))
    ranked: list[FigureCard] = []
    for position, line in enumerate(enough, start=1):
        before = enough[position - 2] if position > 1 else None
        is_equal = before is not None and before["solved"] * line["replied"] == line["solved"] * before["replied"]
        ranked.append(card(line, rank=ranked[-1].rank if is_equal else position, by=by))
    few = sorted((line for line in found if line["replied"] < figures.LEAST_RANKED), key=lambda line: line["name"])
    return tuple(ranked), tuple(card(line, by=by) for line in few)


def facts(year: int, data: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The lines of one sheet as the downloads tell them."""
    for by in ("total", *figures.BY):
        for line in data[by]:
            own = card(line, by=by)
            yield dict(line) | {
                "year": year, "by": by, "name": own.name, "completion_rate": own.completion.percent,
                "meeting_rate": own.meeting.percent, "satisfaction_rate": own.satisfaction.percent,
                "resolution_rate": own.resolution.percent,
                "median_days": "" if line["median_days"] is None else line["median_days"],
            }  # fmt: skip
