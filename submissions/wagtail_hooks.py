"""The moderation desk's place in the admin."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from submissions import (
    archive_views,
    bulk_views,
    claim_views,
    export_views,
    permissions,
    second_look_views,
    workbench_views,
)  # fmt: skip
from submissions import moderation_views as views
from submissions.export_states import EXPORT_MOVES
from submissions.job_states import BULK_MOVES
from submissions.models import PrivacyNotice, Reason
from submissions.services import archiving
from submissions.states import MODERATOR, MOVES


class ModerationMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return permissions.may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def moderation_menu_item() -> MenuItem:
    return ModerationMenuItem(
        _("Moderation"), reverse("moderation_queue"), name="moderation", icon_name="clipboard-list", order=150
    )


@hooks.register("construct_main_menu")
def hide_stock_form_list(request, menu_items) -> None:
    """Wagtail's list of form submissions knows no moderation; the queue replaces it."""
    menu_items[:] = [item for item in menu_items if item.name != "forms"]


@hooks.register("register_admin_urls")
def moderation_urls() -> list:
    return [
        path("moderation/", views.queue, name="moderation_queue"),
        path("moderation/next/", claim_views.take_next, name="moderation_take_next"),
        path("moderation/bulk/", bulk_views.jobs, name="moderation_bulk"),
        path("moderation/bulk/prepare/", bulk_views.prepare, name="moderation_bulk_prepare"),
        path("moderation/bulk/<int:pk>/", bulk_views.job, name="moderation_bulk_job"),
        path("moderation/bulk/<int:pk>/<slug:name>/", bulk_views.step, name="moderation_bulk_step"),
        path("moderation/<int:pk>/", views.item, name="moderation_item"),
        path("moderation/<int:pk>/claim/", claim_views.claim, name="moderation_claim"),
        path("moderation/<int:pk>/look/", claim_views.look, name="moderation_look"),
        path("moderation/<int:pk>/release/", claim_views.release, name="moderation_release"),
        path("moderation/<int:pk>/decide/", views.decide, name="moderation_decide"),
        path("moderation/<int:pk>/redact/", views.redact, name="moderation_redact"),
        path("moderation/<int:pk>/redactions/<int:redaction_id>/remove/", views.unredact, name="moderation_unredact"),
        path("moderation/<int:pk>/proposals/", workbench_views.judge_proposal, name="moderation_judge_proposal"),
        path("moderation/<int:pk>/group/", workbench_views.decide_group, name="moderation_decide_group"),
        path("moderation/<int:pk>/contact/", views.reveal, name="moderation_reveal"),
        path("moderation/decisions/<int:pk>/undo/", views.undo, name="moderation_undo"),
        path("moderation/queue.csv", export_views.queue_csv, name="moderation_csv"),
        path("moderation/exports/", export_views.export_list, name="moderation_exports"),
        path("moderation/exports/ask/", export_views.ask, name="moderation_export"),
        path("moderation/exports/<int:pk>/", export_views.workbook, name="moderation_workbook"),
        path("moderation/second-look/", second_look_views.second_look, name="moderation_second_look"),
        path("moderation/second-look/<int:pk>/", second_look_views.look, name="moderation_second_reading"),
        path("moderation/agreement/", second_look_views.agreement, name="moderation_agreement"),
        path("archive/<int:page_id>/", archive_views.archive, name="page_archive"),
        path("archive/<int:page_id>/back/", archive_views.unarchive, name="page_unarchive"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    for step in MOVES.values():
        if step.audience == MODERATOR:
            actions.register_action(f"submissions.{step.name}", step.label, step.label)
    for name, label in {
        "appeal": _("Appeal"),
        "withdraw": _("Withdraw"),
        "undo": _("Undo"),
        "redact": _("Redact"),
        "unredact": _("Remove a redaction"),
        "leave_proposal": _("Leave what looks like personal data"),
        "reveal_contact": _("Read contact details"),
        "import": _("Import"),
        "bulk_prepare": _("Prepare a decision on many opinions"),
        "export": _("Export the queue"),
        "second_look": _("Second reading"),
        **{f"export_{step.name}": step.label for step in EXPORT_MOVES.values()},
        "archive": _("Archive the page"),
        "take_out_of_archive": _("Put it back into the lists"),
    }.items():
        actions.register_action(f"submissions.{name}", label, label)
    for step in BULK_MOVES.values():
        actions.register_action(f"submissions.bulk_{step.name}", step.label, step.label)


class ReasonViewSet(SnippetViewSet):
    model = Reason
    icon = "list-ul"
    list_display = ["code", "internal_text", "article", "valid_from", "valid_to"]


class PrivacyNoticeViewSet(SnippetViewSet):
    model = PrivacyNotice
    icon = "lock"
    list_display = ["version", "effective_at"]


register_snippet(ReasonViewSet)
register_snippet(PrivacyNoticeViewSet)


@hooks.register("before_delete_page")
def keep_pages_with_opinions(request, page):
    """What people wrote outlives an editor's click: a page with opinions, or above one, is not deleted."""
    return _refusal(request, page) if archiving.holds_opinions([page]) else None


@hooks.register("before_unpublish_page")
def keep_pages_with_opinions_up(request, page):
    """Nor is it taken down into nothing: it is archived, until a day that somebody answers for."""
    return None if archiving.may_be_taken_down(page) else _refusal(request, page)


@hooks.register("before_bulk_action")
def keep_pages_with_opinions_in_bulk(request, action_type, objects, action_class_instance):
    if not objects or not isinstance(objects[0], Page):
        return None
    is_kept = {
        "delete": lambda: archiving.holds_opinions(objects),
        "unpublish": lambda: not all(map(archiving.may_be_taken_down, objects)),
    }.get(action_type)
    return _refusal(request, objects[0]) if is_kept and is_kept() else None


def _refusal(request, page):
    messages.error(
        request, _("People have written to this page or to one below it; it is kept. Archive it instead, with a day until which it is kept.")
    )  # fmt: skip
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("register_page_header_buttons")
def archive_button(page: Page, user, view_name: str, next_url: str | None = None):
    if page.permissions_for_user(user).can_publish() and archiving.holds_opinions([page]):
        yield Button(_("Archive the page"), reverse("page_archive", args=[page.pk]), icon_name="folder", priority=80)
