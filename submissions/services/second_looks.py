"""One decision in twenty is read a second time by somebody who does not know what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from submissions.models import Decision, Reason, SecondLook
from submissions.services.impartial import touched_by
from submissions.states import FIRST_DECISIONS, MOVES, NEEDS_REASON, SECOND_LOOK_BELOW, QueueStatus

WITHIN = timedelta(days=30)  # what is older teaches nobody any more


class LookRefused(Exception):
    """The second reading cannot be kept as asked; the message says why."""


def waiting_for(user: Any) -> QuerySet[Decision]:
    """What this person may read a second time, oldest first.

    The hash of a decision chooses: it follows from the whole chain, so nobody can foresee it and everybody can check it.
    Whoever had a part in the opinion, or read it a second time before, is not asked.
    """
    now = timezone.now()
    told = now - timedelta(minutes=settings.MODERATION_OUTBOX_MINUTES)  # nobody can undo it any more
    rows = Decision.objects.filter(
        hash__lt=SECOND_LOOK_BELOW, move__in=FIRST_DECISIONS, rule="", undoes__isnull=True, undone_by__isnull=True,
        second_look__isnull=True, effective_at__gt=now - WITHIN, effective_at__lte=told,
    )  # fmt: skip
    rows = rows.exclude(submission__queue_item__status=QueueStatus.WITHDRAWN).exclude(actor=user)
    rows = rows.exclude(touched_by(user, "submission")).exclude(submission__decisions__second_look__by=user)
    return rows.select_related("submission__page", "submission__form_version").order_by("seq")


def look(decision: Decision, *, move: str, reason: Reason | None, by: Any) -> SecondLook:
    """Keep what a second person would have decided; raises LookRefused when it is not for them or has been done."""
    if move not in FIRST_DECISIONS or (move in NEEDS_REASON and (reason is None or move not in reason.moves)):
        raise LookRefused(_("Choose what you would decide, and the reason where one is needed."))
    if not waiting_for(by).filter(pk=decision.pk).exists():
        raise LookRefused(_("This opinion has been read a second time already, or is not for you to read."))
    reason = reason if move in NEEDS_REASON else None
    try:
        with transaction.atomic():
            row = SecondLook.objects.create(
                decision=decision, by=by, move=move, reason=reason, same_outcome=move == decision.move,
                same_reason=(move, reason and reason.pk) == (decision.move, decision.reason_id), looked_at=timezone.now(),
            )  # fmt: skip
            record(decision.submission, "submissions.second_look", by=by)
    except IntegrityError as error:
        raise LookRefused(_("This opinion has been read a second time already, or is not for you to read.")) from error
    return row


@dataclass(frozen=True)
class Agreement:
    """How often a second person decided the same, of decisions of one kind."""

    label: str
    looked_at: int
    same_outcome: int
    same_reason: int


def agreement() -> Sequence[Agreement]:
    """By what had been decided and for which reason, the most frequent first; one query."""
    rows = (
        SecondLook.objects.order_by()
        .values_list("decision__move", "decision__reason__internal_text")
        .annotate(
            looked_at=Count("pk"),
            outcome=Count("pk", filter=Q(same_outcome=True)),
            same=Count("pk", filter=Q(same_reason=True)),
        )
        .order_by("-looked_at", "decision__move", "decision__reason__internal_text")
    )
    return [
        Agreement(f"{MOVES[move].label} · {reason}" if reason else str(MOVES[move].label), looked_at, outcome, same)
        for move, reason, looked_at, outcome, same in rows
    ]
