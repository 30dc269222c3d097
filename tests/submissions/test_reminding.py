"""Mail to moderators: at fixed hours, and at once only for what is about to be late."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from core.calendar import TZ
from home.sitetree import EDITORS
from submissions.models import Digest, QueueItem
from submissions.services.reminding import send_digest, warn_of_lateness
from submissions.states import QueueStatus
from tests.factories import received, staff

TUESDAY = datetime(2026, 3, 10, 9, 4, tzinfo=TZ)


@pytest.fixture
def reachable(moderator, colleague):
    """Two moderators, of whom one has an address; an editor with one, who is no moderator."""
    moderator.email = "moderator@example.cn"
    moderator.save()
    editor = staff("an editor", EDITORS)
    editor.email = "editor@example.cn"
    editor.save()
    return moderator


def waiting(page, text="等待的意见", **due):
    submission = received(page, text)
    QueueItem.objects.filter(pk=submission.pk).update(due_at=TUESDAY + timedelta(**due))
    return submission


def test_the_digest_counts_the_lanes_names_what_comes_first_and_says_nothing_of_its_words(page, reachable):
    waiting(page, "不得出现在邮件中", days=9)
    first = waiting(page, days=-1)
    assert send_digest(TUESDAY) == 1
    (message,) = mail.outbox
    assert message.to == ["moderator@example.cn"]
    assert message.subject == f"意见审核：已逾期 1，即将到期 0，新到 1，{QueueStatus.QUARANTINED.label} 0"
    assert message.body.splitlines()[0] == f"{first.number} 等待审核 2026-03-09"
    assert "不得出现" not in message.body


def test_the_digest_goes_out_once_an_hour_that_is_fixed(page, reachable):
    waiting(page, days=1)
    assert [send_digest(TUESDAY + timedelta(minutes=n)) for n in (0, 10, 50)] == [1, 0, 0]
    assert [send_digest(TUESDAY.replace(hour=hour)) for hour in (8, 10, 14, 23)] == [0, 0, 1, 0]
    assert (len(mail.outbox), Digest.objects.count()) == (2, 2)


@pytest.mark.parametrize("day", [datetime(2026, 3, 14, 9, tzinfo=TZ), datetime(2026, 2, 17, 9, tzinfo=TZ)])
def test_no_digest_disturbs_a_weekend_or_the_spring_festival(page, reachable, day):
    waiting(page, days=1)
    assert (send_digest(day), mail.outbox) == (0, [])


def test_an_empty_queue_needs_no_mail(reachable):
    assert (send_digest(TUESDAY), mail.outbox) == (0, [])


def test_what_will_be_late_tonight_is_named_once_and_nothing_else_is(page, reachable):
    tonight = waiting(page, hours=14)
    waiting(page, days=1)
    waiting(page, days=-1)
    assert warn_of_lateness(TUESDAY) == 0  # in the morning there is time
    afternoon = TUESDAY.replace(hour=14, minute=30)
    assert [warn_of_lateness(afternoon), warn_of_lateness(afternoon + timedelta(minutes=10))] == [1, 0]
    (message,) = mail.outbox
    assert message.subject == "1 条意见今晚将逾期"
    assert message.body.splitlines()[0] == f"{tonight.number} 等待审核 2026-03-10"
    assert warn_of_lateness(TUESDAY.replace(hour=18)) == 0


def test_a_broken_mail_server_is_no_broken_queue(page, reachable, settings):
    waiting(page, hours=14)
    settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}
    assert warn_of_lateness(TUESDAY.replace(hour=15)) == 0
    assert send_digest(TUESDAY) == 0
