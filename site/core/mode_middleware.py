"""Answers /zh-hant/…, /en/… and /elder/… with the page of the bare address, in that way of reading."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from core import hant, modes

# What has one form only: staff, files for programs, the machinery.
BARE_ONLY = (
    "/admin/",
    "/api/",
    "/calendar/",
    "/documents/",
    "/feeds/",
    "/health/",
    "/media/",
    "/metrics/",
    "/static/",
    "/styleguide/",
    "/wechat/callback/",
)


class ReadingMode:
    """Takes the mode off the path, so that views see the bare one, and gives it to every address they build.

    The prefix becomes the script name: `reverse()` and Wagtail's page addresses carry it by themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mode, bare = modes.split(request.path_info)
        if mode != modes.DEFAULT and bare.startswith(BARE_ONLY):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{bare}?{query}" if query else bare)
        token = modes.current.set(mode)
        try:
            with translation.override(mode.language.code):
                return self.get_response(request) if mode == modes.DEFAULT else self._answer(request, mode, bare)
        finally:
            modes.current.reset(token)

    def _answer(self, request: HttpRequest, mode: modes.Mode, bare: str) -> HttpResponse:
        before = get_script_prefix()
        request.META["SCRIPT_NAME"] = mode.prefix
        request.path, request.path_info = mode.prefix + bare, bare
        set_script_prefix(f"{mode.prefix}/")
        try:
            response = self.get_response(request)
        finally:
            set_script_prefix(before)
        if mode.language is modes.TRADITIONAL and response.get("Content-Type", "").startswith("text/html"):
            response.content = hant.convert_page(response.content.decode()).encode()
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        return response
