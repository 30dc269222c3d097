"""The states of a decision on many opinions at once, and every move between them, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move
from submissions.states import MODERATOR, SYSTEM


class BulkStatus(models.TextChoices):
    PREPARED = "prepared", _("dry run: nothing has been decided")
    RUNNING = "running", pgettext_lazy("bulk", "under way")
    STOPPED = "stopped", pgettext_lazy("bulk", "stopped")
    FINISHED = "finished", pgettext_lazy("bulk", "finished")
    UNDOING = "undoing", pgettext_lazy("bulk", "being undone")
    UNDONE = "undone", pgettext_lazy("bulk", "undone")
    DISCARDED = "discarded", pgettext_lazy("bulk", "discarded")


class Outcome(models.TextChoices):
    """What became of one opinion."""

    WAITING = "", pgettext_lazy("bulk", "not yet")
    DECIDED = "decided", pgettext_lazy("bulk", "decided")
    CHANGED = "changed", _("left alone: it changed since the dry run")
    CLAIMED = "claimed", _("left alone: in a colleague's hands")
    PERSONAL = "personal", _("left alone: looks like personal data")
    REFUSED = "refused", _("left alone: the decision is not possible")
    UNDONE = "undone", pgettext_lazy("bulk", "undone")
    KEPT = "kept", _("could not be undone: something happened since")


S = BulkStatus
OWNER = "owner"  # whoever prepared it: the decisions stand under their name
BULK_MOVES = {
    step.name: step
    for step in (
        Move("start", pgettext_lazy("button", "Carry it out"), frozenset({S.PREPARED}), S.RUNNING, OWNER),
        Move("discard", pgettext_lazy("button", "Discard"), frozenset({S.PREPARED}), S.DISCARDED, OWNER),
        Move("stop", pgettext_lazy("button", "Stop"), frozenset({S.RUNNING}), S.STOPPED, MODERATOR),
        Move("resume", pgettext_lazy("button", "Go on"), frozenset({S.STOPPED}), S.RUNNING, OWNER),
        Move("undo", pgettext_lazy("button", "Undo all of it"), frozenset({S.STOPPED, S.FINISHED}), S.UNDOING, OWNER),
        Move("finish", pgettext_lazy("bulk", "finished"), frozenset({S.RUNNING}), S.FINISHED, SYSTEM),
        Move("undone", pgettext_lazy("bulk", "undone"), frozenset({S.UNDOING}), S.UNDONE, SYSTEM),
    )
}
