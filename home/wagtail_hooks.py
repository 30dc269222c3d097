"""The editors' dashboard on the admin's first page, and the page that shows who may do what."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.dashboard import dashboard
from home.roles_views import roles_page
from stations.permissions import is_confined
from submissions.permissions import may_moderate


class MendingPanel(Component):
    """What is wrong with the site, worst first; nothing at all when nothing is."""

    name = "mending"
    template_name = "home/admin/mending.html"
    order = 50

    class Media:
        css = {"all": ["css/desk.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        edits_pages = policy_registry.get_by_type(Page).user_has_any_permission(
            user, {"add", "change", "publish"}
        ) and not is_confined(user)
        return {"sections": dashboard(reads_queue=may_moderate(user), edits_pages=edits_pages)}


@hooks.register("construct_homepage_panels")
def mending_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(MendingPanel())


@hooks.register("register_admin_urls")
def roles_url() -> list:
    return [path("roles/", roles_page, name="roles")]


class RolesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.read_roles")


@hooks.register("register_admin_menu_item")
def roles_menu_item() -> MenuItem:
    return RolesMenuItem(_("Who may do what"), reverse("roles"), name="roles", icon_name="group", order=901)
