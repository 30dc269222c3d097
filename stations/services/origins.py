"""Which opinions a contact record grew from, so that each of their authors is led to what became of it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record as audit
from stations.models import ContactRecord, OpinionItem, RecordOrigin
from stations.permissions import may_link_origins, origins_offered_to, records_kept_by
from stations.services.records import RecordRefused


@transaction.atomic
def link_opinions(record: ContactRecord, opinions: Iterable[OpinionItem], *, by: Any) -> int:
    """Say that a record grew from these; returns how many links are new.

    Raises RecordRefused for who may not, for none at all, and for an opinion that was not theirs to name.
    """
    row = _locked(record, by)
    wanted = {item.pk for item in opinions}
    if not wanted:
        raise RecordRefused(_("Choose the opinions that the record grew from."))
    if origins_offered_to(by, row).filter(pk__in=wanted).count() < len(wanted):
        raise RecordRefused(
            _("One of these opinions was withdrawn, or is none that you see at the stations of this record.")
        )
    new = sorted(wanted - set(row.origins.standing().values_list("submission", flat=True)))
    now = timezone.now()
    RecordOrigin.objects.bulk_create(
        RecordOrigin(record=row, submission_id=pk, linked_by=by, linked_at=now) for pk in new
    )
    if new:
        audit(row, "stations.link_opinion", by=by, data={"opinions": new})
    return len(new)


@transaction.atomic
def unlink_opinion(origin: RecordOrigin, *, by: Any) -> None:
    """Take such a link back; that it stood is kept. Raises RecordRefused for who may not; a second time changes nothing."""
    row = _locked(origin.record, by)
    done = row.origins.standing().filter(pk=origin.pk).update(unlinked_by=by, unlinked_at=timezone.now())
    if done:
        audit(row, "stations.unlink_opinion", by=by, data={"opinions": [origin.submission_id]})


def _locked(record: ContactRecord, by: Any) -> ContactRecord:
    row = ContactRecord.objects.select_for_update(of=("self",)).select_related("deputy").get(pk=record.pk)
    if not (records_kept_by(by).filter(pk=row.pk).exists() and may_link_origins(by, row)):
        raise RecordRefused(_("Only who writes or verifies this record says what it grew from."))
    return row
