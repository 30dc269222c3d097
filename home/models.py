"""The front page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.pages import BasePage


class HomePage(BasePage):
    """What is open for comment now, what came of earlier questions, the latest notices."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.queries import front_page

        return super().get_context(request, *args, **kwargs) | front_page()
