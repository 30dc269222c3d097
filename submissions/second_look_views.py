"""Second readings: one opinion at a time, without what was decided on it; and for the lead, how far people agree."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from submissions import permissions
from submissions.models import Decision, Reason
from submissions.moderation_views import answers_with_questions, moderator_only
from submissions.services import second_looks
from submissions.states import FIRST_DECISIONS, MOVES, NEEDS_REASON


class LookForm(forms.Form):
    """What the reader would decide; the choices come from the table."""

    move = forms.ChoiceField(
        label=_("What would you decide?"), choices=[(s.name, s.label) for s in MOVES.values() if s.name in FIRST_DECISIONS],
        widget=forms.RadioSelect, error_messages={"required": _("Choose what you would decide.")},
    )  # fmt: skip
    reason = forms.ModelChoiceField(
        Reason.objects.filter(moves__overlap=sorted(NEEDS_REASON & FIRST_DECISIONS)), required=False,
        label=_("For which reason, if one is needed?"),
    )  # fmt: skip


@require_GET
@moderator_only
def second_look(request: HttpRequest) -> HttpResponse:
    """The next opinion to read a second time."""
    return _screen(request, second_looks.waiting_for(request.user).first(), LookForm())


@require_POST
@moderator_only
def look(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(second_looks.waiting_for(request.user), pk=pk)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _screen(request, decision, form, status=400)
    try:
        second_looks.look(decision, **form.cleaned_data, by=request.user)
    except second_looks.LookRefused as error:
        form.add_error(None, str(error))
        return _screen(request, decision, form, status=400)
    messages.success(request, _("Thank you; your second reading has been noted."))
    return redirect("moderation_second_look")


@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    if not permissions.may_read_agreement(request.user):
        raise PermissionDenied
    return render(request, "submissions/admin/agreement.html", {"rows": second_looks.agreement()})


def _screen(request: HttpRequest, decision: Decision | None, form: LookForm, *, status: int = 200) -> HttpResponse:
    """The opinion as it was written, without number, state, name or anything that tells what was decided."""
    context: dict[str, Any] = {"decision_id": decision and decision.pk, "form": form}
    if decision:
        submission = decision.submission
        context |= {
            "text": submission.text,
            "public_name": submission.public_name,
            "page_title": submission.page.title,
            "clause_label": submission.clause_label,
            "clause_text": submission.clause_text,
            "answers": answers_with_questions(submission),
        }
    return render(request, "submissions/admin/second_look.html", context, status=status)
