"""Two people at one item, for real: threads on the real database."""

import threading

import pytest
from django.db import connection
from wagtail.models import ModelLogEntry

from home.sitetree import MODERATORS
from submissions.models import Decision, PublicRendition, Reason
from submissions.services import chain, moderation
from submissions.services.moderation import DecidedByAnother, Verdict
from tests.factories import consultation, item_of, received, staff

PAIRS = 40


@pytest.mark.django_db(transaction=True)
def test_forty_pairs_deciding_at_once_have_forty_winners_and_forty_told_who_won():
    page = consultation(with_draft=False)
    people = [staff("甲", MODERATORS), staff("乙", MODERATORS)]
    verdicts = [Verdict("approve"), Verdict("reject", Reason.objects.get(code="off_topic"))]
    submissions = [received(page, f"意见{n}") for n in range(PAIRS)]
    items = [item_of(submission) for submission in submissions]
    won, told = [], []

    def decide(item, person, verdict, gate):
        gate.wait(30)
        try:
            moderation.decide(item, verdict, by=person, seen_version=1)
            won.append((item.pk, str(person)))
        except DecidedByAnother as error:
            told.append((item.pk, error.winner))
        finally:
            connection.close()

    for item in items:
        gate = threading.Barrier(2)
        threads = [
            threading.Thread(target=decide, args=(item, person, verdict, gate))
            for person, verdict in zip(people, verdicts, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(won) == sorted(told)
    assert len(won) == PAIRS
    assert ModelLogEntry.objects.filter(action__in=["submissions.approve", "submissions.reject"]).count() == PAIRS
    assert Decision.objects.count() == PAIRS
    assert list(chain.faults()) == []
    approved = {pk for pk, person in won if person == "甲"}
    assert set(PublicRendition.objects.values_list("submission_id", flat=True)) == approved
