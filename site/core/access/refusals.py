"""Every refusal to somebody who is signed in is kept: a 403, and Wagtail's way of saying it, a sentence on its first page.

What anonymous visitors are refused stands in the log of requests only: anybody could fill the audit with it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.messages import ERROR
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from core.audit_chain import append
from core.audit_models import Outcome

# Wagtail's own sentences when it refuses; they come rendered, so they are looked for and not compared.
SENTENCES = (
    "Sorry, you do not have permission to access this area.",
    "You do not have permission to access the admin.",
)


class Storage(FallbackStorage):
    """Messages as ever; one by which Wagtail refuses is told to the audit."""

    def add(self, level: int, message: Any, extra_tags: str = "") -> None:
        super().add(level, message, extra_tags)
        if level == ERROR and any(gettext(sentence) in str(message) for sentence in SENTENCES):
            refused(self.request)


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403:
            refused(request)
        return response


def refused(request: HttpRequest) -> None:
    """Keep that this account was refused this view; the address is not kept, for it may hold what somebody typed."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return
    match = request.resolver_match
    numbers = [str(value) for value in (match.kwargs.values() if match else ()) if str(value).isdecimal()]
    facts = {"view": match.view_name if match else "-", "method": request.method, "to": " ".join(numbers)}
    append("access.refused", by=request.user, outcome=Outcome.REFUSED, facts=facts)
