"""The desk of the assemblies of voter representatives: who was called and came, what was moved, how it was voted on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import keyset
from stations.desk_forms import AssemblyForm, MotionForm
from stations.models import Area, Assembly, Motion, VoterRepresentative
from stations.permissions import assemblies_kept_by, keeps_every_station, may_keep_assemblies, streets_kept_by
from stations.services import assemblies
from stations.services.assemblies import VoteRefused
from stations.states import AreaKind, Ballot

PAGE_SIZE = 30


def keeper_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_assemblies(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@require_GET
@keeper_only
def assembly_index(request: HttpRequest) -> HttpResponse:
    """The meetings, the latest first, and the motions that wait to become suggestions."""
    rows = assemblies_kept_by(request.user).select_related("street")
    if position := keyset.read(request.GET.get("after", "")):
        rows = keyset.following(rows, ("-id", "-term"), (position[0], position[1]))
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    waiting = Motion.objects.awaiting_suggestion().filter(assembly__in=assemblies_kept_by(request.user))
    context = {
        "assemblies": found,
        "next_cursor": keyset.write(found[-1].pk, found[-1].term) if more else "",
        "waiting": list(waiting.select_related("assembly__street").order_by("closed_at", "pk")[:PAGE_SIZE]),
    }
    return render(request, "stations/admin/assemblies.html", context)


def _streets(user: Any) -> Any:
    streets = Area.objects.filter(kind=AreaKind.STREET)
    return streets if keeps_every_station(user) else streets.filter(pk__in=streets_kept_by(user))


@require_http_methods(["GET", "POST"])
@keeper_only
def assembly_add(request: HttpRequest) -> HttpResponse:
    form = AssemblyForm(request.POST or None, streets=_streets(request.user))
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 400
        return render(request, "stations/admin/assembly_form.html", {"form": form}, status=status)
    assembly = assemblies.call_assembly(form.cleaned_data, by=request.user)
    messages.success(request, _("The meeting is set up and its representatives are called."))
    return redirect("station_assembly", assembly.pk)


def _assembly(request: HttpRequest, pk: int) -> Assembly:
    return get_object_or_404(assemblies_kept_by(request.user).select_related("street"), pk=pk)


@require_GET
@keeper_only
def assembly(request: HttpRequest, pk: int) -> HttpResponse:
    return _screen(request, _assembly(request, pk))


def _screen(request: HttpRequest, row: Assembly, *, status: int = 200, **extra: Any) -> HttpResponse:
    called = list(row.attendances.select_related("representative").order_by("representative__name", "pk"))
    counted = {ballot.value: Count("votes", filter=Q(votes__ballot=ballot)) for ballot in Ballot}
    motions = list(
        row.motions.annotate(**{f"votes_{name}": count for name, count in counted.items()}).prefetch_related("votes")
    )
    present = [entry.representative for entry in called if entry.is_present]
    context = {
        "assembly": row,
        "called": called,
        "present": len(present),
        "motions": [{"motion": motion, "voters": _voters(motion, present)} for motion in motions],
        "ballots": Ballot.choices,
        "motion_form": MotionForm(label_suffix=""),
    }
    return render(request, "stations/admin/assembly.html", context | extra, status=status)


def _voters(motion: Motion, present: list[VoterRepresentative]) -> list[dict[str, Any]]:
    """Those present, each with the vote that is written down already."""
    if motion.closed_at:
        return []
    cast = {vote.representative_id: vote.ballot for vote in motion.votes.all()}
    return [{"person": person, "ballot": cast.get(person.pk, "")} for person in present]


@require_POST
@keeper_only
def assembly_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Call those who joined since; who was called stays."""
    row = _assembly(request, pk)
    return _act(request, row, lambda: assemblies.call_representatives(row, by=request.user))


@require_POST
@keeper_only
def assembly_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    row = _assembly(request, pk)
    numbers = [
        int(word) for word in request.POST.getlist("present") if word.isascii() and word.isdecimal() and len(word) < 10
    ]
    people = VoterRepresentative.objects.filter(pk__in=numbers)
    return _act(request, row, lambda: assemblies.note_attendance(row, people, by=request.user))


@require_POST
@keeper_only
def motion_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _assembly(request, pk)
    form = MotionForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _screen(request, row, motion_form=form, status=400)
    return _act(request, row, lambda: assemblies.put_motion(row, by=request.user, **form.cleaned_data))


def _motion(request: HttpRequest, pk: int) -> Motion:
    rows = Motion.objects.filter(assembly__in=assemblies_kept_by(request.user)).select_related("assembly__street")
    return get_object_or_404(rows, pk=pk)


@require_POST
@keeper_only
def motion_votes(request: HttpRequest, pk: int) -> HttpResponse:
    """A show of hands, written down: `vote-<key>` is the ballot of one representative who is present."""
    motion = _motion(request, pk)
    people = VoterRepresentative.objects.filter(pk__in=motion.assembly.attendances.values("representative"))
    ballots = {person: ballot for person in people if (ballot := request.POST.get(f"vote-{person.pk}"))}
    return _act(request, motion.assembly, lambda: assemblies.cast_votes(motion, ballots, by=request.user))


@require_POST
@keeper_only
def motion_close(request: HttpRequest, pk: int) -> HttpResponse:
    motion = _motion(request, pk)
    return _act(request, motion.assembly, lambda: assemblies.close_vote(motion, by=request.user))


def _act(request: HttpRequest, row: Assembly, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except VoteRefused as error:
        return _screen(request, row, error=str(error), status=400)
    messages.success(request, _("Noted."))
    return redirect("station_assembly", row.pk)
