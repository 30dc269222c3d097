"""Who may go on with a session: not too long, not idle, with a second factor, with a password that is not too old.

One session is looked at only where staff work or where a view asks for the user; a public page stays everybody's.
"""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core.access.sessions import BEGAN, PASSWORD_DUE, SECOND_FACTOR, SEEN, mark_seen
from core.audit_chain import append

STAFF = "/admin/"
OPEN = ("/admin/access/", "/admin/login/", "/admin/logout/")  # the pages by which one gets in answer for themselves
BY_ITSELF = "/admin/editing-sessions/"  # an editor left open asks every few seconds; nobody works in it for that


class StaffGate:
    """Behind Django's authentication: elsewhere than in the admin whoever may not go on is simply nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user
        if not request.path_info.startswith(STAFF):
            request.user = SimpleLazyObject(lambda: _admitted(request, signed_in))
            return self.get_response(request)
        was_in = settings.SESSION_COOKIE_NAME in request.COOKIES and signed_in.is_authenticated
        if was_in:
            if is_over(request):
                append("access.session_over", by=signed_in, on=signed_in)
                request.session.flush()  # this session alone: the one at another desk may be busy
                request.user = AnonymousUser()
            elif missing := _missing(request):
                if not request.path_info.startswith(OPEN):
                    return redirect(f"{reverse(missing)}?{urlencode({'next': request.get_full_path()})}")
            elif not request.path_info.startswith(BY_ITSELF):
                mark_seen(request)
        answer = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            # Not storage: the draft of an opinion is its author's, not the session's.
            answer["Clear-Site-Data"] = '"cache"'
        return answer


def _admitted(request: HttpRequest, signed_in: object) -> object:
    if not signed_in.is_authenticated or not (is_over(request) or _missing(request)):  # type: ignore[attr-defined]
        return signed_in
    return AnonymousUser()


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted too long, or nobody has worked in it for too long."""
    now = time.time()
    began, seen = request.session.get(BEGAN, 0), request.session.get(SEEN, 0)
    return now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def _missing(request: HttpRequest) -> str:
    """The page where what this session lacks is made good; none when it lacks nothing."""
    if request.session.get(PASSWORD_DUE):
        return "account_change_password"
    if settings.SECOND_FACTOR_REQUIRED and not request.session.get(SECOND_FACTOR):
        return "mfa_index"
    return ""
