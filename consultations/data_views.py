"""The open data of a closed consultation: two downloads and what their columns mean."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations import exports, queries
from consultations.models import ConsultationPage
from core.exports import download


def _closed(page_id: int) -> ConsultationPage:
    page = queries.with_open_data(page_id)
    if page is None:
        raise Http404
    return page


@require_safe
def opinions_csv(request: HttpRequest, page_id: int) -> StreamingHttpResponse:
    page = _closed(page_id)
    lines = exports.csv_lines(page, has_report=queries.published_report(page) is not None)
    return download(lines, name=f"consultation-{page.pk}.csv", content_type="text/csv")


@require_safe
def opinions_json(request: HttpRequest, page_id: int) -> StreamingHttpResponse:
    page = _closed(page_id)
    parts = exports.json_parts(page, has_report=queries.published_report(page) is not None)
    return download(parts, name=f"consultation-{page.pk}.json", content_type="application/json")


@require_safe
def data(request: HttpRequest, page_id: int) -> HttpResponse:
    context = {"page": _closed(page_id), "columns": exports.COLUMNS, "licence": settings.DATA_LICENCE}
    return render(request, "consultations/data.html", context)
