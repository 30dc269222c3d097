"""What Wagtail's admin shows to people who keep a station of their own, where its hooks let us say so."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, UserObjectsInWorkflowModerationPanel
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from core.attachments import documents_of
from core.models import SiteDocument
from core.pages import public_now
from stations.models import StationTeam
from stations.permissions import is_confined, pages_kept_by, pages_shown_to


def choose_among_shown_pages(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    if not is_confined(request.user):
        return pages
    return pages.filter(pk__in=pages_shown_to(request.user).order_by().values("pk"))


def hide_people_from_filters() -> None:
    """The explorer's filters by owner and by editor name everybody who ever touched a page; Wagtail has no hook there."""
    for filters in (PageFilterSet, GenericPageFilterSet):
        for name in ("owner", "edited_by"):
            chosen = filters.base_filters[name]
            chosen.queryset = _not_for_the_confined(chosen.queryset)


def _not_for_the_confined(people: Callable[[HttpRequest], QuerySet]) -> Callable[[HttpRequest], QuerySet]:
    def asked(request: HttpRequest) -> QuerySet:
        return people(request).none() if is_confined(request.user) else people(request)

    return asked


class KeptRecentEditsPanel(RecentEditsPanel):
    """What one edited at a station that was taken away since is no longer shown."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        kept = set(pages_kept_by(parent_context["request"].user).values_list("pk", flat=True))
        return context | {"last_edits": [(at, page) for at, page in context["last_edits"] if page.pk in kept]}


class KeptWorkflowPanel(UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        kept = set(pages_kept_by(parent_context["request"].user).values_list("pk", flat=True))
        states = [state for state in context["workflow_states"] if state.content_object.pk in kept]
        return context | {"workflow_states": states}


def keep_to_own_panels(request: HttpRequest, panels: list[Any]) -> None:
    if not is_confined(request.user):
        return
    for place, panel in enumerate(panels):
        if type(panel) is RecentEditsPanel:
            panels[place] = KeptRecentEditsPanel()
        elif type(panel) is UserObjectsInWorkflowModerationPanel:
            panels[place] = KeptWorkflowPanel()
    panels[:] = [panel for panel in panels if not isinstance(panel, LockedPagesPanel)]


def hide_reports(request: HttpRequest, menu_items: list[Any]) -> None:
    """Reports gather from the whole site; whoever is confined finds none (stations.doors)."""
    if is_confined(request.user):
        menu_items[:] = [item for item in menu_items if item.name != "reports"]


def serve_what_a_page_shows(document: SiteDocument, request: HttpRequest) -> None:
    """A file of a station is public once a public page shows it; until then it is its keepers'."""
    if not StationTeam.objects.filter(collection=document.collection_id).exists():
        return
    # The index counts drafts too: it finds the pages, the pages as they are published say what they show.
    found = ReferenceIndex.get_references_to(document).filter(base_content_type=ContentType.objects.get_for_model(Page))
    keys = [int(key) for key in found.values_list("object_id", flat=True)]
    if any(document.pk in documents_of(page) for page in public_now(Page.objects.filter(pk__in=keys)).specific()):
        return
    policy = policy_registry.get_by_type(SiteDocument)
    if not policy.user_has_any_permission_for_instance(request.user, {"change", "choose"}, document):
        raise Http404
