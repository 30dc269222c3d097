"""The daily notice: one public line a day that never changes; and what the withdraw button does."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.urls import reverse

from publicity.models import LedgerEntry, LedgerNotice, PublicRecord
from publicity.services.ledger import faults, keep_notice, stored_rows
from publicity.services.publishing import publish_available, publish_record
from publicity.states import EntryKind
from publicity.tasks import note_newest_hash
from tests.publicity.factories import contact
from tests.stations.factories import deputy, station

DAY = date(2026, 6, 1)


def test_an_empty_ledger_has_no_notice(home):
    assert (keep_notice(DAY), LedgerNotice.objects.count()) == (None, 0)


def test_each_day_keeps_one_line_whatever_is_appended_later(client, author, verifier, publisher):
    person = deputy(station())
    publish_record(contact(person, by=author, verifier=verifier), by=publisher)
    first = keep_notice(DAY)
    publish_record(contact(person, by=author, verifier=verifier), by=publisher)
    assert keep_notice(DAY).hash == first.hash
    second = keep_notice(date(2026, 6, 2))
    assert (second.seq, second.hash) == (2, LedgerEntry.objects.latest("seq").hash)
    html = client.get(reverse("publicity_ledger")).content.decode()
    assert [html.count(f'<time datetime="{day}">') for day in ("2026-06-01", "2026-06-02")] == [1, 1]
    assert first.hash in html
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerNotice.objects.update(hash="0" * 64)


def test_a_row_taken_off_the_end_is_seen_by_whoever_copied_a_notice(author, verifier, publisher):
    person = deputy(station())
    for _number in range(2):
        publish_record(contact(person, by=author, verifier=verifier), by=publisher)
    notice = keep_notice(DAY)
    assert list(faults(list(stored_rows())[:1])) == []
    assert len(list(faults(list(stored_rows())[:1], newest=notice.hash))) == 1


def test_the_task_may_run_twice(author, verifier, publisher):
    assert note_newest_hash.func() is False
    publish_record(contact(by=author, verifier=verifier), by=publisher)
    assert (note_newest_hash.func(), note_newest_hash.func(), LedgerNotice.objects.count()) == (True, True, 1)


def test_a_record_is_found_by_its_number_and_withdrawn_on_the_desk(client, author, verifier, publisher, drawer):
    contact(by=author, verifier=verifier)
    publish_available(by=publisher)
    row = PublicRecord.objects.get()
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for user in (publisher, drawer):
        user.user_permissions.add(access)
    button, desk = reverse("publicity_withdraw", args=[row.pk]), reverse("publicity_desk")
    client.force_login(drawer)
    assert button not in client.get(desk, {"record": row.number}).content.decode()
    client.force_login(publisher)
    found = [
        button in client.get(desk, {"record": word}).content.decode() for word in (f" {row.number.lower()} ", "JL9", "")
    ]
    assert found == [True, False, False]
    client.post(button, {"reason": " "})
    assert PublicRecord.objects.count() == 1
    client.post(button, {"reason": "公示内容有误"})
    assert (PublicRecord.objects.count(), LedgerEntry.objects.filter(kind=EntryKind.WITHDRAWAL).count()) == (0, 1)
    assert button not in client.get(desk, {"record": row.number}).content.decode()
