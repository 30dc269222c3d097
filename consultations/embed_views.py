"""A clause with its opinions, for other sites to show in a frame of theirs: no cookie, no script, nothing to press."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from consultations import queries
from consultations.version_queries import lineage_of, named_clause, tell_where, words_of
from core.links import page_address
from submissions.queries import opinion_list

POLICY = {
    "default-src": [CSP.NONE], "style-src": [CSP.SELF], "font-src": [CSP.SELF], "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE], "frame-ancestors": ["*"],
}  # fmt: skip


@csp_override(POLICY)
@xframe_options_exempt
@require_safe
def clause(request: HttpRequest, page_id: int, identifier: str) -> HttpResponse:
    """The first twenty opinions, most supported first; a clause of an earlier version says where it stands now."""
    page = queries.public_page(page_id)
    draft = queries.current_draft(page) if page else None
    named = named_clause(page, draft, identifier) if page else None
    if named is None:
        raise Http404
    lines = lineage_of(draft)
    listing = None
    if page.shows_comments:
        wanted = {"clause": identifier, "sort": "supported"}
        listing = opinion_list(page.pk, wanted, also_clauses=lines.sources().get(identifier, ()))
        tell_where(listing.opinions, draft, lines)
    context = {
        "page": page, "clause": named, "listing": listing, "address": page_address(page),
        "words": words_of(page, identifier), "is_gone": queries.is_gone(lines, identifier),
    }  # fmt: skip
    return render(request, "consultations/embed.html", context)
