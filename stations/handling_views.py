"""The desk of what is said at stations: the list by due time, one matter with its steps, and what is written down there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stations.desk_forms import AnswerForm, AssignForm, ClassifyForm, EnterForm, RefuseForm, StepForm, SuperviseForm
from stations.handling_queries import is_withdrawn, opinion_desk_list
from stations.models import OpinionItem, StationPage
from stations.permissions import may_handle, opinions_kept_by, stations_kept_by
from stations.services import handling
from stations.services.handling import HandlingRefused
from stations.services.opinions import enter_opinion
from stations.states import OPINION_MOVES, STAFF, OpinionStatus
from submissions import form_keys
from submissions.form_keys import FormKeyRefused
from submissions.models import Contact
from submissions.permissions import may_reveal_contact
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import FormAlreadySent
from submissions.services.moderation import reveal_contact

STATIONS_OFFERED = 300
UNITS_OFFERED = 50

# Each step of the table: the form it asks for, and the service that makes it.
STEPS: dict[str, tuple[type[StepForm], Callable[..., OpinionItem]]] = {
    "classify": (ClassifyForm, handling.classify_opinion),
    "assign": (AssignForm, handling.assign_opinion),
    "supervise": (SuperviseForm, handling.supervise_opinion),
    "answer": (AnswerForm, handling.answer_opinion),
    "refuse": (RefuseForm, handling.refuse_opinion),
    "take_up": (StepForm, handling.take_up_opinion),
    "assign_again": (AssignForm, handling.assign_opinion),
}


def handler_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_handle(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@require_GET
@handler_only
def opinions(request: HttpRequest) -> HttpResponse:
    """What was said at the stations one keeps, what is due first."""
    listing = opinion_desk_list(request.user, request.GET)
    context = {
        "listing": listing,
        "query": urlencode(listing.filters),
        "stations": list(stations_kept_by(request.user).order_by("title", "pk")[:STATIONS_OFFERED]),
        "statuses": OpinionStatus.choices,
        "now": timezone.now(),
    }
    return render(request, "stations/admin/opinions.html", context)


def _item(request: HttpRequest, pk: int) -> OpinionItem:
    rows = opinions_kept_by(request.user).select_related("submission__queue_item", "station", "deputy")
    return get_object_or_404(rows, pk=pk)


@require_GET
@handler_only
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    return _screen(request, _item(request, pk))


def _screen(
    request: HttpRequest,
    item: OpinionItem,
    *,
    tried: tuple[str, StepForm] | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    possible = [
        move for move in OPINION_MOVES.values() if move.audience == STAFF and item.status in move.sources
    ]  # fmt: skip
    forward = next((move for move in possible if move.target != item.status), None)
    initial = {"seen_version": item.version, "topic": item.topic, "route": item.route}
    steps = [
        {
            "move": move,
            "form": tried[1]
            if tried and tried[0] == move.name
            else STEPS[move.name][0](initial=initial, auto_id=f"{move.name}_%s"),
            "is_open": tried[0] == move.name if tried else move is forward,
        }
        for move in possible
    ]
    contact = Contact.objects.select_related("submission").filter(submission_id=item.pk).first()
    context = {
        "item": item,
        "submission": item.submission,
        "is_withdrawn": is_withdrawn(item),
        "steps": [] if is_withdrawn(item) else steps,
        "history": list(item.steps.select_related("actor")),
        "units": _units(request.user),
        "contact": contact,
        "may_reveal": contact is not None and may_reveal_contact(request.user),
        "now": timezone.now(),
    }
    return render(request, "stations/admin/opinion.html", context | extra, status=status)


def _units(user: Any) -> list[str]:
    """The units that matters were passed to before, to be chosen again."""
    rows = opinions_kept_by(user).exclude(unit="").order_by("unit").values_list("unit", flat=True)
    return list(rows.distinct()[:UNITS_OFFERED])


@require_POST
@handler_only
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step; who was slower is told and loses nothing of what was typed."""
    if name not in STEPS:
        raise Http404
    item = _item(request, pk)
    form_class, service = STEPS[name]
    form = form_class(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return _screen(request, item, tried=(name, form), status=400)
    try:
        service(item, by=request.user, **form.cleaned_data)
    except HandlingRefused as error:
        return _screen(request, _item(request, pk), tried=(name, form), error=str(error), status=409)
    messages.success(request, _("Noted; its author sees it on the receipt."))
    return redirect("station_opinion", pk)


@require_POST
@handler_only
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The author's reply channel in clear, to answer by telephone; the reading is logged."""
    if not may_reveal_contact(request.user):
        raise PermissionDenied
    item = _item(request, pk)
    get_object_or_404(Contact, submission_id=pk)
    return _screen(request, item, contact_in_clear=reveal_contact(item.submission, by=request.user))


@require_http_methods(["GET", "POST"])
@handler_only
def enter(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write down what somebody said at the station; the answer is the receipt to hand over."""
    page = get_object_or_404(stations_kept_by(request.user), pk=page_id)
    if request.method == "GET":
        return _entry(request, page, _fresh_key(page))
    try:
        key = form_keys.read(request.POST.get("form_key", ""), page_id=page.pk)
        form = EnterForm(request.POST, form_version_id=key.form_version_id, station=page)
        if not form.is_valid():
            return _entry(request, page, key, form=form, status=400)
        receipt = enter_opinion(page, form.opinion(), form_key=key, by=request.user, deputy=form.cleaned_data["deputy"])
    except (FormKeyRefused, FormAlreadySent) as error:
        key = _fresh_key(page)
        kept = EnterForm(request.POST, form_version_id=key.form_version_id, station=page)
        return _entry(request, page, key, form=kept, error=str(error), status=400)
    return render(request, "stations/admin/entered.html", {"page": page, "receipt": receipt})


def _fresh_key(page: StationPage) -> form_keys.FormKey:
    return form_keys.issue(page.pk, page.current_form_version().pk, privacy_notice_in_force().pk)


def _entry(
    request: HttpRequest, page: StationPage, key: form_keys.FormKey, *, form: forms.Form | None = None, error: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    form = form or EnterForm(form_version_id=key.form_version_id, station=page)
    context = {"page": page, "form": form, "form_key": key.sign(), "error": error}
    context["privacy_notice"] = privacy_notice_in_force()
    return render(request, "stations/admin/enter.html", context, status=status)
