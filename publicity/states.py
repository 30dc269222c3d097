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


class EventKind(models.TextChoices):
    """What an assessment can count. The first come from contact records, the rest is entered and confirmed by two people."""

    CONTACT_HOME_VISIT = "contact_home_visit", _("contact: home visit")
    CONTACT_MEETING = "contact_meeting", _("contact: meeting with electors")
    CONTACT_RECEPTION = "contact_reception", _("contact: reception at a station")
    CONTACT_PHONE = "contact_phone", _("contact: telephone call")
    CONTACT_WECHAT = "contact_wechat", _("contact: WeChat")
    CONTACT_DUTY_REPORT = "contact_duty_report", _("report on duty to electors")
    UNTRUE_RECORD = "untrue_record", _("record found untrue")
    CONGRESS = "congress", _("attending the congress")
    OTHER_MEETING = "other_meeting", _("attending other meetings")
    TRAINING = "training", _("training")
    SUGGESTION_LED = "suggestion_led", _("suggestion as first author")
    SUGGESTION_COSIGNED = "suggestion_cosigned", _("suggestion as cosigner")
    SURVEY = "survey", _("survey on a subject")
    INSPECTION = "inspection", _("inspection and law enforcement check")
    MEDIATION = "mediation", _("settling disputes")
    RELIEF = "relief", _("help for the weak and poor")
    GOOD_DEED = "good_deed", _("good works")
    CHARITY = "charity", _("charity")
    OTHER = "other", _("other duties")
    LEAVE = "leave", _("leave from a meeting")
    ABSENCE = "absence", _("absence without leave")
    VIOLATION = "violation", _("violation of discipline")


FROM_RECORDS = frozenset(kind for kind in EventKind if kind.startswith("contact_") or kind == EventKind.UNTRUE_RECORD)
ENTERED_KINDS = [(kind.value, kind.label) for kind in EventKind if kind not in FROM_RECORDS]


class SchemeStatus(models.TextChoices):
    DRAFT = "draft", _("being written")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded by a later version")


S = SchemeStatus
ASSESSOR, CONFIRMER, REVIEWER, DECIDER, KEEPER = "assessor", "confirmer", "reviewer", "decider", "keeper"

SCHEME_MOVES = {
    step.name: step
    for step in (
        Move("put_in_force", pgettext_lazy("button", "Put in force"), frozenset({S.DRAFT}), S.IN_FORCE, DECIDER),
        Move("supersede", pgettext_lazy("button", "Supersede"), frozenset({S.IN_FORCE}), S.SUPERSEDED, DECIDER),
    )
}  # fmt: skip


class PerformanceStatus(models.TextChoices):
    ENTERED = "entered", _("waiting for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("not confirmed")
    TAKEN_BACK = "taken_back", _("taken back")


F = PerformanceStatus

PERFORMANCE_MOVES = {
    step.name: step
    for step in (
        Move("confirm", pgettext_lazy("button", "Confirm"), frozenset({F.ENTERED}), F.CONFIRMED, CONFIRMER),
        Move("refuse", pgettext_lazy("button", "Do not confirm"), frozenset({F.ENTERED}), F.REFUSED, CONFIRMER),
        Move("take_back", pgettext_lazy("button", "Take back"), frozenset({F.CONFIRMED}), F.TAKEN_BACK, CONFIRMER),
    )
}  # fmt: skip


class Grade(models.TextChoices):
    """优秀 / 合格 / 不合格."""

    EXCELLENT = "excellent", _("excellent")
    QUALIFIED = "qualified", _("qualified")
    UNQUALIFIED = "unqualified", _("unqualified")


class GradeStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    RETURNED = "returned", _("sent back for a new proposal")
    REVIEWED = "reviewed", _("reviewed")
    APPROVED = "approved", _("approved by the directors' meeting")
    PUBLISHED = "published", pgettext_lazy("grade", "published")


G = GradeStatus

GRADE_MOVES = {
    step.name: step
    for step in (
        Move("review", pgettext_lazy("button", "Reviewed, agree"), frozenset({G.PROPOSED}), G.REVIEWED, REVIEWER),
        Move("send_back", pgettext_lazy("button", "Send back"), frozenset({G.PROPOSED, G.REVIEWED}), G.RETURNED, REVIEWER),
        Move("propose", pgettext_lazy("button", "Propose again"), frozenset({G.RETURNED}), G.PROPOSED, ASSESSOR),
        Move("approve", pgettext_lazy("button", "Approved by the meeting"), frozenset({G.REVIEWED}), G.APPROVED, DECIDER),
        Move("publish", pgettext_lazy("button", "Publish the grade"), frozenset({G.APPROVED}), G.PUBLISHED, DECIDER),
    )
}  # fmt: skip


class CaseStatus(models.TextChoices):
    """What becomes of an unqualified year: 取消评优 → 警示谈话 → 限期整改 → 整改材料 → 销号."""

    OPENED = "opened", _("opened")
    AWARDS_WITHDRAWN = "awards_withdrawn", _("awards withdrawn")
    TALK_HELD = "talk_held", _("warning talk held")
    RECTIFYING = "rectifying", _("rectification ordered")
    HANDED_IN = "handed_in", _("evidence handed in")
    CLOSED = "closed", pgettext_lazy("case", "closed")


K = CaseStatus

CASE_MOVES = {
    step.name: step
    for step in (
        Move("withdraw_awards", pgettext_lazy("button", "Awards are withdrawn"), frozenset({K.OPENED}), K.AWARDS_WITHDRAWN, KEEPER),
        Move("hold_talk", pgettext_lazy("button", "The talk was held"), frozenset({K.AWARDS_WITHDRAWN}), K.TALK_HELD, KEEPER),
        Move("order_rectification", pgettext_lazy("button", "Order rectification"), frozenset({K.TALK_HELD, K.RECTIFYING}), K.RECTIFYING, KEEPER),
        Move("hand_in", pgettext_lazy("button", "Evidence is handed in"), frozenset({K.RECTIFYING}), K.HANDED_IN, KEEPER),
        Move("ask_again", pgettext_lazy("button", "Not enough yet"), frozenset({K.HANDED_IN}), K.RECTIFYING, KEEPER),
        Move("close", pgettext_lazy("button", "Close the case"), frozenset({K.HANDED_IN}), K.CLOSED, KEEPER),
    )
}  # fmt: skip
