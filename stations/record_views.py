"""The desk of contact records: written on a telephone, verified at a keyboard; each record with its history."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.transitions import MoveRefused
from stations import permissions
from stations.desk_forms import FIELDS, OriginsForm, RecordForm
from stations.models import ContactEvidence, ContactRecord, RecordOrigin
from stations.origin_queries import origins_of
from stations.record_queries import history, next_to_verify, record_list
from stations.services import records
from stations.services.evidence import add_evidence, open_evidence, remove_evidence
from stations.services.origins import link_opinions, unlink_opinion
from stations.services.records import RecordRefused
from stations.states import EDITABLE, RECORD_MOVES, ContactMode, RecordStatus, RecordTopic

FILTERS = ("status", "mode", "topic", "station", "deputy", "since", "until")
OFFERED = 300


def keeper_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_open_records(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@require_GET
@keeper_only
def record_index(request: HttpRequest) -> HttpResponse:
    listing = record_list(request.user, request.GET)
    context = {
        "listing": listing,
        "query": urlencode(listing.filters),
        "statuses": RecordStatus.choices,
        "modes": ContactMode.choices,
        "topics": RecordTopic.choices,
        "stations": list(permissions.stations_recorded_by(request.user).order_by("title", "pk")[:OFFERED]),
        "may_write": permissions.may_write_records(request.user),
        "may_verify": permissions.may_verify_records(request.user),
    }
    return render(request, "stations/admin/records.html", context)


def _record(request: HttpRequest, pk: int) -> ContactRecord:
    rows = permissions.records_kept_by(request.user).select_related("deputy", "station", "created_by")
    return get_object_or_404(rows, pk=pk)


def _form(request: HttpRequest, record: ContactRecord | None, *args: Any) -> RecordForm:
    user = request.user
    return RecordForm(
        *args,
        instance=record,
        deputies=permissions.deputies_recorded_by(user),
        stations=permissions.stations_recorded_by(user),
        own=permissions.own_deputy(user),
    )


@require_http_methods(["GET", "POST"])
@keeper_only
def record_add(request: HttpRequest) -> HttpResponse:
    if not permissions.may_write_records(request.user):
        raise PermissionDenied
    return _write(request, None)


@require_http_methods(["GET", "POST"])
@keeper_only
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = _record(request, pk)
    if not permissions.may_submit_record(request.user, record) or record.status not in EDITABLE:
        raise PermissionDenied
    return _write(request, record)


def _write(request: HttpRequest, record: ContactRecord | None) -> HttpResponse:
    form = _form(request, record, *([request.POST, request.FILES] if request.method == "POST" else []))
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, record, status=200 if request.method == "GET" else 400)
    data = form.cleaned_data
    try:
        with transaction.atomic():  # the record and its evidence, or neither
            fields = {name: data[name] for name in FIELDS}
            row = records.write_record(fields, by=request.user, record=record, electors=data["electors"])
            if data["evidence"]:
                add_evidence(row, data["evidence"], by=request.user)
            if request.POST.get("action") == "submit":
                row = records.submit_record(row, by=request.user)
    except (RecordRefused, MoveRefused) as error:
        form.add_error(None, str(error))
        return _page(request, form, record, status=400)
    is_sent = row.status == RecordStatus.SUBMITTED
    messages.success(request, _("Submitted for verification.") if is_sent else _("Kept as a draft."))
    return redirect("station_record", row.pk)


def _page(request: HttpRequest, form: RecordForm, record: ContactRecord | None, *, status: int) -> HttpResponse:
    context = {"form": form, "record": ContactRecord.objects.filter(pk=record.pk).first() if record else None}
    return render(request, "stations/admin/record_form.html", context, status=status)


@require_GET
@keeper_only
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return _screen(request, _record(request, pk))


def _screen(request: HttpRequest, row: ContactRecord, *, status: int = 200, **extra: Any) -> HttpResponse:
    user = request.user
    verifies = permissions.may_verify_record(user, row)
    writes = permissions.may_submit_record(user, row)
    links = permissions.may_link_origins(user, row)
    origins = origins_of(user, row, may_link=links)
    context = {
        "origins": origins,
        "origins_form": _origins_form(request, row, origins.offered) if links else None,
        "record": row,
        "history": history(row),
        "evidence": list(row.evidence.select_related("document").order_by("pk")),
        "may_edit": writes and row.status in EDITABLE,
        "may_verify": verifies and row.status in RECORD_MOVES["verify"].sources,
        "may_send_back": verifies and row.status in RECORD_MOVES["send_back"].sources,
        "may_release": verifies and row.status in RECORD_MOVES["release"].sources,
        "may_reveal": permissions.may_reveal_electors(user) and bool(row.electors),
        "query": _query(request),
        "next": next_to_verify(user, request.GET, but=row.pk) if verifies else None,
    }
    return render(request, "stations/admin/record.html", context | extra, status=status)


def _origins_form(request: HttpRequest, row: ContactRecord, offered: Sequence[tuple[int, str]], *given: Any) -> OriginsForm:  # fmt: skip
    rows = permissions.origins_offered_to(request.user, row)
    return OriginsForm(*given, rows=rows, offered=offered, auto_id="origins_%s")


def _query(request: HttpRequest) -> str:
    """The filters of the list, kept from screen to screen."""
    return urlencode({name: request.GET[name] for name in FILTERS if request.GET.get(name)})


@require_POST
@keeper_only
def record_submit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _record(request, pk)
    if not permissions.may_submit_record(request.user, row):
        raise PermissionDenied
    return _act(request, row, lambda: records.submit_record(row, by=request.user))


@require_POST
@keeper_only
def record_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """核查: then the next one of the same list, so that ten are ten times Enter."""
    row = _to_verify(request, pk)
    return _act(request, row, lambda: records.verify_record(row, by=request.user), goes_on=True)


@require_POST
@keeper_only
def record_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _to_verify(request, pk)
    reason = request.POST.get("reason", "")
    act = lambda: records.send_back_record(row, reason=reason, by=request.user)  # noqa: E731
    return _act(request, row, act, goes_on=True, reason=reason)


@require_POST
@keeper_only
def record_release(request: HttpRequest, pk: int) -> HttpResponse:
    row = _to_verify(request, pk)
    return _act(request, row, lambda: records.release_record(row, by=request.user))


def _to_verify(request: HttpRequest, pk: int) -> ContactRecord:
    row = _record(request, pk)
    if not permissions.may_verify_record(request.user, row):
        raise PermissionDenied
    return row


def _act(
    request: HttpRequest, row: ContactRecord, act: Callable[[], Any], *, goes_on: bool = False, said: Any = "", **kept: Any
) -> HttpResponse:  # fmt: skip
    """Do one thing to a record and say what hindered it, or what is done; a verifier goes on to the next."""
    try:
        done = act()
    except (RecordRefused, MoveRefused) as error:
        return _screen(request, _record(request, row.pk), error=str(error), status=400, **kept)
    messages.success(request, said or f"{row} {done.get_status_display()}")
    following = next_to_verify(request.user, request.GET, but=row.pk) if goes_on else row.pk
    address = reverse("station_record", args=[following]) if following else reverse("station_records")
    query = _query(request)
    return redirect(f"{address}?{query}" if query else address)


@never_cache
@require_POST
@keeper_only
def record_electors(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and numbers in clear: a POST, because each reading is logged."""
    row = _record(request, pk)
    if not permissions.may_reveal_electors(request.user):
        raise PermissionDenied
    return _screen(request, row, electors_in_clear=records.reveal_electors(row, by=request.user))


