"""The way in the admin to withdrawing a notice, and what keeps its note from being deleted."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from notices import removal_views as views
from notices.models import NoticePage, NoticeRemoval
from notices.permissions import may_remove


@hooks.register("register_admin_urls")
def removal_urls() -> list:
    return [
        path("notices/<int:page_id>/remove/", views.remove, name="notice_remove"),
        path("notices/<int:page_id>/restore/", views.restore, name="notice_restore"),
    ]


@hooks.register("register_page_header_buttons")
def removal_button(page: Page, user, view_name: str, next_url: str | None = None):
    specific = page.specific_deferred
    if isinstance(specific, NoticePage) and page.pk and may_remove(user, specific):
        yield Button(
            _("Withdraw or move"), reverse("notice_remove", args=[page.pk]), icon_name="circle-xmark", priority=60
        )


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    for name, label in {
        "withdraw": gettext_lazy("Withdraw a notice"),
        "move": gettext_lazy("Say where a notice moved"),
        "restore": gettext_lazy("Put a notice back"),
    }.items():
        actions.register_action(f"notices.{name}", label, label)


@hooks.register("before_delete_page")
def keep_notes(request, page):
    """A note that stands for a withdrawn notice is public; its address is not deleted."""
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def keep_notes_in_bulk(request, action_type, objects, action_class_instance):
    if action_type == "delete" and objects and isinstance(objects[0], Page):
        return _refusal(request, objects)
    return None


def _refusal(request, pages):
    below = Q()
    for page in pages:
        below |= Q(notice__path__startswith=page.path)
    if not NoticeRemoval.objects.filter(below).exists():
        return None
    messages.error(request, _("A note stands here for readers of a withdrawn or moved notice; it cannot be deleted."))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
