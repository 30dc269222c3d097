"""The kinds of broadcast and where one stands: a comparison of instants, unless an editor says otherwise."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move
from livestreams.calendar import presumed_end


class LivestreamKind(models.TextChoices):
    """What may be shown; the decision is the directors' meeting's (Zhejiang rules of procedure 2020 §16)."""

    CONGRESS_PLENARY = "congress_plenary", _("plenary session of the congress")
    COMMITTEE_PLENARY = "sc_plenary", _("plenary session of the standing committee")
    JOINT_GROUP = "sc_joint_group", _("joint group session")
    SPECIAL_INQUIRY = "special_inquiry", _("special inquiry")
    ONLINE_EXCHANGE = "online_exchange", _("online exchange")


class LivestreamStatus(models.TextChoices):
    """Derived from instants (`status_at`); an editor's word overrides the clock and is stored as that word."""

    ANNOUNCED = "announced", _("announced")
    LIVE = "live", _("live now")
    ENDED = "ended", _("ended")
    REPLAY = "replay", _("replay available")
    CANCELLED = "cancelled", _("cancelled")
    POSTPONED = "postponed", _("postponed")


CALLED_OFF = (LivestreamStatus.CANCELLED, LivestreamStatus.POSTPONED)


def status_at(
    now: datetime, *, starts_at: datetime, ends_at: datetime | None, has_replay: bool, manual: str = ""
) -> LivestreamStatus:
    """Where a broadcast stands at an instant, to the second: live from its start until just before its end.

    `manual` is the editor's word, empty to follow the clock; an unknown word raises ValueError.
    """
    if manual:
        return LivestreamStatus(manual)
    if now < starts_at:
        return LivestreamStatus.ANNOUNCED
    if now < presumed_end(starts_at, ends_at):
        return LivestreamStatus.LIVE
    return LivestreamStatus.REPLAY if has_replay else LivestreamStatus.ENDED


class QuestionStatus(models.TextChoices):
    """Where a published question stands at the host's desk."""

    APPROVED = "approved", _("approved")
    CHOSEN = "chosen", _("chosen")
    ANSWERING = "answering", _("being answered")
    ANSWERED = "answered", pgettext_lazy("question", "answered")


HOST = "host"
_Q = QuestionStatus

QUESTION_MOVES = {
    step.name: step
    for step in (
        Move("choose", pgettext_lazy("button", "Choose"), frozenset({_Q.APPROVED}), _Q.CHOSEN, HOST),
        Move("put_back", pgettext_lazy("button", "Put back"), frozenset({_Q.CHOSEN}), _Q.APPROVED, HOST),
        Move("begin", pgettext_lazy("button", "Being answered now"), frozenset({_Q.CHOSEN}), _Q.ANSWERING, HOST),
        Move("interrupt", pgettext_lazy("button", "Answer later"), frozenset({_Q.ANSWERING}), _Q.CHOSEN, HOST),
        Move("answer", pgettext_lazy("button", "Publish the answer"), frozenset({_Q.ANSWERING}), _Q.ANSWERED, HOST),
        # After the exchange, whatever was left is answered in writing.
        Move(
            "answer_in_writing",
            pgettext_lazy("button", "Publish the written answer"),
            frozenset({_Q.APPROVED, _Q.CHOSEN, _Q.ANSWERING}),
            _Q.ANSWERED,
            HOST,
        ),
        # A similar question was answered, and in the same words this one.
        Move(
            "answer_together",
            pgettext_lazy("button", "Answer together with a similar one"),
            frozenset({_Q.APPROVED, _Q.CHOSEN, _Q.ANSWERING}),
            _Q.ANSWERED,
            HOST,
        ),
        Move("revise", pgettext_lazy("button", "Correct the answer"), frozenset({_Q.ANSWERED}), _Q.ANSWERED, HOST),
    )
}
WITH_ANSWER = frozenset({"answer", "answer_in_writing", "answer_together", "revise"})
# Made by the answer to another question, never by a button of its own.
BY_ITSELF = frozenset({"answer_together"})
# The group of those who are invited to answer.
GUESTS = "在线交流嘉宾"
