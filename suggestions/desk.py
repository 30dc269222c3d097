"""What the views of the desk share: who may open it, and doing one thing or saying what hindered it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from suggestions.permissions import may_open_desk
from suggestions.services.steps import NotTheirs, StepRefused


def desk_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_open_desk(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def attempt(request: HttpRequest, act: Callable[[], Any], done: Any) -> str:
    """Do one thing and say so; the sentence that hindered it, or nothing. Who may not do it at all gets a 403."""
    try:
        act()
    except NotTheirs as error:
        raise PermissionDenied(str(error)) from error
    except StepRefused as error:
        return str(error)
    messages.success(request, done or "")
    return ""


def keys(words: list[str]) -> list[int]:
    """The row numbers among words that were sent."""
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 10]
