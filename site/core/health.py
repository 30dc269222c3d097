"""How the site is: for a supervisor (live), a load balancer (ready), a monitoring system and a citizen."""

import functools
import ipaddress

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from core import replica
from core.metrics import exposition
from core.throttle import client_address


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. A supervisor that hears nothing starts it again; a database that is down is no reason to."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Requests may be sent here: the database answers and holds the tables that this code knows.

    While the primary is away and the replica is not, pages can be read here; forms answer that they can not be sent.
    """
    reason = unready()
    if reason == "database" and replica.stands_in():
        return JsonResponse({"status": "reading only", "reason": reason})
    return JsonResponse(
        {"status": "unready", "reason": reason} if reason else {"status": "ok"}, status=503 if reason else 200
    )


def unready() -> str:
    """Why not, in one word; "" when ready."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _is_migrated()
    except DatabaseError:
        return "database"
    except _NotMigrated:
        return "migrations"
    return ""


class _NotMigrated(Exception):
    pass


@functools.lru_cache(maxsize=1)
def _is_migrated() -> None:
    """Remembered once it is so, for a process knows one set of migrations; an exception is asked for again."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotMigrated


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For the configured networks; to everybody else the address does not exist."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        raise Http404 from None
    if not any(address in network for network in settings.METRICS_NETWORKS):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """For a citizen who meets an error: whether the site takes opinions at this minute. Needs no database to say so."""
    paused = settings.MAINTENANCE_FLAG.exists()
    parts = {"is_paused": paused, "is_down": not paused and bool(unready())}
    return render(request, "status_page.html", parts, status=200)
