"""The desk where somebody reads what is to be published of a suggestion, and decides."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from suggestions import redaction, timeline
from suggestions.models import Suggestion
from suggestions.permissions import may_publish
from suggestions.publication_forms import PublicationForm
from suggestions.services.publishing import (
    decide_publication,
    waiting_for_decision,
    waiting_for_reading,
)
from suggestions.services.showing import pieces_within
from suggestions.services.steps import StepRefused

SHOWN = 50
NAMES = {
    "title": gettext_lazy("Title of the suggestion"), "situation": gettext_lazy("Situation"), "analysis": gettext_lazy("Analysis"), "proposal": gettext_lazy("Proposal"),
    "letter": gettext_lazy("Number of the letter"), "reply": gettext_lazy("Text of the reply"), "note": gettext_lazy("Words with the rating"),
    "promise": gettext_lazy("Promise"), "done": gettext_lazy("What was done about a promise"),
}  # fmt: skip


def _demand(request: HttpRequest) -> None:
    if not may_publish(request.user):
        raise PermissionDenied


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a decision or a reading, and the way to change one by its number."""
    _demand(request)
    number = request.GET.get("number", "").strip().replace("\x00", "")[:50]
    if number and (row := Suggestion.objects.filter(issued__text=number).first()):
        return redirect("suggestion_publication", row.pk)
    context = {
        "waiting": list(waiting_for_decision()[:SHOWN]),
        "unread": list(waiting_for_reading()[:SHOWN]),
        "number": number,
    }
    return render(request, "suggestions/admin/publications.html", context)


def _accepted(pk: int) -> Suggestion:
    rows = Suggestion.objects.filter(accepted_at__isnull=False).select_related("issued", "lead", "area")
    return get_object_or_404(rows, pk=pk)


def _pieces(row: Suggestion) -> dict[str, str]:
    return timeline.pieces(timeline.read(row))


@require_GET
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Every text with what looks personal in it, and the form of the decision."""
    _demand(request)
    row = _accepted(pk)
    found = _pieces(row)
    return _render(request, row, found, _form(row, found))


def _form(row: Suggestion, found: dict[str, str]) -> PublicationForm:
    last, proposed = row.publications.last(), redaction.proposals(found)
    initial: dict[str, Any] = {"seen": redaction.digest(found), "words": list(proposed)}
    if last:
        initial |= {"scope": last.scope, "reason": last.reason}
        initial |= {"others": "\n".join(word for word in last.hidden if word not in proposed)}
    return PublicationForm(proposals=proposed, initial=initial)


def _render(request: HttpRequest, row: Suggestion, found: dict[str, str], form: PublicationForm, status: int = 200) -> HttpResponse:  # fmt: skip
    context = {
        "row": row,
        "texts": [(NAMES[key.partition(":")[0]], redaction.marked(text)) for key, text in found.items()],
        "decisions": list(row.publications.select_related("by").order_by("-pk")[:SHOWN]),
        "form": form,
    }
    return render(request, "suggestions/admin/publication.html", context, status=status)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it, or take it back, as decided."""
    _demand(request)
    row = _accepted(pk)
    found = _pieces(row)
    form = PublicationForm(request.POST, proposals=redaction.proposals(found))
    if not form.is_valid():
        return _render(request, row, found, form, status=400)
    try:
        decide_publication(row, form.decision(), seen=_seen(form, found), by=request.user)
    except StepRefused as error:
        form.add_error(None, str(error))
        return _render(request, row, found, form, status=400)
    messages.success(request, _("The decision is entered; the public reads it from now on."))
    return redirect("suggestion_publications")


def _seen(form: PublicationForm, found: dict[str, str]) -> str:
    """The form says what the whole was when it was read; a scope that lets out less is a part of that."""
    if form.cleaned_data["seen"] != redaction.digest(found):
        return ""
    return redaction.digest(pieces_within(form.cleaned_data["scope"], found))
