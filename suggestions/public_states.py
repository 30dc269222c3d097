"""The words of what the public reads of suggestions, and the moves of a record of supervision, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move
from suggestions.states import SuggestionStatus


class PublicScope(models.TextChoices):
    """How much of a suggestion goes out; decided for each."""

    FULL = "full", _("in full")
    RESULT = "result", _("title and result")
    NONE = "none", _("not published")


class Stage(models.TextChoices):
    """Where an accepted suggestion stands, in words for the public."""

    ACCEPTED = "accepted", _("accepted, about to be assigned")
    HANDLING = "handling", _("a unit is working on it")
    REPLIED = "replied", _("replied to, waiting for the deputy's verdict")
    AGAIN = "again", _("handled a second time")
    FOLLOWED = "followed", _("rated, promises being followed")
    SETTLED = "settled", _("rated and settled")


S = SuggestionStatus
STAGES = {
    S.ACCEPTED: Stage.ACCEPTED,
    S.ASSIGNED: Stage.HANDLING,
    S.SENT_BACK: Stage.HANDLING,
    S.HANDLING: Stage.HANDLING,
    S.REPLIED: Stage.REPLIED,
    S.DISSATISFIED: Stage.AGAIN,
    S.RECHECKED: Stage.AGAIN,
    S.RATED: Stage.SETTLED,
    S.CLOSED: Stage.SETTLED,
}


class SupervisionKind(models.TextChoices):
    """The six systems by which the standing committee follows what is promised."""

    LEAD_MEMBER = "lead_member", _("a member of the standing committee answers for it")
    SPECIAL_INQUIRY = "special_inquiry", _("special inquiry")
    HANDLER_REVIEW = "handler_review", _("review of a unit's year")
    ONSITE = "onsite", _("supervision on the spot")
    BULLETIN = "bulletin", _("progress bulletin")
    RECHECK = "recheck", _("recheck and second assignment")


# What each kind is about: how many suggestions at least and at most, and whether a unit's year.
ABOUT_ONE = frozenset({SupervisionKind.LEAD_MEMBER, SupervisionKind.RECHECK})
ABOUT_SOME = ABOUT_ONE | {SupervisionKind.ONSITE}
ABOUT_A_YEAR = frozenset({SupervisionKind.HANDLER_REVIEW, SupervisionKind.BULLETIN})


class SupervisionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


SUPERVISOR = "supervisor"
SUPERVISION_MOVES = {
    step.name: step
    for step in (
        Move("publish", pgettext_lazy("button", "Publish it"), frozenset({SupervisionStatus.DRAFT}), SupervisionStatus.PUBLISHED, SUPERVISOR),
        Move("withdraw", pgettext_lazy("button", "Withdraw it from the public"), frozenset({SupervisionStatus.PUBLISHED}), SupervisionStatus.WITHDRAWN, SUPERVISOR),
        Move("redraft", pgettext_lazy("button", "Make it a draft again"), frozenset({SupervisionStatus.WITHDRAWN}), SupervisionStatus.DRAFT, SUPERVISOR),
    )
}  # fmt: skip
