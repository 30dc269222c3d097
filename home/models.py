"""The front page, standard pages, and the facts about the site."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.url_routing import RouteResult

from core.blocks import RICH_TEXT_FEATURES, BodyBlock
from core.pages import BasePage, in_full, page_at
from home.blocks import FrontPageBlock, first_arrangement
from home.site_settings import SiteSettings

__all__ = ["HomePage", "SiteSettings", "StandardPage"]


class HomePage(BasePage):
    """Sections that an editor arranges; each gathers its content when the page is read."""

    column_type = "首页"

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)
    sections = StreamField(FrontPageBlock(), verbose_name=_("sections"), blank=True, default=first_arrangement)

    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), FieldPanel("sections")]

    class Meta:
        verbose_name = _("front page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A page is found by its whole address at once; Wagtail asks for each page on the way, twice."""
        if path_components:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            if page := page_at.first(path_components[-1], address):
                return in_full(page).route(request, [])
        return super().route(request, path_components)

    def meta_facts(self) -> dict[str, Any]:
        return {"kind": "site", "schema_type": "WebSite"}


class StandardPage(BasePage):
    """A page of text that belongs to no list: about us, accessibility, how opinions are handled."""

    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("is_demo")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
