"""One decision in twenty is read a second time, blind, by somebody who had no part in it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from home.sitetree import MODERATION_LEADS, MODERATORS
from submissions.models import Decision, Reason, SecondLook
from submissions.services import moderation, second_looks
from submissions.services.moderation import Verdict
from submissions.services.second_looks import LookRefused, agreement, waiting_for
from submissions.states import SECOND_LOOK_BELOW
from tests.factories import item_of, received, staff


def choose(decision, *, ago=timedelta(hours=1)):
    """Let the lot fall on a decision, an hour after it was made; the chain's guard steps aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE submissions_decision SET hash = %s, effective_at = %s WHERE id = %s",
            [f"0{decision.pk:063}", timezone.now() - ago, decision.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    return Decision.objects.get(pk=decision.pk)


@pytest.fixture
def rejected(page, moderator):
    submission = received(page, "第二次读到的话", clause="a1", public_name="某居民")
    verdict = Verdict("reject", Reason.objects.get(code="abuse"), "决定附言")
    return choose(moderation.decide(item_of(submission), verdict, by=moderator, seen_version=1))


def test_one_hash_in_twenty_is_chosen():
    below = int(SECOND_LOOK_BELOW, 16) / 16**8
    assert abs(below - 0.05) < 1e-8


def test_neither_who_decided_nor_who_edited_reads_it_again(rejected, moderator, colleague):
    editor, reader = (staff(name, MODERATORS) for name in ("e", "r"))
    item = item_of(rejected.submission)
    moderation.redact(item, "读到", category="other", reason="", by=editor, seen_version=item.version)
    assert [list(waiting_for(user)) for user in (moderator, editor, colleague, reader)] == [
        [],
        [],
        [rejected],
        [rejected],
    ]


def test_what_is_fresh_undone_withdrawn_or_not_chosen_is_not_read_again(page, moderator, colleague):
    def decided(text):
        return moderation.decide(item_of(received(page, text)), Verdict("approve"), by=moderator, seen_version=1)

    choose(decided("刚决定"), ago=timedelta(minutes=1))
    choose(decided("太久"), ago=timedelta(days=31))
    undone = decided("撤销")
    moderation.undo(undone, by=moderator)
    choose(undone)
    withdrawn = choose(decided("撤回"))
    moderation.withdraw(withdrawn.submission)
    decided("未抽中")
    Decision.objects.filter(hash__lt="0").exists()
    assert [row.submission.text for row in waiting_for(colleague) if row.submission.text != "未抽中"] == []


def test_the_reader_sees_nothing_of_the_first_decision(client, rejected, colleague):
    client.force_login(colleague)
    html = client.get(reverse("moderation_second_look")).content.decode()
    assert all(word in html for word in ("第二次读到的话", "某居民", "第一条"))
    assert [w for w in (rejected.submission.number, "决定附言", "moderator", "checked") if w in html] == []


def test_a_reading_is_noted_once_and_says_whether_they_agree(client, rejected, moderator, colleague):
    url = reverse("moderation_second_reading", args=[rejected.pk])
    client.force_login(moderator)
    assert client.post(url, {"move": "approve"}).status_code == 404
    client.force_login(colleague)
    assert client.post(url, {"move": "reject"}).status_code == 400
    assert client.post(url, {"move": "hide"}).status_code == 400
    assert client.get(url).status_code == 405
    privacy = Reason.objects.get(code="privacy")
    assert client.post(url, {"move": "reject", "reason": privacy.pk}).status_code == 302
    assert list(SecondLook.objects.values_list("by", "move", "same_outcome", "same_reason")) == [
        (colleague.pk, "reject", True, False)
    ]
    assert client.post(url, {"move": "approve"}).status_code == 404
    with pytest.raises(LookRefused):
        second_looks.look(rejected, move="approve", reason=None, by=staff("third", MODERATORS))
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondLook.objects.create(
            decision=rejected, by=moderator, move="approve", same_outcome=False, same_reason=False, looked_at=timezone.now()
        )  # fmt: skip


def test_agreement_is_for_the_lead_and_names_nobody(client, rejected, colleague):
    second_looks.look(rejected, move="approve", reason=None, by=colleague)
    assert [(row.looked_at, row.same_outcome, row.same_reason) for row in agreement()] == [(1, 0, 0)]
    url = reverse("moderation_agreement")
    client.force_login(colleague)
    assert client.get(url).status_code in (302, 403)
    client.force_login(staff("lead", MODERATION_LEADS))
    html = client.get(url).content.decode().split('class="desk"')[1]
    assert "辱骂、攻击他人" in html
    assert [word for word in ("colleague", "moderator", "第二次读到的话") if word in html] == []
