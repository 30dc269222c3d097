"""Who keeps which station: the list, one form to give a station, one button to take it back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from stations.models import StationPage, StationTeam
from stations.permissions import may_give_stations
from stations.services import teams as services
from stations.services.teams import TeamRefused


class TeamForm(forms.Form):
    """A person and a station."""

    person = forms.ModelChoiceField(get_user_model().objects.none(), label=_("Person"))
    station = forms.ModelChoiceField(StationPage.objects.none(), label=_("Station"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = get_user_model().objects.filter(is_active=True)
        self.fields["person"].queryset = users.order_by("last_name", "first_name", "username")
        self.fields["station"].queryset = StationPage.objects.order_by("title", "pk")


class TakeForm(TeamForm):
    """An account that was closed since can be taken off too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = get_user_model().objects.all()


def giver_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_give_stations(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@require_GET
@giver_only
def teams(request: HttpRequest) -> HttpResponse:
    return _screen(request, TeamForm())


def _screen(request: HttpRequest, form: TeamForm, *, status: int = 200) -> HttpResponse:
    people = Prefetch("group__user_set", get_user_model().objects.order_by("last_name", "first_name", "pk"))
    rows = StationTeam.objects.select_related("station", "group").prefetch_related(people)
    context = {"form": form, "teams": list(rows.order_by("station__title", "pk"))}
    return render(request, "stations/admin/teams.html", context, status=status)


@require_POST
@giver_only
def give(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            services.give_station(form.cleaned_data["station"], form.cleaned_data["person"], by=request.user)
        except TeamRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(person)s now keeps %(station)s.") % form.cleaned_data)
            return redirect("station_teams")
    return _screen(request, form, status=400)


@require_POST
@giver_only
def take(request: HttpRequest) -> HttpResponse:
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _screen(request, TeamForm(), status=400)
    try:
        services.take_station(form.cleaned_data["station"], form.cleaned_data["person"], by=request.user)
    except TeamRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(person)s keeps %(station)s no longer.") % form.cleaned_data)
    return redirect("station_teams")
