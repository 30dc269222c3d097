"""What a unit does with a suggestion, and what the deputy says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.calendar import local_day
from suggestions.models import Assignment, Commitment, Evaluation, Meeting, Reply, Suggestion
from suggestions.permissions import units_of
from suggestions.services.attachments import keep_file
from suggestions.services.steps import NotTheirs, StepRefused, keep, lock, one_of, step, words
from suggestions.states import WITH_UNIT, Adoption, Grade, MeetingForm, MetBy, Resolution, UnitRole, Verdict


@dataclass(frozen=True)
class Promise:
    """What a reply promises, and until when."""

    promise: str
    due_on: date


def take_on(row: Suggestion, *, by: Any, seen_version: int | None = None, now: datetime | None = None) -> Suggestion:
    return step(row, "take_on", by=by, seen_version=seen_version, at=now)


@transaction.atomic
def note_meeting(
    row: Suggestion, *, held_on: date, place: str, met_by: str, form: str, note: str, by: Any,
    seen_version: int | None = None, now: datetime | None = None,
) -> Suggestion:  # fmt: skip
    """面商: write down that the unit spoke with the deputy; raises StepRefused for a day before it was assigned."""
    today = local_day(now or timezone.now())
    done = step(row, "meet", by=by, seen_version=seen_version, at=now)
    if not done.assigned_on <= held_on <= today:
        raise StepRefused(_("The meeting was held after the assignment and not in the future."))
    Meeting.objects.create(
        suggestion=done, round=done.round, held_on=held_on, met_by=one_of(met_by, MetBy), form=one_of(form, MeetingForm),
        place=words(place, longest=100, missing=_("Say where you met.")),
        note=words(note, longest=1_000, missing=_("Write down what was said.")),
    )  # fmt: skip
    return done


@transaction.atomic
def give_opinion(row: Suggestion, *, opinion: str, by: Any, now: datetime | None = None) -> Assignment:
    """会办意见: a co-handling unit tells the lead unit, once; raises NotTheirs for any other unit."""
    text = words(opinion, longest=2_000, missing=_("Write down your unit's opinion."))
    locked = lock(row)
    present = Assignment.objects.filter(
        suggestion=locked, round=locked.round, role=UnitRole.CO, ended_on__isnull=True, unit__in=units_of(by)
    ).first()
    if present is None:
        raise NotTheirs(_("This step is made by somebody else."))
    if locked.status not in WITH_UNIT or present.opinion:
        raise StepRefused(_("An opinion is given once, before the reply."))
    present.opinion, present.opinion_on = text, local_day(now or timezone.now())
    present.save(update_fields=["opinion", "opinion_on"])
    keep(locked, "co_opinion", by=by, reason=present.unit.name, at=now)
    record(locked, "suggestions.co_opinion", by=by)
    return present


@transaction.atomic
def reply_to_suggestion(
    row: Suggestion, *, text: str, number: str, grade: str, signed_by: str, promises: Iterable[Promise] = (),
    files: Iterable[File] = (), by: Any, seen_version: int | None = None, now: datetime | None = None,
) -> Reply:  # fmt: skip
    """答复: the reply of this round, which never changes; what it promises goes into the ledger, what it encloses stays with it.

    Raises StepRefused without words, number, grade or signature, and while a co-handling unit's opinion is missing.
    """
    today = local_day(now or timezone.now())
    done = step(row, "reply", by=by, seen_version=seen_version, at=now)
    present = done.assignments.filter(round=done.round, ended_on__isnull=True)
    if present.filter(role=UnitRole.CO, opinion="").exists():
        raise StepRefused(_("A co-handling unit has not given its opinion yet."))
    reply = Reply.objects.create(
        suggestion=done, round=done.round, unit=present.get(role=UnitRole.LEAD).unit, replied_on=today,
        text=words(text, longest=10_000, missing=_("Write the reply.")),
        number=words(number, longest=50, missing=_("Give the number of the letter.")),
        signed_by=words(signed_by, longest=40, missing=_("Say who signed the reply.")),
        grade=one_of(grade, Grade),
    )  # fmt: skip
    for one in promises:
        if one.due_on < today:
            raise StepRefused(_("A promise is kept after the day of the reply."))
        promise = words(one.promise, longest=300, missing=_("Say what is promised."))
        Commitment.objects.create(reply=reply, promise=promise, due_on=one.due_on)
    for upload in files:
        keep_file(done, upload, reply=reply, by=by)
    return reply


@transaction.atomic
def keep_promise(commitment: Commitment, *, result: str, by: Any, now: datetime | None = None) -> Commitment:
    """The unit reports what was done about a promise, once: the second reply."""
    text = words(result, longest=2_000, missing=_("Say what was done about the promise."))
    row = Commitment.objects.select_for_update(of=("self",)).select_related("reply__suggestion").get(pk=commitment.pk)
    if not units_of(by).filter(pk=row.reply.unit_id).exists():
        raise NotTheirs(_("This step is made by somebody else."))
    if row.done_on:
        raise StepRefused(_("This promise is settled."))
    row.result, row.done_on = text, local_day(now or timezone.now())
    row.save(update_fields=["result", "done_on"])
    keep(row.reply.suggestion, "keep_promise", by=by, reason=row.promise, at=now)
    record(row, "suggestions.keep_promise", by=by)
    return row


@transaction.atomic
def rate_reply(
    row: Suggestion, *, handling: str, result: str, resolution: str, adoption: str, note: str = "", by: Any,
    seen_version: int | None = None, now: datetime | None = None,
) -> Evaluation:  # fmt: skip
    """The lead deputy says how it was handled, what came of it, whether the problem is solved; once for each reply."""
    verdicts = (one_of(handling, Verdict), one_of(result, Verdict))
    name = "object" if Verdict.DISSATISFIED in verdicts else "rate"
    done = step(row, name, by=by, seen_version=seen_version, at=now)
    return Evaluation.objects.create(
        reply=done.replies.get(round=done.round), handling=handling, result=result,
        resolution=one_of(resolution, Resolution), adoption=one_of(adoption, Adoption), note=note.strip()[:500],
        rated_on=local_day(now or timezone.now()),
    )  # fmt: skip
