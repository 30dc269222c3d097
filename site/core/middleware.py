"""Headers that depend on which half of the site answers, and answers given before or instead of a view."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from core.access.gate import OPEN
from core.workflow import FourEyesRefused, refuse_author


class AdminContentSecurityPolicy:
    """Gives the admin its own policy: Wagtail's pages carry inline scripts, the public ones never do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(OPEN):  # pages of ours, as strict as the public ones
            response.headers["Cache-Control"] = "private, no-store"
        elif request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CSP
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response


class KnownMethods:
    """Refuses TRACE, CONNECT and whatever else no page of ours is asked by, before anything else is done for it."""

    methods = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in self.methods else HttpResponseNotAllowed(self.methods)


class Maintenance:
    """While the flag file exists every address answers 503, before anything asks the database.

    An operator makes the file before a migration and removes it afterwards; a number in it is the Retry-After in
    seconds. Static files stay, should this process be the one that serves them, and so do the addresses that say how
    the site is: a supervisor must not restart what was paused on purpose.
    """

    untouched = ("/health/live/", "/metrics/", "/status/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.STATIC_URL, *self.untouched)) or not settings.MAINTENANCE_FLAG.exists():
            return self.get_response(request)
        page = render_to_string("maintenance.html")
        headers = {"Retry-After": self.retry_after(), "Cache-Control": "no-store"}
        return HttpResponse(page, status=503, headers=headers)

    def retry_after(self) -> str:
        try:
            seconds = settings.MAINTENANCE_FLAG.read_text(errors="replace").strip()
        except OSError:  # removed a moment ago
            seconds = ""
        return seconds if seconds.isascii() and seconds.isdecimal() else str(settings.MAINTENANCE_RETRY_SECONDS)


class FourEyesAnswer:
    """Says in a sentence why an approval was refused, and leads back to the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict[str, Any]) -> HttpResponse | None:
        try:
            refuse_author(request, request.resolver_match.view_name, kwargs)
        except FourEyesRefused as error:
            return self.answer(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self.answer(request, exception) if isinstance(exception, FourEyesRefused) else None

    def answer(self, request: HttpRequest, error: FourEyesRefused) -> HttpResponse:
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"error": str(error)}, status=403)
        messages.error(request, str(error))
        return redirect("wagtailadmin_pages:edit", error.page.pk)
