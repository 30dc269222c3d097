"""The section of the site where deputies' suggestions stand."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager as WagtailPageManager

from core.pages import BasePage


class SuggestionIndexPage(BasePage):
    """代表建议: the list of published suggestions; each has an address below /suggestions/."""

    column_type = "动态信息"
    parts = (
        ("suggestion_figures", _("Figures of handling")),
        ("supervision_list", _("Supervision of suggestions")),
        ("suggestion_data", _("Data and licence")),
        ("suggestions_rss", _("RSS feed")),
    )

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    licence = models.CharField(
        _("licence of the data"), max_length=200, default="知识共享 署名 4.0 国际许可协议（CC BY 4.0）"
    )

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), FieldPanel("licence")]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("list of suggestions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from suggestions.public_queries import suggestion_list

        return super().get_context(request, *args, **kwargs) | suggestion_list(request.GET)
