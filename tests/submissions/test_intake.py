"""Receiving an opinion and finding it again."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from submissions import form_keys
from submissions.models import Contact, QueueItem, Submission
from submissions.queries import privacy_notice_in_force
from submissions.services import receipts
from submissions.services.intake import FormAlreadySent, Opinion, receive_opinion
from submissions.services.receipts import ReceiptUnknown, find_by_receipt
from tests.factories import consultation, item_of, received


def receive(page, opinion, key="one-time-key"):
    return receive_opinion(
        page.pk,
        opinion,
        form_key=key,
        form_version_id=page.current_form_version().pk,
        privacy_notice_id=privacy_notice_in_force().pk,
    )


def test_a_resend_gives_the_same_receipt_and_one_row(page):
    first, again = receive(page, Opinion("意见")), receive(page, Opinion("意见"))
    assert (again.submission, again.code, again.is_repeat) == (first.submission, first.code, True)
    assert (Submission.objects.count(), QueueItem.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_is_refused_and_stores_nothing(page):
    receive(page, Opinion("意见"))
    with pytest.raises(FormAlreadySent):
        receive(page, Opinion("别的意见"))
    assert Submission.objects.get().text == "意见"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_many_times_at_once_gives_one_row_and_one_receipt():
    page = consultation()
    page.current_form_version()
    found, gate = [], threading.Barrier(12)

    def send():
        gate.wait()
        receipt = receive(page, Opinion("意见", contact_kind="phone", contact="13800000000"))
        found.append((receipt.submission.number, receipt.code))
        connection.close()

    threads = [threading.Thread(target=send) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 12
    assert len(set(found)) == 1
    assert (Submission.objects.count(), Contact.objects.count(), QueueItem.objects.count()) == (1, 1, 1)


def test_the_reply_channel_is_stored_encrypted_for_its_row_only(page):
    one = received(page, contact_kind="email", contact="someone@example.cn")
    two = received(page, contact_kind="email", contact="someone@example.cn")
    assert "someone" not in one.contact.value
    assert one.contact.value != two.contact.value
    assert one.author_ref == two.author_ref
    assert one.contact.in_clear == "someone@example.cn"


def test_due_in_five_working_days_of_the_prc(page):
    # Thursday 24 September 2026; Friday is the Mid-Autumn holiday, and 1–7 October the National Day holiday.
    submission = received(page, received_at=datetime(2026, 9, 24, 2, tzinfo=UTC))
    assert str(item_of(submission).due_at.astimezone(UTC).date()) > "2026-09-30"


def test_a_receipt_is_found_however_it_is_typed(page):
    receipt = receive(page, Opinion("意见"))
    number, code = receipt.submission.number, receipt.code
    fullwidth = code.translate({ord(c): ord(c) + 0xFEE0 for c in receipts.ALPHABET})
    for typed_number, typed_code in [
        (number, code),
        (number.lower(), code.lower().replace("-", "")),
        (f"  {number.replace('-', ' ')} ", code.replace("-", " ")),
        (number, fullwidth),
        (number.replace("0", "O").replace("1", "l"), code.replace("0", "o").replace("1", "I")),
    ]:
        assert find_by_receipt(typed_number, typed_code) == receipt.submission


def test_a_wrong_number_and_a_wrong_code_are_answered_alike(page):
    receipt = receive(page, Opinion("意见"))
    other = receive(page, Opinion("别的"), key="another")
    sentences = set()
    for number, code in [
        (receipt.submission.number, other.code),
        ("LX260101-AAAAAAA", receipt.code),
        ("", ""),
        ("\x00", "\x00"),
        ("x" * 4000, "y" * 4000),
    ]:
        with pytest.raises(ReceiptUnknown) as refused:
            find_by_receipt(number, code)
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def test_the_query_code_is_not_stored(page):
    receipt = receive(page, Opinion("意见"))
    row = Submission.objects.filter(pk=receipt.submission.pk).values().get()
    assert receipt.code not in str(row)
    assert receipt.code.replace("-", "") not in str(row)


def test_a_form_key_serves_its_own_page_and_time_only(settings):
    key = form_keys.issue(7, 3, 1)
    assert form_keys.read(key.sign(), page_id=7).nonce == key.nonce
    for signed, page_id in [(key.sign(), 8), (key.sign() + "x", 7), ("", 7), ("a:b:c", 7)]:
        with pytest.raises(form_keys.FormKeyRefused):
            form_keys.read(signed, page_id=page_id)
    settings.FORM_MAXIMUM_SECONDS = -1
    with pytest.raises(form_keys.FormKeyRefused):
        form_keys.read(key.sign(), page_id=7)


def test_the_proof_of_one_form_is_no_proof_for_another():
    one, two = form_keys.issue(7, 3, 1), form_keys.issue(7, 3, 1)
    assert form_keys.is_human(one, form_keys.prove_human(one))
    assert not form_keys.is_human(two, form_keys.prove_human(one))
    assert not form_keys.is_human(one, "")
