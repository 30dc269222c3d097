"""Notices and news: the lists, the notices, and the note that stays when one is withdrawn or moves."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.models import PageManager as WagtailPageManager

from core.blocks import BodyBlock
from core.calendar import TZ
from core.pages import BasePage
from core.workflow import FourEyesPage
from notices.querysets import NoticeManager
from notices.states import COLUMN_TYPES, NoticeCategory, NoticeColumn, RemovalKind

GONE = 410


class NoticeIndexPage(FourEyesPage, BasePage):
    """One column of notices, the latest first, by year and by category."""

    column_type = COLUMN_TYPES[NoticeColumn.NOTICES]
    parts = (("notices_rss", _("RSS feed")),)

    column = models.CharField(
        _("column"),
        max_length=10,
        choices=NoticeColumn,
        default=NoticeColumn.NOTICES,
        help_text=_("Decides after how long without a new notice the dashboard calls it stale."),
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = ["notices.NoticePage"]
    content_panels = [*BasePage.content_panels, FieldPanel("column")]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("list of notices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from notices.queries import notice_listing

        return super().get_context(request, *args, **kwargs) | notice_listing(self, request.GET)

    def meta_facts(self) -> dict[str, Any]:
        return {"column_type": COLUMN_TYPES[NoticeColumn(self.column)]}


class NoticePage(FourEyesPage, BasePage):
    """A notice with its number, issuer and date. What became of it later is its `removal`, never an edit."""

    category = models.CharField(
        _("category"), max_length=20, choices=NoticeCategory, default=NoticeCategory.ANNOUNCEMENT
    )
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issuing_body = models.CharField(_("issuing organ"), max_length=100)
    issued_on = models.DateField(_("date of issue"))
    source = models.CharField(_("source"), max_length=100, blank=True)
    editor_name = models.CharField(
        _("responsible editor"),
        max_length=30,
        blank=True,
        help_text=_("Shown on the page: whom a reader can hold to it."),
    )
    keywords = models.CharField(
        _("keywords"), max_length=100, blank=True, help_text=_("For search engines, separated by commas.")
    )
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"))
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = NoticeManager()

    parent_page_types = ["notices.NoticeIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("category"), FieldPanel("document_number")]),
        FieldRowPanel([FieldPanel("issuing_body"), FieldPanel("issued_on")]),
        FieldRowPanel([FieldPanel("source"), FieldPanel("editor_name")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        InlinePanel("attachments", label=_("attachment")),
        InlinePanel("related_links", label=_("related page")),
        FieldPanel("keywords"),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["-issued_on", "-page_ptr"], name="notice_newest"),
            models.Index(fields=["category", "-issued_on", "-page_ptr"], name="notice_newest_by_category"),
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A withdrawn notice answers 410 with its note, one that moved leads to its new place."""
        removal = NoticeRemoval.objects.select_related("new_page").filter(notice=self).first()
        if removal is None:
            return super().serve(request, *args, **kwargs)
        context = BasePage.get_context(self, request) | {"removal": removal}
        status = GONE if removal.kind == RemovalKind.WITHDRAWN else 200
        return render(request, "notices/notice_removed.html", context, status=status)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from notices.queries import notice_reading

        return super().get_context(request, *args, **kwargs) | notice_reading(self)

    def meta_facts(self) -> dict[str, Any]:
        issued_at = datetime.combine(self.issued_on, time(), TZ) if self.issued_on else None
        return {
            "description": self.search_description or self.summary,
            "keywords": self.keywords,
            "published_at": self.first_published_at or issued_at,
            "source": self.source or self.issuing_body,
            "author": self.editor_name,
            "schema_type": "NewsArticle" if self.category == NoticeCategory.NEWS else "Article",
            "extra": {"identifier": self.document_number},
        }


class NoticeAttachment(Orderable):
    page = ParentalKey(NoticePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "core.SiteDocument", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )

    panels = [FieldPanel("document")]

    def __str__(self) -> str:
        return str(self.document)


class NoticeRelatedPage(Orderable):
    page = ParentalKey(NoticePage, on_delete=models.CASCADE, related_name="related_links")
    related_page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels = [PageChooserPanel("related_page")]

    def __str__(self) -> str:
        return str(self.related_page)


class NoticeRemoval(models.Model):
    """The note in a notice's place. Outside the page's revisions, so that no older draft brings the notice back."""

    notice = models.OneToOneField(NoticePage, on_delete=models.PROTECT, primary_key=True, related_name="removal")
    kind = models.CharField(_("withdrawn or moved"), max_length=10, choices=RemovalKind)
    note = models.CharField(_("note to the reader"), max_length=500)
    new_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("new place on this site"),
    )
    new_address = models.URLField(_("new place elsewhere"), blank=True)
    removed_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("withdrawn or moved notice")
        verbose_name_plural = _("withdrawn and moved notices")

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def new_location(self) -> str:
        """Where the notice is now; empty for a withdrawn one, or while the new page is itself not public."""
        if self.new_page is not None:
            return self.new_page.get_url() or "" if self.new_page.live else ""
        return self.new_address
