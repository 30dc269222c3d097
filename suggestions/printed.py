"""Forms on paper: 交办单, 答复函, 征询意见表. What stands on each, and who may print it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from suggestions.models import Assignment, Reply, Suggestion
from suggestions.permissions import is_filer, may_see_everything, units_of
from suggestions.states import Adoption, Resolution, UnitRole, Verdict

ASSIGNMENT, REPLY, RATING = "assignment", "reply", "rating"
LABELS = {
    ASSIGNMENT: _("Assignment sheet 交办单"),
    REPLY: _("Letter of reply 答复函"),
    RATING: _("Deputy's opinion form 征询意见表"),
}
JUDGEMENTS = (
    (_("How it was handled"), Verdict.choices), (_("The result"), Verdict.choices),
    (_("Is the problem solved"), Resolution.choices), (_("Was your proposal adopted"), Adoption.choices),
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One form of one round. `assignments` are the units of the round, the lead unit first."""

    kind: str
    label: Any
    suggestion: Suggestion
    round: int
    assignments: list[Assignment]
    reply: Reply | None
    signers: list[str]
    meetings: list[Any]

    @property
    def lead_unit(self) -> Assignment | None:
        return next((one for one in self.assignments if one.role == UnitRole.LEAD), None)

    @property
    def co_units(self) -> list[Assignment]:
        return [one for one in self.assignments if one.role == UnitRole.CO]


def forms_offered(user: Any, row: Suggestion) -> list[tuple[str, Any]]:
    """The forms of the present round that a user may print; two queries at most."""
    if row.round == 0:
        return []
    is_office, is_deputy = may_see_everything(user), is_filer(user, row)
    has_reply = row.replies.filter(round=row.round).exists()
    is_unit = row.assignments.filter(round=row.round, ended_on__isnull=True, unit__in=units_of(user)).exists()
    wanted = {
        ASSIGNMENT: is_office or is_unit,
        REPLY: has_reply,
        RATING: has_reply and (is_office or is_deputy or is_unit),
    }
    return [(kind, LABELS[kind]) for kind, shown in wanted.items() if shown]


def paper(row: Suggestion, kind: str) -> Paper:
    """What stands on a form of the present round; four queries."""
    present = row.assignments.filter(round=row.round, ended_on__isnull=True).select_related("unit")
    signed = row.co_signatures.filter(confirmed_at__isnull=False).select_related("deputy").order_by("pk")
    return Paper(
        kind, LABELS[kind], row, row.round, sorted(present, key=lambda one: one.role != UnitRole.LEAD),
        row.replies.filter(round=row.round).select_related("unit").first(),
        [one.deputy.name for one in signed], list(row.meetings.filter(round=row.round)),
    )  # fmt: skip
