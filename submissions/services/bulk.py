"""One decision on many opinions: a dry run, then a job that shows how far it is, can be stopped, and undone for a day.

Each opinion gets a decision, an audit entry and a notice of its own, in a transaction of its own; the notices wait in
the outbox for the day in which all of it can be undone. A job that loses its process is taken up again.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.transitions import MoveRefused, move
from submissions.job_states import BULK_MOVES, OWNER, BulkStatus, Outcome
from submissions.models import BulkDecision, BulkItem, Decision, Notification
from submissions.personal_data import find_personal_data
from submissions.rules import BULK_VERDICTS, Rule
from submissions.services import notices
from submissions.services.moderation import (
    ClaimedByAnother,
    DecidedByAnother,
    DecisionRefused,
    Verdict,
    decide,
    undo,
)
from submissions.states import MOVES, NEEDS_REASON, VISIBLE

BULK_LOCK = 731_003  # any constant of our own, beside the number of the job
MOST = 20_000  # opinions in one job; what is left comes with the next
SAMPLES = 5
BATCH = 25
TURN_SECONDS = 20  # then other background work has its turn
WHILE_UNDOING = timedelta(hours=1)


class BulkRefused(Exception):
    """The job cannot do that now; the message says why."""


def prepare(rule: Rule, verdict: Verdict, *, by: Any) -> BulkDecision:
    """The dry run: fix which opinions are meant, as they stand now. Nothing is decided and nobody is told.

    Raises BulkRefused for a missing reason, a decision that is made one by one, or a rule that means nothing.
    """
    if verdict.move not in {step.name for step in BULK_VERDICTS}:
        raise BulkRefused(_("There is no such decision."))
    if verdict.move in NEEDS_REASON and (verdict.reason is None or verdict.move not in verdict.reason.moves):
        raise BulkRefused(_("Choose the reason that the citizen will read."))
    with transaction.atomic():
        found = list(rule.rows(verdict.move).values_list("pk", "version")[:MOST])
        if not found:
            raise BulkRefused(_("No opinion is meant by this."))
        job = BulkDecision.objects.create(
            rule=rule.stored(), move=verdict.move, reason=verdict.reason, message=verdict.message.strip(), created_by=by
        )
        BulkItem.objects.bulk_create(
            (BulkItem(job=job, item_id=pk, seen_version=version) for pk, version in found), batch_size=2_000
        )
        record(job, "submissions.bulk_prepare", by=by, data={"opinions": len(found), "move": verdict.move})
        return job


def samples(job: BulkDecision) -> list[dict[str, Any]]:
    """Five opinions from the first to the last, each with the words its author would receive; four queries."""
    keys = list(job.items.order_by("pk").values_list("pk", flat=True))
    chosen = {keys[round(number * (len(keys) - 1) / (SAMPLES - 1))] for number in range(SAMPLES)} if keys else set()
    rows = job.items.filter(pk__in=chosen).select_related("item__submission__contact").order_by("pk")
    return [{"submission": row.item.submission} | _told(job, row) for row in rows]


def _told(job: BulkDecision, row: BulkItem) -> dict[str, Any]:
    submission = row.item.submission
    thought_of = Decision(
        submission=submission, move=job.move, to_status=MOVES[job.move].target, reason=job.reason, message=job.message
    )
    contact = getattr(submission, "contact", None)
    return {"words": notices.body_of(thought_of), "by_mail": bool(contact and contact.kind == "email")}


def progress(job: BulkDecision) -> dict[str, int]:
    """How many opinions of the job came to which outcome; one query."""
    rows = job.items.order_by().values_list("outcome").annotate(count=Count("pk"))
    return {outcome: count for outcome, count in rows}  # noqa: C416  # a queryset's rows are tuples


def act(job: BulkDecision, name: str, *, by: Any) -> BulkDecision:
    """Start, stop, resume, undo or discard; raises BulkRefused. Work begins when this is committed."""
    from submissions.tasks import carry_on_bulk

    step = BULK_MOVES.get(name)
    if step is None or step.audience == "system":
        raise BulkRefused(_("There is no such step."))
    if step.audience == OWNER and job.created_by_id != by.pk:
        raise BulkRefused(_("Only whoever prepared it can do this; anybody can stop it."))
    changes = {"started_at": timezone.now()} if name == "start" else {}
    with transaction.atomic():
        job = BulkDecision.objects.select_for_update().get(pk=job.pk)
        if name == "undo":
            _hold_back(job)
        try:
            job = move(job, name, table=BULK_MOVES, action=f"submissions.bulk_{name}", by=by, **changes)
        except MoveRefused as error:
            raise BulkRefused(str(error)) from error
        if job.status in (BulkStatus.RUNNING, BulkStatus.UNDOING):
            transaction.on_commit(lambda: carry_on_bulk.enqueue(job.pk))
        return job


def undo_window() -> timedelta:
    return timedelta(hours=settings.MODERATION_BULK_UNDO_HOURS)


def _hold_back(job: BulkDecision) -> None:
    """Nothing leaves while it is being undone; raises BulkRefused once the day is over."""
    if job.started_at is None or job.started_at + undo_window() <= timezone.now():
        raise BulkRefused(_("The day in which this could be undone is over; the citizens are being told."))
    waiting = Notification.objects.waiting().filter(decision__in=job.items.exclude(decision=None).values("decision"))
    waiting.update(release_at=Greatest("release_at", timezone.now() + WHILE_UNDOING))


def under_way() -> list[int]:
    """Jobs that should be moving."""
    rows = BulkDecision.objects.filter(status__in=[BulkStatus.RUNNING, BulkStatus.UNDOING])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def carry_on(job_id: int, *, seconds: float = TURN_SECONDS) -> bool:
    """Work on a job for a while; True while something is left. Of two at one job the second does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [BULK_LOCK, job_id])
        if not cursor.fetchone()[0]:
            return False
        try:
            return _carry_on(job_id, time.monotonic() + seconds)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [BULK_LOCK, job_id])


