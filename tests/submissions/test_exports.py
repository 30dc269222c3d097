"""Exports of the queue: what the filters leave, without the words of what is not public, and no success that was none."""

import csv
import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from home.sitetree import MODERATORS
from submissions.models import QueueExport, Reason
from submissions.services import moderation, workbooks
from submissions.services.moderation import Verdict
from submissions.tasks import make_workbook
from tests.factories import consultation, item_of, published, received, staff


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return settings.EXPORTS_ROOT


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def opinions(page, moderator):
    """One public with a redaction and a formula, one hidden, one refused, one waiting, one withdrawn, one elsewhere."""
    shown = received(page, "=1+1 我叫密某", public_name="@公开名", contact_kind="phone", contact="13812345678")
    moderation.redact(item_of(shown), "密某", category="name", reason="", by=moderator, seen_version=1)
    moderation.decide(item_of(shown), Verdict("approve"), by=moderator, seen_version=2)
    hidden = published(page, "密语一", by=moderator, public_name="密名")
    moderation.decide(item_of(hidden), Verdict("hide", Reason.objects.get(code="abuse")), by=moderator, seen_version=2)
    refused = received(page, "密语二")
    moderation.decide(
        item_of(refused), Verdict("reject", Reason.objects.get(code="off_topic"), "密言"), by=moderator, seen_version=1
    )
    waiting, withdrawn = received(page, "密语三"), published(page, "密语四", by=moderator)
    moderation.withdraw(withdrawn)
    return {"shown": shown, "hidden": hidden, "refused": refused, "waiting": waiting, "withdrawn": withdrawn,
            "elsewhere": received(consultation(), "密语五")}  # fmt: skip


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return text, {row["number"]: row for row in csv.DictReader(io.StringIO(text))}


def test_an_export_holds_what_the_filters_leave(desk, page, opinions):
    found = {
        query: set(rows_of(desk.get(reverse("moderation_csv") + query))[1])
        for query in ("", "?status=hidden", f"?page={page.pk}", f"?number={opinions['shown'].number}", "?mine=1")
    }
    number = {name: one.number for name, one in opinions.items()}
    assert found == {
        "": {number["waiting"], number["elsewhere"]},
        "?status=hidden": {number["hidden"]},
        f"?page={page.pk}": {number["waiting"]},
        f"?number={number['shown']}": {number["shown"]},
        "?mine=1": set(),
    }


def test_a_line_tells_state_reason_and_form_and_no_words_but_public_ones(desk, opinions):
    lines, said = {}, ""
    for status in ("", "approved", "hidden", "rejected", "withdrawn"):
        text, rows = rows_of(desk.get(reverse("moderation_csv"), {"status": status}))
        lines |= rows
        said += text
    assert [word for word in ("密", "13812345678", "138****") if word in said] == []
    shown, hidden = lines[opinions["shown"].number], lines[opinions["hidden"].number]
    assert (shown["text"], shown["name"]) == ("'=1+1 我叫〔姓名已隐去〕", "'@公开名")
    assert (shown["state"], hidden["state"], hidden["reason"], hidden["text"]) == (
        "已公开",
        "公开后隐去",
        "辱骂、攻击他人",
        "",
    )
    assert shown["form_version"] == str(opinions["shown"].form_version_id)
    assert hidden["decided_at"].endswith("+08:00")


def test_an_export_is_for_moderators_and_never_kept(client, desk, opinions):
    kept = desk.get(reverse("moderation_csv"))["Cache-Control"]
    assert ("no-store" in kept, "public" in kept) == (True, False)
    client.logout()
    for name in ("moderation_csv", "moderation_exports"):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse("moderation_export")).status_code == 302
    assert QueueExport.objects.count() == 0


def ask(desk, django_capture_on_commit_callbacks, query=""):
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(reverse("moderation_export") + query).status_code == 302
    return QueueExport.objects.latest("pk")


