"""A page that people wrote to is never deleted and never simply taken down: it is archived, with a day to be kept until."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import purge
from core.audit import record
from core.calendar import local_day
from submissions.models import PageArchive, Submission


class ArchiveRefused(Exception):
    """The page cannot be archived now; the message says why."""


def holds_opinions(pages: Iterable[Page]) -> bool:
    """Whether people wrote to one of these pages or to one below."""
    below = Q()
    for page in pages:
        below |= Q(page__path__startswith=page.path)
    return bool(below) and Submission.objects.filter(below).exists()


def may_be_taken_down(page: Page) -> bool:
    """Whether it may be unpublished: nobody wrote to it or below, or each that somebody wrote to was kept long enough."""
    written = Page.objects.filter(path__startswith=page.path, pk__in=Submission.objects.values("page_id"))
    return not written.exclude(archive__kept_until__lt=local_day(timezone.now())).exists()


@transaction.atomic
def archive_page(page: Page, *, kept_until: date, by: Any) -> PageArchive:
    """Keep a page out of the lists until a day, or change that day; raises ArchiveRefused while it takes opinions."""
    specific = page.specific
    if not holds_opinions([page]):
        raise ArchiveRefused(_("Nobody has written to this page; it can be unpublished as any other."))
    if hasattr(specific, "is_open") and specific.is_open():
        raise ArchiveRefused(_("This page still takes opinions; close it first."))
    if kept_until <= local_day(timezone.now()):
        raise ArchiveRefused(_("Choose a day in the future until which the page is kept."))
    archive, _is_new = PageArchive.objects.update_or_create(
        page_id=page.pk, defaults={"kept_until": kept_until, "archived_by": by}
    )
    record(page, "submissions.archive", by=by, data={"kept_until": kept_until.isoformat()})
    purge.changed()
    return archive


@transaction.atomic
def take_out_of_archive(page: Page, *, by: Any) -> None:
    """Put a page back into the lists."""
    PageArchive.objects.filter(page_id=page.pk).delete()
    record(page, "submissions.take_out_of_archive", by=by)
    purge.changed()
