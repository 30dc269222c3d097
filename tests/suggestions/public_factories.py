"""Makers of published suggestions and of the office that publishes them."""

from datetime import date, datetime
from typing import Any

from core.calendar import TZ
from suggestions import redaction, timeline
from suggestions.models import PublicSuggestion, Suggestion, Supervision
from suggestions.services import handling
from suggestions.services.publishing import Decision, decide_publication
from suggestions.services.showing import pieces_within
from suggestions.services.supervision import Told, publish_supervision, write_supervision
from tests.suggestions.factories import ASSIGNED, LETTER, RATING, People, allowed, handled

REPLIED = datetime(2025, 8, 1, 10, tzinfo=TZ)
RATED = datetime(2025, 8, 5, 10, tzinfo=TZ)


def office(username: str = "office") -> Any:
    return allowed(username, "publish_suggestion", "keep_supervision")


def decided(row: Suggestion, *, by: Any, scope: str = "full", **given: Any) -> PublicSuggestion | None:
    """Published by somebody who read everything."""
    row = Suggestion.objects.get(pk=row.pk)
    found = pieces_within(scope, timeline.pieces(timeline.read(row)))
    return decide_publication(row, Decision(scope, **given), seen=redaction.digest(found), by=by)


def met(who: People, row: Suggestion) -> Suggestion:
    return handling.note_meeting(
        row, held_on=date(2025, 7, 10), place="密会谈处", met_by="head", form="talk", note="密会谈", by=who.unit
    )


def replied(who: People, row: Suggestion | None = None, **letter: Any) -> Suggestion:
    row = row or met(who, handled(who))
    handling.reply_to_suggestion(row, **LETTER | letter, by=who.unit, now=REPLIED)
    return Suggestion.objects.get(pk=row.pk)


def rated(who: People, row: Suggestion | None = None, **rating: Any) -> Suggestion:
    row = row or replied(who)
    handling.rate_reply(row, **RATING | rating, by=who.lead, now=RATED)
    return Suggestion.objects.get(pk=row.pk)


def supervised(*, by: Any, is_published: bool = True, **told: Any) -> Supervision:
    """A visit on the spot, about nothing unless told."""
    values = {"kind": "special_inquiry", "title": "专题询问路灯", "held_on": date(2025, 9, 1), "text": "询问了进度。", "reference": "询问纪要1号"}  # fmt: skip
    row = write_supervision(Told(**values | told), by=by)
    return publish_supervision(row, is_read=True, by=by) if is_published else row


__all__ = ["ASSIGNED", "decided", "met", "office", "rated", "replied", "supervised"]
