"""Notices and news."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from core import keyset
from core.blocks import BodyBlock
from core.pages import BasePage

LIST_SIZE = 20


class NoticeIndexPage(BasePage):
    """All notices, the latest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["notices.NoticePage"]

    class Meta:
        verbose_name = _("list of notices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rows = NoticePage.objects.child_of(self).live().public().order_by("-issued_on", "-pk")
        if position := keyset.read(request.GET.get("after", "")):
            day, key = position
            rows = rows.filter(Q(issued_on__lt=_day(day)) | Q(issued_on=_day(day), pk__lt=key))
        notices = list(rows[: LIST_SIZE + 1])
        more, notices = len(notices) > LIST_SIZE, notices[:LIST_SIZE]
        next_cursor = keyset.write(notices[-1].issued_on.toordinal(), notices[-1].pk) if more else ""
        return super().get_context(request, *args, **kwargs) | {"notices": notices, "next_cursor": next_cursor}


class NoticePage(BasePage):
    """A notice with its number, issuer and date."""

    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issuing_body = models.CharField(_("issuing body"), max_length=100)
    issued_on = models.DateField(_("date of issue"), db_index=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"))
    is_demo = models.BooleanField(_("demo data"), default=False)

    parent_page_types = ["notices.NoticeIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("document_number"), FieldPanel("issued_on")]),
        FieldRowPanel([FieldPanel("issuing_body"), FieldPanel("source")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
