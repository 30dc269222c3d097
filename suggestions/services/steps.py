"""One step of a suggestion: who may, the table, the row that is kept, the audit; together or not at all."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import MoveRefused, RowChanged, move
from suggestions.models import Suggestion, SuggestionEvent
from suggestions.permissions import may_make
from suggestions.services.showing import refresh_if_behind
from suggestions.states import SUGGESTION_MOVES


class StepRefused(Exception):
    """The step cannot be made as asked; the message says why and what to do."""


class NotTheirs(StepRefused):
    """Somebody else makes this step."""


def step(
    row: Suggestion, name: str, *, by: Any, seen_version: int | None = None, reason: str = "", at: datetime | None = None,
    **changes: Any,
) -> Suggestion:  # fmt: skip
    """Make one move; raises NotTheirs, or StepRefused when the state does not allow it or somebody was faster."""
    table = SUGGESTION_MOVES[row.route]
    if name not in table:
        raise StepRefused(_("A suggestion filed this way has no such step."))
    with transaction.atomic():
        # Locked before the question who may: the unit in charge changes with the row.
        locked = lock(row)
        if not may_make(by, locked, name):
            raise NotTheirs(_("This step is made by somebody else."))
        try:
            done = move(
                locked, name, table=table, action=f"suggestions.{name}", by=by, seen_version=seen_version, **changes
            )
        except RowChanged as error:
            raise StepRefused(
                _("Somebody was faster: the suggestion is now “%(state)s”. Nothing of yours was saved.")
                % {"state": error.instance.get_status_display()}
            ) from error
        except MoveRefused as error:
            raise StepRefused(str(error)) from error
        keep(done, name, by=by, reason=reason, at=at)
        return done


def lock(row: Suggestion) -> Suggestion:
    """The row as it now stands, until the transaction ends; what a step is decided on is read from it."""
    return Suggestion.objects.locked().get(pk=row.pk)


def keep(row: Suggestion, name: str, *, by: Any, reason: str = "", at: datetime | None = None) -> None:
    """Keep for good that something was done, and let the public hear of it."""
    SuggestionEvent.objects.create(
        suggestion=row, move=name, to_status=row.status, reason=reason, actor=by, at=at or timezone.now()
    )
    if row.accepted_at:
        # What goes wrong there is logged, and tried again by a task.
        transaction.on_commit(lambda: refresh_if_behind(row), robust=True)


def words(text: str, *, longest: int, missing: str) -> str:
    """The text without blanks around it; raises StepRefused with the sentence `missing`, or when it is too long."""
    text = text.strip()
    if not text:
        raise StepRefused(missing)
    if len(text) > longest:
        raise StepRefused(_("This is too long: at most %(count)s characters.") % {"count": longest})
    return text


def one_of(word: str, choices: Any) -> str:
    """A word of a list; raises StepRefused for any other."""
    if word not in choices.values:
        raise StepRefused(_("Choose one of the values offered."))
    return word
