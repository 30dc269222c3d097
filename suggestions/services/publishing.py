"""Putting a suggestion before the public and taking it back; `services.showing` writes what is public of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from suggestions import redaction, timeline
from suggestions.models import PublicationDecision, PublicSuggestion, Suggestion, SuggestionIndexPage
from suggestions.permissions import may_publish
from suggestions.public_states import PublicScope
from suggestions.services.showing import pieces_within, write
from suggestions.services.steps import NotTheirs, StepRefused, lock

MOST_HIDDEN = 200


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
    if not SuggestionIndexPage.objects.exists():
        raise PublicationRefused(_("The site has no page for suggestions yet; an administrator runs setupsite."))
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
    return write(way, kept, now)


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


def waiting_for_decision() -> QuerySet[Suggestion]:
    """Accepted, and nobody has decided yet."""
    decided = PublicationDecision.objects.filter(suggestion=OuterRef("pk"))
    rows = Suggestion.objects.filter(~Exists(decided), accepted_at__isnull=False)
    return rows.select_related("issued", "lead").order_by(F("accepted_at").asc(), "pk")


def waiting_for_reading() -> QuerySet[PublicSuggestion]:
    """Public, with a text that nobody has read for it yet."""
    return PublicSuggestion.objects.filter(has_unchecked=True).order_by("pk")
