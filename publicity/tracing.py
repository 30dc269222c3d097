"""What became of something said at a station, as far as it is published: the contacts that grew from it."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.pages import public_now
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.public import RecordCard, record_card
from stations.models import RecordOrigin

SHOWN = 10


def contacts_grown_from(submission_id: int) -> list[RecordCard]:
    """The published contact records that grew from a submission, for its author; none while their section is not public."""
    linked = RecordOrigin.objects.standing().filter(submission=submission_id, record=OuterRef("source"))
    rows = PublicRecord.objects.filter(Exists(linked), Exists(public_now(PublicityIndexPage.objects.all())))
    now = timezone.now()
    return [record_card(row, now=now) for row in rows.newest()[:SHOWN]]
