"""The moderation desk over HTTP: who may, what it shows, what a loser of a race reads."""

import re

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.sitetree import EDITORS, MODERATORS
from submissions.models import BulkDecision, Decision, Presence, PublicRendition, Reason, Redaction
from submissions.rules import Rule
from submissions.services import bulk, moderation
from submissions.services.clusters import group_opinions
from submissions.services.moderation import Verdict
from submissions.states import QueueStatus
from tests.factories import consultation, item_of, published, received, staff

QUEUE_QUERIES = 14
ITEM_QUERIES = 26
ADDRESSES = [
    ("get", "moderation_queue", []), ("get", "moderation_item", ["item"]), ("post", "moderation_take_next", []),
    ("post", "moderation_claim", ["item"]), ("post", "moderation_release", ["item"]), ("post", "moderation_decide", ["item"]),
    ("post", "moderation_redact", ["item"]), ("post", "moderation_unredact", ["item", "redaction"]),
    ("post", "moderation_reveal", ["item"]), ("post", "moderation_undo", ["decision"]),
    ("post", "moderation_judge_proposal", ["item"]), ("post", "moderation_decide_group", ["item"]),
    ("post", "moderation_look", ["item"]), ("get", "moderation_bulk", []), ("post", "moderation_bulk_prepare", []),
    ("get", "moderation_bulk_job", ["job"]), ("post", "moderation_bulk_step", ["job", "step"]),
]  # fmt: skip


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def address(name, *args):
    return reverse(name, args=args)


@pytest.mark.parametrize("who", ["nobody", "editor", "stranger"])
@pytest.mark.parametrize(("method", "name", "args"), ADDRESSES, ids=[a[1] for a in ADDRESSES])
def test_only_moderators_reach_the_desk(client, page, moderator, who, method, name, args):
    submission = received(page, "外人不得读到", contact_kind="phone", contact="13800000000")
    other = published(page, by=moderator)
    redaction = Redaction.objects.create(
        submission=submission, start=0, end=1, category="name", content_hash="x", created_by=moderator
    )
    job = bulk.prepare(Rule(status="pending"), Verdict("approve"), by=moderator)
    ids = {
        "item": submission.pk,
        "redaction": redaction.pk,
        "decision": other.decisions.get().pk,
        "job": job.pk,
        "step": "start",
    }
    if who != "nobody":
        client.force_login(staff(who, *([EDITORS] if who == "editor" else [])))
    before = list(Decision.objects.values_list("pk", flat=True))
    response = getattr(client, method)(
        address(name, *(ids[a] for a in args)),
        {"move": "approve", "seen_version": 1, "excerpt": "外人", "category": "name"},
    )
    assert response.status_code in (302, 403)
    assert "外人不得读到" not in response.content.decode()
    assert "13800000000" not in response.content.decode()
    assert list(Decision.objects.values_list("pk", flat=True)) == before
    assert item_of(submission).claimed_by is None
    assert Redaction.objects.count() == 1
    assert (BulkDecision.objects.get().status, Presence.objects.count()) == ("prepared", 0)


