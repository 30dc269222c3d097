"""Writing a suggestion: the form, what is similar, what it rests on, its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stations.models import Motion
from stations.permissions import own_deputy
from suggestions import permissions
from suggestions.desk import attempt, desk_only, keys
from suggestions.desk_forms import FilesForm, SuggestionForm
from suggestions.grounding_queries import activities_offered, records_offered, submissions_offered
from suggestions.models import Suggestion, SuggestionFile
from suggestions.services import filing
from suggestions.services.attachments import attach_file, open_file, remove_file
from suggestions.services.steps import NotTheirs, StepRefused
from suggestions.similar import similar_suggestions
from suggestions.states import Route

WRITABLE = filing.WRITABLE


def written_by(request: HttpRequest, pk: int) -> Suggestion:
    """A suggestion that the user may still write."""
    rows = permissions.suggestions_seen_by(request.user).select_related("lead", "area", "motion")
    row = get_object_or_404(rows, pk=pk)
    if not permissions.is_filer(request.user, row) or row.status not in WRITABLE:
        raise PermissionDenied
    return row


@require_http_methods(["GET", "POST"])
@desk_only
def add(request: HttpRequest) -> HttpResponse:
    if not permissions.may_write(request.user):
        raise PermissionDenied
    return _write(request, None)


@require_http_methods(["GET", "POST"])
@desk_only
def add_of_motion(request: HttpRequest, pk: int) -> HttpResponse:
    """街道重点建议: made of a motion that the street's assembly passed."""
    motion = get_object_or_404(permissions.motions_taken_up_by(request.user), pk=pk)
    return _write(request, None, motion=motion)


@require_http_methods(["GET", "POST"])
@desk_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _write(request, written_by(request, pk))


def _write(request: HttpRequest, row: Suggestion | None, *, motion: Motion | None = None) -> HttpResponse:
    form = _form(request, row, motion)
    if request.method == "GET":
        return _page(request, form, row, motion)
    if request.POST.get("action") == "similar":  # the list beside the form, for those without JavaScript
        form.errors.clear()
        return _page(request, form, row, motion)
    if not form.is_valid():
        return _page(request, form, row, motion, status=400)
    try:
        kept = _keep(request, form, row, motion)
    except NotTheirs as error:
        raise PermissionDenied(str(error)) from error
    except StepRefused as error:
        return _page(request, form, row, motion, error=str(error), status=400)
    messages.success(request, _("Kept as a draft."))
    return redirect("suggestion_screen", kept.pk)


def _form(request: HttpRequest, row: Suggestion | None, motion: Motion | None) -> SuggestionForm:
    leads = permissions.leads_offered_to(request.user)
    street = motion.assembly.street if motion else None
    if street:
        leads = permissions.leads_of_street(request.user)
    initial = {"title": motion.title, "proposal": motion.text} if motion else {}
    data = [request.POST, request.FILES] if request.method == "POST" else []
    own = None if row else own_deputy(request.user)
    return SuggestionForm(*data, leads=leads, own=own, row=row, street=street, initial=initial)


@transaction.atomic
def _keep(request: HttpRequest, form: SuggestionForm, row: Suggestion | None, motion: Motion | None) -> Suggestion:
    """The words and their files, or neither."""
    data, by = form.cleaned_data, request.user
    area = motion.assembly.street if motion else data.get("area")
    if row:
        versions = keys([request.POST.get("seen_version", "")])
        kept = filing.rewrite_suggestion(
            row,
            form.words(),
            area=area,
            session=data.get("session"),
            by=by,
            seen_version=versions[0] if versions else 0,
        )
    else:
        route = Route.STREET if motion else data["route"]
        kept = filing.draft_suggestion(
            form.words(),
            lead=data["lead"],
            area=area,
            route=route,
            session=data.get("session", ""),
            motion=motion,
            by=by,
        )
    for upload in data["files"]:
        attach_file(kept, upload, by=by)
    return kept


