"""Forms on paper: each a page of A4 that any browser prints, and a PDF where it can be drawn."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.pdf import CANNOT_DRAW, can_draw, pdf_answer
from suggestions.desk import desk_only
from suggestions.printed import JUDGEMENTS, LABELS, Paper, forms_offered, paper
from suggestions.suggestion_views import seen


def _paper(request: HttpRequest, pk: int, kind: str) -> Paper:
    row = seen(request, pk)
    if kind not in LABELS:
        raise Http404
    if kind not in dict(forms_offered(request.user, row)):
        raise PermissionDenied
    return paper(row, kind)


@never_cache
@require_GET
@desk_only
def printed(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = _paper(request, pk, kind)
    context = {"paper": found, "judgements": JUDGEMENTS, "can_draw": can_draw(), "is_screen": True}
    return render(request, f"suggestions/desk/paper_{kind}.html", context)


@never_cache
@require_GET
@desk_only
def pdf(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = _paper(request, pk, kind)
    if not can_draw():
        messages.warning(request, CANNOT_DRAW)
        return redirect("suggestion_printed", pk, kind)
    html = render_to_string(f"suggestions/desk/paper_{kind}.html", {"paper": found, "judgements": JUDGEMENTS})
    return pdf_answer(html, style="css/suggestion-forms.css", filename=f"suggestion-{pk}-{kind}.pdf")
