"""Pages that a command makes for an import: under the list of consultations, which must exist."""

from datetime import datetime, timedelta

from django.core.management.base import CommandError
from django.utils import timezone

from consultations.models import ConsultationIndexPage, ConsultationPage
from consultations.states import ConsultationKind


def new_consultation(
    title: str, *, opens_at: datetime | None = None, closes_at: datetime | None = None, live: bool = False
) -> ConsultationPage:
    """An unpublished consultation of thirty days from now, or of the given period; raises CommandError without a list to hold it."""
    index = ConsultationIndexPage.objects.first()
    if index is None:
        raise CommandError("There is no list of consultations yet; make one in the admin first.")
    opens_at = opens_at or timezone.now()
    page = ConsultationPage(
        title=title.strip()[:255],
        kind=ConsultationKind.NORMATIVE_DOCUMENT,
        issuing_body=index.get_site().site_name if index.get_site() else "",
        opens_at=opens_at,
        closes_at=closes_at or opens_at + timedelta(days=30),
        live=live,
    )
    page.issuing_body = page.issuing_body or title[:100]
    index.add_child(instance=page)
    page.save_revision()
    return page
