"""The public addresses beside the section's page: a suggestion, the figures, the supervision, their downloads."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.exports import download
from suggestions import public, public_exports, public_figures, public_queries
from suggestions.models import SuggestionIndexPage


def _section() -> SuggestionIndexPage:
    found = public_queries.section()
    if found is None:
        raise Http404
    return found


@require_safe
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion, its way, its replies and what the deputy says of them."""
    section, reading = _section(), public_queries.suggestion_page(pk)
    if reading is None:
        raise Http404
    context = {"section": section, "reading": reading, "records": public_queries.supervision_of(pk)}
    return render(request, "suggestions/suggestion.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    table = public_queries.figure_table(request.GET)
    years = public_queries.counted_years()
    context = {"section": _section(), "table": table, "years": years, "choices": public_figures.By.choices}
    return render(request, "suggestions/figures.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What the columns of the downloads mean, and under which licence they may be used."""
    context = {"section": _section(), "columns": public.COLUMNS, "figure_columns": public_figures.COLUMNS}
    return render(request, "suggestions/data.html", context)


@require_safe
def suggestions_csv(request: HttpRequest) -> StreamingHttpResponse:
    _section()
    rows = public_queries.filtered(public_queries.read_filters(request.GET))
    return download(public_exports.suggestions_csv(rows), name="suggestions.csv", content_type="text/csv")


@require_safe
def suggestions_json(request: HttpRequest) -> StreamingHttpResponse:
    rows = public_queries.filtered(public_queries.read_filters(request.GET))
    parts = public_exports.suggestions_json(rows, licence=_section().licence)
    return download(parts, name="suggestions.json", content_type="application/json")


@require_safe
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    _section()
    return download(public_exports.figures_csv(), name="suggestion-figures.csv", content_type="text/csv")


@require_safe
def figures_json(request: HttpRequest) -> StreamingHttpResponse:
    parts = public_exports.figures_json(licence=_section().licence)
    return download(parts, name="suggestion-figures.json", content_type="application/json")


@require_safe
def supervision_list(request: HttpRequest) -> HttpResponse:
    """The published records of the six systems, and the key suggestions."""
    context = public_queries.supervision_list(request.GET) | {"section": _section()}
    return render(request, "suggestions/supervision_list.html", context)


@require_safe
def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    section, reading = _section(), public_queries.supervision_page(pk)
    if reading is None:
        raise Http404
    return render(request, "suggestions/supervision.html", {"section": section, "reading": reading})
