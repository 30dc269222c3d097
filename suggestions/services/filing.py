"""A deputy writes a suggestion, asks others to sign it, and files it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from stations.models import Area, ContactRecord, Deputy, Motion, StationActivityPage
from stations.permissions import assemblies_kept_by
from stations.services.assemblies import VoteRefused, take_up_motion
from stations.states import AreaKind
from submissions.models import Submission
from suggestions.deadlines import batch_of, limits
from suggestions.models import CoSignature, Grounding, Suggestion
from suggestions.permissions import is_filer, leads_offered_to, may_review
from suggestions.services.steps import NotTheirs, StepRefused, keep, lock, one_of, step, words
from suggestions.similar import title_pairs
from suggestions.states import UNDER_REVIEW, Consultation, Exclusion, Route, SuggestionStatus

WRITABLE = (SuggestionStatus.DRAFT, SuggestionStatus.RETURNED)


@dataclass(frozen=True)
class Words:
    """What a suggestion says: one matter with its situation, analysis and proposal (§7)."""

    title: str
    situation: str
    analysis: str
    proposal: str
    topic: str
    consultation: str = Consultation.NONE
    consultation_note: str = ""


def draft_suggestion(
    written: Words, *, lead: Deputy, area: Area, by: Any, route: str = Route.GREEN, session: str = "",
    motion: Motion | None = None, is_demo: bool = False,
) -> Suggestion:  # fmt: skip
    """Begin a draft: the lead deputy, or staff who write it down for them. A street's needs a motion that passed.

    Raises NotTheirs and StepRefused.
    """
    if not lead.is_serving:
        raise StepRefused(_("Only deputies in office lead a suggestion."))
    if not (leads_offered_to(by).filter(pk=lead.pk).exists() or may_review(by) or _keeps(motion, by)):
        raise NotTheirs(_("Only the lead deputy, or staff for them, begin a suggestion."))
    if (route == Route.STREET) != (motion is not None):
        raise StepRefused(_("A street's key suggestion, and no other, is made of a motion of its assembly."))
    if route == Route.STREET and area.kind != AreaKind.STREET:
        raise StepRefused(_("A street's key suggestion names its street."))
    row = Suggestion(
        **asdict(written), lead=lead, area=area, route=route, session=session.strip(), motion=motion, created_by=by,
        is_demo=is_demo,
    )  # fmt: skip
    with transaction.atomic():
        if motion is not None:
            _take_up(motion, area, by)
        _check(row)
        row.save()
        keep(row, "draft", by=by)
        record(row, "suggestions.draft", by=by)
    return row


def _keeps(motion: Motion | None, user: Any) -> bool:
    return motion is not None and assemblies_kept_by(user).filter(pk=motion.assembly_id).exists()


def _take_up(motion: Motion, area: Area, by: Any) -> None:
    if motion.assembly.street_id != area.pk:
        raise StepRefused(_("The motion is of another street."))
    try:
        take_up_motion(motion, by=by)
    except VoteRefused as error:
        raise StepRefused(str(error)) from error


def _check(row: Suggestion) -> None:
    for name in ("title", "situation", "analysis", "proposal"):
        setattr(row, name, getattr(row, name).strip())
    row.title_pairs = title_pairs(row.title)
    entered = {"route", "session", *Words.__dataclass_fields__}
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - entered)
        row.validate_constraints()
    except ValidationError as error:
        raise StepRefused(" ".join(error.messages)) from error


@transaction.atomic
def rewrite_suggestion(
    row: Suggestion, written: Words, *, by: Any, area: Area | None = None, session: str | None = None,
    seen_version: int | None = None,
) -> Suggestion:  # fmt: skip
    """Change the words while nobody signs or reviews them; raises NotTheirs, and StepRefused later or when outrun."""
    locked = _locked(row, by)
    if locked.status not in WRITABLE:
        raise StepRefused(_("Its words are fixed; take it back to a draft first."))
    if seen_version not in (None, locked.version):
        raise StepRefused(_("Somebody else has changed it meanwhile. Nothing of yours was saved."))
    for name, value in asdict(written).items():
        setattr(locked, name, value)
    if area and locked.motion_id is None:
        locked.area = area
    if session is not None:
        locked.session = session.strip()
    _check(locked)
    locked.version += 1
    locked.save()
    # Whoever signed has signed other words.
    locked.co_signatures.update(confirmed_at=None, declined_at=None)
    record(locked, "suggestions.rewrite", by=by)
    return locked


def _locked(row: Suggestion, by: Any) -> Suggestion:
    locked = lock(row)
    if not is_filer(by, locked):
        raise NotTheirs(_("Only the lead deputy, or staff for them, change it."))
    return locked


@transaction.atomic
def ground_suggestion(
    row: Suggestion, *, records: Iterable[ContactRecord] = (), submissions: Iterable[Submission] = (),
    activities: Iterable[StationActivityPage] = (), by: Any,
) -> int:  # fmt: skip
    """Say what it rests on; returns how many links are new. Callers offer what `by` may read."""
    locked = _locked(row, by)
    made = [Grounding.objects.get_or_create(suggestion=locked, record=one)[1] for one in records]
    made += [Grounding.objects.get_or_create(suggestion=locked, submission=one)[1] for one in submissions]
    made += [Grounding.objects.get_or_create(suggestion=locked, activity=one)[1] for one in activities]
    record(locked, "suggestions.ground", by=by, data={"links": sum(made)})
    return sum(made)


@transaction.atomic
def unground_suggestion(row: Suggestion, grounding: Grounding, *, by: Any) -> None:
    """Take such a link away while the suggestion may still be changed."""
    locked = _locked(row, by)
    if locked.status not in WRITABLE:
        raise StepRefused(_("Its words are fixed; take it back to a draft first."))
    locked.groundings.filter(pk=grounding.pk).delete()
    record(locked, "suggestions.unground", by=by)


@transaction.atomic
def ask_co_signers(row: Suggestion, deputies: Iterable[Deputy], *, by: Any, seen_version: int | None = None) -> Suggestion:  # fmt: skip
    """Show it to others who may sign; each confirms for themselves (§9). The lead deputy is none of them."""
    people = list(deputies)
    if not people or row.lead in people:
        raise StepRefused(_("Name other deputies than the one who leads."))
    done = step(row, "ask_co_signers", by=by, seen_version=seen_version)
    done.co_signatures.exclude(deputy__in=people).delete()
    for person in people:
        CoSignature.objects.get_or_create(suggestion=done, deputy=person)
    return done


@transaction.atomic
def answer_co_signature(row: Suggestion, *, confirms: bool, by: Any, now: datetime | None = None) -> CoSignature:
    """Sign, or decline to; raises NotTheirs for who was not asked and StepRefused once it is filed."""
    locked = lock(row)
    asked = locked.co_signatures.filter(deputy__account=by).first() if by.is_active else None
    if asked is None:
        raise NotTheirs(_("You were not asked to sign this."))
    if locked.status != SuggestionStatus.CO_SIGNING:
        raise StepRefused(_("It is no longer open for signatures."))
    now = now or timezone.now()
    asked.confirmed_at, asked.declined_at = (now, None) if confirms else (None, now)
    asked.save(update_fields=["confirmed_at", "declined_at"])
    keep(locked, "confirm" if confirms else "decline", by=by, at=now)
    record(locked, "suggestions.answer_co_signature", by=by, data={"confirms": confirms})
    return asked


def redraft_suggestion(row: Suggestion, *, by: Any, seen_version: int | None = None) -> Suggestion:
    """Take it back from the co-signers to change its words."""
    return step(row, "redraft", by=by, seen_version=seen_version)


@transaction.atomic
def file_suggestion(
    row: Suggestion, *, exclusions: Iterable[str], by: Any, seen_version: int | None = None, now: datetime | None = None
) -> Suggestion:
    """File it into the batch of its day. An exclusion that was ticked stops it, with the article named.

    Raises StepRefused also while somebody who was asked to sign has not answered.
    """
    now = now or timezone.now()
    if ticked := sorted({str(Exclusion(one_of(word, Exclusion)).label) for word in exclusions}):
        raise StepRefused(_("This may not be filed as a suggestion. %(articles)s.") % {"articles": "; ".join(ticked)})
    done = step(
        row, "file", by=by, seen_version=seen_version, at=now, filed_at=now, batch=batch_of(now, limits().batch_day)
    )
    if done.co_signatures.filter(confirmed_at__isnull=True, declined_at__isnull=True).exists():
        raise StepRefused(_("Somebody who was asked to sign has not answered yet."))
    return done


@transaction.atomic
def withdraw_suggestion(row: Suggestion, *, reason: str = "", by: Any, seen_version: int | None = None) -> Suggestion:
    """Take it back before it is accepted; raises StepRefused for one that was filed without the reason."""
    row = lock(row)
    if row.status in UNDER_REVIEW:
        reason = words(reason, longest=500, missing=_("Say why it is withdrawn; it was filed already."))
    return step(row, "withdraw", by=by, seen_version=seen_version, reason=reason.strip()[:500])
