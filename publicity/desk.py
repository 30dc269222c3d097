"""What the desks of this section share: asking for a permission, and doing one thing or saying what hindered it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core.transitions import MoveRefused
from publicity.services.cases import CaseRefused
from publicity.services.checks import CheckRefused
from publicity.services.draws import DrawRefused
from publicity.services.grades import GradeRefused
from publicity.services.objections import AnswerRefused
from publicity.services.performances import PerformanceRefused
from publicity.services.publishing import PublicationRefused
from publicity.services.schemes import SchemeRefused

REFUSALS = (
    AnswerRefused, CaseRefused, CheckRefused, DrawRefused, GradeRefused, MoveRefused, PerformanceRefused,
    PublicationRefused, SchemeRefused,
)  # fmt: skip


def demand(request: HttpRequest, predicate: Callable[[Any], bool]) -> None:
    if not predicate(request.user):
        raise PermissionDenied


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Do one thing, and say that it was done or what hindered it."""
    try:
        act()
    except REFUSALS as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def sentences(form: Any) -> str:
    return " ".join(error for errors in form.errors.values() for error in errors)
