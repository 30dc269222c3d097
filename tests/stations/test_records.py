"""Contact records: submitted, verified by somebody else, sent back with a reason, kept as they were."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.transitions import MoveRefused
from stations.models import ContactRecord, ContactRecordVersion
from stations.permissions import may_submit_record, may_verify_record
from stations.services.records import (
    RecordRefused,
    keep_electors,
    release_record,
    reveal_electors,
    send_back_record,
    submit_record,
    verify_record,
)
from stations.states import RECORD_MOVES, RecordStatus
from tests.factories import staff
from tests.stations.factories import deputy, station


@pytest.fixture
def author(home):
    return staff("author")


@pytest.fixture
def verifier(home):
    return staff("verifier")


@pytest.fixture
def record(author):
    page = station()
    return ContactRecord.objects.create(
        deputy=deputy(page), mode="home_visit", held_at=timezone.now() - timedelta(days=1), place="试验村", station=page,
        elector_count=3, topic="roads", problem="村道破损", action_taken="已转交交通部门", created_by=author,
    )  # fmt: skip


def test_a_record_goes_from_draft_to_available(record, author, verifier):
    assert submit_record(record, by=author).status == RecordStatus.SUBMITTED
    assert verify_record(record, by=verifier).status == RecordStatus.VERIFIED
    assert release_record(record, by=verifier).status == RecordStatus.AVAILABLE
    assert list(ModelLogEntry.objects.filter(action__endswith="_record").order_by("pk").values_list("action", flat=True)) == [
        "stations.submit_record", "stations.verify_record", "stations.release_record",
    ]  # fmt: skip


def test_what_was_submitted_is_kept_each_time_without_the_electors(record, author, verifier):
    keep_electors(record, "选民张某 13787654321")
    submit_record(record, by=author)
    send_back_record(record, reason="人数不符", by=verifier)
    ContactRecord.objects.filter(pk=record.pk).update(elector_count=2)
    submit_record(record, by=author)
    versions = list(ContactRecordVersion.objects.order_by("number"))
    assert [(row.number, row.content["elector_count"], row.submitted_by) for row in versions] == [
        (1, 3, author), (2, 2, author),
    ]  # fmt: skip
    assert versions[0].electors_hash == versions[1].electors_hash != ""
    assert "13787654321" not in str([(row.content, row.electors_hash) for row in versions])
    record.refresh_from_db()
    assert record.sent_back_reason == ""


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_version(record, author, change):
    submit_record(record, by=author)
    rows = ContactRecordVersion.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(number=9) if change == "update" else rows.delete()
    assert ContactRecordVersion.objects.get().number == 1


def test_nobody_verifies_their_own_record(record, author, verifier):
    submit_record(record, by=author)
    for act in (
        lambda: verify_record(record, by=author),
        lambda: send_back_record(record, reason="x", by=author),
    ):
        with pytest.raises(RecordRefused):
            act()
    with pytest.raises(RecordRefused):
        send_back_record(record, reason="  ", by=verifier)
    record.refresh_from_db()
    assert record.status == RecordStatus.SUBMITTED


def test_a_contact_that_lies_ahead_is_not_submitted(record, author):
    record.held_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(RecordRefused):
        submit_record(record, by=author)
    assert ContactRecordVersion.objects.count() == 0


@pytest.mark.parametrize("status", RecordStatus.values)
@pytest.mark.parametrize("name", RECORD_MOVES)
def test_the_table_alone_says_what_may_become_of_a_record(record, author, verifier, status, name):
    ContactRecord.objects.filter(pk=record.pk).update(status=status)
    act = {
        "submit": lambda: submit_record(record, by=author),
        "verify": lambda: verify_record(record, by=verifier),
        "send_back": lambda: send_back_record(record, reason="x", by=verifier),
        "release": lambda: release_record(record, by=verifier),
    }[name]
    if status in RECORD_MOVES[name].sources:
        assert act().status == RECORD_MOVES[name].target
    else:
        with pytest.raises(MoveRefused):
            act()
        record.refresh_from_db()
        assert record.status == status


@pytest.mark.parametrize("status", RecordStatus.values)
def test_the_list_of_electors_is_closed_with_the_record(record, status):
    record.status = status
    if status in ("draft", "sent_back"):
        keep_electors(record, "选民张某")
        assert record.electors_in_clear == "选民张某"
    else:
        with pytest.raises(RecordRefused):
            keep_electors(record, "选民张某")


def test_electors_are_encrypted_and_each_reading_is_logged(record, verifier):
    keep_electors(record, "选民张某 13787654321")
    stored = ContactRecord.objects.values_list("electors", flat=True).get()
    assert ("张某" in stored, "1378" in stored) == (False, False)
    assert reveal_electors(record, by=verifier) == "选民张某 13787654321"
    assert ModelLogEntry.objects.filter(action="stations.reveal_electors", user=verifier).count() == 1


def test_the_owner_a_verifier_a_stranger_and_a_leaver_are_all_asked(record, author, verifier):
    from django.contrib.auth.models import Permission

    verifier.user_permissions.add(Permission.objects.get(codename="verify_contactrecord"))
    author.user_permissions.add(Permission.objects.get(codename="verify_contactrecord"))
    stranger, leaver = staff("stranger"), staff("leaver", is_superuser=True)
    leaver.is_active = False
    fresh = [type(user).objects.get(pk=user.pk) for user in (author, verifier, stranger)]
    people = [*fresh, leaver]
    assert [may_submit_record(user, record) for user in people] == [True, False, False, False]
    assert [may_verify_record(user, record) for user in people] == [False, True, False, False]
