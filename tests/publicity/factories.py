"""Makers of contact records, draws, checks, schemes and grades for tests."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.calendar import TZ
from publicity.assessment import Rule
from publicity.models import AssessmentGrade, AssessmentScheme, Draw, PublicityIndexPage
from publicity.services.draws import announce_draw, prepare_draw
from publicity.services.schemes import put_in_force, write_scheme
from stations.models import ContactRecord, Deputy
from stations.services.records import keep_electors, release_record, submit_record, verify_record
from submissions.models import PublicRendition, QueueItem
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import Opinion, receive_opinion
from submissions.services.moderation import Verdict, decide
from tests.stations.factories import deputy, station

_numbers = itertools.count(1)
PERIOD = {"period_from": date(2026, 1, 1), "period_until": date(2026, 3, 31)}
LOTTERY = {"name": "试验彩票第1期", "address": "https://example.cn/", "count": 3, "highest": 80}


def contact(
    person: Deputy | None = None, *, by: Any, verifier: Any, electors: str = "", **fields: Any
) -> ContactRecord:
    """A verified record that was made available."""
    number = next(_numbers)
    person = person or deputy(station())
    defaults = {
        "mode": "home_visit",
        "held_at": datetime(2026, 2, 1, 9, tzinfo=TZ) + timedelta(minutes=number),
        "place": "试验村",
        "station": person.stations.first(),
        "elector_count": 3,
        "topic": "roads",
        "problem": f"村道破损{number}",
        "action_taken": "已转交交通部门",
    }
    row = ContactRecord.objects.create(deputy=person, created_by=by, **defaults | fields)
    if electors:
        keep_electors(row, electors)
    submit_record(row, by=by)
    verify_record(row, by=verifier)
    return release_record(row, by=verifier)


def prepared(*, by: Any, **fields: Any) -> Draw:
    """A draw over the first quarter, half of each stratum, its numbers known in an hour."""
    defaults = PERIOD | {"ratio": 5_000, "sources": [LOTTERY], "due_at": timezone.now() + timedelta(hours=1)}
    return prepare_draw(**defaults | fields, by=by)


def announced(*, by: Any, **fields: Any) -> Draw:
    return announce_draw(prepared(by=by, **fields), by=by)


def make_known(draw: Draw) -> Draw:
    """Let the moment of the numbers have passed; the database's own guard steps aside for a test's clock."""
    from django.db import connection

    past = timezone.now() - timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Draw.objects.filter(pk=draw.pk).update(due_at=past, announced_at=past - timedelta(hours=1))
        cursor.execute("SET LOCAL session_replication_role = origin")
    draw.refresh_from_db()
    return draw


def published_objection(
    section: PublicityIndexPage, number: str, moderator: Any, *, text: str = "人数不对"
) -> PublicRendition:
    """Somebody's objection to a published contact, let through by a moderator."""
    receipt = receive_opinion(
        section.pk, Opinion(text=text, clause_key=number, clause_label=number), form_key=f"objection-{text}-{number}",
        form_version_id=section.current_form_version().pk, privacy_notice_id=privacy_notice_in_force().pk,
    )  # fmt: skip
    decide(QueueItem.objects.get(submission=receipt.submission), Verdict("approve"), by=moderator, seen_version=1)
    return PublicRendition.objects.get(submission=receipt.submission)


RULES = [
    Rule("走访", ("contact_home_visit", "contact_meeting"), Decimal(4), Decimal(2), Decimal(12)),
    Rule("培训", ("training",), Decimal(3), Decimal(1), Decimal(5)),
]
SCHEME = {
    "year": 2026, "title": "试验方案", "total_cap": Decimal(17), "excellent_from": Decimal(10), "qualified_from": Decimal(6),
}  # fmt: skip


def scheme(*, by: Any = None, rules: list[Rule] | None = None, **fields: Any) -> AssessmentScheme:
    """A draft under which one contact is unqualified, two are qualified and four excellent."""
    return write_scheme(SCHEME | fields, RULES if rules is None else rules, by=by)


def scheme_in_force(*, by: Any, **fields: Any) -> AssessmentScheme:
    return put_in_force(scheme(**fields), by=by)


def graded(person: Deputy, grade: str, *, year: int = 2026, by: Any = None) -> AssessmentGrade:
    """A published grade without the way to it."""
    found = AssessmentScheme.objects.in_force(year).first() or scheme_in_force(by=by, year=year)
    return AssessmentGrade.objects.create(
        deputy=person, year=year, scheme=found, grade=grade, score=Decimal(5), status="published",
        meeting_reference="试验纪要", meeting_on=date(2026, 12, 1), published_at=timezone.now(),
    )  # fmt: skip
