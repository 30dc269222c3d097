"""The committee's office reviews what was filed, one stage after another, and accepts it under a number."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.calendar import local_day
from suggestions.deadlines import batch_closes_at, limits
from suggestions.models import IssuedNumber, Review, Suggestion
from suggestions.permissions import may_review
from suggestions.services.showing import refresh_publication
from suggestions.services.steps import NotTheirs, StepRefused, keep, lock, step, words
from suggestions.states import SUGGESTION_MOVES, UNDER_REVIEW, Route, SuggestionStatus


@dataclass(frozen=True)
class Opinion:
    """What a review said: when, who, the words; between sessions the three criteria, each with its reason."""

    held_on: date
    people: str
    opinion: str
    urgency: str = ""
    breadth: str = ""
    importance: str = ""


@transaction.atomic
def pass_review(
    row: Suggestion, said: Opinion, *, by: Any, seen_version: int | None = None, now: datetime | None = None
) -> Suggestion:
    """Note the review of the stage it stands in and pass it to the next; from the last it is accepted under a number.

    What is only filed has no review yet: the move to its first stage keeps none.

    Raises StepRefused without date, people or words, without the three criteria where they are asked for, and
    before the batch it was filed into is closed.
    """
    now = now or timezone.now()
    row = lock(row)
    name = next_review(row)
    if name is None:
        raise StepRefused(_("This step is not possible in the present state."))
    begins = row.status == SuggestionStatus.FILED and name != "accept"
    if begins and row.route == Route.GREEN and now <= batch_closes_at(row.batch, limits().batch_day):
        raise StepRefused(_("Its batch is still open; review begins when the batch is closed."))
    if not begins:
        _check(row, said, local_day(now))
    stage = row.status
    changes = {"accepted_at": now} if name == "accept" else {}
    done = step(row, name, by=by, seen_version=seen_version, at=now, **changes)
    if not begins:
        Review.objects.create(suggestion=done, stage=stage, by=by, **asdict(said))
    if name == "accept":
        issue_number(done)
    return done


def next_review(row: Suggestion) -> str | None:
    """The move that leads one stage on from where a suggestion stands; None when it is not under review."""
    table = SUGGESTION_MOVES[row.route]
    wanted = [name for name in table if name.startswith("pass_to_") or name == "accept"]
    return next((name for name in wanted if row.status in table[name].sources), None)


def _check(row: Suggestion, said: Opinion, today: date) -> None:
    words(said.people, longest=300, missing=_("Say who took part in the review."))
    words(said.opinion, longest=1_000, missing=_("Write down the opinion of the review."))
    if not local_day(row.filed_at) <= said.held_on <= today:
        raise StepRefused(_("A review is held after filing and not in the future."))
    if row.route == Route.GREEN:
        for text in (said.urgency, said.breadth, said.importance):
            words(text, longest=300, missing=_("Give a reason for each of the three criteria."))


def return_suggestion(row: Suggestion, *, reason: str, by: Any, seen_version: int | None = None) -> Suggestion:
    """Send it back to the deputy, who may change and file it again."""
    return step(row, "return", by=by, seen_version=seen_version, reason=_reason(reason))


def refuse_suggestion(row: Suggestion, *, reason: str, by: Any, seen_version: int | None = None) -> Suggestion:
    """Do not take it, for good."""
    return step(row, "refuse", by=by, seen_version=seen_version, reason=_reason(reason))


@transaction.atomic
def merge_suggestion(
    row: Suggestion, into: Suggestion, *, reason: str, by: Any, seen_version: int | None = None
) -> Suggestion:
    """Go on with another one that says the same, and that is under review or accepted itself."""
    # Both in the order of their keys, so that two merging each into the other do not wait for one another.
    both = {
        one.pk: one for one in Suggestion.objects.select_for_update().filter(pk__in=(row.pk, into.pk)).order_by("pk")
    }
    other = both[into.pk]
    if other.pk == row.pk or (other.status not in UNDER_REVIEW and other.accepted_at is None):
        raise StepRefused(_("Name another suggestion that is under review or accepted."))
    if other.accepted_at:  # it now rests on what more people said, and no step of its own tells so
        transaction.on_commit(lambda: refresh_publication(other), robust=True)
    return step(row, "merge", by=by, seen_version=seen_version, reason=_reason(reason), merged_into=other)


def _reason(text: str) -> str:
    return words(text, longest=500, missing=_("Give the reason; the deputy will read it."))


@transaction.atomic
def tell_acceptance(row: Suggestion, *, how: str, by: Any, now: datetime | None = None) -> Suggestion:
    """Note that the lead deputy was told that it is accepted (§10), once; `how` says by what means."""
    how = words(how, longest=200, missing=_("Say how the deputy was told."))
    locked = lock(row)
    if not may_review(by):
        raise NotTheirs(_("This step is made by somebody else."))
    if locked.accepted_at is None or locked.told_on:
        raise StepRefused(_("The deputy is told once, after acceptance."))
    locked.told_on = local_day(now or timezone.now())
    locked.save(update_fields=["told_on"])
    keep(locked, "tell", by=by, reason=how, at=now)
    record(locked, "suggestions.tell", by=by)
    return locked


def series_of(row: Suggestion) -> tuple[str, int]:
    """The series a suggestion is numbered in, and how many digits its numbers have."""
    if row.route == Route.SESSION:
        return f"{row.session}-", 3
    if row.route == Route.STREET:
        return f"街{local_day(row.accepted_at).year}-{row.area.name.removesuffix('街道')}-", 2
    return f"闭{row.batch:%Y-%m}-", 3


def issue_number(row: Suggestion) -> IssuedNumber:
    """The next number of its series; whoever comes second waits for the first, so that none is left out."""
    series, digits = series_of(row)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"suggestions:{series}"])
    seq = (IssuedNumber.objects.filter(series=series).aggregate(last=Max("seq"))["last"] or 0) + 1
    return IssuedNumber.objects.create(suggestion=row, series=series, seq=seq, text=f"{series}{seq:0{digits}}")
