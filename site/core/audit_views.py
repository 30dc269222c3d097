"""The auditor's screen: search, page by page, export. Looking is an event as well."""

from collections.abc import Callable, Iterator
from itertools import batched
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import exports
from core.audit_chain import append
from core.audit_models import AuditHead, Outcome
from core.audit_queries import COLUMNS, audit_page, event_labels, facts_of, lines_of, matching

WRITTEN = {name for name, _meaning in COLUMNS}


def may_read_audit(user: Any) -> bool:
    """May search and export the audit."""
    return user.is_active and user.has_perm("core.read_auditentry")


def auditor_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read_audit(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@require_GET
@auditor_only
def audit(request: HttpRequest) -> HttpResponse:
    page = audit_page(request.GET)
    context = {
        "page": page,
        "query": urlencode(page.filters),
        "events": event_labels().items(),
        "outcomes": Outcome.choices,
        "head": AuditHead.objects.order_by("-day").first(),
    }
    return render(request, "core/admin/audit.html", context)


@require_GET
@auditor_only
def export(request: HttpRequest) -> HttpResponse:
    """All that the search finds, row by row; that it was taken away is kept first."""
    rows, filters = matching(request.GET)
    append("audit.export", by=request.user, facts=filters)
    last = rows.values_list("pk", flat=True).first() or 0
    parts = exports.csv_lines(_facts(rows.filter(pk__lte=last)), COLUMNS, written=WRITTEN)
    response = exports.download(parts, name="audit.csv", content_type="text/csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _facts(rows: Any) -> Iterator[dict[str, Any]]:
    with transaction.atomic():
        for entries in batched(rows.iterator(chunk_size=exports.CHUNK), exports.CHUNK):
            for line in lines_of(list(entries)):
                yield facts_of(line)
