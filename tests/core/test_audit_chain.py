"""The chained audit: what is kept, what no trace of a person is in, and that every tampering is named."""

import io
import json
import logging
import random
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from wagtail.models import PageLogEntry

from core import audit_chain
from core.audit_chain import append, keep_head, verify
from core.audit_models import AuditEntry, AuditHead, AuditSeal
from core.calendar import local_day
from core.logs import JsonLine
from home.sitetree import AUDITORS, MODERATORS
from submissions.services.moderation import reveal_contact
from tests import factories


def chain(count: int = 12) -> None:
    for n in range(count):
        append("access.sign_in", facts={"count": n})


@pytest.mark.django_db(transaction=True)
def test_each_entry_is_sealed_to_all_before_it_at_its_commit(home):
    before = AuditSeal.objects.count()
    with transaction.atomic():
        chain(3)
        assert AuditSeal.objects.count() == before  # the lock of the chain is taken last
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append("access.sign_in")
        raise ZeroDivisionError
    chain(1)
    seals = list(AuditSeal.objects.order_by("seq"))
    assert [seal.seq for seal in seals] == list(range(1, before + 5))
    assert [seal.previous_hash for seal in seals[1:]] == [seal.hash for seal in seals[:-1]]
    assert verify().faults == []


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_or_remove_anything(home):
    chain(1)
    keep_head(local_day(timezone.now()))
    refused = []
    for table in ("core_auditentry", "core_auditseal", "core_audithead"):
        column = "action" if table == "core_auditentry" else "hash"
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):  # noqa: S608
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
            except DatabaseError:
                refused.append(statement.split()[0])
    assert refused == ["UPDATE", "DELETE"] * 3


