"""The pages: the list of consultations and one consultation."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.models import PageManager as WagtailPageManager

from consultations.querysets import ConsultationManager
from consultations.states import CLOSING_SOON_DAYS, CUSTOMARY_DAYS, ConsultationKind, ConsultationStatus
from core.blocks import BodyBlock
from core.pages import BasePage
from submissions.pages import AbstractQuestion, ParticipationPage


class ConsultationIndexPage(BasePage):
    """All consultations, open ones first, filtered by where they stand and by kind."""

    column_type = "征集调查"
    parts = (
        ("moderation_rules", _("How opinions are judged")),
        ("moderation_months", _("Figures month by month")),
        ("consultations_calendar", _("Calendar file (.ics)")),
        ("consultations_rss", _("RSS feed")),
    )

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    parent_page_types = ["home.HomePage"]
    subpage_types = ["consultations.ConsultationPage"]
    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("list of consultations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from consultations.queries import index_listing

        return super().get_context(request, *args, **kwargs) | index_listing(self, request.GET)


class ConsultationPage(ParticipationPage, BasePage):
    """One question put to the public, from the notice to the published outcome."""

    kind = models.CharField(_("kind"), max_length=20, choices=ConsultationKind)
    issuing_body = models.CharField(_("issuing body"), max_length=100)
    summary = models.CharField(_("summary"), max_length=200, blank=True, help_text=_("One or two sentences for lists."))
    background = StreamField(BodyBlock(), verbose_name=_("background"), blank=True)
    opens_at = models.DateTimeField(_("opens at"), db_index=True)
    closes_at = models.DateTimeField(_("closes at"), db_index=True)
    postal_address = models.CharField(_("post"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    shows_comments = models.BooleanField(_("published opinions are shown"), default=True)
    attribution = models.CharField(
        _("source and licence"),
        max_length=500,
        blank=True,
        help_text=_("Shown below opinions taken over from elsewhere."),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = ConsultationManager()

    parent_page_types = ["consultations.ConsultationIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("issuing_body")]),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("Period")),
        FieldPanel("background"),
        InlinePanel("attachments", label=_("attachment")),
        MultiFieldPanel(
            [FieldPanel("postal_address"), FieldPanel("telephone"), FieldPanel("email")],
            heading=_("Other ways to take part"),
        ),
        InlinePanel("form_fields", label=_("question")),
        FieldPanel("shows_comments"),
        FieldPanel("attribution"),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="consultation_opens_before_it_closes"
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("A consultation closes after it opens.")})

    def status_at(self, now: datetime, *, has_outcome: bool) -> ConsultationStatus:
        """Where the consultation stands at an instant, to the second."""
        if has_outcome:
            return ConsultationStatus.OUTCOME_PUBLISHED
        if now < self.opens_at:
            return ConsultationStatus.SCHEDULED
        if now >= self.closes_at:
            return ConsultationStatus.CLOSED
        soon = self.closes_at - now <= timedelta(days=CLOSING_SOON_DAYS)
        return ConsultationStatus.CLOSING_SOON if soon else ConsultationStatus.OPEN

    def is_open(self, now: datetime | None = None) -> bool:
        """Taking opinions at this second."""
        return self.opens_at <= (now or timezone.now()) < self.closes_at

    @property
    def days_short(self) -> int:
        """Whole days by which the period falls short of the kind's custom; 0 when it does not."""
        customary = timedelta(days=CUSTOMARY_DAYS[ConsultationKind(self.kind)])
        missing = customary - (self.closes_at - self.opens_at)
        return max(0, -(-missing // timedelta(days=1)))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from consultations.queries import consultation_reading

        return super().get_context(request, *args, **kwargs) | consultation_reading(self, request.GET)

    def meta_facts(self) -> dict[str, Any]:
        return {
            "description": self.search_description or self.summary,
            "published_at": self.first_published_at or self.opens_at,
            "source": self.issuing_body,
        }


class ConsultationQuestion(AbstractQuestion):
    page = ParentalKey(ConsultationPage, on_delete=models.CASCADE, related_name="form_fields")


class ConsultationAttachment(Orderable):
    page = ParentalKey(ConsultationPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "core.SiteDocument", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )

    panels = [FieldPanel("document")]

    def __str__(self) -> str:
        return str(self.document)
