"""A page that shows who may do what."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.access.roles import matrix, roles
from stations.services.teams import GROUP


@require_GET
def roles_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("core.read_roles"):
        raise PermissionDenied
    return render(request, "home/admin/roles.html", {"matrix": matrix(roles(alike=GROUP))})
