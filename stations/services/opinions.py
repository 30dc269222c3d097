"""What people send to a station, and when the way to answer them is forgotten."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.audit import record
from stations.models import StationPage
from stations.services.bookings import forget_bookings
from submissions.form_keys import FormKey
from submissions.models import Contact
from submissions.services.intake import Opinion, Receipt, receive_opinion


def submit_opinion(page: StationPage, opinion: Opinion, *, form_key: FormKey) -> Receipt:
    """Take one opinion for a station into the one queue."""
    return receive_opinion(
        page.pk,
        opinion,
        form_key=form_key.nonce,
        form_version_id=form_key.form_version_id,
        privacy_notice_id=form_key.privacy_notice_id,
    )


def forget_contacts(now: datetime | None = None) -> int:
    """Delete reply channels and bookings older than the privacy notice promises; returns how many (PIPL §19, §47).

    The audit names the station and the number only.
    """
    before = (now or timezone.now()) - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    forgotten = 0
    for page in StationPage.objects.order_by("pk").iterator(chunk_size=200):
        with transaction.atomic():
            old = Contact.objects.filter(submission__page_id=page.pk, submission__received_at__lt=before)
            deleted = old.delete()[0] + forget_bookings(page, before)
            if deleted:
                record(page, "stations.forget_contacts", data={"contacts": deleted})
        forgotten += deleted
    return forgotten
