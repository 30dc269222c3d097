"""What the admin says about approvals by four eyes, the rules it checks texts by, the audit, one's own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from core import audit_views
from core.access import user_admin
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


@hooks.register("register_admin_urls")
def audit_urls() -> list:
    return [
        path("audit/", audit_views.audit, name="audit"),
        path("audit/export/", audit_views.export, name="audit_export"),
    ]


@hooks.register("register_permissions")
def own_permissions() -> Any:
    return Permission.objects.filter(content_type__app_label="core", codename__in=("read_auditentry", "read_roles"))


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return audit_views.may_read_audit(request.user)


@hooks.register("register_admin_menu_item")
def audit_menu_item() -> MenuItem:
    return AuditMenuItem(gettext_lazy("Audit"), reverse("audit"), name="audit", icon_name="history", order=900)


@hooks.register("register_account_menu_item")
def own_account(request: HttpRequest) -> dict[str, Any]:
    return {
        "label": _("Password, second factor, sessions"),
        "url": reverse("mfa_index"),
        "help_text": _("What you sign in with, and where you are signed in now."),
    }


hooks.register("before_edit_user", user_admin.refuse_above)
hooks.register("before_delete_user", user_admin.refuse_above)
hooks.register("before_bulk_action", user_admin.refuse_many)
hooks.register("after_bulk_action", user_admin.end_closed)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    for name, label in {
        "access.sign_in": gettext_lazy("Sign in"),
        "access.sign_out": gettext_lazy("Sign out"),
        "access.session_over": gettext_lazy("Session over"),
        "access.end_sessions": gettext_lazy("End all other sessions"),
        "access.refused": gettext_lazy("Refused"),
        "access.second_factor": gettext_lazy("Second factor"),
        "access.add_factor": gettext_lazy("Add a second factor"),
        "access.remove_factor": gettext_lazy("Remove a second factor"),
        "access.renew_codes": gettext_lazy("Draw recovery codes"),
        "access.change_password": gettext_lazy("Set a password"),
        "access.make_account": gettext_lazy("Make an account"),
        "access.is_active": gettext_lazy("Open or close an account"),
        "access.is_superuser": gettext_lazy("Make or unmake an administrator"),
        "access.join_group": gettext_lazy("Add to a group"),
        "access.leave_group": gettext_lazy("Remove from a group"),
        "access.give_permission": gettext_lazy("Give a permission"),
        "access.take_permission": gettext_lazy("Take a permission"),
        "audit.export": gettext_lazy("Export the audit"),
        "privacy.export": gettext_lazy("Hand out the data of a receipt"),
        "privacy.correct": gettext_lazy("Correct a reply channel"),
        "privacy.erase": gettext_lazy("Delete a reply channel"),
        "privacy.rotate": gettext_lazy("Change the data key"),
    }.items():
        actions.register_action(name, label, label)
