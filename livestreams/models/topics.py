"""What the next exchange should be about: people propose and support, editors choose and say why."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager

from core.pages import BasePage
from submissions.models.public import PublicRendition
from submissions.pages import AbstractQuestion, ParticipationPage


class TopicCallPage(ParticipationPage, BasePage):
    """A call for topics. Proposals go through the one queue and are supported like every published opinion."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    is_demo = models.BooleanField(_("demo data"), default=False)

    take_part_url_name = "topic_propose"
    is_answered_by_report = False
    shows_comments = True

    objects = PageManager()

    parent_page_types = ["livestreams.LivestreamIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("Period")),
        InlinePanel("form_fields", label=_("question")),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("call for topics")
        verbose_name_plural = _("calls for topics")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="topic_call_opens_before_it_closes"
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("A call for topics closes after it opens.")})

    def is_open(self, now: datetime | None = None) -> bool:
        """Taking proposals at this second."""
        return self.opens_at <= (now or timezone.now()) < self.closes_at

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from livestreams.topics import topic_reading

        return super().get_context(request, *args, **kwargs) | topic_reading(self, request.GET)


class TopicQuestion(AbstractQuestion):
    page = ParentalKey(TopicCallPage, on_delete=models.CASCADE, related_name="form_fields")


class TopicChoice(models.Model):
    """What the editors decided about a published proposal, and the reason that everybody reads."""

    rendition = models.OneToOneField(PublicRendition, on_delete=models.PROTECT, related_name="topic_choice")
    page = models.ForeignKey(TopicCallPage, on_delete=models.PROTECT, related_name="choices")
    is_chosen = models.BooleanField(_("chosen"))
    reason = models.TextField(_("reason"))
    exchange = models.ForeignKey(
        "livestreams.LivestreamPage", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("online exchange"),
    )  # fmt: skip
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("choice of a topic")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="topic_choice_gives_a_reason")]

    def __str__(self) -> str:
        return f"#{self.rendition_id}"
