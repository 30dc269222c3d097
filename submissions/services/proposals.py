"""What looks like personal data in an opinion: a moderator hides it or leaves it, and says why. Nothing is hidden without one."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import record
from submissions.models import DismissedProposal, QueueItem, Redaction, Submission
from submissions.personal_data import Finding, find_personal_data
from submissions.services.moderation import DecisionRefused, lock_seen, redactions_changed


class HideReason(models.TextChoices):
    """Why a span is hidden, stored under its key."""

    OWN = "own", gettext_lazy("the author's own data; the matter does not need them")
    OTHERS = "others", gettext_lazy("somebody else's data, published without their consent")


class LeaveReason(models.TextChoices):
    """Why a span stays, stored under its key."""

    NOT_PERSONAL = "not_personal", gettext_lazy("not personal data")
    OFFICE = "office", gettext_lazy("of an office or a company, already public")
    WANTED = "wanted", gettext_lazy("the author wants it to be public")


def open_proposals(submission: Submission, redactions: Iterable[Redaction] | None = None) -> list[Finding]:
    """The proposals nobody has judged yet; one query, and another when the redactions are not given."""
    hidden = [(row.start, row.end) for row in (submission.redactions.all() if redactions is None else redactions)]
    left = set(submission.dismissed_proposals.values_list("start", "end", "category"))
    return [
        found
        for found in find_personal_data(submission.text)
        if (found.start, found.end, found.category) not in left
        and not any(start <= found.start and found.end <= end for start, end in hidden)
    ]


def hide_proposal(item: QueueItem, finding: Finding, *, reason: str, by: Any, seen_version: int) -> Redaction:
    """Hide exactly this span; raises DecisionRefused when it is no open proposal or no reason is given."""
    with transaction.atomic():
        locked = _checked(item, finding, reason in HideReason.values, seen_version)
        row = Redaction.objects.create(
            submission=locked.submission, start=finding.start, end=finding.end, category=finding.category,
            reason=HideReason(reason).label, content_hash=locked.submission.content_hash, created_by=by,
        )  # fmt: skip
        redactions_changed(locked, "submissions.redact", by)
        return row


def leave_proposal(item: QueueItem, finding: Finding, *, reason: str, by: Any, seen_version: int) -> DismissedProposal:
    """Leave this span in the public text and propose it no more; raises DecisionRefused as above."""
    with transaction.atomic():
        locked = _checked(item, finding, reason in LeaveReason.values, seen_version)
        row = DismissedProposal.objects.create(
            submission=locked.submission, start=finding.start, end=finding.end, category=finding.category,
            reason=LeaveReason(reason).label, content_hash=locked.submission.content_hash, created_by=by,
        )  # fmt: skip
        record(locked, "submissions.leave_proposal", by=by)
        return row


def _checked(item: QueueItem, finding: Finding, has_reason: bool, seen_version: int) -> QueueItem:
    locked = lock_seen(item, seen_version)
    if finding not in open_proposals(locked.submission):
        raise DecisionRefused(_("This proposal has already been dealt with."))
    if not has_reason:
        raise DecisionRefused(_("Choose why these words are hidden or stay."))
    return locked