def _carry_on(job_id: int, ends: float) -> bool:
    while time.monotonic() < ends:
        job = BulkDecision.objects.select_related("reason", "created_by").get(pk=job_id)
        if job.status == BulkStatus.RUNNING:
            work, rows, end = _decide_one, job.items.filter(outcome=Outcome.WAITING).order_by("pk"), "finish"
        elif job.status == BulkStatus.UNDOING:
            work, rows, end = _undo_one, job.items.filter(outcome=Outcome.DECIDED).order_by("-pk"), "undone"
        else:
            return False
        batch = list(rows.select_related("item__submission", "decision")[:BATCH])
        if not batch:
            move(job, end, table=BULK_MOVES, action=f"submissions.bulk_{end}", seen_version=job.version)
            return False
        for row in batch:
            _one(job, row, work)
    return True


def _one(job: BulkDecision, row: BulkItem, work: Callable[[BulkDecision, BulkItem], None]) -> None:
    """One opinion and what became of it, together or not at all."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                work(job, row)
        except ClaimedByAnother:
            row.outcome = Outcome.CLAIMED
        except DecidedByAnother:
            row.outcome = Outcome.CHANGED
        except DecisionRefused:
            row.outcome = Outcome.KEPT if job.status == BulkStatus.UNDOING else Outcome.REFUSED
        row.save(update_fields=["outcome", "decision"])


def _decide_one(job: BulkDecision, row: BulkItem) -> None:
    if MOVES[job.move].target in VISIBLE and find_personal_data(row.item.submission.text):
        row.outcome = Outcome.PERSONAL
        return
    verdict = Verdict(job.move, job.reason, job.message)
    row.decision = decide(row.item, verdict, by=job.created_by, seen_version=row.seen_version, wait=undo_window())
    row.outcome = Outcome.DECIDED


def _undo_one(job: BulkDecision, row: BulkItem) -> None:
    undo(row.decision, by=job.created_by, within=undo_window() + WHILE_UNDOING)
    row.outcome = Outcome.UNDONE


def forget_dry_runs() -> int:
    """Dry runs that nobody carried out within a day leave nothing behind."""
    old = BulkDecision.objects.filter(
        status__in=[BulkStatus.PREPARED, BulkStatus.DISCARDED], created_at__lt=timezone.now() - timedelta(days=1)
    )
    return old.delete()[0]
