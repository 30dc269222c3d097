"""A place to speak: one for the last two who ask, a receipt, never public."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from stations.models import ReceptionBooking, ReceptionDay
from stations.services import bookings
from stations.services.bookings import BookingClosed, NoPlaceLeft, book_place, find_booking, give_back
from stations.services.receptions import cancel_reception, move_reception
from submissions.models import PublicRendition, QueueItem, Submission
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import FormAlreadySent, Opinion
from submissions.services.receipts import ReceiptUnknown
from tests.consultations.test_taking_part import Visitor, receipt_of
from tests.stations.factories import reception, station

SECRET = "约见的人和事由"


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


class Booker(Visitor):
    """A person at the form of a reception."""

    def __init__(self, client, day):
        self.client, self.url = client, reverse("book_place", args=[day.pk])
        self.response = client.get(self.url)


def book(day, key="key", text=SECRET, **fields):
    return book_place(day, Opinion(text=text, **fields), form_key=key, privacy_notice_id=privacy_notice_in_force().pk)


def test_a_place_is_booked_with_a_receipt_and_followed_and_given_back(client, home):
    day = reception(station(), capacity=1)
    booker = Booker(client, day)
    response = booker.submit(text=SECRET, public_name="来访人", contact_kind="phone", contact="13800000000")
    number, code = receipt_of(response)
    booking = ReceptionBooking.objects.get()
    assert (booking.number, booking.reception_id) == (number, day.pk)
    assert bookings.content_of(booking) == {
        "text": SECRET, "name": "来访人", "kind": "phone", "contact": "13800000000",
    }  # fmt: skip
    status = client.post("/receipts/", {"number": number, "code": code}).content.decode()
    assert (SECRET in status, "已预约" in status) == (True, True)
    gone = client.post("/receipts/", {"number": number, "code": code, "action": "withdraw"}).content.decode()
    assert "您已退回名额。" in gone
    assert bookings.places_left(day) == 1


def test_a_booking_is_no_opinion_and_stands_nowhere_in_public(client, home):
    page = station()
    day = reception(page, capacity=3)
    book(day, public_name=SECRET, contact_kind="email", contact="geheim@example.cn")
    stored = ReceptionBooking.objects.values_list("content", flat=True).get()
    assert (SECRET in stored, "geheim" in stored) == (False, False)
    assert (Submission.objects.count(), QueueItem.objects.count(), PublicRendition.with_hidden.count()) == (0, 0, 0)
    for address in (page.url, "/stations/receptions/", f"/stations/{page.pk}/receptions/", "/stations/map.json", "/"):
        html = client.get(address).content.decode()
        assert (SECRET in html, "geheim" in html) == (False, False)


def test_the_form_of_a_full_reception_tells_and_keeps_the_text(client, home):
    day = reception(station(), capacity=1)
    booker = Booker(client, day)
    book(day)
    html = booker.submit(text="另一件事").content.decode() if booker.send("preview", text="另一件事") else ""
    assert "最后一个名额刚刚被约走" in html
    assert "另一件事" in html
    assert ReceptionBooking.objects.count() == 1


def test_the_same_form_gives_the_same_receipt_and_other_words_are_refused(home):
    day = reception(station(), capacity=2)
    first, again = book(day), book(day)
    assert (again.is_repeat, again.code, again.booking.pk) == (True, first.code, first.booking.pk)
    with pytest.raises(FormAlreadySent):
        book(day, text="别的话")
    assert ReceptionBooking.objects.count() == 1


def test_the_same_form_for_another_day_is_refused(home):
    page = station()
    book(reception(page, capacity=1))
    with pytest.raises(FormAlreadySent):
        book(reception(page, days=12, capacity=1))


@pytest.mark.parametrize("case", ["no places", "not announced", "begun", "cancelled"])
def test_where_no_place_can_be_booked_none_is(client, home, editor, case):
    fields = {
        "no places": {"capacity": 0},
        "not announced": {"capacity": 1, "is_announced": False},
        "begun": {"capacity": 1, "days": -1},
        "cancelled": {"capacity": 1},
    }[case]
    day = reception(station(), **fields)
    if case == "cancelled":
        cancel_reception(day, note="取消", by=editor)
    with pytest.raises(BookingClosed):
        book(day)
    answer = client.get(reverse("book_place", args=[day.pk]))
    assert answer.status_code == (404 if case == "not announced" else 200)
    assert ReceptionBooking.objects.count() == 0


def test_a_place_given_back_can_be_booked_by_another(home):
    day = reception(station(), capacity=1)
    first = book(day).booking
    with pytest.raises(NoPlaceLeft):
        book(day, key="other")
    given = give_back(first)
    assert give_back(first).withdrawn_at == given.withdrawn_at
    assert book(day, key="other").booking.withdrawn_at is None


def test_a_receipt_opens_with_both_parts_only(home):
    receipt = book(reception(station(), capacity=1))
    assert find_booking(receipt.booking.number, receipt.code) == receipt.booking
    for number, code in ((receipt.booking.number, "0000"), ("LX000000-0000000", receipt.code)):
        with pytest.raises(ReceiptUnknown):
            find_booking(number, code)


def test_what_was_written_is_forgotten_and_the_place_is_still_counted(home):
    day = reception(station(), days=-1, capacity=2)
    ReceptionDay.objects.filter(pk=day.pk).update(starts_at=timezone.now() + timedelta(hours=1),
                                                  ends_at=timezone.now() + timedelta(hours=2))  # fmt: skip
    day.refresh_from_db()
    booking = book(day).booking
    assert bookings.forget_bookings(day.station, timezone.now()) == 0
    assert bookings.forget_bookings(day.station, timezone.now() + timedelta(days=1)) == 1
    booking.refresh_from_db()
    assert (bookings.content_of(booking), bookings.places_left(day)) == ({}, 1)


def test_a_place_moves_with_its_reception_and_the_receipt_tells_the_new_time(client, home, editor):
    day = reception(station(), capacity=1)
    receipt = book(day)
    starts_at = day.starts_at + timedelta(days=3)
    new = move_reception(day, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), note="改期", by=editor)
    assert (bookings.places_left(day), bookings.places_left(new)) == (1, 0)
    with pytest.raises(BookingClosed):
        book(day, key="other")
    typed = {"number": receipt.booking.number, "code": receipt.code}
    local = timezone.localtime(starts_at)
    assert f"{local.year}年{local.month}月{local.day}日" in client.post("/receipts/", typed).content.decode()
    assert book(day).booking.pk == receipt.booking.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_the_last_place_one_wins_and_the_other_is_told():
    page = station()
    for round_number in range(15):
        day = reception(page, days=5 + round_number, capacity=1)
        gate, won, told = threading.Barrier(2), [], []

        def ask(key, day=day, gate=gate, won=won, told=told):
            gate.wait(30)
            try:
                won.append(book(day, key=key).booking.pk)
            except NoPlaceLeft as error:
                told.append(str(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=ask, args=(f"{round_number}-{person}",)) for person in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert (len(won), len(told)) == (1, 1)
        assert ReceptionBooking.objects.filter(reception=day).count() == 1