def test_a_workbook_is_whole_before_it_is_ready_and_for_its_asker_only(
    client, desk, opinions, django_capture_on_commit_callbacks
):
    row = ask(desk, django_capture_on_commit_callbacks, "?status=approved")
    url = reverse("moderation_workbook", args=[row.pk])
    assert (row.status, row.filters) == ("queued", {"status": "approved"})
    assert desk.get(url).status_code == 404
    make_workbook.call(row.pk)
    row.refresh_from_db()
    assert (row.status, row.rows) == ("done", 1)
    response = desk.get(url)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    head, line = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head[:4] == ["number", "state", "reason", "decided_at"]
    assert (line[0], line[-1]) == (opinions["shown"].number, "'=1+1 我叫〔姓名已隐去〕")
    assert {cell.data_type for cells in sheet.iter_rows() for cell in cells} <= {"s", "n"}  # text or nothing
    assert "no-store" in response["Cache-Control"]
    client.force_login(staff("other", MODERATORS))
    assert client.get(url).status_code == 404
    assert f"/{row.pk}/" not in client.get(reverse("moderation_exports")).content.decode()


def test_the_asker_who_may_not_moderate_any_more_gets_nothing(
    client, desk, moderator, opinions, django_capture_on_commit_callbacks
):
    row = ask(desk, django_capture_on_commit_callbacks)
    workbooks.make(row.pk)
    moderator.groups.clear()
    assert client.get(reverse("moderation_workbook", args=[row.pk])).status_code in (302, 403)


def test_a_workbook_that_failed_says_so_and_leaves_nothing(
    desk, opinions, folder, monkeypatch, django_capture_on_commit_callbacks
):
    row = ask(desk, django_capture_on_commit_callbacks)
    folder.mkdir()
    monkeypatch.setattr(
        zipfile.ZipFile, "testzip", lambda _archive: "xl/workbook.xml"
    )  # the disk kept less than was written
    with pytest.raises(ValueError, match="not written whole"):
        workbooks.make(row.pk)
    row.refresh_from_db()
    assert (row.status, row.rows, list(folder.iterdir())) == ("failed", 0, [])
    html = desk.get(reverse("moderation_exports")).content.decode()
    assert ("失败" in html, "XLSX" in html) == (True, False)
    workbooks.make(row.pk)
    assert QueueExport.objects.get(pk=row.pk).status == "failed"


def test_a_file_that_is_not_as_it_was_made_is_not_handed_out(
    desk, opinions, folder, django_capture_on_commit_callbacks
):
    row = ask(desk, django_capture_on_commit_callbacks)
    workbooks.make(row.pk)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert desk.get(reverse("moderation_workbook", args=[row.pk])).status_code == 404


def test_a_workbook_is_deleted_after_seven_days_and_a_lost_one_called_failed(
    desk, opinions, folder, django_capture_on_commit_callbacks
):
    old, lost = (ask(desk, django_capture_on_commit_callbacks) for _n in range(2))
    workbooks.make(old.pk)
    ago = timezone.now() - timedelta(days=7, minutes=1)
    QueueExport.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert desk.get(reverse("moderation_workbook", args=[old.pk])).status_code == 404
    QueueExport.objects.filter(pk=lost.pk).update(status="running", asked_at=ago, began_at=ago)
    assert workbooks.clear_old() == 2
    assert dict(QueueExport.objects.values_list("pk", "status")) == {old.pk: "expired", lost.pk: "failed"}
    assert list(folder.iterdir()) == []
    assert desk.get(reverse("moderation_workbook", args=[old.pk])).status_code == 302
    assert workbooks.clear_old() == 0


def test_nobody_has_more_than_three_made_at_once(desk, opinions, django_capture_on_commit_callbacks):
    for _n in range(4):
        ask(desk, django_capture_on_commit_callbacks)
    assert QueueExport.objects.count() == 3


def test_a_million_rows_go_on_a_second_sheet(folder, monkeypatch):
    monkeypatch.setattr(workbooks, "SHEET_ROWS", 2)
    folder.mkdir()
    path = folder / "x.part"
    facts = ({"number": f"N{n}"} for n in range(5))
    assert workbooks.write_workbook(path, facts, (("number", ""),), written=frozenset()) == 5
    path = path.rename(folder / "x.xlsx")
    sheets = openpyxl.load_workbook(path).worksheets
    assert [[row[0] for row in sheet.values] for sheet in sheets] == [
        ["number", "N0", "N1"], ["number", "N2", "N3"], ["number", "N4"],
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_costs_the_same_queries_with_one_row_and_with_three(desk, page, count, django_assert_num_queries):
    for _n in range(count):
        received(page)
    with django_assert_num_queries(EXPORT_QUERIES):
        list(desk.get(reverse("moderation_csv")).streaming_content)


EXPORT_QUERIES = 13
