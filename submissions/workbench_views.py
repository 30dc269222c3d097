"""What the desk offers beside single decisions: the privacy workbench, and a whole group in one step."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from submissions.moderation_views import CONFLICT, VerdictForm, back, items, moderator_only, screen
from submissions.personal_data import Category, Finding
from submissions.services import clusters, moderation, proposals

HIDE, LEAVE = "hide", "leave"
_TICK = re.compile(r"([0-9]{1,18}):([0-9]{1,9})", re.ASCII)  # a member and the version of it that was seen


class ProposalForm(forms.Form):
    """One proposal and what shall become of it; the span is that of the original."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    category = forms.ChoiceField(choices=Category)
    act = forms.ChoiceField(choices=[(HIDE, _("Hide")), (LEAVE, _("Leave"))])
    reason = forms.CharField(max_length=20)
    seen_version = forms.IntegerField(min_value=1)


@require_POST
@moderator_only
def judge_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(items(), pk=pk)
    form = ProposalForm(request.POST)
    if not form.is_valid():
        return screen(request, row, error=_("Choose why these words are hidden or stay."), status=400)
    data = form.cleaned_data
    judge = proposals.hide_proposal if data["act"] == HIDE else proposals.leave_proposal
    try:
        judge(
            row, Finding(data["start"], data["end"], data["category"]), reason=data["reason"],
            by=request.user, seen_version=data["seen_version"],
        )  # fmt: skip
    except moderation.DecisionRefused as error:
        status = CONFLICT if isinstance(error, moderation.DecidedByAnother) else 400
        return screen(request, get_object_or_404(items(), pk=pk), error=str(error), status=status)
    return back(request, "moderation_item", pk)


@require_POST
@moderator_only
def decide_group(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision for the ticked members of a group; each tick carries the version that was on the screen."""
    row = get_object_or_404(items(), pk=pk)
    form = VerdictForm(request.POST)
    seen = {int(m[1]): int(m[2]) for m in map(_TICK.fullmatch, request.POST.getlist("member")) if m}
    if not form.is_valid() or not seen or row.cluster is None:
        return screen(request, row, error=_("Tick at least one opinion and choose a decision."), form=form, status=400)
    try:
        decisions = clusters.decide_group(row.cluster, form.verdict(), by=request.user, seen_versions=seen)
    except (moderation.DecidedByAnother, moderation.ClaimedByAnother) as error:
        return screen(request, get_object_or_404(items(), pk=pk), error=str(error), form=form, status=CONFLICT)
    except moderation.DecisionRefused as error:
        return screen(request, row, error=str(error), form=form, status=400)
    count = len(decisions)
    messages.success(
        request,
        ngettext("%(count)s opinion was decided.", "%(count)s opinions were decided.", count) % {"count": count},
    )
    return back(request, "moderation_queue")
