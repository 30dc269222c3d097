"""What a station does besides receiving people: announced, held, reported, kept by the people who work there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from core.blocks import BodyBlock
from core.calendar import local_day
from core.pages import BasePage
from stations.kept_forms import KeptPageForm
from stations.querysets import ActivityManager
from stations.states import ActivityKind


class StationActivityPage(BasePage):
    """联络站活动: one thing a station did or will do. It stands below the station, so who keeps that keeps this too."""

    kind = models.CharField(_("kind"), max_length=12, choices=ActivityKind, default=ActivityKind.REPORT)
    held_on = models.DateField(_("day of the activity"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True, help_text=_("One or two sentences for lists."))
    body = StreamField(BodyBlock(), verbose_name=_("text"))
    is_demo = models.BooleanField(_("demo data"), default=False)

    base_form_class = KeptPageForm
    objects = ActivityManager()

    parent_page_types = ["stations.StationPage"]
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("held_on"), FieldPanel("place")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("activity of a station")
        verbose_name_plural = _("activities of stations")
        indexes = [models.Index(fields=["-held_on", "-page_ptr"], name="activity_newest")]

    def clean(self) -> None:
        super().clean()
        if self.held_on and self.kind != ActivityKind.PREVIEW and self.held_on > local_day(timezone.now()):
            raise ValidationError({"held_on": _("What lies ahead is announced; choose the kind for announcements.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "station": self.get_parent(),
            "is_ahead": self.held_on > local_day(timezone.now()),
        }
