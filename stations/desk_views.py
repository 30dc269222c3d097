"""The desk of one station in the admin: its reception days, from the rule to the note that it was held."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.calendar import knows_holidays_of, local_day
from core.transitions import MoveRefused
from stations.models import ReceptionBooking, ReceptionDay, ReceptionRule, StationPage
from stations.permissions import kept_rows, may_handle, may_read_bookings, may_run, stations_kept_by
from stations.services import receptions
from stations.services.bookings import read_booking
from stations.services.receptions import LONGEST_RANGE, ReceptionRefused

LOOK_BACK = 60  # days
SHOWN = 200


class PlanForm(forms.Form):
    """Until when the rules' days are made."""

    until = forms.DateField(label=_("Plan until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_until(self) -> date:
        until, today = self.cleaned_data["until"], local_day(timezone.now())
        if not today <= until <= today + timedelta(days=LONGEST_RANGE):
            raise forms.ValidationError(_("Choose a day of the coming year."))
        return until


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note for the public"), max_length=300)


class MoveForm(NoteForm):
    starts_at = forms.DateTimeField(label=_("New beginning"))
    ends_at = forms.DateTimeField(label=_("New end"))


def _station(request: HttpRequest, page_id: int) -> StationPage:
    page = get_object_or_404(stations_kept_by(request.user), pk=page_id)
    if not may_run(request.user, page):
        raise PermissionDenied
    return page


def _reception(request: HttpRequest, pk: int) -> ReceptionDay:
    reception = get_object_or_404(kept_rows(ReceptionDay, request.user).select_related("station"), pk=pk)
    if not may_run(request.user, reception.station):
        raise PermissionDenied
    return reception


@require_GET
def desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, _station(request, page_id))


def _screen(request: HttpRequest, page: StationPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    now = timezone.now()
    since = now - timedelta(days=LOOK_BACK)
    rows = ReceptionDay.objects.of_station(page).filter(starts_at__gte=since).order_by("starts_at", "pk")
    days = list(rows.select_related("moved_to").prefetch_related("deputies")[:SHOWN])
    years = sorted({local_day(day.starts_at).year for day in days})
    context = {
        "page": page,
        "now": now,
        "days": days,
        "rules": list(ReceptionRule.objects.filter(station=page)),
        "plan_form": PlanForm(initial={"until": local_day(now) + timedelta(days=92)}),
        "unknown_years": [year for year in years if not knows_holidays_of(year)],
        "handles": may_handle(request.user),
        "reads_bookings": may_read_bookings(request.user, page),
    }
    return render(request, "stations/admin/desk.html", context | extra, status=status)


@require_POST
def plan(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _station(request, page_id)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _screen(request, page, plan_form=form, status=400)
    made = receptions.plan_receptions(page, local_day(timezone.now()), form.cleaned_data["until"], by=request.user)
    count = len(made)
    messages.success(
        request,
        ngettext("%(count)s reception day was planned.", "%(count)s reception days were planned.", count)
        % {"count": count},
    )
    return redirect("station_desk", page.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    def act(reception: ReceptionDay) -> None:
        if receptions.publish_reception(reception, by=request.user).is_short_notice:
            messages.warning(request, _("It is announced, but fewer than three days ahead; people expect three."))
        else:
            messages.success(request, _("The reception day is announced."))

    return _act(request, pk, act)


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lambda reception: receptions.hold_reception(reception, by=request.user))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _act(request, pk, lambda reception: receptions.cancel_reception(reception, note=note, by=request.user))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    form = MoveForm(request.POST)

    def act(reception: ReceptionDay) -> None:
        if not form.is_valid():
            raise ReceptionRefused(" ".join(error for errors in form.errors.values() for error in errors))
        data = form.cleaned_data
        new = receptions.move_reception(
            reception, starts_at=data["starts_at"], ends_at=data["ends_at"], note=data["note"], by=request.user
        )
        if new.is_short_notice:
            messages.warning(request, _("It is announced, but fewer than three days ahead; people expect three."))

    return _act(request, pk, act)


def _act(request: HttpRequest, pk: int, act: Callable[[ReceptionDay], Any]) -> HttpResponse:
    """Do one thing to a reception day, and say what hindered it."""
    reception = _reception(request, pk)
    try:
        act(reception)
    except (ReceptionRefused, MoveRefused) as error:
        messages.error(request, str(error))
    return redirect("station_desk", reception.station_id)


@require_POST
def bookings(request: HttpRequest, pk: int) -> HttpResponse:
    """Who booked, in clear: a POST, because each reading is logged."""
    reception = _reception(request, pk)
    if not may_read_bookings(request.user, reception.station):
        raise PermissionDenied
    rows = ReceptionBooking.objects.standing().filter(reception=reception)
    read = [(booking, read_booking(booking, by=request.user)) for booking in rows]
    return render(
        request, "stations/admin/bookings.html", {"page": reception.station, "reception": reception, "bookings": read}
    )
