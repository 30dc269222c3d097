"""Key suggestions, and the records of the six systems by which the standing committee follows suggestions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.calendar import local_day
from core.transitions import MoveRefused, move
from stations.models import Deputy
from suggestions import figures, redaction
from suggestions.models import FigureSheet, KeySuggestion, Suggestion, Supervision, Unit
from suggestions.permissions import may_supervise
from suggestions.public_states import (
    ABOUT_A_YEAR,
    ABOUT_ONE,
    ABOUT_SOME,
    SUPERVISION_MOVES,
    SupervisionKind,
    SupervisionStatus,
)
from suggestions.services.showing import refresh_publication
from suggestions.services.steps import NotTheirs, StepRefused, lock, one_of, words


class SupervisionRefused(StepRefused):
    """The record cannot be kept or published as asked; the message says why."""


@dataclass(frozen=True)
class Told:
    """What a record says; every word of it is written for the public."""

    kind: str
    title: str
    held_on: date
    text: str
    result: str = ""
    reference: str = ""
    member: Deputy | None = None
    unit: Unit | None = None
    year: int | None = None
    suggestions: tuple[Suggestion, ...] = ()


@transaction.atomic
def make_key(
    row: Suggestion, *, reference: str, decided_on: date | None, by: Any, now: datetime | None = None
) -> KeySuggestion:
    """Enter that the directors' meeting made it a key suggestion; once, with the reference and day of its decision."""
    _demand(by)
    row, now = lock(row), now or timezone.now()
    if row.accepted_at is None:
        raise SupervisionRefused(_("Only a suggestion that was accepted under a number becomes a key suggestion."))
    if KeySuggestion.objects.filter(suggestion=row).exists():
        raise SupervisionRefused(_("It is a key suggestion already."))
    text = words(reference, longest=100, missing=_("Give the reference of the directors' meeting's decision."))
    if decided_on is None or not local_day(row.accepted_at) <= decided_on <= local_day(now):
        raise SupervisionRefused(_("Give the day of the decision, after the acceptance and not in the future."))
    key = KeySuggestion.objects.create(suggestion=row, reference=text, decided_on=decided_on, by=by, at=now)
    record(row, "suggestions.make_key", by=by)
    refresh_publication(row, now=now)
    return key


def _demand(user: Any) -> None:
    if not may_supervise(user):
        raise NotTheirs(_("You may not keep records of supervision."))


@transaction.atomic
def write_supervision(told: Told, *, by: Any, row: Supervision | None = None, is_demo: bool = False) -> Supervision:
    """Begin a record, or change a draft; raises SupervisionRefused where its kind asks for more than was given."""
    _demand(by)
    if row is None:
        row = Supervision(created_by=by, is_demo=is_demo)
    else:
        row = Supervision.objects.select_for_update().get(pk=row.pk)
        if row.status != SupervisionStatus.DRAFT:
            raise SupervisionRefused(_("It is published; withdraw it and make it a draft before you change it."))
        row.version += 1
    _fill(row, told)
    row.save()
    row.suggestions.set(told.suggestions)
    record(row, "suggestions.write_supervision", by=by)
    return row


def _fill(row: Supervision, told: Told) -> None:
    row.kind = one_of(told.kind, SupervisionKind)
    row.title = words(told.title, longest=100, missing=_("Give it a title."))
    row.text = words(told.text, longest=5_000, missing=_("Say what happened, in words for the public."))
    row.result, row.reference, row.held_on = told.result.strip(), told.reference.strip(), told.held_on
    row.member, row.unit, row.year = told.member, told.unit, told.year
    if row.kind in ABOUT_ONE and len(told.suggestions) != 1:
        raise SupervisionRefused(_("This kind of record is about one suggestion; name it by its number."))
    if row.kind in ABOUT_SOME and not told.suggestions:
        raise SupervisionRefused(_("Name at least one suggestion by its number."))
    if any(one.accepted_at is None for one in told.suggestions):
        raise SupervisionRefused(_("Only suggestions that were accepted under a number are supervised."))
    if row.kind == SupervisionKind.LEAD_MEMBER and row.member is None:
        raise SupervisionRefused(_("Name the member of the standing committee who answers for it."))
    if row.kind == SupervisionKind.HANDLER_REVIEW and row.unit is None:
        raise SupervisionRefused(_("Name the unit whose year is reviewed."))
    if row.kind in ABOUT_A_YEAR and row.year is None:
        raise SupervisionRefused(_("Name the year."))
    if row.kind in (SupervisionKind.SPECIAL_INQUIRY, SupervisionKind.HANDLER_REVIEW) and not row.reference:
        raise SupervisionRefused(_("Give the reference of the minutes or the decision."))
    try:
        row.clean_fields(exclude=["created_by"])
    except ValidationError as error:
        raise SupervisionRefused(" ".join(error.messages)) from error


@transaction.atomic
def publish_supervision(
    row: Supervision, *, is_read: bool, by: Any, seen_version: int | None = None, now: datetime | None = None
) -> Supervision:
    """Put a record before the public; what it shows of figures is frozen from now on.

    `is_read` says that somebody read it for personal data. Raises SupervisionRefused, also for numbers nobody publishes.
    """
    _demand(by)
    now = now or timezone.now()
    if not is_read:
        raise SupervisionRefused(_("Read it and confirm that nothing personal stands in it."))
    row = Supervision.objects.select_for_update().get(pk=row.pk)
    texts = {"title": row.title, "text": row.text, "result": row.result, "reference": row.reference}
    if redaction.always_hidden(texts):
        raise SupervisionRefused(_("An identity or bank card number stands in it; take it out first."))
    return _move(row, "publish", by, seen_version, published_at=now, figures=figures_of(row))


def figures_of(row: Supervision) -> dict[str, Any]:
    """The counts that a bulletin or a unit's review shows; nothing for the other kinds."""
    if row.kind not in ABOUT_A_YEAR:
        return {}
    sheet = FigureSheet.objects.filter(year=row.year or figures.ALL_YEARS).first()
    if sheet is None:
        raise SupervisionRefused(_("There are no figures for this year yet."))
    about = {"year": row.year, "counted_at": sheet.counted_at.isoformat()}
    if row.kind == SupervisionKind.BULLETIN:
        return about | {"total": sheet.data["total"], "unit": sheet.data["unit"]}
    own = [one for one in sheet.data["unit"] if one["key"] == str(row.unit_id)]
    if not own:
        raise SupervisionRefused(_("This unit had no suggestion in that year."))
    return about | {"unit": own}


def withdraw_supervision(row: Supervision, *, by: Any, seen_version: int | None = None) -> Supervision:
    """Take it from the public at once."""
    _demand(by)
    return _move(row, "withdraw", by, seen_version)


def redraft_supervision(row: Supervision, *, by: Any, seen_version: int | None = None) -> Supervision:
    """Make a withdrawn record a draft that can be changed and published again."""
    _demand(by)
    return _move(row, "redraft", by, seen_version, figures={})


def _move(row: Supervision, name: str, by: Any, seen_version: int | None, **changes: Any) -> Supervision:
    try:
        return move(
            row, name, table=SUPERVISION_MOVES, action=f"suggestions.{name}_supervision", by=by,
            seen_version=seen_version, **changes,
        )  # fmt: skip
    except MoveRefused as error:
        raise SupervisionRefused(str(error)) from error