def _evidence(request: HttpRequest, pk: int, piece_id: int) -> ContactEvidence:
    rows = ContactEvidence.objects.select_related("record__deputy", "document")
    return get_object_or_404(
        rows.filter(record__in=permissions.records_kept_by(request.user)), pk=piece_id, record_id=pk
    )


@never_cache
@require_GET
@keeper_only
def record_evidence(request: HttpRequest, pk: int, piece_id: int) -> HttpResponse:
    """One piece, as a download: it is never run or shown inside our pages."""
    piece = _evidence(request, pk, piece_id)
    name = f"{piece.document.title}.{piece.document.file_extension}"
    return FileResponse(open_evidence(piece, by=request.user), as_attachment=True, filename=name)


@require_POST
@keeper_only
def record_evidence_remove(request: HttpRequest, pk: int, piece_id: int) -> HttpResponse:
    piece = _evidence(request, pk, piece_id)
    if not permissions.may_submit_record(request.user, piece.record):
        raise PermissionDenied
    return _act(request, piece.record, lambda: _removed(piece, request.user))


def _removed(piece: ContactEvidence, user: Any) -> ContactRecord:
    remove_evidence(piece, by=user)
    return piece.record


@require_POST
@keeper_only
def record_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the opinions that it grew from."""
    row = _to_link(request, pk)
    offered = origins_of(request.user, row, may_link=True).offered
    form = _origins_form(request, row, offered, request.POST)
    if not form.is_valid():
        return _screen(request, row, status=400, origins_form=form)
    return _act(request, row, lambda: link_opinions(row, form.chosen, by=request.user), said=_("Noted."))


@require_POST
@keeper_only
def record_unlink(request: HttpRequest, pk: int, origin_id: int) -> HttpResponse:
    row = _to_link(request, pk)
    origin = get_object_or_404(RecordOrigin.objects.select_related("record"), pk=origin_id, record=row)
    return _act(request, row, lambda: unlink_opinion(origin, by=request.user), said=_("Noted."))


def _to_link(request: HttpRequest, pk: int) -> ContactRecord:
    row = _record(request, pk)
    if not permissions.may_link_origins(request.user, row):
        raise PermissionDenied
    return row
