"""What the admin says about approvals by four eyes, and the rules it checks texts by."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from core.checker import use_site_checker
from core.workflow import FourEyesTask, may_approve


@hooks.register("before_edit_page")
def say_why_nothing_can_be_approved(request: HttpRequest, page: Page) -> None:
    """An approver who misses the button is told the reason."""
    task = page.current_workflow_task if request.method == "GET" else None
    if (
        isinstance(task, FourEyesTask)
        and task.user_can_access_editor(page, request.user)
        and not may_approve(page, request.user)
    ):
        messages.info(request, _("You had a hand in this version, so somebody else approves it."))


@hooks.register("construct_wagtail_userbar")
def check_by_the_rules_of_the_site(request: HttpRequest, items: list[Any], page: Any) -> None:
    use_site_checker(items)
