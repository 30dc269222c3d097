"""Which addresses of the admin people find who keep a station of their own and edit nothing else.

Wagtail's admin trusts its editors with each other's titles, tags and drafts; people of one station are not trusted with
another's. Of Wagtail's own views they find those named here, so a view that a later Wagtail brings stays shut until it
has been read. Our own views answer for themselves.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from wagtail.admin.auth import permission_denied
from wagtail.permission_policies.pages import PagePermissionPolicy

from stations.permissions import is_confined, pages_shown_to

ADMIN = "/admin/"
# About oneself, or about nothing.
ALWAYS = {
    f"wagtailadmin_{name}"
    for name in (
        "home", "account", "logout", "login", "password_reset", "password_reset_done", "password_reset_confirm",
        "password_reset_complete", "dismissibles", "sprite", "javascript_catalog", "block_preview",
        "editing_sessions:ping", "editing_sessions:release",
        "explore_root", "explore", "explore_results", "api:pages:listing",
        "choose_page", "choose_page_child", "choose_page_search",
        "choose_page_external_link", "choose_page_email_link", "choose_page_phone_link", "choose_page_anchor_link",
    )
}  # fmt: skip
PAGES = {
    f"wagtailadmin_pages:{name}"
    for name in (
        "add", "preview_on_add", "add_subpage", "edit", "preview_on_edit", "view_draft", "search", "search_results",
        "history", "history_results", "revisions_index", "revisions_view", "revisions_revert", "revisions_compare",
        "workflow_history", "workflow_history_detail", "confirm_workflow_cancellation", "usage",
    )
}  # fmt: skip
# These ask a permission, or show the rows of a collection or of a station, themselves.
BY_PERMISSION = (
    "wagtailimages:", "wagtailimages_chooser:", "wagtaildocs:", "wagtaildocs_chooser:",
    "wagtailsnippets", "wagtailusers_", "wagtailsites:", "wagtailredirects:", "wagtailsettings:",
    "wagtailadmin_collections:",
)  # fmt: skip
PAGE_NUMBERS = ("page_id", "parent_page_id")


class StationDoors:
    """Shuts what is not theirs before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.path.startswith(ADMIN) or not request.user.is_active or not is_confined(request.user):
            return None
        match = request.resolver_match
        if not _is_open(match) or _goes_round_the_chooser(request, match):
            return permission_denied(request)
        _find_page(request.user, match)
        return None


def _is_open(match: ResolverMatch) -> bool:
    name = match.view_name
    if not match.func.__module__.startswith("wagtail"):
        return True
    return name in ALWAYS or name in PAGES or name.startswith(BY_PERMISSION) or not match.url_name


def _find_page(user: Any, match: ResolverMatch) -> None:
    """A page of somebody else has no address here; some of Wagtail's views would name it while refusing."""
    name = match.view_name
    if name == "wagtailadmin_choose_page_child":
        pages = pages_shown_to(user)
    elif name in PAGES or name.startswith("wagtailadmin_explore"):
        pages = PagePermissionPolicy().explorable_instances(user)
    else:
        return
    keys = [match.kwargs[key] for key in PAGE_NUMBERS if key in match.kwargs]
    if name == "wagtailadmin_pages:revisions_compare":
        keys.append(match.kwargs["pk"])
    if any(not pages.filter(pk=key).exists() for key in keys):
        raise Http404


def _goes_round_the_chooser(request: HttpRequest, match: ResolverMatch) -> bool:
    """Wagtail turns an address of this site into a page and tells its draft's title; such pages are chosen in the list."""
    if match.view_name != "wagtailadmin_choose_page_external_link" or request.method != "POST":
        return False
    address = urlsplit(request.POST.get("external-link-chooser-url", "").strip())
    return not address.netloc or address.hostname == urlsplit(f"//{request.get_host()}").hostname
