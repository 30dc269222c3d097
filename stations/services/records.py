"""Contact records: written, submitted, verified or sent back, made available. What was submitted is kept as it was."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from core.audit import record as audit
from core.transitions import move
from stations.models import ContactRecord, ContactRecordVersion
from stations.states import EDITABLE, RECORD_MOVES

PUBLIC_FIELDS = (
    "deputy_id",
    "mode",
    "held_at",
    "place",
    "station_id",
    "elector_count",
    "topic",
    "problem",
    "action_taken",
)


class RecordRefused(Exception):
    """The record cannot be changed as asked; the message says why."""


def keep_electors(record: ContactRecord, text: str) -> None:
    """Keep who the electors were, encrypted and bound to the row; empty forgets it.

    Raises RecordRefused once the record is submitted: a spot check must find the list that was verified.
    """
    if record.status not in EDITABLE:
        raise RecordRefused(_("This record is submitted; it can be changed once it is sent back."))
    record.electors = (
        privacy.encrypt(text, table="stations_contactrecord", pk=record.pk, field="electors") if text else ""
    )
    record.save(update_fields=["electors"])


@transaction.atomic
def write_record(
    fields: Mapping[str, Any], *, by: Any, record: ContactRecord | None = None, electors: str = ""
) -> ContactRecord:
    """Write a new record, or into one that is not submitted; `fields` are those of PUBLIC_FIELDS, cleaned.

    Electors that are given replace those kept. Raises RecordRefused once the record is submitted.
    """
    if record is None:
        row = ContactRecord(created_by=by)
    else:
        row = ContactRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if row.status not in EDITABLE:
            raise RecordRefused(_("This record is submitted; it can be changed once it is sent back."))
        row.version += 1
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    audit(row, "stations.write_record", by=by)
    if electors:
        keep_electors(row, electors)
    return row


def reveal_electors(record: ContactRecord, *, by: Any) -> str:
    """Names and numbers in clear; the reading is logged."""
    audit(record, "stations.reveal_electors", by=by)
    return record.electors_in_clear


@transaction.atomic
def submit_record(record: ContactRecord, *, by: Any) -> ContactRecord:
    """Hand a record in for verification and keep what it says as its next version.

    Raises RecordRefused for a contact that lies ahead, core.transitions.MoveRefused where the table has no such move.
    """
    if record.held_at > timezone.now():
        raise RecordRefused(_("A contact that has not taken place yet cannot be submitted."))
    row = move(record, "submit", table=RECORD_MOVES, action="stations.submit_record", by=by, sent_back_reason="")
    electors = row.electors_in_clear
    ContactRecordVersion.objects.create(
        record=row,
        number=row.versions.count() + 1,
        content={field: _plain(getattr(row, field)) for field in PUBLIC_FIELDS},
        electors_hash=privacy.blind_index(f"{row.pk}|{electors}", purpose="electors") if electors else "",
        submitted_by=by,
        submitted_at=timezone.now(),
    )
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def verify_record(record: ContactRecord, *, by: Any) -> ContactRecord:
    """核查: somebody of the street or township office vouches for it; never its own author (RecordRefused)."""
    _refuse_author(record, by)
    return move(record, "verify", table=RECORD_MOVES, action="stations.verify_record", by=by)


def send_back_record(record: ContactRecord, *, reason: str, by: Any) -> ContactRecord:
    """Return it to its author with a reason; raises RecordRefused without one."""
    _refuse_author(record, by)
    if not reason.strip():
        raise RecordRefused(_("Say what is wrong, so that the author can put it right."))
    return move(
        record,
        "send_back",
        table=RECORD_MOVES,
        action="stations.send_back_record",
        by=by,
        sent_back_reason=reason.strip()[:300],
    )


def release_record(record: ContactRecord, *, by: Any) -> ContactRecord:
    """Make a verified record available for spot checks and publicity."""
    return move(record, "release", table=RECORD_MOVES, action="stations.release_record", by=by)


def _refuse_author(record: ContactRecord, by: Any) -> None:
    if record.created_by_id is not None and record.created_by_id == by.pk:
        raise RecordRefused(_("Nobody verifies what they wrote themselves."))
