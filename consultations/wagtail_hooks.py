"""The consultation desk's place in the admin, and the warning about a short period."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from consultations import desk_views as views
from consultations import reading_views, version_views
from consultations.models import ConsultationIndexPage, ConsultationPage
from consultations.permissions import may_run


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [
        path("consultations/<int:page_id>/", views.desk, name="consultation_desk"),
        path("consultations/<int:page_id>/close/", views.close, name="consultation_close"),
        path("consultations/<int:page_id>/draft/", views.upload_draft, name="consultation_draft"),
        path("consultations/<int:page_id>/versions/<int:version>/", version_views.mapping, name="consultation_mapping"),
        path("consultations/<int:page_id>/versions/<int:version>/map/", version_views.map_clauses, name="consultation_map"),
        path("consultations/<int:page_id>/versions/<int:version>/carry/", version_views.carry, name="consultation_carry"),
        path("consultations/<int:page_id>/versions/<int:version>/finish/", version_views.finish, name="consultation_finish_mapping"),
        path("consultations/<int:page_id>/reading/", reading_views.reading, name="consultation_reading"),
        path("consultations/<int:page_id>/reading/propose/", reading_views.propose, name="consultation_propose_readings"),
        path("consultations/<int:page_id>/reading/read/", reading_views.read, name="consultation_read"),
        path("consultations/<int:page_id>/reading/themes/", reading_views.name_theme, name="consultation_name_theme"),
        path("consultations/<int:page_id>/reading/themes/<int:theme_id>/drop/", reading_views.drop_theme, name="consultation_drop_theme"),
        path("consultations/<int:page_id>/reading/report/", reading_views.report_preview, name="consultation_report_preview"),
        path("consultations/<int:page_id>/reading/report/pdf/", reading_views.report_pdf, name="consultation_report_pdf"),
        path("consultations/<int:page_id>/answer/", views.answer, name="consultation_answer"),
        path("consultations/<int:page_id>/publish/", views.publish_outcome, name="consultation_publish_outcome"),
    ]  # fmt: skip


class ConsultationsMenuItem(MenuItem):
    """Leads to the list of consultations in the explorer."""

    def is_shown(self, request: HttpRequest) -> bool:
        index = ConsultationIndexPage.objects.first()
        return index is not None and index.permissions_for_user(request.user).can_add_subpage()

    def render_component(self, request: HttpRequest):
        index = ConsultationIndexPage.objects.only("pk").first()
        self.url = reverse("wagtailadmin_explore", args=[index.pk]) if index else self.url
        return super().render_component(request)


@hooks.register("register_admin_menu_item")
def consultations_menu_item() -> MenuItem:
    return ConsultationsMenuItem(
        gettext_lazy("Consultations"),
        reverse("wagtailadmin_home"),
        name="consultations",
        icon_name="comment",
        order=140,
    )


@hooks.register("register_page_listing_buttons")
def desk_button(page: Page, user, next_url: str | None = None):
    """The way from the page listing to the desk of a consultation."""
    specific = page.specific_deferred
    if isinstance(specific, ConsultationPage) and page.pk and may_run(user, page):
        yield Button(
            _("Opinions and outcome"), reverse("consultation_desk", args=[page.pk]), icon_name="comment", priority=5
        )


@hooks.register("register_page_header_buttons")
def desk_header_button(page: Page, user, view_name: str, next_url: str | None = None):
    yield from desk_button(page, user, next_url)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_short_period(request: HttpRequest, page: Page) -> None:
    """A period below the kind's custom is the editor's to answer for; it warns and does not block."""
    if isinstance(page, ConsultationPage) and (days := page.days_short):
        messages.warning(
            request,
            ngettext(
                "The period is %(days)s day shorter than is customary for “%(kind)s”.",
                "The period is %(days)s days shorter than is customary for “%(kind)s”.",
                days,
            )
            % {"days": days, "kind": page.get_kind_display()},
        )


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    for name, label in {
        "import_draft": gettext_lazy("Import a draft"),
        "map_clauses": gettext_lazy("Lead clauses to the new version"),
        "carry_unchanged": gettext_lazy("Lead unchanged clauses to the new version"),
        "clear_mapping": gettext_lazy("Take back where clauses lead"),
        "finish_mapping": gettext_lazy("Finish leading clauses"),
        "propose_readings": gettext_lazy("Propose themes and stances"),
        "read_opinions": gettext_lazy("Label opinions"),
        "name_theme": gettext_lazy("Name a theme"),
        "drop_theme": gettext_lazy("Remove a theme"),
        "close": gettext_lazy("Close the consultation"),
        "answer": gettext_lazy("Answer opinions"),
        "publish_outcome": gettext_lazy("Publish the outcome"),
        "forget_contacts": gettext_lazy("Delete reply channels"),
    }.items():
        actions.register_action(f"consultations.{name}", label, label)