TAMPERINGS = {
    "changed": "UPDATE core_auditentry SET content = replace(content, '\"count\":5', '\"count\":6') WHERE id = %(entry)s",
    "changed beside": "UPDATE core_auditentry SET actor_pk = 99999 WHERE id = %(entry)s",
    "removed": "DELETE FROM core_auditentry WHERE id = %(entry)s",
    "removed with its seal": "DELETE FROM core_auditentry WHERE id = %(entry)s; DELETE FROM core_auditseal WHERE seq = %(seq)s",
    "slipped in": (
        "INSERT INTO core_auditentry (at, action, outcome, kind, object_pk, content) "
        "SELECT at, action, outcome, kind, object_pk, content FROM core_auditentry WHERE id = %(entry)s"
    ),
    "sealed anew": (
        "UPDATE core_auditentry SET content = '{}' WHERE id = %(entry)s; UPDATE core_auditseal SET hash = encode("
        "sha256('\\x00'::bytea || convert_to(%(entry)s || ' {}' || previous_hash, 'UTF8')), 'hex') WHERE seq = %(seq)s"
    ),
    "swapped": (
        "UPDATE core_auditseal a SET entry_pk = -a.entry_pk WHERE seq IN (%(seq)s, %(seq)s + 1); "
        "UPDATE core_auditseal a SET entry_pk = (SELECT -b.entry_pk FROM core_auditseal b WHERE b.seq = "
        "CASE a.seq WHEN %(seq)s THEN %(seq)s + 1 ELSE %(seq)s END AND b.entry_pk < 0) WHERE seq = %(seq)s"
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", TAMPERINGS)
def test_whoever_changes_removes_or_slips_in_an_entry_is_named(home, how):
    with transaction.atomic():
        for _n in range(12):
            append("access.sign_in", facts={"count": 5})
    seal = random.Random(how).choice(list(AuditSeal.objects.order_by("-seq")[2:10]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # an owner of the database can do that
        cursor.execute(TAMPERINGS[how].replace("%(entry)s", str(seal.entry_pk)).replace("%(seq)s", str(seal.seq)))
        verdict = verify()
        transaction.set_rollback(True)
    if how == "slipped in":
        assert [fault.split(":")[1] for fault in verdict.faults] == [" slipped in without a seal"]
    else:
        assert verdict.faults[0].startswith(f"seq {seal.seq}:"), verdict.faults
    assert verify().faults == []


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_was_cut_off_is_known_by_the_head_of_the_day(home):
    chain(3)
    head = keep_head(local_day(timezone.now()))
    assert (keep_head(local_day(timezone.now())), head.seq) == (head, AuditSeal.objects.count())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "DELETE FROM core_auditentry WHERE id = (SELECT entry_pk FROM core_auditseal WHERE seq = %s)", [head.seq]
        )
        cursor.execute("DELETE FROM core_auditseal WHERE seq = %s", [head.seq])
        assert verify().faults == [f"seq {head.seq}: the chain ends before a head that was kept"]
        cursor.execute("DELETE FROM core_audithead")
        assert verify().faults == []  # unless somebody kept the line of the log
        with pytest.raises(CommandError, match="faults=1"):
            call_command("verifyaudit", head=f"{head.seq}:{head.hash}", stderr=io.StringIO())
        transaction.set_rollback(True)
    out = io.StringIO()
    call_command("verifyaudit", head=f"{head.seq}:{head.hash}", stdout=out)
    assert out.getvalue() == f"entries={head.seq} faults=0 head={head.hash}\n"


@pytest.mark.django_db(transaction=True)
def test_many_who_append_at_once_make_one_chain_without_gaps(home):
    before = AuditSeal.objects.count()

    def write() -> None:
        for _n in range(25):
            append("access.sign_in")
        connections.close_all()

    writers = [threading.Thread(target=write) for _n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert AuditSeal.objects.count() == before + 100
    assert verify().faults == []


def events() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "outcome"))


def test_what_staff_do_is_kept_and_nothing_of_a_person_with_it(client, page, home):
    moderator = factories.staff("moderator", MODERATORS)
    submission = factories.received(page, "电话13800138000的意见", contact_kind="phone", contact="13800138000")
    start = AuditEntry.objects.count()
    client.post("/admin/login/", {"login": "13800138000", "password": "wrong"})
    client.post("/admin/login/", {"login": "moderator", "password": "a long enough password"})
    assert client.get("/admin/users/").status_code == 302  # Wagtail refuses with a sentence
    assert client.get("/styleguide/").status_code in (200, 403)
    reveal_contact(submission, by=moderator)
    moderator.groups.clear()
    client.post("/admin/logout/")
    kept = AuditEntry.objects.order_by("pk")[start:]
    assert [(row.action, row.outcome, row.actor_pk) for row in kept if row.action != "access.refused"] == [
        ("access.sign_in", "failed", None),
        ("access.sign_in", "done", moderator.pk),
        ("submissions.reveal_contact", "done", moderator.pk),
        ("access.leave_group", "done", None),
        ("access.sign_out", "done", moderator.pk),
    ]
    refusals = [row for row in kept if row.action == "access.refused"]
    assert [(row.outcome, row.actor_pk) for row in refusals][:1] == [("refused", moderator.pk)]
    assert json.loads(refusals[0].content)["facts"]["view"] == "wagtailusers_users:index"
    everything = "".join(AuditEntry.objects.values_list("content", flat=True))
    assert [word for word in ("13800138000", "意见", "wrong", "127.0.0.1") if word in everything] == []


def test_wagtails_own_log_is_chained_too(client, home):
    client.force_login(factories.staff("chief", is_superuser=True))
    start, before = AuditEntry.objects.count(), PageLogEntry.objects.count()
    home.title = "新的首页"
    home.save_revision(log_action=True).publish()
    written = [(row.action, row.page_id) for row in PageLogEntry.objects.order_by("pk")[before:]]
    kept = [(row.action, int(row.object_pk)) for row in AuditEntry.objects.order_by("pk")[start:]]
    assert kept == written != []
    assert "新的首页" not in "".join(AuditEntry.objects.values_list("content", flat=True))


def test_each_entry_stands_in_the_log_as_one_line(home, django_capture_on_commit_callbacks):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    log = logging.getLogger("lianxin.audit")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            entry = append("access.refused", outcome="refused", facts={"said": "13800138000"})
    finally:
        log.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [{k: v for k, v in line.items() if k not in ("time", "request_id")} for line in lines] == [
        {"level": "INFO", "logger": "lianxin.audit", "event": "audit", "action": "access.refused", "object_id": "",
         "kind": "", "outcome": "refused", "seq": entry.pk}
    ]  # fmt: skip


def test_an_auditor_searches_page_by_page_and_takes_a_table_away(client, home, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("core.audit_queries.PAGE_SIZE", 2)
    client.force_login(factories.staff("auditor", AUDITORS))
    moderator = factories.staff("moderator", MODERATORS)
    for n in range(5):
        append("audit.export", by=moderator, facts={"count": n})
    seen, address = [], "/admin/audit/?action=audit.export&account=moderator"
    for _page in range(3):
        page = client.get(address).context["page"]
        seen += [json.loads(line.entry.content)["facts"]["count"] for line in page.lines]
        address = f"/admin/audit/?action=audit.export&account=moderator&after={page.next_cursor}"
    assert (seen, page.next_cursor) == ([4, 3, 2, 1, 0], "")
    table = b"".join(
        client.get("/admin/audit/export/?action=audit.export&account=moderator").streaming_content
    ).decode()
    rows = table.strip().splitlines()
    assert (len(rows), rows[0].startswith("\ufeffnumber,time,event")) == (6, True)
    assert AuditEntry.objects.order_by("-pk").first().action == "audit.export"  # that it was taken away is kept
    for words in ("after=nonsense", "since=2026-99-99&until=x", "account=%00", "outcome=x&kind=%F0%9F%98%80"):
        assert client.get(f"/admin/audit/?{words}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_audit_costs_the_same_with_one_entry_and_with_three(client, home, count, django_assert_num_queries):
    client.force_login(factories.staff("auditor", AUDITORS))
    client.get("/admin/audit/")
    for _n in range(count):
        append("privacy.export")
    with django_assert_num_queries(13):
        assert len(client.get("/admin/audit/?action=privacy.export").context["page"].lines) == count


def test_heads_are_kept_by_the_task_of_the_night(home):
    from core.tasks import keep_audit_head

    assert keep_head(local_day(timezone.now()) - timedelta(days=400)) is None
    keep_audit_head.call()
    assert AuditHead.objects.count() <= 1
    assert audit_chain.FORMAT == 1
