"""The place of publication and supervision in the admin; `wagtail_hooks` imports this."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from suggestions import publication_views, supervision_views
from suggestions.models import Grounding
from suggestions.permissions import may_publish, may_supervise
from suggestions.services.showing import was_published_below


@hooks.register("register_admin_urls")
def publication_urls() -> list:
    publication, supervision = "suggestions/publication/", "suggestions/supervision/"
    return [
        path(publication, publication_views.desk, name="suggestion_publications"),
        path(f"{publication}<int:pk>/", publication_views.publication, name="suggestion_publication"),
        path(f"{publication}<int:pk>/decide/", publication_views.decide, name="suggestion_publication_decide"),
        path(supervision, supervision_views.desk, name="supervision_desk"),
        path(f"{supervision}key/", supervision_views.key, name="supervision_key"),
        path(f"{supervision}new/", supervision_views.new, name="supervision_new"),
        path(f"{supervision}<int:pk>/", supervision_views.record, name="supervision_record"),
        path(f"{supervision}<int:pk>/step/", supervision_views.step, name="supervision_step"),
    ]


class AskedMenuItem(MenuItem):
    """A desk, shown to those who may open it."""

    def __init__(self, *args: Any, asks: Callable[[Any], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks

    def is_shown(self, request: HttpRequest) -> bool:
        return self.asks(request.user)


@hooks.register("register_admin_menu_item")
def publications_menu_item() -> MenuItem:
    return AskedMenuItem(
        _("Publication of suggestions"), reverse("suggestion_publications"), name="suggestion-publications",
        icon_name="view", order=145, asks=may_publish,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def supervision_menu_item() -> MenuItem:
    return AskedMenuItem(
        _("Supervision of suggestions"), reverse("supervision_desk"), name="suggestion-supervision",
        icon_name="tasks", order=146, asks=may_supervise,
    )  # fmt: skip


@hooks.register("register_log_actions")
def publication_log_actions(actions: Any) -> None:
    for name, label in {
        "decide_publication": _("Decide on the publication of a suggestion"),
        "make_key": _("Enter a key suggestion"),
        "write_supervision": _("Write a record of supervision"),
        "publish_supervision": _("Publish a record of supervision"),
        "withdraw_supervision": _("Withdraw a record of supervision"),
        "redraft_supervision": _("Make a record of supervision a draft again"),
    }.items():
        actions.register_action(f"suggestions.{name}", label, label)


@hooks.register("before_delete_page")
def keep_what_suggestions_need(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What was published, and what it rests on, outlive an editor's click; the database would refuse too, with less grace."""
    if was_published_below(page):
        sentence = _("Suggestions were published on this page; unpublish it instead of deleting it.")
    elif Grounding.objects.filter(activity__path__startswith=page.path).exists():
        sentence = _("A suggestion rests on this activity; unpublish it instead of deleting it.")
    else:
        return None
    messages.error(request, sentence)
    return redirect("wagtailadmin_explore", page.get_parent().pk)
