"""The desk of contact records: written on a telephone, verified at a keyboard, kept in every version."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.sitetree import DEPUTIES, EDITORS, MODERATORS, VERIFIERS
from stations.models import ContactRecord
from stations.record_queries import GONE, NEW, SAME, difference, history, record_list
from stations.services.records import reveal_electors, send_back_record, submit_record, verify_record, write_record
from stations.states import RecordStatus
from tests.factories import staff
from tests.stations.factories import deputy, record, station

LIST_QUERIES = 15


@pytest.fixture
def verifier(home):
    return staff("verifier", VERIFIERS)


@pytest.fixture
def member(home):
    """A deputy with an account, who receives at one station."""
    user = staff("member", DEPUTIES)
    user.page = station(title="代表的站")
    user.deputy = deputy(user.page, account=user)
    return user


def fields_of(person, **fields):
    now = timezone.localtime() - timedelta(hours=1)
    return {
        "deputy": person.pk, "mode": "home_visit", "held_at": f"{now:%Y-%m-%dT%H:%M}", "place": "试验村", "station": "",
        "elector_count": "2", "topic": "roads", "problem": "村道破损", "action_taken": "已转交", "electors": "",
    } | fields  # fmt: skip


def test_a_deputy_writes_and_submits_in_one_step_with_nearly_everything_filled_in(client, member):
    client.force_login(member)
    form = client.get(reverse("station_record_add")).context["form"]
    asked = [name for name in form.fields if form.fields[name].required and not form[name].value()]
    assert asked == ["place", "topic", "problem", "action_taken"]
    assert (form["deputy"].value(), [str(row) for row in form.fields["station"].queryset]) == (
        member.deputy.pk,
        ["代表的站"],
    )
    data = fields_of(member.deputy, electors="选民张某 13787654321", action="submit")
    answer = client.post(reverse("station_record_add"), data)
    row = ContactRecord.objects.get()
    assert (answer.url, row.status, row.created_by) == (reverse("station_record", args=[row.pk]), "submitted", member)
    assert (row.electors_in_clear, row.versions.count()) == ("选民张某 13787654321", 1)


def test_a_draft_is_kept_changed_and_closed_once_it_is_submitted(client, member):
    client.force_login(member)
    client.post(reverse("station_record_add"), fields_of(member.deputy, action="keep"))
    row = ContactRecord.objects.get()
    edit = reverse("station_record_edit", args=[row.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, fields_of(member.deputy, problem="改过的问题", action="keep"))
    client.post(reverse("station_record_submit", args=[row.pk]))
    late = [client.get(edit), client.post(edit, fields_of(member.deputy, problem="再改"))]
    row.refresh_from_db()
    assert (row.problem, row.status, row.version) == ("改过的问题", "submitted", 3)
    assert [answer.status_code for answer in late] == [302, 302]


@pytest.mark.parametrize("change", [{"held_at": "2999-01-01T09:00"}, {"elector_count": "0"}, {"deputy": "0"}, {"problem": ""}, {"place": "\u202e村"}])  # fmt: skip
def test_a_wrong_record_is_refused_with_everything_kept_and_nothing_stored(client, member, change):
    client.force_login(member)
    data = fields_of(member.deputy, action_taken="保留的话", action="submit") | change
    answer = client.post(reverse("station_record_add"), data)
    assert (answer.status_code, "保留的话" in answer.content.decode()) == (400, True)
    assert list(answer.context["form"].errors) == list(change)
    assert ContactRecord.objects.count() == 0


def addresses(row):
    names = ("submit", "verify", "send_back", "release", "electors")
    return [
        ("get", reverse("station_record", args=[row.pk])), ("get", reverse("station_record_edit", args=[row.pk])),
        *(("post", reverse(f"station_record_{name}", args=[row.pk])) for name in names),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "stranger", "moderator", "another deputy", "keeper of another station"])
def test_nobody_else_opens_a_record_or_changes_it(client, home, editor, who):
    row = record(station(), by=editor, problem="秘密问题")
    other = station()
    groups = {"moderator": [MODERATORS], "another deputy": [DEPUTIES], "keeper of another station": [DEPUTIES]}
    if who != "anonymous":
        user = staff("somebody", *groups.get(who, []))
        if who == "another deputy":
            deputy(other, account=user)
        client.force_login(user)
    answers = [getattr(client, method)(address) for method, address in addresses(row)]
    answers.append(client.get(reverse("station_records")))
    assert {answer.status_code for answer in answers[:-1]} <= {302, 403, 404}
    assert [answer for answer in answers if "秘密问题" in answer.content.decode()] == []
    row.refresh_from_db()
    assert row.status == RecordStatus.DRAFT


def test_a_deputy_sees_their_own_records_and_no_others(client, member, editor):
    own = record(member.page, by=editor, deputy=member.deputy)
    record(member.page, by=editor)
    assert [row.pk for row in record_list(member, {}).records] == [own.pk]
    client.force_login(member)
    names = ("verify", "send_back", "release", "electors", "submit")
    answers = [client.post(reverse(f"station_record_{name}", args=[own.pk])) for name in names]
    assert [answer.url for answer in answers] == [reverse("wagtailadmin_home")] * 4 + [
        reverse("station_record", args=[own.pk])
    ]
    own.refresh_from_db()
    assert own.status == RecordStatus.SUBMITTED


def test_a_verifier_goes_through_ten_records_one_after_the_other(client, verifier, editor):
    page = station()
    rows = [record(page, by=editor) for _number in range(10)]
    for row in rows:
        submit_record(row, by=editor)
    client.force_login(verifier)
    listing = client.get(reverse("station_records"), {"status": "submitted"}).context["listing"]
    address = f"{reverse('station_record', args=[listing.records[0].pk])}?status=submitted"
    for _number in range(9):
        screen = client.get(address)
        html = screen.content.decode()
        assert ('data-key="v" data-focus' in html, 'data-key="s"' in html, 'data-key="n"' in html) == (True, True, True)
        address = client.post(
            f"{reverse('station_record_verify', args=[screen.context['record'].pk])}?status=submitted"
        ).url
    last = client.get(address).context["record"]
    done = client.post(
        f"{reverse('station_record_send_back', args=[last.pk])}?status=submitted", {"reason": "人数不符"}
    )
    assert done.url == f"{reverse('station_records')}?status=submitted"
    assert sorted(ContactRecord.objects.values_list("status", flat=True)) == ["sent_back"] + ["verified"] * 9


def test_sending_back_needs_a_reason_and_nobody_verifies_their_own(client, verifier, editor):
    row = submit_record(record(station(), by=editor), by=editor)
    own = submit_record(record(station(), by=verifier), by=verifier)
    client.force_login(verifier)
    empty = client.post(reverse("station_record_send_back", args=[row.pk]), {"reason": " "})
    refused = client.post(reverse("station_record_verify", args=[own.pk]))
    assert (empty.status_code, refused.status_code) == (400, 302)
    assert set(ContactRecord.objects.values_list("status", flat=True)) == {"submitted"}


def test_a_verified_record_is_released_for_publicity(client, verifier, editor):
    row = submit_record(record(station(), by=editor), by=editor)
    verify_record(row, by=verifier)
    client.force_login(verifier)
    client.post(reverse("station_record_release", args=[row.pk]))
    assert list(ContactRecord.objects.available()) == [row]


def test_electors_are_read_by_verifiers_alone_and_each_reading_is_logged(client, verifier, editor):
    row = write_record({}, by=editor, record=record(station(), by=editor), electors="选民张某 13787654321")
    address = reverse("station_record_electors", args=[row.pk])
    client.force_login(editor)
    assert client.post(address).status_code == 302
    client.force_login(verifier)
    assert "13787654321" not in client.get(reverse("station_record", args=[row.pk])).content.decode()
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert ("13787654321" in answer.content.decode(), answer["Cache-Control"].count("no-store")) == (True, 1)
    entries = ModelLogEntry.objects.filter(action="stations.reveal_electors")
    assert [(entry.user, "1378" in str(entry.data)) for entry in entries] == [(verifier, False)]
    assert reveal_electors(row, by=verifier) == "选民张某 13787654321"


def test_every_version_is_shown_with_what_changed(client, verifier, editor):
    row = submit_record(record(station(), by=editor, problem="村道破损三处"), by=editor)
    send_back_record(row, reason="请写清", by=verifier)
    fresh = ContactRecord.objects.get()
    write_record(
        {"problem": "村道破损五处", "elector_count": 5, "mode": "phone"}, by=editor, record=fresh, electors="选民张某"
    )
    submit_record(ContactRecord.objects.get(), by=editor)
    entries = history(ContactRecord.objects.get())
    assert [(entry.number, entry.submitted_by) for entry in entries] == [(2, "editor"), (1, "editor")]
    assert entries[1].changes is None
    changed = [change.parts for change in entries[0].changes]
    assert changed[:3] == [
        ((GONE, "走访"), (NEW, "电话")),
        ((GONE, "3"), (NEW, "5")),
        ((SAME, "村道破损"), (GONE, "三"), (NEW, "五"), (SAME, "处")),
    ]
    assert (len(changed), changed[3][0][0]) == (4, NEW)
    client.force_login(verifier)
    html = client.get(reverse("station_record", args=[row.pk])).content.decode()
    assert ("<del>三</del>" in html, "<ins>五</ins>" in html, "选民张某" in html) == (True, True, False)


def test_a_difference_holds_both_texts_whole():
    before, after = "甲乙丙丁", "甲丙丁戊"
    parts = difference(before, after)
    assert "".join(text for kind, text in parts if kind != NEW) == before
    assert "".join(text for kind, text in parts if kind != GONE) == after


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(client, editor, count, django_assert_num_queries):
    for _number in range(count):
        record(station(), by=editor)
    client.force_login(editor)
    client.get(reverse("station_records"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("station_records"))


def test_the_list_is_walked_through_once_and_filtered_by_its_address(home, editor):
    page, person = station(), deputy()
    now = timezone.now()
    rows = [record(page, by=editor, held_at=now - timedelta(days=number)) for number in range(35)]
    special = record(by=editor, deputy=person, mode="phone", topic="health", held_at=now - timedelta(days=400))
    first = record_list(editor, {})
    second = record_list(editor, {"after": first.next_cursor})
    assert [row.pk for row in [*first.records, *second.records]] == [row.pk for row in [*rows, special]]
    day = timezone.localdate() - timedelta(days=400)
    for params in ({"mode": "phone"}, {"topic": "health"}, {"deputy": str(person.pk)}, {"until": day.isoformat()}):
        assert [row.pk for row in record_list(editor, params).records] == [special.pk]
    assert len(record_list(editor, {"since": (day + timedelta(days=1)).isoformat()}).records) == 30
    assert (
        len(
            record_list(
                editor, {"status": "x", "mode": "%00", "since": "2026-99-99", "after": "zz", "station": "²"}
            ).records
        )
        == 30
    )


def test_an_editor_without_the_permission_of_verifiers_sees_no_button_for_it(client, editor):
    row = submit_record(record(station(), by=staff("writer")), by=editor)
    client.force_login(editor)
    assert client.get(reverse("station_record", args=[row.pk])).context["may_verify"] is False
    editor.user_permissions.add(Permission.objects.get(codename="verify_contactrecord"))
    assert client.get(reverse("station_record", args=[row.pk])).context["may_verify"] is True
    assert staff("plain", EDITORS).has_perm("stations.verify_contactrecord") is False
