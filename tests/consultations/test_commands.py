"""The commands an operator types, on the real files."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Clause, ConsultationPage, DraftDocument
from submissions.models import Decision, PublicRendition, QueueItem, Submission
from submissions.services import chain, counts
from tests.factories import closed_consultation, consultation

DEMO = Path(__file__).resolve().parents[2] / "home" / "demo"
WASTE, UBERX = DEMO / "zhejiang-household-waste-2020.md", DEMO / "vtaiwan-uberx.csv"


@pytest.fixture
def first_comments(tmp_path) -> Path:
    """The real file's first ten rows; the whole of it takes seconds."""
    lines = UBERX.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file = tmp_path / "first.csv"
    file.write_text("".join(lines[:11]), encoding="utf-8")
    return file


def run(name, *args, **options):
    out = io.StringIO()
    call_command(name, *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_the_waste_regulation_is_read_whole(home):
    page = consultation(with_draft=False)
    assert "articles=52 items=33 " in run("importdraft", WASTE, page=page.pk)
    assert (Clause.objects.filter(kind="article").count(), Clause.objects.filter(kind="item").count()) == (52, 33)
    assert len({c.key for c in Clause.objects.all()}) == Clause.objects.count()


def test_a_new_consultation_for_a_draft_is_not_yet_public(home):
    run("importdraft", WASTE, new="新的征求")
    page = ConsultationPage.objects.get(title="新的征求")
    assert (page.live, page.drafts.count()) == (False, 1)


@pytest.mark.parametrize("content", [b"", "没有条文".encode(), b"\xff\xfe\x00", "第一条 甲".encode("utf-16")])
def test_a_file_without_articles_is_refused_and_stores_nothing(home, tmp_path, content):
    page = consultation(with_draft=False)
    file = tmp_path / "draft.md"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        run("importdraft", file, page=page.pk)
    with pytest.raises(CommandError):
        run("importdraft", file, new="不该出现")
    assert DraftDocument.objects.count() == 0
    assert not ConsultationPage.objects.filter(title="不该出现").exists()


@pytest.mark.parametrize("command", ["importdraft", "importcomments"])
def test_a_missing_file_or_page_is_a_sentence(home, command):
    with pytest.raises(CommandError, match="cannot be read"):
        run(command, "mei-you.csv", page=1)
    with pytest.raises(CommandError, match="no consultation with the number 99999"):
        run(command, WASTE if command == "importdraft" else UBERX, page=99999)


def test_the_real_comments_come_with_times_and_decisions_and_only_once(home):
    page = closed_consultation()
    assert "comments=197 approved=99 rejected=78 pending=20 added=197" in run("importcomments", UBERX, page=page.pk)
    assert "added=0" in run("importcomments", UBERX, page=page.pk)
    states = {s: QueueItem.objects.filter(status=s).count() for s in ("approved", "rejected", "pending")}
    assert states == {"approved": 99, "rejected": 78, "pending": 20}
    assert PublicRendition.objects.count() == 99
    assert Decision.objects.filter(rule="import", actor=None).count() == 177
    assert list(chain.faults()) == []
    with UBERX.open(encoding="utf-8-sig", newline="") as file:
        times = {row["comment-id"]: int(row["timestamp"]) for row in csv.DictReader(file)}
    assert {s.source_ref: round(s.received_at.timestamp() * 1000) for s in Submission.objects.all()} == times
    kept = dict(page_counts(page))
    assert kept == {k: v for k, v in counts.recount(page.pk).items() if v[0]}


def page_counts(page):
    from submissions.models import PublicCount

    for count in PublicCount.objects.filter(page_id=page.pk, opinions__gt=0):
        yield count.clause_key, (count.opinions, count.participants)


def test_a_page_made_for_comments_spans_their_time(home, first_comments):
    run("importcomments", first_comments, new="从前的讨论")
    page = ConsultationPage.objects.get(title="从前的讨论")
    times = Submission.objects.filter(page_id=page.pk).values_list("received_at", flat=True)
    assert page.opens_at == min(times)
    assert page.closes_at > max(times)


def test_one_broken_row_takes_nothing_in_and_is_named_by_its_number(home, tmp_path):
    page = closed_consultation()
    lines = UBERX.read_text(encoding="utf-8-sig").splitlines()[:4]
    file = tmp_path / "broken.csv"
    file.write_text("\n".join([*lines[:3], "not-a-time,x,900,1,0,0,7,正文"]), encoding="utf-8")
    with pytest.raises(CommandError, match="row 4"):
        run("importcomments", file, page=page.pk)
    assert Submission.objects.count() == 0


def test_verifydecisions_says_what_it_found(home, first_comments):
    page = closed_consultation()
    run("importcomments", first_comments, page=page.pk)
    assert run("verifydecisions").startswith("decisions=7 faults=0 head=")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE submissions_decision SET to_status = 'approved' WHERE seq = 5 OR seq = 6")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError, match="faults="):
        call_command("verifydecisions", stderr=io.StringIO())
