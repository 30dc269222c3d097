"""The desk of the six systems: records written, read, published and withdrawn, and key suggestions entered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suggestions import redaction
from suggestions.models import KeySuggestion, Supervision
from suggestions.permissions import may_supervise
from suggestions.public_states import SUPERVISION_MOVES, SupervisionStatus
from suggestions.publication_forms import KeyForm, SupervisionForm
from suggestions.services.steps import StepRefused
from suggestions.services.supervision import (
    make_key,
    publish_supervision,
    redraft_supervision,
    withdraw_supervision,
    write_supervision,
)

SHOWN = 50


def _demand(request: HttpRequest) -> None:
    if not may_supervise(request.user):
        raise PermissionDenied


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    _demand(request)
    return _desk(request, KeyForm())


def _desk(request: HttpRequest, form: KeyForm, status: int = 200) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = Supervision.objects.order_by("-pk")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: SHOWN + 1])
    context = {
        "records": found[:SHOWN],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else "",
        "keys": list(KeySuggestion.objects.select_related("suggestion__issued").order_by("-pk")[:SHOWN]),
        "form": form,
    }
    return render(request, "suggestions/admin/supervision_desk.html", context, status=status)


@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Enter a key suggestion."""
    _demand(request)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, status=400)
    given = dict(form.cleaned_data)
    try:
        make_key(given.pop("number"), **given, by=request.user)
    except StepRefused as error:
        form.add_error(None, str(error))
        return _desk(request, form, status=400)
    messages.success(request, _("The key suggestion is entered."))
    return redirect("supervision_desk")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    _demand(request)
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    _demand(request)
    return _edit(request, get_object_or_404(Supervision, pk=pk))


def _edit(request: HttpRequest, row: Supervision | None) -> HttpResponse:
    form, status = SupervisionForm(request.POST or None, instance=row), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                row = write_supervision(form.told(), by=request.user, row=row)
            except StepRefused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The record is kept as a draft; nobody outside reads it yet."))
                return redirect("supervision_record", row.pk)
        status = 400
    return render(request, "suggestions/admin/supervision_record.html", _context(row, form), status=status)


def _context(row: Supervision | None, form: SupervisionForm) -> dict[str, object]:
    moves = [move for move in SUPERVISION_MOVES.values() if row is not None and row.status in move.sources]
    texts = [redaction.marked(text) for text in (row.title, row.text, row.result) if text] if row else []
    is_draft = row is None or row.status == SupervisionStatus.DRAFT
    return {"row": row, "form": form, "moves": moves, "texts": texts, "is_draft": is_draft}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it, withdraw it, or make it a draft again."""
    _demand(request)
    row, name = get_object_or_404(Supervision, pk=pk), request.POST.get("step", "")
    version = request.POST.get("version", "")
    seen = {"seen_version": int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0}
    acts = {
        "publish": lambda: publish_supervision(row, is_read=request.POST.get("is_read") == "1", by=request.user, **seen),
        "withdraw": lambda: withdraw_supervision(row, by=request.user, **seen),
        "redraft": lambda: redraft_supervision(row, by=request.user, **seen),
    }  # fmt: skip
    try:
        if name in acts:
            acts[name]()
            messages.success(request, _("Done; the public reads it so from now on."))
    except StepRefused as error:
        messages.error(request, str(error))
    return redirect("supervision_record", pk)
