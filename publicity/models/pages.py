"""The section of the site where the public record stands."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager as WagtailPageManager

from core.pages import BasePage
from submissions.pages import AbstractQuestion, ParticipationPage


class PublicityIndexPage(ParticipationPage, BasePage):
    """公示: the table of published contacts; objections to them arrive in the one queue as opinions on this page."""

    column_type = "动态信息"
    parts = (
        ("publicity_draws", _("Spot checks by lot")),
        ("publicity_grades", _("Grades of deputies")),
        ("publicity_ledger", _("The public ledger")),
        ("publicity_data", _("Data and licence")),
        ("publicity_rss", _("RSS feed")),
    )

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    objection_days = models.PositiveSmallIntegerField(
        _("days for objections"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    licence = models.CharField(
        _("licence of the data"), max_length=200, default="知识共享 署名 4.0 国际许可协议（CC BY 4.0）"
    )

    take_part_url_name = "publicity_object"
    is_answered_by_report = False
    shows_comments = True

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("objection_days"),
        FieldPanel("licence"),
        InlinePanel("form_fields", label=_("question")),
    ]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("public record of deputies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from publicity.queries import record_table

        return super().get_context(request, *args, **kwargs) | record_table(request.GET)


class PublicityQuestion(AbstractQuestion):
    page = ParentalKey(PublicityIndexPage, on_delete=models.CASCADE, related_name="form_fields")
