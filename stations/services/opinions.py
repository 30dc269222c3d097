"""What people send to a station, and when the way to answer them is forgotten."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.audit import record
from stations.models import Deputy, StationPage
from stations.services.bookings import forget_bookings
from stations.services.handling import register_opinion
from stations.states import OpinionSource
from submissions.form_keys import FormKey
from submissions.models import Contact
from submissions.models.intake import SubmissionSource
from submissions.services.intake import Opinion, Receipt, receive_opinion


@transaction.atomic
def submit_opinion(
    page: StationPage,
    opinion: Opinion,
    *,
    form_key: FormKey,
    source: str = OpinionSource.PAGE,
    deputy: Deputy | None = None,
    channel: str = SubmissionSource.WEB,
    author: str = "",
) -> Receipt:
    """Take one opinion for a station into the one queue and register it there; `source` says how it came.

    `channel` and `author` as in `receive_opinion`.
    """
    receipt = receive_opinion(
        page.pk,
        opinion,
        form_key=form_key.nonce,
        form_version_id=form_key.form_version_id,
        privacy_notice_id=form_key.privacy_notice_id,
        source=channel,
        author=author,
    )
    register_opinion(receipt.submission, page, source=source, deputy=deputy)
    return receipt


@transaction.atomic
def enter_opinion(
    page: StationPage, opinion: Opinion, *, form_key: FormKey, by: Any, deputy: Deputy | None = None
) -> Receipt:
    """Write down what somebody said at the station's desk: the same queue, the same receipt, handed over on paper.

    The same form sent twice gives the same receipt; raises FormAlreadySent when its words differ.
    """
    receipt = receive_opinion(
        page.pk,
        opinion,
        form_key=form_key.nonce,
        form_version_id=form_key.form_version_id,
        privacy_notice_id=form_key.privacy_notice_id,
        source=SubmissionSource.DESK,
    )
    register_opinion(receipt.submission, page, source=OpinionSource.DESK, deputy=deputy, by=by)
    if not receipt.is_repeat:
        record(receipt.submission, "stations.enter_opinion", by=by)
    return receipt


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
