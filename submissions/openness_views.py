"""The queue in the open: by which rules opinions are judged, and what became of them month by month."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import exports
from submissions import openness


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    context = {"rules": openness.rules_in_force(), "working_days": settings.MODERATION_WORKING_DAYS}
    return render(request, "submissions/rules.html", context)


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """The published months, a year of them on a page."""
    return render(request, "submissions/months.html", openness.month_list(request.GET))


@require_safe
def months_csv(request: HttpRequest) -> StreamingHttpResponse:
    lines = exports.csv_lines(openness.lines(), openness.COLUMNS, written={"name"})
    return exports.download(lines, name="moderation.csv", content_type="text/csv")


@require_safe
def months_json(request: HttpRequest) -> StreamingHttpResponse:
    about = {"licence": settings.DATA_LICENCE, "kept_back": str(openness.KEPT_BACK)}
    parts: Iterator[str] = exports.json_parts(openness.lines(), openness.COLUMNS, about=about)
    return exports.download(parts, name="moderation.json", content_type="application/json")
