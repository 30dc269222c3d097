"""What the host and the guests of an exchange read: their messages, and the questions that are theirs to answer."""

from typing import Any

from livestreams.exchange import asked_questions, grouped
from livestreams.models import GuestNote, LivestreamPage
from livestreams.states import QuestionStatus

NOTES_SHOWN = 100


def notes_of(page: LivestreamPage) -> list[GuestNote]:
    """The latest messages, the newest first; one query."""
    return list(GuestNote.objects.filter(page=page).select_related("about").order_by("-pk")[:NOTES_SHOWN])


def guest_reading(page: LivestreamPage) -> dict[str, Any]:
    """What a guest's desk shows: what is asked now, what comes next, the channel; two queries."""
    asked = asked_questions(page)

    def those(status: str) -> list[Any]:
        return grouped([entry for entry in asked if entry.status == status])

    return {
        "answering": those(QuestionStatus.ANSWERING),
        "chosen": those(QuestionStatus.CHOSEN),
        "notes": notes_of(page),
    }
