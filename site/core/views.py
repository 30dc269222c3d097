"""Answers that belong to no app."""

import errno
import re
import sys
from urllib.parse import unquote

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

RETRY_SECONDS = 30


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or stale: say what to do; the visitor's browser still holds the text."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere: offer to search for the words in it."""
    return render(request, "404.html", {"words": words_of_path(request.path)}, status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody without the right to it."""
    return render(request, "403.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """An error. What passes by itself (the database restarts, a disk is full) is 503 and says when to come again."""
    error = sys.exc_info()[1]
    is_passing = isinstance(error, (OperationalError, InterfaceError)) or getattr(error, "errno", None) == errno.ENOSPC
    if not is_passing:
        return HttpResponse(render_to_string("500.html"), status=500)
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    response = HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    response.is_fault = True  # not a pause that somebody meant: whoever holds the page as it was may show that
    return response


def words_of_path(path: str) -> str:
    """What a mistyped address was probably about: its last part that has letters, as words."""
    parts = [re.sub(r"[\W_]+", " ", unquote(part)).strip() for part in path.split("/")]
    lettered = [part for part in parts if re.search(r"[^\W\d_]", part)]
    return lettered[-1][:60] if lettered else ""


def robots(request: HttpRequest) -> HttpResponse:
    """What robots may fetch: everything a reader finds by links, no form, no receipt, no admin."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in ("/admin/", "/captcha/", "/receipts/", "/search/", "/take-part/")]
    lines += ["", f"Sitemap: {settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def no_such_file(request: HttpRequest, path: str) -> HttpResponse:
    """An address that exists only to answer that there is nothing."""
    raise Http404


class _Catalog(JavaScriptCatalog):
    packages = ["wagtail.admin"]

    def get_paths(self, packages: list[str]) -> list[str]:
        return [*super().get_paths(packages), *(str(path) for path in reversed(settings.LOCALE_PATHS))]


def admin_catalog(request: HttpRequest) -> HttpResponse:
    """The words of Wagtail's scripts, with ours over them: Wagtail's own view reads its own files alone."""
    return get_localized_response(_Catalog.as_view(), request)
