"""What the public reads of the queue's work: the rules in force and the published months."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.calendar import local_day
from submissions.models.openness import ModerationMonth
from submissions.models.queue import Reason
from submissions.suppression import LEAST

ON_A_PAGE = 12
KEPT_BACK = gettext_lazy("fewer than 3, or kept back so that such a number cannot be reckoned")
JOINED = "duplicate"
CONSEQUENCES = {
    "return": pgettext_lazy("consequence", "returned for editing"),
    "reject": pgettext_lazy("consequence", "not published"),
    "redirect": pgettext_lazy("consequence", "passed to the petition channel"),
    "hide": pgettext_lazy("consequence", "hidden after publication"),
    "uphold": pgettext_lazy("consequence", "appeal not granted"),
}
FIGURES = {
    "received": gettext_lazy("Opinions that arrived"),
    "published": gettext_lazy("Opinions that were published"),
    "declined": gettext_lazy("Not published, returned, passed on or joined"),
    "hidden": gettext_lazy("Hidden after publication"),
    "restored": gettext_lazy("Published again"),
    "median_hours": gettext_lazy("Half were decided within (hours)"),
    "p90_hours": gettext_lazy("Nine of ten were decided within (hours)"),
    "appeals": gettext_lazy("Appeals made"),
    "heard": gettext_lazy("Appeals decided"),
    "overturned": gettext_lazy("Appeals granted"),
    "upheld": gettext_lazy("Appeals not granted"),
}
COLUMNS = (
    ("month", gettext_lazy("month, Beijing time")),
    ("figure", gettext_lazy("which figure: one of a list, or reason:code for a reason")),
    ("name", gettext_lazy("its name")),
    ("article", gettext_lazy("the rule that a reason rests on")),
    ("value", gettext_lazy("the number; empty where it is kept back")),
    ("is_kept_back", gettext_lazy("1 where the number is below 3, or would give such a number away")),
)


@dataclass(frozen=True)
class Rule:
    """A reason that a decision may rest on, as the public reads it."""

    name: str
    text: str
    article: str
    consequences: list[Any]
    allows_resubmit: bool


def rules_in_force() -> list[Rule]:
    """The reasons that may be given today, with their article and what follows from them."""
    today = local_day(timezone.now())
    rows = Reason.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today), Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )
    rules = [
        Rule(
            _name(row), row.public_text, row.article,
            [CONSEQUENCES[move] for move in row.moves if move in CONSEQUENCES], row.allows_resubmit,
        )
        for row in rows.order_by("article", "code")
    ]  # fmt: skip
    return sorted(rules, key=lambda rule: not rule.article)


def _name(reason: Reason | None) -> str:
    return (reason.title or reason.article or reason.code) if reason else _("without a named reason")


@dataclass(frozen=True)
class Figure:
    """One number of a month; None where it is kept back."""

    key: str
    name: str
    value: float | None
    article: str = ""
    is_kept_back: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was there to be measured."""
        return self.value is None and not self.is_kept_back


@dataclass(frozen=True)
class Month:
    month: date
    figures: list[Figure]
    reasons: list[Figure]


def _read(row: ModerationMonth, reasons: Mapping[str, Reason]) -> Month:
    figures = [
        Figure(key, str(name), value := row.figures[key], is_kept_back=value is None and not key.endswith("_hours"))
        for key, name in FIGURES.items()
    ]
    parts = [
        Figure(
            f"reason:{code}", _("joined with an equal opinion") if code == JOINED else _name(reasons.get(code)), count,
            reasons[code].article if code in reasons else "", count is None,
        )
        for code, count in row.figures["reasons"].items()
    ]  # fmt: skip
    return Month(row.month, figures, parts)


def _reasons() -> dict[str, Reason]:
    return {reason.code: reason for reason in Reason.objects.all()}


def month_list(params: Mapping[str, str]) -> dict[str, Any]:
    """The newest year of months, or the one before the month in `before`; two queries."""
    rows = ModerationMonth.objects.order_by("-month")
    try:
        rows = rows.filter(month__lt=date.fromisoformat(f"{params.get('before', '')[:7]}-01"))
        is_continued = True
    except ValueError:
        is_continued = False
    found = list(rows[: ON_A_PAGE + 1])
    more, found = len(found) > ON_A_PAGE, found[:ON_A_PAGE]
    reasons = _reasons()
    months = [_read(row, reasons) for row in found]
    return {
        "months": months,
        "before": months[-1].month if more else None,
        "is_continued": is_continued,
        "least": LEAST,
    }


def lines() -> Iterator[dict[str, Any]]:
    """Every number of every published month, one a line."""
    reasons = _reasons()
    for row in ModerationMonth.objects.order_by("month").iterator():
        month = _read(row, reasons)
        for figure in [*month.figures, *month.reasons]:
            yield {
                "month": f"{month.month:%Y-%m}",
                "figure": figure.key,
                "name": figure.name,
                "article": figure.article,
                "value": "" if figure.value is None else figure.value,
                "is_kept_back": int(figure.is_kept_back),
            }
