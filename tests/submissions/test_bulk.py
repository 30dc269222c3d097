"""One decision on many opinions: dry run, job, stop, undo; and nobody is told before the day is over."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.sitetree import MODERATORS
from submissions.job_states import BulkStatus, Outcome
from submissions.models import BulkDecision, BulkItem, Decision, Notification, PublicRendition, Reason
from submissions.rules import Rule
from submissions.services import bulk, chain, moderation, notices
from submissions.services.clusters import group_opinions
from submissions.services.moderation import Verdict
from submissions.states import QueueStatus
from tests.factories import consultation, item_of, published, received, staff

JOB_QUERIES = 14


def spam(page, count=3):
    return [received(page, f"加微信领奖{n}", contact_kind="email", contact=f"s{n}@example.cn") for n in range(count)]


def rejecting(page, by, words="加微信"):
    reason = Reason.objects.get(code="advertising")
    return bulk.prepare(Rule(words=words, page=page.pk), Verdict("reject", reason, "请勿再发。"), by=by)


def carried_out(job, by):
    bulk.act(job, "start", by=by)
    assert bulk.carry_on(job.pk) is False
    return BulkDecision.objects.get(pk=job.pk)


def test_a_dry_run_decides_nothing_and_says_what_each_author_would_receive(page, moderator):
    spam(page, 7)
    kept = received(page, "路灯坏了")
    job = rejecting(page, moderator)
    samples = bulk.samples(job)
    assert bulk.progress(job) == {"": 7}
    assert len(samples) == 5
    assert [sample["submission"].text for sample in samples] == [f"加微信领奖{n}" for n in (0, 2, 3, 4, 6)]
    assert samples[0]["words"].splitlines()[0] == f"意见 {samples[0]['submission'].number}：未予公开。"
    assert "请勿再发。" in samples[0]["words"]
    assert (Decision.objects.count(), Notification.objects.count()) == (0, 0)
    assert not BulkItem.objects.filter(item_id=kept.pk).exists()


def test_what_was_shown_in_the_dry_run_is_what_its_authors_receive(page, moderator):
    spam(page, 1)
    job = rejecting(page, moderator)
    (sample,) = bulk.samples(job)
    carried_out(job, moderator)
    assert Notification.objects.get().body == sample["words"]


def test_the_job_decides_each_opinion_once_with_its_own_entry_and_notice(page, moderator):
    submissions, kept = spam(page), received(page, "路灯坏了")
    job = carried_out(rejecting(page, moderator), moderator)
    assert (job.status, bulk.progress(job)) == (BulkStatus.FINISHED, {Outcome.DECIDED: 3})
    assert [item_of(s).status for s in submissions] == [QueueStatus.REJECTED] * 3
    assert item_of(kept).status == QueueStatus.PENDING
    assert Decision.objects.filter(actor=moderator, move="reject").count() == Notification.objects.count() == 3
    assert ModelLogEntry.objects.filter(action="submissions.reject", user=moderator).count() == 3
    assert list(chain.faults()) == []
    assert bulk.carry_on(job.pk) is False
    assert Decision.objects.count() == 3


def test_nobody_is_told_for_a_day_and_then_everybody_once(page, moderator):
    spam(page)
    carried_out(rejecting(page, moderator), moderator)
    soonest = Notification.objects.earliest("release_at").release_at
    assert soonest > timezone.now() + timedelta(hours=23)
    assert notices.deliver_due() == 0
    Notification.objects.update(release_at=timezone.now())
    assert notices.deliver_due() == 3
    assert sorted(message.to[0] for message in mail.outbox) == [f"s{n}@example.cn" for n in range(3)]


def seen_by_the_public(client, page):
    cache.clear()
    return [client.get(page.url).content, client.get(f"{page.url}?sort=supported").content]


@pytest.mark.parametrize("move", ["hide", "approve"])
def test_after_undoing_all_of_it_no_mail_leaves_and_the_public_page_is_byte_for_byte_what_it_was(
    client, page, moderator, move
):
    """Three that say the same stand for each other, so that the first must take its place back."""
    text = "希望小区门口的路灯早一点修好，晚上走路看不见。"
    for number in range(3):
        author = {"contact_kind": "email", "contact": f"m{number}@example.cn"}
        (published if move == "hide" or number == 2 else received)(
            page, text, **({"by": moderator} if move == "hide" or number == 2 else {}), **author
        )
    published(page, "菜市场的停车位太少。", by=moderator)
    group_opinions(page.pk)
    Notification.objects.all().delete()
    before = seen_by_the_public(client, page)
    assert text.encode() in before[0]
    reason = Reason.objects.get(code="off_topic") if move == "hide" else None
    job = bulk.prepare(Rule(words="路灯"), Verdict(move, reason), by=moderator)
    carried_out(job, moderator)
    assert seen_by_the_public(client, page) != before
    bulk.act(job, "undo", by=moderator)
    bulk.carry_on(job.pk)
    assert BulkDecision.objects.get().status == BulkStatus.UNDONE
    assert seen_by_the_public(client, page) == before
    Notification.objects.update(release_at=timezone.now())
    assert (notices.deliver_due(), mail.outbox) == (0, [])


def test_one_hidden_and_shown_again_takes_its_place_for_the_group_back(page, moderator):
    text = "希望小区门口的路灯早一点修好，晚上走路看不见。"
    first, second = (published(page, text, by=moderator) for _n in range(2))
    group_opinions(page.pk)
    reason = Reason.objects.get(code="off_topic")
    decision = moderation.decide(item_of(first), Verdict("hide", reason), by=moderator, seen_version=2)
    assert PublicRendition.objects.get().is_face
    moderation.undo(decision, by=moderator)
    assert dict(PublicRendition.objects.values_list("submission_id", "is_face")) == {first.pk: True, second.pk: False}


def test_what_changed_or_is_in_a_colleagues_hands_is_left_alone_and_said_so(page, moderator, colleague):
    changed, claimed, plain = spam(page)
    job = rejecting(page, moderator)
    moderation.decide(item_of(changed), Verdict("approve"), by=colleague, seen_version=1)
    moderation.claim(item_of(claimed), by=colleague)
    carried_out(job, moderator)
    assert dict(BulkItem.objects.values_list("item_id", "outcome")) == {
        changed.pk: "changed", claimed.pk: "claimed", plain.pk: "decided",
    }  # fmt: skip
    assert item_of(changed).status == QueueStatus.APPROVED


def test_what_looks_personal_is_not_published_with_the_rest(page, moderator):
    safe, personal = received(page, "路灯坏了"), received(page, "路灯坏了，请打13812345678。")
    carried_out(bulk.prepare(Rule(words="路灯"), Verdict("approve"), by=moderator), moderator)
    assert list(PublicRendition.objects.values_list("submission_id", flat=True)) == [safe.pk]
    assert BulkItem.objects.get(item_id=personal.pk).outcome == Outcome.PERSONAL


def test_a_job_stops_goes_on_and_is_taken_up_again(page, moderator, colleague):
    spam(page)
    job = rejecting(page, moderator)
    bulk.act(job, "start", by=moderator)
    assert bulk.under_way() == [job.pk]
    assert bulk.carry_on(job.pk, seconds=0) is True  # its time was over before it began
    bulk.act(job, "stop", by=colleague)
    assert bulk.carry_on(job.pk) is False
    assert (Decision.objects.count(), bulk.under_way()) == (0, [])
    bulk.act(job, "resume", by=moderator)
    bulk.carry_on(job.pk)
    assert bulk.progress(job) == {Outcome.DECIDED: 3}


def test_only_its_owner_carries_it_out_or_takes_it_back(page, moderator, colleague):
    spam(page)
    job = rejecting(page, moderator)
    with pytest.raises(bulk.BulkRefused):
        bulk.act(job, "start", by=colleague)
    carried_out(job, moderator)
    for who, step in ((colleague, "undo"), (moderator, "start"), (moderator, "finish"), (moderator, "nonsense")):
        with pytest.raises(bulk.BulkRefused):
            bulk.act(job, step, by=who)
    assert item_of(BulkItem.objects.first().item.submission).status == QueueStatus.REJECTED


def test_after_a_day_it_cannot_be_undone(page, moderator):
    spam(page)
    job = carried_out(rejecting(page, moderator), moderator)
    BulkDecision.objects.update(started_at=timezone.now() - timedelta(hours=24))
    with pytest.raises(bulk.BulkRefused):
        bulk.act(job, "undo", by=moderator)
    assert BulkDecision.objects.get().status == BulkStatus.FINISHED


def test_what_happened_since_is_not_undone(page, moderator):
    first, *rest = spam(page)
    job = carried_out(rejecting(page, moderator), moderator)
    moderation.withdraw(first)
    bulk.act(job, "undo", by=moderator)
    bulk.carry_on(job.pk)
    assert item_of(first).status == QueueStatus.WITHDRAWN
    assert [item_of(s).status for s in rest] == [QueueStatus.PENDING] * 2
    assert bulk.progress(job) == {Outcome.KEPT: 1, Outcome.UNDONE: 2}


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (Rule(words="没有这样的字"), Verdict("approve")),
        (Rule(words="加微信"), Verdict("reject")),
        (Rule(words="加微信"), Verdict("duplicate", original_number="x")),
        (Rule(words="加微信"), Verdict("overturn")),
        (Rule(status="approved"), Verdict("approve")),
        (Rule(words="加微信"), Verdict("nonsense")),
    ],
    ids=str,
)
def test_what_means_nothing_is_refused_and_leaves_nothing(page, moderator, rule, verdict):
    spam(page)
    with pytest.raises(bulk.BulkRefused):
        bulk.prepare(rule, verdict, by=moderator)
    assert (BulkDecision.objects.count(), BulkItem.objects.count()) == (0, 0)


def test_a_rule_means_its_page_its_state_its_lane_and_its_time_only(page, moderator):
    now = timezone.now()
    early = received(page, "早到的", received_at=now - timedelta(days=30))
    late, elsewhere = received(page, "刚到的"), received(consultation(), "别处的")
    ids = lambda rule: list(rule.rows("approve").values_list("pk", flat=True))  # noqa: E731
    assert ids(Rule(page=page.pk)) == [early.pk, late.pk]
    assert ids(Rule(lane="overdue")) == [early.pk]
    assert ids(Rule(received_from=now - timedelta(days=1))) == [late.pk, elsewhere.pk]
    assert ids(Rule(received_to=now - timedelta(days=1))) == [early.pk]
    assert ids(Rule(words="别处\n早到")) == [early.pk, elsewhere.pk]
    assert ids(Rule(status="quarantined")) == []
    stored = Rule(page=page.pk, words="早", received_from=now)
    assert Rule.read(stored.stored()) == stored


def test_dry_runs_that_nobody_carried_out_are_forgotten(page, moderator):
    spam(page)
    done, left = carried_out(rejecting(page, moderator), moderator), None
    received(page, "加微信再来")
    left = rejecting(page, moderator)
    BulkDecision.objects.update(created_at=timezone.now() - timedelta(days=2))
    bulk.forget_dry_runs()
    assert list(BulkDecision.objects.values_list("pk", flat=True)) == [done.pk]
    assert not BulkItem.objects.filter(job=left.pk).exists()


# The screens


def test_the_screens_lead_from_the_choice_through_the_dry_run_to_the_end_and_back(client, page, moderator):
    spam(page)
    client.force_login(moderator)
    reason = Reason.objects.get(code="advertising")
    data = {"words": "加微信", "move": "reject", "reason": reason.pk, "message": ""}
    dry = client.post(reverse("moderation_bulk_prepare"), data, follow=True).content.decode()
    assert "将处理 3 条意见。" in dry
    assert "加微信领奖2" in dry
    job = BulkDecision.objects.get()
    address = lambda name: reverse("moderation_bulk_step", args=[job.pk, name])  # noqa: E731
    running = client.post(address("start"), follow=True).content.decode()
    assert 'data-progress="2000"' in running
    bulk.carry_on(job.pk)
    done = client.get(reverse("moderation_bulk_job", args=[job.pk])).content.decode()
    assert "已处理 3 条，共 3 条" in done
    client.post(address("undo"))
    bulk.carry_on(job.pk)
    assert "已撤销: 3" in client.get(reverse("moderation_bulk_job", args=[job.pk])).content.decode()
    assert client.post(address("start")).status_code == 409


@pytest.mark.parametrize(
    "data",
    [{}, {"move": "reject"}, {"words": "加微信", "move": "withdraw"}, {"words": "加微信", "move": "reject"},
     {"words": "\x00", "move": "approve"}, {"page": "9" * 30, "move": "approve"}, {"received_from": "gestern", "move": "approve"}],
    ids=str,
)  # fmt: skip
def test_a_choice_that_makes_no_sense_is_a_sentence(client, page, moderator, data):
    spam(page)
    client.force_login(moderator)
    answer = client.post(reverse("moderation_bulk_prepare"), data)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert BulkDecision.objects.count() == 0


def test_a_page_that_nobody_wrote_to_is_not_offered(client, page, moderator):
    """It may be a draft, whose title is not for every moderator."""
    consultation(title="没有人写过意见的页面").current_form_version()
    received(page)
    client.force_login(moderator)
    html = client.get(reverse("moderation_bulk")).content.decode()
    assert (page.title in html, "没有人写过意见的页面" in html) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_a_job_costs_the_same_queries_with_one_opinion_and_with_three(
    client, page, moderator, count, django_assert_num_queries
):
    spam(page, count)
    job = rejecting(page, moderator)
    client.force_login(staff("another", MODERATORS))
    url = reverse("moderation_bulk_job", args=[job.pk])
    client.get(url)
    with django_assert_num_queries(JOB_QUERIES):
        client.get(url)


@pytest.mark.parametrize("move", ["approve", "reject", "hide"])
def test_after_undoing_one_decision_the_public_page_is_byte_for_byte_what_it_was(client, page, moderator, move):
    submission = received(page, "路灯坏了", contact_kind="email", contact="a@example.cn")
    published(page, "菜市场的停车位太少。", by=moderator)
    if move == "hide":
        moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=1)
    Notification.objects.all().delete()
    before = seen_by_the_public(client, page)
    item = item_of(submission)
    reason = None if move == "approve" else Reason.objects.get(code="off_topic")
    decision = moderation.decide(item, Verdict(move, reason), by=moderator, seen_version=item.version)
    assert (seen_by_the_public(client, page) == before) == (move == "reject")
    moderation.undo(decision, by=moderator)
    assert seen_by_the_public(client, page) == before
    Notification.objects.update(release_at=timezone.now())
    assert (notices.deliver_due(), mail.outbox) == (0, [])
