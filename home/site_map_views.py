"""The site map for readers: every column with its parts, and the pages that belong to no column."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.pages import public_now
from home.models import HomePage, StandardPage


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """What a column lists stands in the column itself, so that this page does not grow with it."""
    home = HomePage.objects.first()
    pages = public_now(home.get_descendants()).order_by("path") if home else Page.objects.none()
    columns = (
        [page.specific_deferred for page in pages.filter(depth=home.depth + 1).not_type(StandardPage)] if home else []
    )
    return render(request, "home/site_map.html", {"columns": columns, "others": list(pages.type(StandardPage))})


urlpatterns = [path("", site_map, name="site_map")]
