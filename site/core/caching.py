"""Answers that may be kept by anyone on the way: the same for every reader."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

# A browser asks each time; what stands between asks again after ten seconds, meanwhile and when we fail shows what it has.
PUBLIC = "public, max-age=0, s-maxage=10, stale-while-revalidate=60, stale-if-error=86400"
SECONDS = 10  # as long as a published change may take to be seen
STALE_IF_ERROR_SECONDS = 86_400

# The views whose answers are made for nobody in particular; whatever is not named here is never kept.
PUBLIC_VIEWS = frozenset(
    {
        "wagtail_serve",
        "robots",
        "sitemap",
        "site_map",
        "receptions",
        "station_activities",
        "station_map",
        "station_receptions",
        "deputy",
        "consultation_data",
        "consultation_changes",
        "consultation_clause",
        "consultation_report",
        "publicity_deputy",
        "publicity_deputy_year",
        "publicity_grades",
        "publicity_grades_of",
        "publicity_record",
        "publicity_draws",
        "publicity_draw",
        "publicity_ledger",
        "suggestion",
        "suggestion_figures",
        "supervision_list",
        "supervision",
        "moderation_rules",
        "moderation_months",
    }
)


def shared(request: HttpRequest, response: HttpResponse, *, seconds: int | None = None) -> HttpResponse:
    """Mark an answer as everyone's, name its content by an ETag, and answer 304 to whoever has it already.

    `seconds` is for what is followed live: nobody keeps it longer than that.

    Last-Modified stays a hint: a page taken down makes a list different without making it later, so a question
    by date alone always gets the whole answer.
    """
    response.headers["Cache-Control"] = PUBLIC if seconds is None else f"public, max-age={seconds}"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def is_nobodys(response: HttpResponse) -> bool:
    """Whether nothing in the answer was made for one visitor: no cookie was set, none was looked at.

    Sessions and CSRF tokens say so themselves, by Vary: Cookie, the moment anything touches them.
    """
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return not (response.cookies or response.has_header("Set-Cookie") or varies & {"cookie", "authorization", "*"})


class PublicPages:
    """Marks the answers of public views as everyone's; all that has no policy of its own by then is nobody else's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            if "public" in response["Cache-Control"] and not is_nobodys(response):
                response.headers["Cache-Control"] = "private, no-store"
            return response
        match = request.resolver_match
        is_public = match is not None and match.view_name in PUBLIC_VIEWS and request.method in ("GET", "HEAD")
        if is_public and response.status_code == 200 and not response.streaming and is_nobodys(response):
            response.headers["Cache-Control"] = PUBLIC
        elif not is_nobodys(response):
            response.headers["Cache-Control"] = "private, no-store"
        return response
