"""One box over everything that is public. The question stands in the address, so that it can be kept and sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import search as engine

LONGEST_TYPED = 40  # characters of a filter that are shown again


@dataclass(frozen=True)
class Asked:
    """What stands in the address: the question, the filters that are understood, and a sentence for each that is not."""

    query: engine.Query
    kind: str
    since: date | None
    until: date | None
    typed: dict[str, str]
    remarks: list[str]

    def address(self, **changes: str) -> str:
        """The same question with other filters, as a query string."""
        kept = {"q": self.query.text, "kind": self.kind, **self.typed} | changes
        return "?" + urlencode({name: value for name, value in kept.items() if value})


def asked(params: Mapping[str, str]) -> Asked:
    query = engine.clean_query(params.get("q", ""))
    remarks = []
    if query.is_cut:
        remarks.append(
            _("The question was longer than %(count)s characters; only its beginning was searched for.")
            % {"count": engine.LONGEST_QUERY}
        )
    kind = params.get("kind", "")
    if kind and kind not in engine.labels():
        kind = ""
        remarks.append(_("There is no such kind; everything was searched."))
    typed = {name: engine.clean_query(params.get(name, "")).text[:LONGEST_TYPED] for name in ("since", "until")}
    days = {name: _day(text) for name, text in typed.items()}
    if any(typed[name] and days[name] is None for name in typed):
        remarks.append(_("A date is written like 2026-03-01; what cannot be read as one was left aside."))
    if days["since"] and days["until"] and days["since"] > days["until"]:
        remarks.append(_("The first day lies after the last, so nothing can be found between them."))
    return Asked(query, kind, days["since"], days["until"], typed, remarks)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-01") else None
    except ValueError:
        return None


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what was found; whatever is typed, an ordinary page."""
    question = asked(request.GET)
    results = engine.search(
        question.query,
        kinds=[question.kind] if question.kind else [],
        since=question.since,
        until=question.until,
        after_key=request.GET.get("after", ""),
    )
    return render(request, "home/search.html", _context(request, question, results))


def _context(request: HttpRequest, question: Asked, results: engine.SearchResults) -> dict[str, Any]:
    is_continued = bool(request.GET.get("after"))
    return {
        "is_search_page": True,
        "question": question,
        "kinds": engine.labels(),
        "groups": [(group, question.address(kind=group.kind)) for group in results.groups],
        "remarks": [*question.remarks, *_remarks(request, question, results)],
        "is_asked": bool(question.query.words),
        "all_url": question.address(kind="") if question.kind else "",
        "first_url": question.address() if is_continued else "",
        "next_url": question.address(after=results.next_cursor) if results.next_cursor else "",
    }


def _remarks(request: HttpRequest, question: Asked, results: engine.SearchResults) -> list[str]:
    remarks = []
    if request.GET.get("q", "").strip() and not question.query.words:
        remarks.append(_("Please write a word or a number: there was nothing but signs and spaces to search for."))
    if results.is_partial:
        remarks.append(
            _("A single character is looked for in the newest %(count)s entries only; two or more search everything.")
            % {"count": f"{engine.MOST_SCANNED:,}"}
        )
    return remarks


urlpatterns = [path("", search, name="search")]
