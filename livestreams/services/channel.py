"""The private channel of an exchange, and what a guest answers from it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.text import clean_text
from livestreams.exchange import questions_of
from livestreams.models import ExchangeQuestion, GuestNote, LivestreamGuest, LivestreamPage
from livestreams.services.exchange import answer_group
from submissions.models.public import PublicRendition

NOTE_MAXIMUM = 1_000


class NoteRefused(Exception):
    """The message cannot be kept as it is; the message of this exception says why."""


class NotInvited(Exception):
    """Nobody answers as a guest whom the page does not name."""


@transaction.atomic
def write_note(page: LivestreamPage, *, text: str, by: Any, about: str = "") -> GuestNote:
    """Tell the host or the guests something; `about` is the number of a published question, if it is about one.

    Raises NoteRefused for a message without words and for a number that is no question of this exchange.
    """
    try:
        words = clean_text(text, max_length=NOTE_MAXIMUM)
    except ValidationError as error:
        raise NoteRefused(" ".join(error.messages)) from None
    question = None
    if about.strip():
        question = questions_of(page).filter(number=about.strip().upper()[:20]).first()
        if question is None:
            raise NoteRefused(
                _("No published question of this exchange has the number %(number)s.") % {"number": about}
            )
    guest = LivestreamGuest.objects.filter(page=page, account=by).first()
    name = str(guest) if guest else by.get_full_name() or by.get_username()
    note = GuestNote.objects.create(page=page, about=question, author=by, author_name=name, text=words)
    record(page, "livestreams.write_note", by=by)
    return note


def answer_as_guest(rendition: PublicRendition, *, seen_version: int, answer: str, by: Any) -> list[ExchangeQuestion]:
    """Publish a guest's own answer, under the name that the page gives them, to the question that is being answered.

    Raises NotInvited for anybody else, MoveRefused while the host has not opened the question, AnswerRefused.
    """
    guest = LivestreamGuest.objects.filter(page=rendition.page_id, account=by).first()
    if guest is None:
        raise NotInvited
    return answer_group(rendition, "answer", seen_version=seen_version, by=by, answer=answer, answered_by=str(guest))
