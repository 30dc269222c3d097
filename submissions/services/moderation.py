"""The moderator's work: claim, decide, undo, redact. Two people at one item: one wins, the other is told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.calendar import end_of_working_days
from core.transitions import MoveRefused, RowChanged, move
from submissions.models import Appeal, Contact, Decision, QueueItem, Reason, Redaction, Submission
from submissions.services import chain, notices, publishing, tombstones
from submissions.services.impartial import barred, has_touched
from submissions.states import MODERATOR, MOVES, NEEDS_ORIGINAL, NEEDS_REASON, VISIBLE, QueueStatus


class DecisionRefused(Exception):
    """The decision cannot be made as asked; the message says why and what to do."""


class DecidedByAnother(DecisionRefused):
    """Somebody else was first. `winner` is their name, `item` the row as it now stands."""

    def __init__(self, item: QueueItem) -> None:
        self.item = item
        last = item.submission.decisions.select_related("actor").order_by("-seq").first()
        self.winner = str(last.actor) if last and last.actor else _("the author")
        super().__init__(
            _("%(winner)s was first: the opinion is now “%(state)s”. Nothing of yours was saved.")
            % {"winner": self.winner, "state": item.get_status_display()}
        )


class ClaimedByAnother(DecisionRefused):
    """A colleague has the item open under a live claim."""

    def __init__(self, item: QueueItem) -> None:
        self.item, self.winner = item, str(item.claimed_by)
        super().__init__(_("%(name)s is working on this opinion now.") % {"name": self.winner})


def claim(item: QueueItem, *, by: Any) -> QueueItem:
    """Take or renew the lease of an item; raises ClaimedByAnother while a colleague's lease lives."""
    now = timezone.now()
    free = Q(claimed_by__isnull=True) | Q(claim_expires_at__lte=now) | Q(claimed_by=by)
    expires = now + timedelta(seconds=settings.MODERATION_LEASE_SECONDS)
    won = QueueItem.objects.filter(free, pk=item.pk).update(claimed_by=by, claim_expires_at=expires)
    item = QueueItem.objects.select_related("claimed_by").get(pk=item.pk)
    if not won:
        raise ClaimedByAnother(item)
    return item


def release(item: QueueItem, *, by: Any) -> None:
    """Give an item back to the others; somebody else's claim stays."""
    QueueItem.objects.filter(pk=item.pk, claimed_by=by).update(claimed_by=None, claim_expires_at=None)


def take_next(count: int, *, by: Any) -> list[QueueItem]:
    """Claim the next free items by due time; people who pull at the same moment get different ones."""
    with transaction.atomic():
        free = QueueItem.objects.to_read().free().exclude(barred(by)).order_by("due_at", "submission_id")
        keys = list(free.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:count])
        expires = timezone.now() + timedelta(seconds=settings.MODERATION_LEASE_SECONDS)
        QueueItem.objects.filter(pk__in=keys).update(claimed_by=by, claim_expires_at=expires)
    return list(QueueItem.objects.filter(pk__in=keys).order_by("due_at", "submission_id"))


@dataclass(frozen=True)
class Verdict:
    """What a moderator chose: the move, the reason where the move asks for one, words of their own."""

    move: str
    reason: Reason | None = None
    message: str = ""
    original_number: str = ""


def decide(item: QueueItem, verdict: Verdict, *, by: Any, seen_version: int, wait: timedelta | None = None) -> Decision:
    """Carry out one decision: state, publication, chain and outbox together or not at all.

    The citizen's notice stays in the outbox for `wait`, or as long as the settings say.

    Raises ClaimedByAnother while a colleague works on the item, DecidedByAnother when it changed
    after `seen_version` was read, DecisionRefused for a missing reason or an impossible move.
    """
    step = MOVES.get(verdict.move)
    if step is None or step.audience != MODERATOR:
        raise DecisionRefused(_("There is no such decision."))
    if verdict.move in NEEDS_REASON and (verdict.reason is None or verdict.move not in verdict.reason.moves):
        raise DecisionRefused(_("Choose the reason that the citizen will read."))
    with transaction.atomic():
        locked = QueueItem.objects.select_for_update(of=("self",)).select_related("claimed_by").get(pk=item.pk)
        if locked.version != seen_version:
            raise DecidedByAnother(locked)
        if locked.claimed_by_id not in (None, by.pk) and locked.claim_expires_at > timezone.now():
            raise ClaimedByAnother(locked)
        changes: dict[str, Any] = {"claimed_by": None, "claim_expires_at": None}
        if verdict.move in NEEDS_ORIGINAL:
            changes["duplicate_of"] = _original(locked, verdict.original_number)
        if locked.status == QueueStatus.APPEALED and has_touched(locked, by):
            raise DecisionRefused(_("You worked on this opinion before; a colleague hears the appeal."))
        return commit_move(
            locked, step.name, action=f"submissions.{step.name}", by=by, seen_version=seen_version,
            reason=verdict.reason, message=verdict.message.strip(), wait=wait, **changes,
        )  # fmt: skip


