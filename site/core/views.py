"""Answers that belong to no app."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Says that the process answers and its database too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or stale: say what to do; the visitor's browser still holds the text."""
    return render(request, "403_csrf.html", status=403)
