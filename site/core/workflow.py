"""Four eyes: what the public reads was approved by somebody who had no hand in writing it.

Wagtail's own approval asks only for a group. Here everyone who saved a version since the last approved one counts as an
author, whoever saved last and whoever submitted, and no author approves; superusers included. Pages that need it
(`FourEyesPage`) cannot be published past the workflow either.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractGroupApprovalTask, Page, PagePermissionTester, Revision, TaskState, WorkflowState

APPROVE = "approve"


class FourEyesRefused(Exception):
    """An author tried to approve. Carries the page, so that whoever answers can lead back to it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        super().__init__(
            _(
                "You wrote or submitted part of this version, so somebody else has to approve it. "
                "Nothing was published; what you saved is kept."
            )
        )


def authors_since_approval(page: Any) -> set[int]:
    """The users who saved any revision of the page after the last one that was approved or is live.

    What lies before that revision has been through other eyes already. Without one, every revision counts.
    """
    revisions = Revision.objects.for_instance(page)
    approved = revisions.filter(
        task_states__status=TaskState.STATUS_APPROVED, task_states__workflow_state__status=WorkflowState.STATUS_APPROVED
    ).aggregate(last=Max("pk"))["last"]
    last = max(approved or 0, page.live_revision_id or 0)
    return set(revisions.filter(pk__gt=last, user__isnull=False).order_by().values_list("user_id", flat=True))


def may_approve(page: Any, user: Any) -> bool:
    """Whether the user had no hand in what waits for approval: neither wrote since the last approval nor submitted it."""
    state = page.current_workflow_state
    if state is not None and state.requested_by_id == user.pk:
        return False
    return user.pk not in authors_since_approval(page)


class FourEyesTask(AbstractGroupApprovalTask):
    """One approval by a member of the chosen groups who is no author of the version."""

    class Meta:
        verbose_name = gettext_lazy("four-eyes approval")
        verbose_name_plural = gettext_lazy("four-eyes approvals")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        actions = super().get_actions(obj, user)
        if actions and not may_approve(obj, user):
            return [action for action in actions if action[0] != APPROVE]
        return actions

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Raises FourEyesRefused for an author, PermissionDenied for whoever decides second.

        The page row is locked first: nobody becomes an author, and nobody else decides, in between.
        """
        if action_name == APPROVE:
            page = Page.objects.select_for_update().get(pk=task_state.revision.object_id)
            task_state.refresh_from_db()
            if not may_approve(page, user):
                raise FourEyesRefused(page)
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        return gettext_lazy("Members of the chosen groups approve what others wrote; nobody approves their own work")


def is_under_four_eyes(page: Any) -> bool:
    """Whether the workflow that governs this place of the tree has a four-eyes step."""
    workflow = page.get_workflow()
    return workflow is not None and FourEyesTask.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()


class FourEyesPermissions(PagePermissionTester):
    """The permission to publish stays a permission; it is exercised by approving, not by a button beside the workflow."""

    def can_publish(self) -> bool:
        return self.may_publish() and not is_under_four_eyes(self.page)

    def can_publish_subpage(self) -> bool:
        return super().can_publish_subpage() and not is_under_four_eyes(self.page)

    def may_publish(self) -> bool:
        """Holds the permission, whatever the way it has to be used."""
        return super().can_publish()

    def can_unschedule(self) -> bool:
        return self.may_publish()

    def can_set_view_restrictions(self) -> bool:
        return self.may_publish()


class FourEyesPage:
    """Mix into a page that nobody publishes alone, or into the list above such pages."""

    def permissions_for_user(self, user: Any) -> FourEyesPermissions:
        return FourEyesPermissions(user, self)


def refuse_author(request: HttpRequest, view_name: str, kwargs: dict[str, Any]) -> None:
    """Raise FourEyesRefused when this admin request asks for an approval that its user may not give.

    Wagtail itself refuses it too, with a sentence that says nothing of the reason.
    """
    if request.method != "POST" or view_name not in ("wagtailadmin_pages:workflow_action", "wagtailadmin_pages:edit"):
        return
    action = kwargs.get("action_name") or request.POST.get("workflow-action-name")
    page = Page.objects.filter(pk=kwargs.get("page_id", kwargs.get("pk"))).first() if action == APPROVE else None
    if page is None or not request.user.is_active:
        return
    task = page.current_workflow_task
    if not isinstance(task, FourEyesTask):
        return
    if not task.user_can_access_editor(page, request.user):
        raise PermissionDenied
    if not may_approve(page, request.user):
        raise FourEyesRefused(page.specific)
