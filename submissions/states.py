"""The states of an opinion in the queue and every move between them, as data.

Buttons, services and tests are generated from `MOVES`; nothing else decides what is possible.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move


class QueueStatus(models.TextChoices):
    """Where an opinion stands. Receipt itself is `Submission.received_at`; a row starts in one of the first two."""

    QUARANTINED = "quarantined", _("set aside for checking")
    PENDING = "pending", _("waiting for review")
    APPROVED = "approved", _("published")
    RETURNED = "returned_for_edit", _("returned for editing")
    REJECTED = "rejected", _("not published")
    REDIRECTED = "redirected", _("passed to the petition channel")
    DUPLICATE = "duplicate_of", _("joined with an equal opinion")
    HIDDEN = "hidden", _("hidden after publication")
    RESTORED = "restored", _("published again")
    APPEALED = "appealed", _("appeal under review")
    UPHELD = "upheld", _("appeal not granted")
    OVERTURNED = "overturned", _("published on appeal")
    WITHDRAWN = "withdrawn", _("withdrawn by the author")


S = QueueStatus
VISIBLE = frozenset({S.APPROVED, S.RESTORED, S.OVERTURNED})
AWAITING = frozenset({S.QUARANTINED, S.PENDING, S.APPEALED})
UNDECIDED = frozenset({S.QUARANTINED, S.PENDING})
TO_READ = AWAITING - {S.QUARANTINED}  # what the queue shows unasked; what is set aside has a list of its own

MODERATOR, AUTHOR, SYSTEM = "moderator", "author", "system"

_FORWARD = (
    Move("approve", pgettext_lazy("button", "Publish"), UNDECIDED, S.APPROVED, MODERATOR),
    Move("return", pgettext_lazy("button", "Return for editing"), UNDECIDED, S.RETURNED, MODERATOR),
    Move("reject", pgettext_lazy("button", "Do not publish"), UNDECIDED, S.REJECTED, MODERATOR),
    Move("redirect", pgettext_lazy("button", "Pass to the petition channel"), UNDECIDED, S.REDIRECTED, MODERATOR),
    Move("duplicate", pgettext_lazy("button", "Join with an equal opinion"), UNDECIDED, S.DUPLICATE, MODERATOR),
    Move(
        "release", pgettext_lazy("button", "Release into the queue"), frozenset({S.QUARANTINED}), S.PENDING, MODERATOR
    ),
    Move("hide", pgettext_lazy("button", "Hide"), VISIBLE, S.HIDDEN, MODERATOR),
    Move("restore", pgettext_lazy("button", "Publish again"), frozenset({S.HIDDEN}), S.RESTORED, MODERATOR),
    Move("uphold", pgettext_lazy("button", "Do not grant the appeal"), frozenset({S.APPEALED}), S.UPHELD, MODERATOR),
    Move(
        "overturn",
        pgettext_lazy("button", "Grant the appeal and publish"),
        frozenset({S.APPEALED}),
        S.OVERTURNED,
        MODERATOR,
    ),
    Move("appeal", pgettext_lazy("button", "Appeal"), frozenset({S.REJECTED, S.HIDDEN}), S.APPEALED, AUTHOR),
    Move("withdraw", pgettext_lazy("button", "Withdraw"), frozenset(S) - {S.WITHDRAWN}, S.WITHDRAWN, AUTHOR),
)

# Every moderator's move can be taken back, to exactly the status it came from.
_BACK = tuple(
    Move(f"undo-{forward.name}-{source}", _("Undo"), frozenset({forward.target}), source, SYSTEM)
    for forward in _FORWARD
    if forward.audience == MODERATOR
    for source in sorted(forward.sources)  # one order in every process
)

MOVES = {step.name: step for step in _FORWARD + _BACK}

NEEDS_REASON = frozenset({"return", "reject", "redirect", "hide", "uphold"})
NEEDS_ORIGINAL = frozenset({"duplicate"})
FIRST_DECISIONS = frozenset({"approve", "return", "reject", "redirect", "duplicate"})  # what becomes of a new opinion
SECOND_LOOK_BELOW = "0ccccccd"  # one hash in twenty begins below this; nobody can foresee which


def moves_from(status: str, audience: str) -> list[Move]:
    """The moves that `audience` may make from `status`, in the order of the table."""
    return [step for step in MOVES.values() if step.audience == audience and status in step.sources]
