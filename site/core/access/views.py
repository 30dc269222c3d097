"""The few pages about getting in that are ours and not allauth's."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.access.sessions import end_all
from core.audit_chain import append


@never_cache
def to_reset(request: HttpRequest, **_words: Any) -> HttpResponse:
    """Wagtail's own way to a new password leads to ours, which does not tell whose address it knows."""
    return redirect("account_reset_password")


@require_POST
@login_required
@reauthentication_required
@never_cache
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """End the other sessions; this one stays. Asks for a factor again: a found desk must not shut its owner out."""
    end_all(request.user, keep=request)
    append("access.end_sessions", by=request.user, on=request.user)
    messages.success(request, _("All other sessions have been ended."))
    return redirect("usersessions_list")
