"""Putting a suggestion before the public and taking it back. Only this module writes PublicSuggestion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.audit import record
from core.calendar import local_day
from core.search_index import index_entry
from stations.models import ContactRecord
from submissions.states import QueueStatus
from suggestions import redaction, timeline
from suggestions.models import (
    Grounding,
    PublicationDecision,
    PublicSuggestion,
    Suggestion,
    SuggestionEvent,
    SuggestionIndexPage,
)
from suggestions.permissions import may_publish
from suggestions.public_states import PublicScope
from suggestions.search import SUGGESTION
from suggestions.services.steps import NotTheirs, StepRefused, lock
from suggestions.timeline import Way

MOST_HIDDEN = 200
BATCH = 200


class PublicationRefused(StepRefused):
    """It cannot be published or withdrawn as asked; the message says why."""


@dataclass(frozen=True)
class Decision:
    """How much goes out, why nothing does, and the words that no text may hold."""

    scope: str
    reason: str = ""
    hidden: tuple[str, ...] = ()


@transaction.atomic
def decide_publication(
    row: Suggestion, decision: Decision, *, seen: str = "", by: Any, now: datetime | None = None
) -> PublicSuggestion | None:
    """Publish it as decided by somebody who read every text, or take it back at once; returns what is public.

    `seen` is the digest of what was read. Raises NotTheirs, and PublicationRefused for what is not accepted, without a
    reason where nothing is published, and when a text came after the reading.
    """
    if not may_publish(by):
        raise NotTheirs(_("You may not decide on the publication of suggestions."))
    row, now = lock(row), now or timezone.now()
    if row.accepted_at is None:
        raise PublicationRefused(_("Only a suggestion that was accepted under a number can be published."))
    if decision.scope not in PublicScope.values:
        raise PublicationRefused(_("Choose how much is published."))
    way = timeline.read(row)
    found = pieces_within(decision.scope, timeline.pieces(way))
    kept = PublicationDecision(suggestion=row, scope=decision.scope, by=by, at=now)
    if decision.scope == PublicScope.NONE:
        kept.reason = decision.reason.strip()[:300]
        if not kept.reason:
            raise PublicationRefused(_("Say why it is not published."))
    else:
        if seen != redaction.digest(found):
            raise PublicationRefused(_("A text was added or changed after you read it. Read it again, then publish."))
        kept.hidden, kept.checked = _hidden(decision.hidden, found), redaction.hashes(found)
    kept.save()
    record(row, "suggestions.decide_publication", by=by, data={"scope": decision.scope})
    return _write(way, kept, now)


def pieces_within(scope: str, found: Mapping[str, str]) -> dict[str, str]:
    """The texts that a scope lets out."""
    names = {PublicScope.FULL: found.keys(), PublicScope.RESULT: ("title",), PublicScope.NONE: ()}[PublicScope(scope)]
    return {name: found[name] for name in names}


def _hidden(words: Iterable[str], found: Mapping[str, str]) -> list[str]:
    """What the person chose, and what nobody may choose to show."""
    chosen = {word.strip() for word in words} - {""}
    if short := [word for word in chosen if len(word) < redaction.SHORTEST]:
        raise PublicationRefused(
            _("“%(word)s” is too short to be hidden everywhere; name at least two characters.") % {"word": short[0]}
        )
    if len(chosen) > MOST_HIDDEN:
        raise PublicationRefused(_("These are too many words to hide; publish only title and result instead."))
    return sorted(chosen | set(redaction.always_hidden(found)))


@transaction.atomic
def refresh_publication(row: Suggestion, *, now: datetime | None = None) -> PublicSuggestion | None:
    """Let the public row tell of what happened since: states, days, grades and verdicts, and no text that nobody read."""
    row = lock(row)
    last = row.publications.last()
    return _write(timeline.read(row), last, now or timezone.now()) if last else None


def refresh_outdated(*, now: datetime | None = None) -> int:
    """Refresh every public row that does not tell of the newest step yet; returns how many."""
    newer = SuggestionEvent.objects.filter(suggestion=OuterRef("source"), pk__gt=OuterRef("shown_event"))
    rows = PublicSuggestion.objects.filter(Exists(newer)).select_related("source").order_by("pk")[:BATCH]
    found = list(rows)
    for row in found:
        refresh_publication(row.source, now=now)
    return len(found)


def _write(way: Way, last: PublicationDecision, now: datetime) -> PublicSuggestion | None:
    source = way.row
    row = PublicSuggestion.with_unpublished.filter(source=source).first()
    if last.scope == PublicScope.NONE:
        if row is None:
            return None
        # Nothing of it stays behind in the row that public code reads.
        row.is_visible, row.has_unchecked, row.title, row.body = False, False, "", {}
        row.save(update_fields=["is_visible", "has_unchecked", "title", "body"])
        index_entry(SUGGESTION, row.pk)
        return row
    page = SuggestionIndexPage.objects.first()
    if page is None:
        raise PublicationRefused(_("The site has no page for suggestions yet; an administrator runs setupsite."))
    row = row or PublicSuggestion(source=source, published_at=now)
    if not row.is_visible:
        row.published_at = now
    row.page, row.is_visible, row.scope, row.changed_at = page, True, last.scope, now
    _write_facts(row, way)
    _write_texts(row, way, last)
    row.shown_event = way.events[-1].pk if way.events else 0
    row.save()
    index_entry(SUGGESTION, row.pk)
    return row


def _write_facts(row: PublicSuggestion, way: Way) -> None:
    source, unit = way.row, timeline.lead_assignment(way)
    reply = way.replies[-1] if way.replies else None
    rating = way.ratings.get(reply.round) if reply else None
    row.number = source.issued.text
    row.route, row.topic = source.route, source.topic
    row.area_code, row.area_name = source.area.code, source.area.name
    row.lead_number, row.lead_name = source.lead_id, source.lead.name
    row.accepted_at, row.year = source.accepted_at, local_day(source.accepted_at).year
    row.unit_number, row.unit_name = (unit.unit_id, unit.unit.name) if unit else (None, "")
    row.stage, row.due_on = timeline.stage(way), source.due_on
    row.grade = reply.grade if reply else ""
    row.verdict = timeline.verdict_of(rating) if rating else ""
    row.resolution = rating.resolution if rating else ""
    row.asked, row.is_key, row.is_demo = people_who_asked(source), way.key is not None, source.is_demo


def _write_texts(row: PublicSuggestion, way: Way, last: PublicationDecision) -> None:
    found = pieces_within(last.scope, timeline.pieces(way))
    told = redaction.hashes(found)
    read = {key: redaction.hide(text, last.hidden) for key, text in found.items() if last.checked.get(key) == told[key]}
    row.has_unchecked = len(read) < len(found)
    row.title = read.pop("title")
    row.body = {
        "steps": timeline.steps(way),
        "signers": way.signers,
        "texts": read,
        "promises": [
            {"key": one.pk, "due_on": one.due_on.isoformat(), "done_on": one.done_on.isoformat() if one.done_on else ""}
            for one in way.promises
        ],
    }


def people_who_asked(row: Suggestion) -> int:
    """How many people it and those merged into it rest on: who sent something and did not withdraw it, the electors met."""
    rested = Grounding.objects.filter(Q(suggestion=row) | Q(suggestion__merged_into=row))
    sent = rested.exclude(submission__queue_item__status=QueueStatus.WITHDRAWN).filter(submission__isnull=False)
    met = ContactRecord.objects.filter(pk__in=rested.filter(record__isnull=False).values("record"))
    people = met.aggregate(people=Sum("elector_count", default=0))["people"]
    return sent.values("submission").distinct().count() + people


def waiting_for_decision() -> QuerySet[Suggestion]:
    """Accepted, and nobody has decided yet."""
    decided = PublicationDecision.objects.filter(suggestion=OuterRef("pk"))
    rows = Suggestion.objects.filter(~Exists(decided), accepted_at__isnull=False)
    return rows.select_related("issued", "lead").order_by(F("accepted_at").asc(), "pk")


def waiting_for_reading() -> QuerySet[PublicSuggestion]:
    """Public, with a text that nobody has read for it yet."""
    return PublicSuggestion.objects.filter(has_unchecked=True).order_by("pk")


def was_published_below(page: Page) -> bool:
    """Whether a suggestion was ever published on this page, or on one below it."""
    return PublicSuggestion.with_unpublished.filter(page__path__startswith=page.path).exists()