@pytest.mark.parametrize(
    ("method", "name", "args"), [a for a in ADDRESSES if a[0] == "post"], ids=lambda a: str(a)[:30]
)
def test_looking_changes_nothing_and_state_is_never_changed_by_get(desk, page, method, name, args):
    submission = received(page)
    ids = {"item": submission.pk, "redaction": 1, "decision": 1, "job": 1, "step": "start"}
    assert desk.get(address(name, *(ids[a] for a in args))).status_code == 405
    assert item_of(submission).version == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_queries_with_one_item_and_with_three(desk, page, count, django_assert_num_queries):
    for n in range(count):
        received(page, f"意见{n}")
    group_opinions(page.pk)
    desk.get(address("moderation_queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        desk.get(address("moderation_queue"))


@pytest.mark.parametrize("count", [1, 3])
def test_an_item_costs_the_same_queries_with_one_in_the_list_and_with_three(
    desk, page, count, django_assert_num_queries
):
    submissions = [received(page, f"意见{n}") for n in range(count)]
    group_opinions(page.pk)
    url = address("moderation_item", submissions[0].pk)
    desk.get(url)
    with django_assert_num_queries(ITEM_QUERIES):
        desk.get(url)


def test_the_screen_shows_the_buttons_of_the_table_and_no_others(desk, page):
    submission = received(page)
    html = desk.get(address("moderation_item", submission.pk)).content.decode()
    assert re.findall(r'name="move" value="([a-z-]+)"', html) == [
        "approve",
        "return",
        "reject",
        "redirect",
        "duplicate",
    ]


def test_the_original_stands_beside_what_the_public_will_see(desk, page):
    submission = received(page, "我叫张三，住在海游。", clause="a2.p1.i1")
    desk.post(address("moderation_redact", submission.pk), {"excerpt": "张三", "category": "name", "seen_version": 1})
    html = desk.get(address("moderation_item", submission.pk)).content.decode()
    assert "我叫张三，住在海游。" in html
    assert "我叫〔姓名已隐去〕，住在海游。" in html
    assert "第二条第一款第（一）项" in html


def test_deciding_leads_to_the_next_item_with_the_filters_kept_and_a_bar_to_undo(desk, page):
    first, second = received(page), received(page)
    elsewhere = received(consultation())
    url = f"{address('moderation_decide', first.pk)}?page={page.pk}"
    response = desk.post(url, {"move": "approve", "seen_version": 1}, follow=True)
    assert response.redirect_chain == [(f"{address('moderation_item', second.pk)}?page={page.pk}", 302)]
    html = response.content.decode()
    assert f"已决定：{first.number}" in html
    assert elsewhere.number not in html
    desk.post(address("moderation_undo", first.decisions.get().pk))
    assert item_of(first).status == QueueStatus.PENDING
    assert list(PublicRendition.objects.all()) == []


def test_the_loser_of_a_race_reads_who_won_and_keeps_their_words(desk, page, colleague):
    submission = received(page)
    moderation.decide(item_of(submission), Verdict("approve"), by=colleague, seen_version=1)
    response = desk.post(
        address("moderation_decide", submission.pk),
        {"move": "reject", "seen_version": 1, "reason": Reason.objects.get(code="abuse").pk, "message": "我写的理由"},
    )
    html = response.content.decode()
    assert response.status_code == 409
    assert "colleague 已先作出决定" in html
    assert "我写的理由" in html
    assert item_of(submission).status == QueueStatus.APPROVED


def test_a_claimed_item_answers_a_script_with_409_and_the_name(desk, page, colleague):
    item = item_of(received(page))
    moderation.claim(item, by=colleague)
    response = desk.post(address("moderation_claim", item.pk), headers={"Accept": "application/json"})
    assert response.status_code == 409
    assert "colleague" in response.json()["error"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"move": "approve"},
        {"move": "approve", "seen_version": "x"},
        {"move": "approve", "seen_version": "-1"},
        {"move": "withdraw", "seen_version": "1"},
        {"move": "undo-approve-pending", "seen_version": "1"},
        {"move": "reject", "seen_version": "1"},
        {"move": "reject", "seen_version": "1", "reason": "999999"},
        {"move": "duplicate", "seen_version": "1", "original_number": "LX000000-0000000"},
        {"move": "restore", "seen_version": "1"},
        {"move": "approve", "seen_version": "99999999999999999999"},
    ],
    ids=str,
)
def test_a_decision_that_makes_no_sense_is_a_sentence_and_changes_nothing(desk, page, data):
    submission = received(page)
    response = desk.post(address("moderation_decide", submission.pk), data)
    assert response.status_code in (400, 409)
    assert 'role="alert"' in response.content.decode()
    assert (item_of(submission).status, item_of(submission).version) == (QueueStatus.PENDING, 1)


@pytest.mark.parametrize(
    "query", ["status=x", "page=x", "page=99999999999999999999", "after=%00", "number=%00", "mine=1&status=approved"]
)
def test_odd_filters_are_an_ordinary_list(desk, page, query):
    received(page)
    assert desk.get(f"{address('moderation_queue')}?{query}").status_code == 200


def test_a_redaction_of_another_item_cannot_be_removed_through_this_one(desk, page, moderator):
    mine, other = received(page, "我叫张三"), received(page, "我叫李四")
    (row,) = moderation.redact(item_of(other), "李四", category="name", reason="", by=moderator, seen_version=1)
    response = desk.post(address("moderation_unredact", mine.pk, row.pk), {"seen_version": 1})
    assert response.status_code == 404
    assert Redaction.objects.count() == 1


def test_a_contact_is_masked_until_revealed_and_the_reading_is_logged(desk, page, moderator):
    submission = received(page, contact_kind="phone", contact="13812345678")
    html = desk.get(address("moderation_item", submission.pk)).content.decode()
    assert ("138****5678" in html, "13812345678" in html) == (True, False)
    assert "13812345678" in desk.post(address("moderation_reveal", submission.pk)).content.decode()
    assert ModelLogEntry.objects.filter(action="submissions.reveal_contact", user=moderator).count() == 1


def test_revealing_is_a_right_of_its_own(client, page):
    from django.contrib.auth.models import Group

    Group.objects.get(name=MODERATORS).permissions.remove(
        *Group.objects.get(name=MODERATORS).permissions.filter(codename="reveal_contact")
    )
    submission = received(page, contact_kind="phone", contact="13812345678")
    client.force_login(staff("m", MODERATORS))
    response = client.post(address("moderation_reveal", submission.pk))
    assert response.status_code in (302, 403)
    assert "13812345678" not in response.content.decode()


def test_pages_of_the_admin_are_never_cached(desk, page):
    assert "no-store" in desk.get(address("moderation_queue"))["Cache-Control"]
