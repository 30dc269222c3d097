"""The editors' dashboard on the admin's first page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.dashboard import dashboard
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