def _page(
    request: HttpRequest, form: SuggestionForm, row: Suggestion | None, motion: Motion | None, *, error: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    title, text = str(form["title"].value() or ""), str(form["proposal"].value() or "")
    context = {
        "form": form, "row": row, "motion": motion, "error": error,
        "seen_version": request.POST.get("seen_version") or (row.version if row else ""),
        "similar": similar_suggestions(title, text, but=row.pk if row else None),
        "was_asked": request.POST.get("action") == "similar",
    }  # fmt: skip
    return render(request, "suggestions/desk/write.html", context, status=status)


@never_cache
@require_POST
@desk_only
def similar(request: HttpRequest) -> HttpResponse:
    """The list beside the form while somebody writes. A POST: what is written belongs into no address."""
    if not permissions.may_write(request.user):
        raise PermissionDenied
    found = similar_suggestions(
        request.POST.get("title", ""), request.POST.get("proposal", ""),
        but=next(iter(keys([request.POST.get("row", "")])), None),
    )  # fmt: skip
    return render(request, "suggestions/desk/similar.html", {"similar": found, "was_asked": True})


@require_http_methods(["GET", "POST"])
@desk_only
def ground(request: HttpRequest, pk: int) -> HttpResponse:
    """What people said that it rests on, chosen from what the deputy and the writer may read."""
    row = written_by(request, pk)
    records = records_offered(request.user, row)
    number = request.POST.get("number", "")
    submissions, activities = submissions_offered(request.user, row, number), activities_offered(row)
    context = {"row": row, "records": records, "submissions": submissions, "activities": activities}
    if request.method == "GET":
        return render(request, "suggestions/desk/ground.html", context)
    chosen, named, visits = (keys(request.POST.getlist(kind)) for kind in ("record", "submission", "activity"))
    wanted = [one.submission for one in submissions if one.submission_id in named or (number and one.number == number.strip().upper())]  # fmt: skip
    if number and not any(one.number == number.strip().upper() for one in submissions):
        return render(request, "suggestions/desk/ground.html", context | {"error": _("No published opinion has this number.")}, status=400)  # fmt: skip
    act = lambda: filing.ground_suggestion(  # noqa: E731
        row,
        records=[one for one in records if one.pk in chosen],
        submissions=wanted,
        activities=[one for one in activities if one.pk in visits],
        by=request.user,
    )
    if error := attempt(request, act, _("Noted.")):
        return render(request, "suggestions/desk/ground.html", context | {"error": error}, status=409)
    return redirect("suggestion_screen", pk)


@require_POST
@desk_only
def unground(request: HttpRequest, pk: int, link_id: int) -> HttpResponse:
    row = written_by(request, pk)
    link = get_object_or_404(row.groundings, pk=link_id)
    attempt(request, lambda: filing.unground_suggestion(row, link, by=request.user), _("Noted."))
    return redirect("suggestion_screen", pk)


@require_POST
@desk_only
def files_add(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = written_by(request, pk), FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors.get("files", [])))
        return redirect("suggestion_screen", pk)

    @transaction.atomic
    def act() -> None:
        for upload in form.cleaned_data["files"]:
            attach_file(row, upload, by=request.user)

    if error := attempt(request, act, _("The files are kept with it.")):
        messages.error(request, error)
    return redirect("suggestion_screen", pk)


def _file(request: HttpRequest, pk: int, file_id: int) -> SuggestionFile:
    rows = SuggestionFile.objects.select_related("suggestion__lead", "document")
    seen = permissions.suggestions_seen_by(request.user).order_by().values("pk")
    return get_object_or_404(rows.filter(suggestion__in=seen), pk=file_id, suggestion=pk)


@never_cache
@require_GET
@desk_only
def file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """One attachment, as a download: it is never run or shown inside our pages."""
    row = _file(request, pk, file_id)
    return FileResponse(open_file(row, by=request.user), as_attachment=True, filename=row.name)


@require_POST
@desk_only
def file_remove(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    row = _file(request, pk, file_id)
    if error := attempt(request, lambda: remove_file(row, by=request.user), _("The file is removed.")):
        messages.error(request, error)
    return redirect("suggestion_screen", pk)
