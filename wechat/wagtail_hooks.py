"""The account's place in the admin, while there is one."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from wechat import desk_views as views
from wechat import permissions
from wechat.account import is_on
from wechat.rendering import may_be_sent
from wechat.states import ARTICLE_MOVES


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [
        path("wechat/", views.desk, name="wechat_desk"),
        path("wechat/pages/<int:page_id>/", views.prepare, name="wechat_prepare"),
        path("wechat/articles/<int:pk>/<slug:name>/", views.act, name="wechat_act"),
        path("wechat/menu/", views.menu, name="wechat_menu"),
        path("wechat/codes/", views.codes, name="wechat_codes"),
        path("wechat/codes/<slug:scene>.svg", views.code_svg, name="wechat_code"),
    ]


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_on() and permissions.may_open_desk(request.user)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(_("WeChat account"), reverse("wechat_desk"), name="wechat", icon_name="mobile-alt", order=149)


class SendToAccount(ActionMenuItem):
    """In the page's own menu, beside publishing."""

    name = "action-wechat"
    label = _("Send to the WeChat account")
    icon_name = "mobile-alt"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        if not is_on() or page is None or not page.live or not may_be_sent(page):
            return False
        return permissions.may_prepare_page(context["request"].user, page)

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("wechat_prepare", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def send_to_account() -> ActionMenuItem:
    return SendToAccount(order=120)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    for name, label in {
        "prepare_article": _("Prepare an article for WeChat"),
        "preview_article": _("Preview an article on WeChat"),
        "save_menu": _("Save the WeChat menu"),
        "push_menu": _("Show the WeChat menu"),
        "make_code": _("Make a WeChat code"),
        "forget_sender": _("Forget who sent it by WeChat"),
    }.items():
        actions.register_action(f"wechat.{name}", label, label)
    for step in ARTICLE_MOVES.values():
        actions.register_action(f"wechat.{step.name}_article", step.label, step.label)
