"""The words of suggestions, and every state with the moves between them, as data: one table for each route."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move


class Route(models.TextChoices):
    """Which reviews come before acceptance."""

    GREEN = "green", _("between sessions")
    STREET = "street", _("street's key suggestion")
    SESSION = "session", _("during a session")


class SuggestionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    CO_SIGNING = "co_signing", _("being co-signed")
    FILED = "filed", _("filed")
    STREET_COMMITTEE = "street_committee", _("before the street committee")
    PRELIMINARY = "preliminary", _("in preliminary review")
    JOINT = "joint", _("in joint review")
    DIRECTORS = "directors", _("before the directors' meeting")
    ACCEPTED = "accepted", _("accepted and numbered")
    ASSIGNED = "assigned", _("assigned to a unit")
    SENT_BACK = "sent_back", _("sent back by the unit")
    HANDLING = "handling", _("being handled")
    REPLIED = "replied", _("replied to")
    RATED = "rated", _("rated by the deputy")
    DISSATISFIED = "dissatisfied", _("the deputy is dissatisfied")
    RECHECKED = "rechecked", _("rechecked")
    CLOSED = "closed", _("closed")
    RETURNED = "returned", _("returned to the deputy")
    MERGED = "merged", _("merged with another")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REFUSED = "refused", _("refused")


# Who makes a move: whoever wrote it down, the lead deputy alone, those who review, those who assign, the lead unit.
FILER, LEAD, REVIEWER, ASSIGNER, UNIT = "filer", "lead", "reviewer", "assigner", "unit"

S = SuggestionStatus
_UNFILED = frozenset({S.DRAFT, S.CO_SIGNING, S.RETURNED})


def _table(reviews: tuple[str, ...]) -> dict[str, Move]:
    """The moves of a route whose reviews are these statuses, in order."""
    before = frozenset({S.FILED, *reviews})
    steps = [S.FILED, *reviews]
    moves = (
        Move("ask_co_signers", pgettext_lazy("button", "Ask the co-signers"), frozenset({S.DRAFT, S.RETURNED}), S.CO_SIGNING, FILER),
        Move("redraft", pgettext_lazy("button", "Write it anew"), frozenset({S.CO_SIGNING, S.RETURNED}), S.DRAFT, FILER),
        Move("file", pgettext_lazy("button", "File it"), _UNFILED, S.FILED, FILER),
        Move("withdraw", pgettext_lazy("button", "Withdraw it"), _UNFILED | before, S.WITHDRAWN, FILER),
        *(
            Move(f"pass_to_{target}", pgettext_lazy("button", "Pass it on"), frozenset({source}), target, REVIEWER)
            for source, target in zip(steps, reviews, strict=False)
        ),
        Move("accept", pgettext_lazy("button", "Accept it"), frozenset({steps[-1]}), S.ACCEPTED, REVIEWER),
        Move("return", pgettext_lazy("button", "Return it to the deputy"), before, S.RETURNED, REVIEWER),
        Move("refuse", pgettext_lazy("button", "Refuse it"), before, S.REFUSED, REVIEWER),
        Move("merge", pgettext_lazy("button", "Merge it"), before, S.MERGED, REVIEWER),
        Move("assign", pgettext_lazy("button", "Assign it"), frozenset({S.ACCEPTED}), S.ASSIGNED, ASSIGNER),
        Move("take_on", pgettext_lazy("button", "Take it on"), frozenset({S.ASSIGNED}), S.HANDLING, UNIT),
        Move("send_back", pgettext_lazy("button", "It is not ours"), frozenset({S.ASSIGNED, S.HANDLING}), S.SENT_BACK, UNIT),
        Move("reassign", pgettext_lazy("button", "Assign it to another unit"), frozenset({S.SENT_BACK}), S.ASSIGNED, ASSIGNER),
        Move("extend", pgettext_lazy("button", "Extend its time"), frozenset({S.HANDLING}), S.HANDLING, ASSIGNER),
        Move("meet", pgettext_lazy("button", "Note a meeting"), frozenset({S.HANDLING}), S.HANDLING, UNIT),
        Move("reply", pgettext_lazy("button", "Reply"), frozenset({S.HANDLING}), S.REPLIED, UNIT),
        Move("rate", pgettext_lazy("button", "Rate it"), frozenset({S.REPLIED}), S.RATED, LEAD),
        Move("object", pgettext_lazy("button", "Not satisfied"), frozenset({S.REPLIED}), S.DISSATISFIED, LEAD),
        Move("recheck", pgettext_lazy("button", "Recheck it"), frozenset({S.DISSATISFIED}), S.RECHECKED, ASSIGNER),
        Move("assign_again", pgettext_lazy("button", "Assign it again"), frozenset({S.RECHECKED}), S.ASSIGNED, ASSIGNER),
        Move("close", pgettext_lazy("button", "Close it"), frozenset({S.RATED}), S.CLOSED, ASSIGNER),
    )  # fmt: skip
    return {step.name: step for step in moves}


SUGGESTION_MOVES = {
    Route.GREEN: _table((S.PRELIMINARY, S.JOINT, S.DIRECTORS)),
    Route.STREET: _table((S.STREET_COMMITTEE, S.DIRECTORS)),
    Route.SESSION: _table(()),
}
MOVE_NAMES = sorted({name for table in SUGGESTION_MOVES.values() for name in table})

# Each stage of review with the permission it asks for: 初审 the deputies' office, which also takes in what is filed and what
# a street or the secretariat of a session brings, 联审 the committees, 审定 the directors' meeting.
REVIEWED_WITH = {
    S.FILED: "review_suggestion",
    S.STREET_COMMITTEE: "review_suggestion",
    S.PRELIMINARY: "review_suggestion",
    S.JOINT: "review_jointly",
    S.DIRECTORS: "review_for_directors",
}
UNDER_REVIEW = frozenset(REVIEWED_WITH)
WITH_UNIT = frozenset({S.ASSIGNED, S.HANDLING})


@dataclass(frozen=True)
class Stage:
    """A column of the board: states in which the same people have to do something."""

    label: Any
    statuses: tuple[str, ...]


STAGES = {
    "writing": Stage(_("With the deputy"), (S.DRAFT, S.CO_SIGNING, S.RETURNED)),
    "review": Stage(_("In review"), (S.FILED, S.STREET_COMMITTEE, S.PRELIMINARY, S.JOINT, S.DIRECTORS)),
    "assigning": Stage(_("To be assigned"), (S.ACCEPTED, S.SENT_BACK, S.RECHECKED)),
    "assigned": Stage(_("To be taken on"), (S.ASSIGNED,)),
    "handling": Stage(_("Being handled"), (S.HANDLING,)),
    "rating": Stage(_("To be rated"), (S.REPLIED,)),
    "recheck": Stage(_("To be rechecked"), (S.DISSATISFIED,)),
    "closing": Stage(_("To be closed"), (S.RATED,)),
}


class Exclusion(models.TextChoices):
    """What may not be filed: Zhejiang, rules on handling suggestions §6."""

    OWN_MATTER = "own_matter", _("Article 6 (1): it concerns a personal matter of the deputy or of relatives")
    FORWARDED = "forwarded", _("Article 6 (2): it forwards letters or papers of appeal")
    PROMOTION = "promotion", _("Article 6 (3): it is an academic discussion or recommends a product")
    EMPTY = "empty", _("Article 6 (4): it has no concrete content")
    CASE = "case", _("Article 6 (5): it gives an opinion on a case that is still before a court")
    TENDER = "tender", _("Article 6 (6): it says who should win a tender that is under way")
    OTHER = "other", _("Article 6 (7): for another reason it should not be filed as a suggestion")


class Consultation(models.TextChoices):
    """对接: what the departments said before filing."""

    NONE = "none", _("not consulted")
    MATURE = "mature", _("mature: it is in the plan already")
    NOT_YET = "not_yet", _("not yet: the reasons were explained")


class UnitKind(models.TextChoices):
    GOVERNMENT = "government", _("government department")
    SUPERVISION = "supervision", _("supervisory commission")
    COURT = "court", _("court")
    PROCURATORATE = "procuratorate", _("procuratorate")
    TOWNSHIP = "township", _("township")
    STREET = "street", _("street office")


class UnitRole(models.TextChoices):
    LEAD = "lead", _("lead unit")
    CO = "co", _("co-handling unit")


class MeetingForm(models.TextChoices):
    """协商形式."""

    TALK = "talk", _("round table")
    VISIT = "visit", _("visit to the deputy")
    TELEPHONE = "telephone", _("telephone")


class MetBy(models.TextChoices):
    """面商人."""

    HEAD = "head", _("head of the unit")
    LEADER = "leader", _("leader of the unit")
    SECTION = "section", _("head of a section")
    CLERK = "clerk", _("member of staff")


class Grade(models.TextChoices):
    """What the unit itself says of its result."""

    A = "A", _("A: solved")
    B = "B", _("B: being solved or planned")
    C = "C", _("C: cannot be solved at present")


class Verdict(models.TextChoices):
    SATISFIED = "satisfied", _("satisfied")
    MOSTLY = "mostly", _("mostly satisfied")
    DISSATISFIED = "dissatisfied", _("dissatisfied")


class Resolution(models.TextChoices):
    """问题解决情况, as the deputy sees it."""

    SOLVED = "solved", _("solved or mostly solved")
    PARTLY = "partly", _("partly solved or planned")
    NOT_SOON = "not_soon", _("cannot be solved soon")
    REFERENCE = "reference", _("kept for reference")


class Adoption(models.TextChoices):
    """意见采纳情况."""

    ADOPTED = "adopted", _("adopted")
    PARTLY = "partly", _("partly adopted")
    EXPLAINED = "explained", _("explained")
    NOT_ADOPTED = "not_adopted", _("not adopted")


class AskerWord(models.TextChoices):
    """What somebody says whose words a suggestion rests on."""

    SOLVED = "solved", _("yes, it is solved")
    PARTLY = "partly", _("partly")
    NOT = "not", _("no, it is not")
