"""The desk for those who work with suggestions: what waits, the register, the board, the calendar, the ledger."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.calendar import local_day
from stations.models import Area
from stations.states import RecordTopic
from suggestions import permissions
from suggestions.board_queries import board, month_named, month_of_deadlines
from suggestions.desk import attempt, desk_only
from suggestions.desk_forms import PLACES, PromiseForm
from suggestions.desk_queries import overdue_list, promise_list, waiting_for
from suggestions.models import Suggestion, Unit
from suggestions.register_queries import register
from suggestions.services.assigning import assign_many
from suggestions.services.handling import keep_promise
from suggestions.services.steps import StepRefused
from suggestions.states import STAGES, Route, SuggestionStatus
from suggestions.step_forms import BulkAssignForm

MOST_AT_ONCE = 30
OFFERED = 300


def _today() -> date:
    return local_day(timezone.now())


@require_GET
@desk_only
def desk(request: HttpRequest) -> HttpResponse:
    context = {
        "waiting": waiting_for(request.user, _today()),
        "may_write": permissions.may_write(request.user),
        "motions": list(permissions.motions_taken_up_by(request.user)[:MOST_AT_ONCE]),
        "today": _today(),
    }
    return render(request, "suggestions/desk/desk.html", context)


@require_GET
@desk_only
def register_list(request: HttpRequest) -> HttpResponse:
    return _register(request, BulkAssignForm(auto_id="assign_%s"))


def _register(request: HttpRequest, form: BulkAssignForm, *, error: str = "", status: int = 200) -> HttpResponse:
    params, user = request.POST if request.method == "POST" else request.GET, request.user
    listing = register(user, params, _today())
    may_assign = permissions.may_assign(user) and listing.filters.get("status") == SuggestionStatus.ACCEPTED
    context = {
        "listing": listing,
        "query": urlencode(listing.filters),
        "statuses": SuggestionStatus.choices,
        "stages": [(key, stage.label) for key, stage in STAGES.items()],
        "topics": RecordTopic.choices,
        "routes": Route.choices,
        "areas": list(Area.objects.filter(kind__in=PLACES)[:OFFERED]),
        "units": list(Unit.objects.all()[:OFFERED]) if permissions.may_see_everything(user) else [],
        "form": form if may_assign and listing.rows else None,
        "chosen": [word.partition("-")[0] for word in request.POST.getlist("row")],
        "may_write": permissions.may_write(user),
        "today": _today(),
        "error": error,
    }
    return render(request, "suggestions/desk/register.html", context, status=status)


@require_POST
@desk_only
def bulk_assign(request: HttpRequest) -> HttpResponse:
    """交办 several at once; all of them, or none and a sentence why."""
    if not permissions.may_assign(request.user):
        raise PermissionDenied
    form = BulkAssignForm(request.POST, auto_id="assign_%s")
    if not form.is_valid():
        return _register(request, form, status=400)
    try:
        done = assign_many(_chosen(request), **form.arguments(), by=request.user)
    except StepRefused as error:
        return _register(request, form, error=str(error), status=409)
    messages.success(request, _("%(count)s suggestions are assigned.") % {"count": len(done)})
    return redirect("suggestion_register")


def _chosen(request: HttpRequest) -> list[tuple[Suggestion, int]]:
    """The suggestions that were ticked, each with the version that was on the screen."""
    versions = {}
    for word in request.POST.getlist("row")[:MOST_AT_ONCE]:
        key, _dash, version = word.partition("-")
        if f"{key}{version}".isascii() and key.isdecimal() and version.isdecimal() and len(word) < 20:
            versions[int(key)] = int(version)
    rows = permissions.suggestions_seen_by(request.user).filter(pk__in=versions)
    return [(row, versions[row.pk]) for row in rows]


@require_GET
@desk_only
def board_view(request: HttpRequest) -> HttpResponse:
    return render(request, "suggestions/desk/board.html", {"columns": board(request.user), "today": _today()})


@require_GET
@desk_only
def calendar_view(request: HttpRequest) -> HttpResponse:
    month = month_of_deadlines(request.user, month_named(request.GET.get("month", ""), _today()), _today())
    return render(request, "suggestions/desk/calendar.html", {"month": month})


@require_GET
@desk_only
def overdue(request: HttpRequest) -> HttpResponse:
    today = _today()
    listing = overdue_list(request.user, request.GET.get("after", ""), today)
    return render(request, "suggestions/desk/overdue.html", {"listing": listing, "today": today})


@require_GET
@desk_only
def promises(request: HttpRequest) -> HttpResponse:
    return _promises(request)


def _promises(request: HttpRequest, tried: tuple[int, PromiseForm] | None = None, *, error: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    listing = promise_list(request.user, request.GET.get("show", ""), request.GET.get("after", ""))
    mine = set(permissions.units_of(request.user).values_list("pk", flat=True))
    rows = [
        {
            "promise": one,
            "form": None
            if one.done_on or one.reply.unit_id not in mine
            else tried[1]
            if tried and tried[0] == one.pk
            else PromiseForm(auto_id=f"promise_{one.pk}_%s"),
        }
        for one in listing.promises
    ]
    context = {"listing": listing, "rows": rows, "today": _today(), "error": error}
    return render(request, "suggestions/desk/promises.html", context, status=status)


@require_POST
@desk_only
def promise_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """再次答复: the unit reports on what it promised."""
    promise = get_object_or_404(permissions.promises_seen_by(request.user), pk=pk)
    form = PromiseForm(request.POST, auto_id=f"promise_{pk}_%s")
    if not form.is_valid():
        return _promises(request, (pk, form), status=400)
    act = lambda: keep_promise(promise, **form.cleaned_data, by=request.user)  # noqa: E731
    if error := attempt(request, act, _("The report is kept with the promise.")):
        return _promises(request, (pk, form), error=error, status=409)
    return redirect("suggestion_promises")
