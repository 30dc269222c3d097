"""Where a follower stands in the chat, and where an article stands on its way to the account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Move


class Step(models.TextChoices):
    """What the next text of a follower means."""

    IDLE = "idle", _("nothing under way")
    CONSENT = "consent", _("asked for consent")
    WRITING = "writing", _("writing an opinion")
    CONFIRM = "confirm", _("asked whether a transcript is right")


class Credential(models.TextChoices):
    TOKEN = "token", "access_token"
    TICKET = "ticket", "jsapi_ticket"


class ArticleStatus(models.TextChoices):
    PREPARED = "prepared", _("waiting to be sent as a draft")
    DRAFTED = "drafted", _("a draft on the account")
    RELEASED = "released", _("released, about to be published")
    SUBMITTING = "submitting", _("being handed over")
    SUBMITTED = "submitted", _("WeChat is checking it")
    UNSURE = "unsure", _("handed over, but WeChat did not answer")
    PUBLISHED = "published", _("published")
    FAILED = "failed", _("did not go through")
    DISCARDED = "discarded", _("discarded")


EDITOR, PUBLISHER, MACHINE = "editor", "publisher", "machine"


def _move(name: str, label: object, sources: set[str], target: str, audience: str) -> tuple[str, Move]:
    return name, Move(name, label, frozenset(sources), target, audience)


S = ArticleStatus
# What a person decides, and what WeChat's answers say. Only `submit` hands anything to the public, once: its row is
# SUBMITTING before WeChat is asked, and no move leads from there back to asking without looking first.
ARTICLE_MOVES: dict[str, Move] = dict(
    [
        _move("draft", _("Draft is on the account"), {S.PREPARED}, S.DRAFTED, MACHINE),
        _move("fail_draft", _("Draft was refused"), {S.PREPARED}, S.FAILED, MACHINE),
        _move("release", _("Release for publication"), {S.DRAFTED}, S.RELEASED, PUBLISHER),
        _move("take", _("Begin to hand over"), {S.RELEASED}, S.SUBMITTING, MACHINE),
        _move("submit", _("WeChat has it"), {S.SUBMITTING}, S.SUBMITTED, MACHINE),
        _move("refuse", _("WeChat refused it"), {S.SUBMITTING}, S.DRAFTED, MACHINE),
        _move("lose", _("WeChat did not answer"), {S.SUBMITTING}, S.UNSURE, MACHINE),
        _move("publish", _("It is published"), {S.SUBMITTING, S.SUBMITTED, S.UNSURE}, S.PUBLISHED, MACHINE),
        _move("fail", _("WeChat did not publish it"), {S.SUBMITTED}, S.FAILED, MACHINE),
        _move("find_unpublished", _("Looked: it was not handed over"), {S.UNSURE}, S.DRAFTED, PUBLISHER),
        _move("retry", _("Send the draft again"), {S.FAILED}, S.PREPARED, EDITOR),
        _move("discard", _("Give the article up"), {S.PREPARED, S.DRAFTED, S.FAILED}, S.DISCARDED, EDITOR),
    ]
)
# One of these at a time for one page: a second article of the same version would be the same news twice.
UNDER_WAY = frozenset({S.PREPARED, S.DRAFTED, S.RELEASED, S.SUBMITTING, S.SUBMITTED, S.UNSURE})
