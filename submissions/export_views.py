"""Exports of the queue: CSV at once, a workbook in the background; both obey the filters, neither holds what is not public."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import exports
from core.audit import record
from submissions.export_states import ExportStatus
from submissions.models import QueueExport
from submissions.moderation_views import moderator_only
from submissions.queries import queue_rows
from submissions.queue_facts import COLUMNS, WRITTEN, queue_facts
from submissions.services import workbooks

SHOWN = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@moderator_only
def queue_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows, filters = queue_rows(request.user, request.GET)
    record(request.user, "submissions.export", by=request.user, data={"filters": sorted(filters)})
    lines = exports.csv_lines(queue_facts(rows), COLUMNS, written=set(WRITTEN))
    response = exports.download(lines, name="queue.csv", content_type="text/csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
@moderator_only
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own workbooks, the newest first."""
    found = list(QueueExport.objects.filter(asked_by=request.user).order_by("-id")[:SHOWN])
    entries = [(row, workbooks.is_ready(row)) for row in found]
    is_waiting = any(row.status in (ExportStatus.QUEUED, ExportStatus.RUNNING) for row in found)
    context = {"entries": entries, "columns": COLUMNS, "is_waiting": is_waiting}
    return render(request, "submissions/admin/exports.html", context)


@require_POST
@moderator_only
def ask(request: HttpRequest) -> HttpResponse:
    """Have a workbook made of what the filters of the list leave."""
    _rows, filters = queue_rows(request.user, request.GET)
    try:
        workbooks.ask_for_workbook(filters, by=request.user)
    except workbooks.TooManyExports as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The workbook is being made; it appears here when it is whole."))
    return redirect("moderation_exports")


@require_GET
@moderator_only
def workbook(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, for whoever asked for it and may still moderate."""
    row = get_object_or_404(QueueExport, pk=pk, asked_by=request.user)
    if row.status == ExportStatus.EXPIRED:
        messages.error(request, _("This workbook was deleted after seven days. Please ask for a new one."))
        return redirect("moderation_exports")
    if not workbooks.is_ready(row):
        raise Http404
    record(row, "submissions.export", by=request.user)
    response = FileResponse(
        workbooks.file_of(row).open("rb"), as_attachment=True, filename=f"queue-{row.pk}.xlsx", content_type=WORKBOOK
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