def commit_move(
    item: QueueItem,
    name: str,
    *,
    action: str,
    by: Any = None,
    rule: str = "",
    seen_version: int | None = None,
    reason: Reason | None = None,
    message: str = "",
    undoes: Decision | None = None,
    wait: timedelta | None = None,
    **changes: Any,
) -> Decision:
    """Move an item, show or hide the opinion accordingly, chain the decision, fill the outbox."""
    with transaction.atomic():
        before = item.status
        try:
            row = move(item, name, table=MOVES, action=action, by=by, seen_version=seen_version, **changes)
        except RowChanged as error:
            raise DecidedByAnother(error.instance) from error
        except MoveRefused as error:
            raise DecisionRefused(str(error)) from error
        now = timezone.now()
        decision = Decision(
            submission=row.submission, move=name, from_status=before, to_status=row.status, actor=by, rule=rule,
            reason=reason, message=message, seen_version=row.version - 1, effective_at=now, undoes=undoes,
        )  # fmt: skip
        chain.append(decision)
        if row.status in VISIBLE:
            publishing.show(row.submission, now=now)
        else:
            publishing.hide(row.submission)
        tombstones.follow(row)
        if undoes is None:
            notices.hold(decision, wait=wait)
        return decision


def _original(item: QueueItem, number: str) -> Submission:
    original = Submission.objects.filter(number=number.strip().upper(), page_id=item.page_id).first()
    if original is None or original.pk == item.pk:
        raise DecisionRefused(_("Give the receipt number of the equal opinion on the same page."))
    return original


def undo(decision: Decision, *, by: Any, within: timedelta | None = None) -> Decision:
    """Take back one's own decision while nobody has been told: the citizen's notice is still in the outbox.

    `within` is how long the notice was to wait, where that is not what the settings say.
    The opinion returns to where it was and the page to what it showed; the notice is cancelled.
    Raises DecisionRefused after the notice left, for another's decision, or when more has happened since.
    """
    with transaction.atomic():
        item = QueueItem.objects.select_for_update(of=("self",)).get(pk=decision.submission_id)
        decision = Decision.objects.get(pk=decision.pk)
        last = item.submission.decisions.order_by("-seq").first()
        if decision.actor_id != by.pk or decision.undoes_id:
            raise DecisionRefused(_("Only your own decision can be undone."))
        window = within or timedelta(minutes=settings.MODERATION_OUTBOX_MINUTES)
        if last.pk != decision.pk:
            raise DecisionRefused(_("Something has happened since; this decision cannot be undone any more."))
        if decision.effective_at + window <= timezone.now() or not notices.cancel(decision):
            raise DecisionRefused(_("The citizen has been told; make a new decision instead."))
        name = f"undo-{decision.move}-{decision.from_status}"
        return commit_move(item, name, action="submissions.undo", by=by, undoes=decision, duplicate_of=None)


def redact(item: QueueItem, excerpt: str, *, category: str, reason: str, by: Any, seen_version: int) -> list[Redaction]:
    """Hide every occurrence of `excerpt` from the public text; raises DecisionRefused when it does not occur."""
    with transaction.atomic():
        locked = lock_seen(item, seen_version)
        text, found, start = locked.submission.text, [], -1
        while excerpt and (start := text.find(excerpt, start + 1)) >= 0:
            found.append(start)
        if not found or category not in Redaction.Category.values:
            raise DecisionRefused(_("These words do not occur in the opinion; copy them exactly."))
        rows = Redaction.objects.bulk_create(
            Redaction(
                submission=locked.submission, start=start, end=start + len(excerpt), category=category,
                reason=reason, content_hash=locked.submission.content_hash, created_by=by,
            )
            for start in found
        )  # fmt: skip
        redactions_changed(locked, "submissions.redact", by)
        return rows


def remove_redaction(redaction: Redaction, *, by: Any, seen_version: int) -> None:
    """Show a redacted span again."""
    with transaction.atomic():
        locked = lock_seen(redaction.submission.queue_item, seen_version)
        redaction.delete()
        redactions_changed(locked, "submissions.unredact", by)


def lock_seen(item: QueueItem, seen_version: int) -> QueueItem:
    """The row under lock; raises DecidedByAnother when it changed after `seen_version` was read."""
    locked = QueueItem.objects.select_for_update(of=("self",)).select_related("submission").get(pk=item.pk)
    if locked.version != seen_version:
        raise DecidedByAnother(locked)
    return locked


def redactions_changed(item: QueueItem, action: str, by: Any) -> None:
    """What follows a change of what is hidden: a new version, the audit entry, the public text anew."""
    QueueItem.objects.filter(pk=item.pk).update(version=F("version") + 1)
    record(item, action, by=by)
    if item.status in VISIBLE:
        publishing.show(item.submission)


def reveal_contact(submission: Submission, *, by: Any) -> str:
    """The reply channel in clear, for one who may; the reading itself is logged. Raises Contact.DoesNotExist."""
    contact = Contact.objects.get(submission=submission)
    record(submission, "submissions.reveal_contact", by=by)
    return contact.in_clear


def withdraw(submission: Submission) -> Decision:
    """The author takes the opinion back, at any time; it leaves everything public at once."""
    return commit_move(
        submission.queue_item, "withdraw", action="submissions.withdraw", rule="author",
        claimed_by=None, claim_expires_at=None,
    )  # fmt: skip


def appeal(submission: Submission, text: str) -> Appeal:
    """The author asks for a second look, once; raises DecisionRefused when there is nothing to appeal against."""
    with transaction.atomic():
        item = QueueItem.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if Appeal.objects.filter(submission=submission).exists():
            raise DecisionRefused(_("An appeal has already been made for this opinion."))
        due_at = end_of_working_days(timezone.now(), settings.MODERATION_WORKING_DAYS)
        commit_move(item, "appeal", action="submissions.appeal", rule="author", due_at=due_at)
        return Appeal.objects.create(submission=submission, text=text, created_at=timezone.now())
