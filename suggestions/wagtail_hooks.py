"""Where suggestions meet the admin: the desk's addresses and menu, the units, the words of the audit."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from suggestions import public_hooks  # noqa: F401  publication and supervision register their own
from suggestions.admin_urls import urlpatterns
from suggestions.models import Unit
from suggestions.permissions import may_open_desk
from suggestions.states import SUGGESTION_MOVES


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return urlpatterns


class DeskMenuItem(MenuItem):
    """The desk, shown to those who may open it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_open_desk(request.user)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Deputies' suggestions"), reverse("suggestion_desk"), name="suggestions", icon_name="list-ul", order=146
    )


class UnitViewSet(SnippetViewSet):
    """承办单位 and the accounts that belong to each."""

    model = Unit
    icon = "group"
    menu_label = _("Handling units")
    menu_order = 611
    add_to_settings_menu = True
    list_display = ["name", "kind", "is_active"]
    search_fields = ["name"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldRowPanel([FieldPanel("kind"), FieldPanel("is_active")]), FieldPanel("members")]
    )


register_snippet(UnitViewSet)


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    moves = {name: move.label for table in SUGGESTION_MOVES.values() for name, move in table.items()}
    others = {
        "draft": _("Begin a suggestion"),
        "rewrite": _("Change a suggestion"),
        "ground": _("Say what a suggestion rests on"),
        "unground": _("Take back what a suggestion rests on"),
        "attach": _("Attach a file to a suggestion"),
        "detach": _("Remove a file of a suggestion"),
        "read_file": _("Read a file of a suggestion"),
        "answer_co_signature": _("Answer a request to sign"),
        "tell": _("Note that a deputy was told of the acceptance"),
        "co_opinion": _("Give a co-handling unit's opinion"),
        "keep_promise": _("Report on a promise"),
    }
    for name, label in (moves | others).items():
        actions.register_action(f"suggestions.{name}", label, label)
