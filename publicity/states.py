"""The methods of a draw, the kinds of checks, and every state with the moves between them, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move


class DrawMethod(models.TextChoices):
    KEYED_SORT = "keyed-sort", _("keyed sort with commitment and disclosure (HMAC-SHA256)")
    RFC3797 = "rfc3797", _("RFC 3797 (MD5)")


class DrawStatus(models.TextChoices):
    PREPARED = "prepared", _("being prepared")
    ANNOUNCED = "announced", _("announced, list frozen")
    DRAWN = "drawn", _("drawn")
    REPLACED = "replaced", _("replaced by a second draw")


OFFICE, SECOND_PERSON = "office", "second_person"
D = DrawStatus

DRAW_MOVES = {
    step.name: step
    for step in (
        Move("announce", pgettext_lazy("button", "Freeze and announce"), frozenset({D.PREPARED}), D.ANNOUNCED, OFFICE),
        Move("draw", pgettext_lazy("button", "Record the numbers and draw"), frozenset({D.ANNOUNCED}), D.DRAWN, OFFICE),
        Move("replace", pgettext_lazy("button", "Replace"), frozenset({D.ANNOUNCED, D.DRAWN}), D.REPLACED, SECOND_PERSON),
    )
}  # fmt: skip

PUBLIC_DRAWS = frozenset({D.ANNOUNCED, D.DRAWN, D.REPLACED})


class CheckMethod(models.TextChoices):
    CALL_BACK = "call_back", _("call-back")
    VISIT = "visit", _("visit")
    PAPERS = "papers", _("papers")


class CheckResult(models.TextChoices):
    """属实 / 部分不实 / 不实 / 无法核实."""

    TRUE = "true", _("true")
    PARTLY_UNTRUE = "partly_untrue", _("partly untrue")
    UNTRUE = "untrue", _("untrue")
    UNVERIFIABLE = "unverifiable", _("could not be verified")


class CheckStatus(models.TextChoices):
    WAITING = "waiting", _("waiting for a checker")
    ASSIGNED = "assigned", _("being checked")
    REPORTED = "reported", _("result reported")
    PUBLISHED = "published", _("result published")


C = CheckStatus
CHECKER = "checker"

CHECK_MOVES = {
    step.name: step
    for step in (
        Move("assign", pgettext_lazy("button", "Assign"), frozenset({C.WAITING, C.ASSIGNED}), C.ASSIGNED, OFFICE),
        Move("report", pgettext_lazy("button", "Report the result"), frozenset({C.ASSIGNED, C.REPORTED}), C.REPORTED, CHECKER),
        Move("publish", pgettext_lazy("button", "Publish the result"), frozenset({C.REPORTED}), C.PUBLISHED, OFFICE),
    )
}  # fmt: skip


class EntryKind(models.TextChoices):
    """What a line of the public ledger tells."""

    RECORD = "record", _("record published")
    WITHDRAWAL = "withdrawal", _("record withdrawn")
    ANNOUNCEMENT = "announcement", _("draw announced")
    DRAW = "draw", _("draw carried out")
    REPLACEMENT = "replacement", _("draw replaced")
    CHECK = "check", _("check result")
    GRADE = "grade", _("grade")


class RecordVerification(models.TextChoices):
    """How far a published record has been checked."""

    VERIFIED = "verified", _("verified by the township")
    DRAWN = "drawn", _("drawn for a spot check")
    TRUE = "true", _("spot check: true")
    PARTLY_UNTRUE = "partly_untrue", _("spot check: partly untrue")
    UNTRUE = "untrue", _("spot check: untrue")
    UNVERIFIABLE = "unverifiable", _("spot check: could not be verified")
