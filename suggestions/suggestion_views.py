"""One suggestion: everything about it that its reader may know, and the steps that they can make."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.calendar import local_day
from suggestions import permissions
from suggestions.deadlines import accept_by, batch_closes_at, limits
from suggestions.desk import desk_only
from suggestions.desk_forms import FilesForm
from suggestions.desk_steps import STEPS, is_step_of, label_of, steps_offered
from suggestions.models import Grounding, Suggestion
from suggestions.printed import forms_offered
from suggestions.services.filing import WRITABLE
from suggestions.services.steps import NotTheirs, StepRefused
from suggestions.similar import similar_suggestions
from suggestions.states import UNDER_REVIEW, WITH_UNIT, Route
from suggestions.step_forms import StepForm

# Steps that lead nowhere further or back are folded; the first of the others is open.
ASIDE = {"withdraw", "return", "merge", "refuse", "send_back", "extend", "redraft", "tell", "decline", "ask_co_signers"}


def seen(request: HttpRequest, pk: int) -> Suggestion:
    rows = permissions.suggestions_seen_by(request.user)
    return get_object_or_404(
        rows.select_related("lead", "area", "issued", "motion__assembly", "merged_into__issued", "created_by"), pk=pk
    )


@require_GET
@desk_only
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    return _screen(request, seen(request, pk))


def _screen(
    request: HttpRequest, row: Suggestion, *, tried: tuple[str, StepForm] | None = None, error: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    user = request.user
    context = {
        "row": row,
        "error": error,
        "steps": _steps(user, row, tried),
        **_people(user, row),
        **_papers(user, row),
    }
    return render(request, "suggestions/desk/suggestion.html", context, status=status)


def _steps(user: Any, row: Suggestion, tried: tuple[str, StepForm] | None) -> list[dict[str, Any]]:
    names = steps_offered(user, row)
    if tried and tried[0] not in names:  # somebody was faster; what was typed is still shown
        names = [tried[0], *names]
    forward = tried[0] if tried else next((name for name in names if name not in ASIDE), None)
    return [
        {
            "name": name,
            "label": label_of(row, name),
            "form": tried[1] if tried and tried[0] == name else STEPS[name].form(row=row, user=user, auto_id=f"{name}_%s"),
            "is_open": name == forward,
            "is_refusal": name in ("refuse", "withdraw", "decline"),
        }
        for name in names
    ]  # fmt: skip


def _people(user: Any, row: Suggestion) -> dict[str, Any]:
    """Who signs, what it rests on, who reviewed it: for those who write or review it, not for the units."""
    is_filer, is_staff = permissions.is_filer(user, row), permissions.may_see_everything(user)
    is_inside = is_filer or is_staff
    rests_on = (
        Grounding.objects.select_related("record__deputy", "submission", "activity")
        .filter(suggestion=row)
        .order_by("pk")
    )
    return {
        "is_staff_view": is_staff,
        "is_inside": is_inside,
        "may_edit": is_filer and row.status in WRITABLE,
        "signatures": list(row.co_signatures.select_related("deputy").order_by("pk")),
        "groundings": list(rests_on) if is_inside else [],
        "reviews": list(row.reviews.all()) if is_inside else [],
        "similar": similar_suggestions(row.title, row.proposal, but=row.pk) if is_inside and row.accepted_at is None else [],
    }  # fmt: skip


def _papers(user: Any, row: Suggestion) -> dict[str, Any]:
    """Files, assignments, meetings, replies with their ratings and promises, the way it went, and the days that count."""
    today, given = local_day(timezone.now()), limits()
    replies = row.replies.select_related("unit", "evaluation").prefetch_related(
        "commitments", "files", "asker_verdicts"
    )
    return {
        "files": list(row.files.filter(reply=None)),
        "files_form": FilesForm(),
        "assignments": list(row.assignments.select_related("unit")),
        "meetings": list(row.meetings.all()),
        "replies": list(replies),
        "events": list(row.events.select_related("actor")),
        "today": today,
        "is_overdue": bool(row.due_on and row.status in WITH_UNIT and row.due_on < today),
        "is_with_unit": row.status in WITH_UNIT,
        "tell_by": accept_by(local_day(row.accepted_at), given) if row.accepted_at and not row.told_on else None,
        "batch_closes_at": batch_closes_at(row.batch, given.batch_day)
        if row.route == Route.GREEN and row.batch and row.status in UNDER_REVIEW
        else None,
        "printed": forms_offered(user, row),
    }


@require_POST
@desk_only
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step; who was slower is told and loses nothing of what was typed."""
    row = seen(request, pk)
    if not is_step_of(row, name):
        raise Http404
    entry = STEPS[name]
    form = entry.form(request.POST, request.FILES, row=row, user=request.user, auto_id=f"{name}_%s")
    if not form.is_valid():
        _refuse_strangers(request, row, name)
        return _screen(request, row, tried=(name, form), status=400)
    try:
        entry.act(row, by=request.user, seen_version=form.cleaned_data["seen_version"], **form.arguments())
    except NotTheirs as error:
        raise PermissionDenied(str(error)) from error
    except StepRefused as error:
        return _screen(request, seen(request, pk), tried=(name, form), error=str(error), status=409)
    messages.success(request, f"{row.title} {entry.done}")
    return redirect(_next_address(request, pk))


def _refuse_strangers(request: HttpRequest, row: Suggestion, name: str) -> None:
    """A form with mistakes is shown again to those only who are offered the step."""
    if name not in steps_offered(request.user, row):
        raise PermissionDenied


def _next_address(request: HttpRequest, pk: int) -> Any:
    """The suggestion itself, or the desk where the user sees it no longer, as a unit that sent it back."""
    still = permissions.suggestions_seen_by(request.user).filter(pk=pk).exists()
    return reverse("suggestion_screen", args=[pk]) if still else reverse("suggestion_desk")
