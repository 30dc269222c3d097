"""The stations' place in the admin, and the warning about a short notice."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from stations import kept_admin, permissions
from stations.admin_urls import urlpatterns
from stations.models import ContactRecord, ReceptionDay, StationPage
from stations.permissions import may_run
from stations.states import OPINION_MOVES
from stations.viewsets import StationsViewSetGroup

register_snippet(StationsViewSetGroup)
kept_admin.hide_people_from_filters()
hooks.register("construct_page_chooser_queryset", kept_admin.choose_among_shown_pages)
hooks.register("construct_homepage_panels", kept_admin.keep_to_own_panels)
hooks.register("construct_main_menu", kept_admin.hide_reports)
hooks.register("before_serve_document", kept_admin.serve_what_a_page_shows)


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return urlpatterns


class DeskMenuItem(MenuItem):
    """A desk, shown to those who may open it."""

    def __init__(self, *args: Any, asks: Callable[[Any], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks

    def is_shown(self, request: HttpRequest) -> bool:
        return self.asks(request.user)


@hooks.register("register_admin_menu_item")
def opinions_menu_item() -> MenuItem:
    return DeskMenuItem(
        gettext_lazy("Said at stations"), reverse("station_opinions"), name="station-opinions", icon_name="mail",
        order=146, asks=permissions.may_handle,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def records_menu_item() -> MenuItem:
    return DeskMenuItem(
        gettext_lazy("Contact records"), reverse("station_records"), name="station-records", icon_name="form",
        order=147, asks=permissions.may_open_records,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def assemblies_menu_item() -> MenuItem:
    return DeskMenuItem(
        gettext_lazy("Street assemblies"), reverse("station_assemblies"), name="station-assemblies", icon_name="group",
        order=148, asks=permissions.may_keep_assemblies,
    )  # fmt: skip


@hooks.register("register_settings_menu_item")
def teams_menu_item() -> MenuItem:
    return DeskMenuItem(
        gettext_lazy("Keepers of stations"), reverse("station_teams"), name="station-teams", icon_name="group",
        order=610, asks=permissions.may_give_stations,
    )  # fmt: skip


@hooks.register("register_page_listing_buttons")
def desk_button(page: Page, user, next_url: str | None = None):
    """The way from the page listing to the desk of a station."""
    specific = page.specific_deferred
    if isinstance(specific, StationPage) and page.pk and may_run(user, page):
        yield Button(_("Reception days"), reverse("station_desk", args=[page.pk]), icon_name="calendar-alt", priority=5)


@hooks.register("register_page_header_buttons")
def desk_header_button(page: Page, user, view_name: str, next_url: str | None = None):
    yield from desk_button(page, user, next_url)


@hooks.register("before_delete_page")
def keep_stations_that_received_people(request: HttpRequest, page: Page):
    """What happened at a station outlives an editor's click; the database would refuse too, with less grace."""
    below = Q(station__path__startswith=page.path)
    if not (ReceptionDay.objects.filter(below).exists() or ContactRecord.objects.filter(below).exists()):
        return None
    messages.error(
        request, _("Receptions or contact records belong to this station; unpublish it instead of deleting it.")
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("after_edit_snippet")
def warn_of_short_notice(request: HttpRequest, instance) -> None:
    """A day announced fewer than three days ahead is the editor's to answer for; it warns and does not block."""
    if isinstance(instance, ReceptionDay) and instance.is_short_notice:
        messages.warning(request, _("It is announced, but fewer than three days ahead; people expect three."))


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    for name, label in {
        "import_deputy": gettext_lazy("Import a deputy"),
        "reveal_telephone": gettext_lazy("Read a telephone number"),
        "plan_receptions": gettext_lazy("Plan reception days"),
        "publish_reception": gettext_lazy("Announce a reception day"),
        "hold_reception": gettext_lazy("Note a reception as held"),
        "cancel_reception": gettext_lazy("Cancel a reception day"),
        "move_reception": gettext_lazy("Move a reception day"),
        "name_deputies": gettext_lazy("Name who receives"),
        "read_booking": gettext_lazy("Read a booking"),
        "give_back_place": gettext_lazy("Give back a place to speak"),
        "forget_contacts": gettext_lazy("Delete reply channels"),
        "enter_opinion": gettext_lazy("Write down what was said"),
        "write_record": gettext_lazy("Write a contact record"),
        "add_evidence": gettext_lazy("Add evidence"),
        "remove_evidence": gettext_lazy("Remove evidence"),
        "read_evidence": gettext_lazy("Read evidence"),
        "submit_record": gettext_lazy("Submit a contact record"),
        "verify_record": gettext_lazy("Verify a contact record"),
        "send_back_record": gettext_lazy("Send back a contact record"),
        "release_record": gettext_lazy("Make a contact record available"),
        "reveal_electors": gettext_lazy("Read electors' names"),
        "link_opinion": gettext_lazy("Link an opinion with a contact record"),
        "unlink_opinion": gettext_lazy("Take back the link of an opinion"),
        "call_assembly": gettext_lazy("Set up an assembly"),
        "call_representatives": gettext_lazy("Call voter representatives"),
        "note_attendance": gettext_lazy("Note attendance"),
        "put_motion": gettext_lazy("Put a motion"),
        "cast_votes": gettext_lazy("Write down votes"),
        "close_vote": gettext_lazy("Close a vote"),
        "take_up_motion": gettext_lazy("Take up a motion"),
        "give_station": gettext_lazy("Let somebody keep a station"),
        "take_station": gettext_lazy("Take a station back"),
    }.items():
        actions.register_action(f"stations.{name}", label, label)
    for step in OPINION_MOVES.values():
        actions.register_action(f"stations.{step.name}_opinion", step.label, step.label)
