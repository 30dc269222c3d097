"""A place to speak at a reception: booked without an account, held by a receipt, given back by it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from core.audit import record
from stations.models import ReceptionBooking, ReceptionDay, StationPage
from stations.states import ReceptionStatus
from submissions.services import receipts
from submissions.services.intake import FormAlreadySent, Opinion

TABLE = "stations_receptionbooking"


class NoPlaceLeft(Exception):
    """Every place of the reception is taken."""

    def __init__(self) -> None:
        super().__init__(
            _("The last place has just been taken. Your text is kept below; you may come without a place and wait, or choose another day.")
        )  # fmt: skip


class BookingClosed(Exception):
    """No place can be booked: the day is over, cancelled or moved, not announced, or needs no booking."""

    def __init__(self) -> None:
        super().__init__(_("No place can be booked for this reception now. Your text is kept below."))


@dataclass(frozen=True)
class BookingReceipt:
    """What the person is handed. `is_repeat` says that the same form had arrived before."""

    booking: ReceptionBooking
    code: str
    is_repeat: bool = False


def takes_bookings(reception: ReceptionDay, now: datetime | None = None) -> bool:
    """Announced, planned, not begun, and with places at all."""
    now = now or timezone.now()
    return (
        reception.capacity > 0
        and reception.status == ReceptionStatus.PLANNED
        and reception.published_at is not None
        and reception.published_at <= now < reception.starts_at
    )


def places_left(reception: ReceptionDay) -> int:
    return max(0, reception.capacity - ReceptionBooking.objects.standing().filter(reception=reception).count())


def book_place(
    reception: ReceptionDay, wish: Opinion, *, form_key: str, privacy_notice_id: int, now: datetime | None = None
) -> BookingReceipt:
    """Take one place: of two people at the last one, one wins and the other is told (NoPlaceLeft).

    The same form with the same words gives the same receipt. Raises BookingClosed when none can be booked.
    """
    now = now or timezone.now()
    plain = json.dumps(
        {"text": wish.text, "name": wish.public_name, "kind": wish.contact_kind, "contact": wish.contact},
        ensure_ascii=False,
    )
    digest = privacy.blind_index(f"{reception.pk}|{plain}", purpose="booking")
    try:
        with transaction.atomic():
            # The day's row is the lock: places are counted by one person at a time.
            day = ReceptionDay.objects.select_for_update(of=("self",)).get(pk=reception.pk)
            if earlier := ReceptionBooking.objects.filter(form_key=form_key).first():
                return _repeat(earlier, form_key, digest)
            if not takes_bookings(day, now):
                raise BookingClosed
            if not places_left(day):
                raise NoPlaceLeft
            number = receipts.receipt_number(form_key, now)
            booking = ReceptionBooking.objects.create(
                number=number,
                code_hash=receipts.code_hash(receipts.query_code(form_key)),
                form_key=form_key,
                reception=day,
                content=privacy.encrypt(plain, table=TABLE, pk=number, field="content"),
                content_hash=digest,
                privacy_notice_id=privacy_notice_id,
                received_at=now,
            )
    except IntegrityError:  # the same form for two days at once
        return _repeat(ReceptionBooking.objects.get(form_key=form_key), form_key, digest)
    return BookingReceipt(booking, receipts.query_code(form_key))


def _repeat(earlier: ReceptionBooking, form_key: str, digest: str) -> BookingReceipt:
    if earlier.content_hash != digest:
        raise FormAlreadySent
    return BookingReceipt(earlier, receipts.query_code(form_key), is_repeat=True)


def content_of(booking: ReceptionBooking) -> dict[str, str]:
    """What the person wrote. Callers log the reading (`read_booking`) or hold the person's own code."""
    if not booking.content:
        return {}
    return json.loads(privacy.decrypt(booking.content, table=TABLE, pk=booking.number, field="content"))


def read_booking(booking: ReceptionBooking, *, by: Any) -> dict[str, str]:
    """What a member of staff reads to prepare the reception; the reading is logged."""
    record(booking, "stations.read_booking", by=by)
    return content_of(booking)


@transaction.atomic
def give_back(booking: ReceptionBooking, *, now: datetime | None = None) -> ReceptionBooking:
    """Give the place back to others; a second time changes nothing."""
    row = ReceptionBooking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = now or timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record(row, "stations.give_back_place")
    return row


def find_booking(number: str, code: str) -> ReceptionBooking:
    """The booking of a receipt; raises ReceiptUnknown, after the same work, when either part is wrong."""
    rows = ReceptionBooking.objects.select_related("reception__station")
    return receipts.find_in(rows, number, code)


def forget_bookings(station: StationPage, before: datetime) -> int:
    """Empty what people wrote for a station's receptions that ended before an instant; returns how many (PIPL §19)."""
    rows = ReceptionBooking.objects.filter(reception__station=station, reception__ends_at__lt=before)
    return rows.exclude(content="").update(content="")
