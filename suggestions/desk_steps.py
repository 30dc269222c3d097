"""The steps of the desk: for each its form, its service and what is said when it is done; who is offered which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.calendar import local_day
from suggestions import step_forms as forms
from suggestions.models import Suggestion
from suggestions.permissions import is_filer, is_lead, is_unit, may_assign, may_review, reviews
from suggestions.services import assigning, filing, handling, reviewing
from suggestions.services.reviewing import Opinion
from suggestions.services.steps import StepRefused
from suggestions.states import (
    ASSIGNER,
    FILER,
    LEAD,
    REVIEWER,
    SUGGESTION_MOVES,
    UNIT,
    WITH_UNIT,
    SuggestionStatus,
    UnitRole,
)


@dataclass(frozen=True)
class DeskStep:
    """`act` takes the suggestion, `by`, `seen_version` and the arguments of the form; `done` is said afterwards."""

    form: type[forms.StepForm]
    act: Callable[..., Any]
    done: Any = ""
    label: Any = ""


def _pass(name: str) -> Callable[..., Suggestion]:
    def act(row: Suggestion, *, said: Opinion | None = None, **who: Any) -> Suggestion:
        if reviewing.next_review(row) != name:
            raise StepRefused(_("This step is not possible in the present state."))
        return reviewing.pass_review(row, said or Opinion(local_day(row.filed_at), "", ""), **who)

    return act


def _assign(name: str) -> Callable[..., Suggestion]:
    def act(row: Suggestion, **given: Any) -> Suggestion:
        if assigning.next_assignment(row) != name:
            raise StepRefused(_("This step is not possible in the present state."))
        return assigning.assign_suggestion(row, **given)

    return act


def _unversioned(service: Callable[..., Any], **fixed: Any) -> Callable[..., Any]:
    """A service that looks at its own row and not at the version of the suggestion."""
    return lambda row, *, seen_version, **given: service(row, **fixed, **given)


STEPS = {
    "ask_co_signers": DeskStep(
        forms.SignersForm, filing.ask_co_signers, gettext_lazy("The deputies named are asked to sign.")
    ),
    "redraft": DeskStep(forms.StepForm, filing.redraft_suggestion, gettext_lazy("It is a draft again.")),
    "file": DeskStep(forms.FileForm, filing.file_suggestion, gettext_lazy("It is filed.")),
    "withdraw": DeskStep(forms.WithdrawForm, filing.withdraw_suggestion, gettext_lazy("It is withdrawn.")),
    "confirm": DeskStep(
        forms.StepForm, _unversioned(filing.answer_co_signature, confirms=True), gettext_lazy("You have signed it."),
        pgettext_lazy("button", "Sign it"),
    ),
    "decline": DeskStep(
        forms.StepForm, _unversioned(filing.answer_co_signature, confirms=False), gettext_lazy("You do not sign it."),
        pgettext_lazy("button", "Do not sign it"),
    ),
    "pass_to_preliminary": DeskStep(forms.StepForm, _pass("pass_to_preliminary")),
    "pass_to_street_committee": DeskStep(forms.StepForm, _pass("pass_to_street_committee")),
    "pass_to_joint": DeskStep(forms.ReviewForm, _pass("pass_to_joint")),
    "pass_to_directors": DeskStep(forms.ReviewForm, _pass("pass_to_directors")),
    "accept": DeskStep(
        forms.ReviewForm, _pass("accept"), gettext_lazy("It is accepted and has its number; the deputy is to be told.")
    ),
    "return": DeskStep(forms.ReasonForm, reviewing.return_suggestion),
    "merge": DeskStep(forms.MergeForm, reviewing.merge_suggestion),
    "refuse": DeskStep(forms.ReasonForm, reviewing.refuse_suggestion),
    "tell": DeskStep(
        forms.TellForm, _unversioned(reviewing.tell_acceptance), label=pgettext_lazy("button", "The deputy was told")
    ),
    "assign": DeskStep(forms.AssignForm, _assign("assign"), gettext_lazy("It is assigned.")),
    "reassign": DeskStep(forms.AssignForm, _assign("reassign"), gettext_lazy("It is assigned.")),
    "take_on": DeskStep(forms.StepForm, handling.take_on),
    "meet": DeskStep(forms.MeetingStepForm, handling.note_meeting),
    "co_opinion": DeskStep(
        forms.OpinionForm, _unversioned(handling.give_opinion), label=pgettext_lazy("button", "Give our opinion")
    ),
    "reply": DeskStep(
        forms.ReplyForm, handling.reply_to_suggestion, gettext_lazy("The reply is given; it cannot be changed.")
    ),
    "send_back": DeskStep(forms.SendBackForm, assigning.send_back),
    "extend": DeskStep(forms.ConsentForm, assigning.extend_time),
    "rate": DeskStep(forms.EvaluateForm, handling.rate_reply, gettext_lazy("Thank you; your rating is kept.")),
    "recheck": DeskStep(forms.FindingForm, assigning.recheck_suggestion),
    "assign_again": DeskStep(forms.AssignForm, _assign("assign_again"), gettext_lazy("It is assigned.")),
    "close": DeskStep(forms.StepForm, assigning.close_suggestion),
}  # fmt: skip


def is_step_of(row: Suggestion, name: str) -> bool:
    """Whether a suggestion filed this way has a step of that name at all."""
    return name in STEPS and bool(STEPS[name].label or name in SUGGESTION_MOVES[row.route])


def label_of(row: Suggestion, name: str) -> Any:
    return STEPS[name].label or SUGGESTION_MOVES[row.route][name].label


def steps_offered(user: Any, row: Suggestion) -> list[str]:
    """The steps that a user can make now, in the order of the table above; three queries at most."""
    # Who carries a part in it is asked once, not for every step.
    parts = {
        FILER: is_filer(user, row), LEAD: is_lead(user, row), REVIEWER: reviews(user, row), ASSIGNER: may_assign(user),
        UNIT: row.status in WITH_UNIT and is_unit(user, row),
    }  # fmt: skip
    table = SUGGESTION_MOVES[row.route]
    others = {
        "confirm": (is_asked := _is_asked(user, row)), "decline": is_asked, "tell": _is_to_be_told(row) and may_review(user),
        "co_opinion": _owes_opinion(user, row),
    }  # fmt: skip
    return [
        name
        for name in STEPS
        if (others[name] if name in others else name in table and row.status in table[name].sources and parts[table[name].audience])
    ]  # fmt: skip


def _is_asked(user: Any, row: Suggestion) -> bool:
    if row.status != SuggestionStatus.CO_SIGNING:
        return False
    return row.co_signatures.filter(deputy__account=user, confirmed_at__isnull=True, declined_at__isnull=True).exists()


def _is_to_be_told(row: Suggestion) -> bool:
    return row.accepted_at is not None and row.told_on is None


def _owes_opinion(user: Any, row: Suggestion) -> bool:
    if row.status not in WITH_UNIT:
        return False
    present = row.assignments.filter(round=row.round, role=UnitRole.CO, ended_on__isnull=True, opinion="")
    return present.filter(unit__members=user).exists()
