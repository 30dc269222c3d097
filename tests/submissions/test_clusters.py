"""Groups of similar opinions: found after receipt, decided in one step, counted one by one."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Decision, Notification, OpinionCluster, PublicCount, PublicRendition, QueueItem
from submissions.queries import opinion_list
from submissions.services import clusters, counts
from submissions.services.moderation import ClaimedByAnother, DecidedByAnother, Verdict, claim, decide, withdraw
from submissions.states import QueueStatus
from submissions.tasks import group_opinions
from tests.factories import item_of, published, received

LETTER = "建议恢复沙柳街道到县医院的夜间公交。老人晚上看病只能打车，单程要{}元。"
SAME = [LETTER.format(40), "您好！" + LETTER.format(40), LETTER.format(40).replace("老人", "老年人") + "谢谢！"]


@pytest.fixture
def campaign(page):
    sent = [received(page, text, contact_kind="email", contact=f"p{n}@example.org") for n, text in enumerate(SAME)]
    other = received(page, LETTER.format(60))
    group_opinions.call()
    return sent, other


def cluster_of(submission):
    return QueueItem.objects.get(submission=submission).cluster


def test_what_arrived_is_grouped_in_the_background_and_only_once(page, campaign):
    sent, other = campaign
    assert [cluster_of(one).leader for one in (*sent, other)] == [sent[0], sent[0], sent[0], other]
    later = received(page, SAME[1] + "拜托了！")
    call_command("clusteropinions", verbosity=0)
    assert cluster_of(later) == cluster_of(sent[0])
    assert group_opinions.call() == 0
    assert OpinionCluster.objects.count() == 2


def test_receiving_an_opinion_asks_nothing_about_groups(page):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        received(page, SAME[0])
    assert [query["sql"] for query in asked if "opinioncluster" in query["sql"]] == []
    assert cluster_of(QueueItem.objects.get().submission) is None


def test_the_same_words_on_two_clauses_are_two_opinions(page):
    one, other = received(page, SAME[0], clause="a1"), received(page, SAME[0], clause="a2")
    clusters.group_opinions(page.pk)
    assert cluster_of(one) != cluster_of(other)


def test_a_group_is_decided_in_one_step_and_each_sender_is_told(campaign, moderator):
    sent, other = campaign
    seen = {one.pk: 1 for one in sent}
    decisions = clusters.decide_group(cluster_of(sent[0]), Verdict("approve"), by=moderator, seen_versions=seen)
    assert [d.submission_id for d in decisions] == [one.pk for one in sent]
    assert list(Notification.objects.order_by("pk").values_list("submission", flat=True)) == [one.pk for one in sent]
    assert item_of(other).status == QueueStatus.PENDING
    assert mail.outbox == []


@pytest.mark.parametrize("what", ["changed", "claimed"])
def test_a_group_of_which_one_moved_is_not_decided_at_all(campaign, moderator, colleague, what):
    sent, _other = campaign
    if what == "changed":
        decide(item_of(sent[1]), Verdict("approve"), by=colleague, seen_version=1)
    else:
        claim(item_of(sent[1]), by=colleague)
    before = Decision.objects.count()
    with pytest.raises(DecidedByAnother if what == "changed" else ClaimedByAnother):
        clusters.decide_group(
            cluster_of(sent[0]), Verdict("approve"), by=moderator, seen_versions={one.pk: 1 for one in sent}
        )
    assert Decision.objects.count() == before
    assert not Notification.objects.exclude(submission=sent[1]).exists()


def test_the_public_sees_one_text_for_all_and_reaches_the_others_and_counts_stay_true(campaign, page, moderator):
    sent, other = campaign
    clusters.decide_group(
        cluster_of(sent[0]), Verdict("approve"), by=moderator, seen_versions={one.pk: 1 for one in sent}
    )
    decide(item_of(other), Verdict("approve"), by=moderator, seen_version=1)

    def shown(**params):
        return [(row.submission_id, getattr(row, "similar", None)) for row in opinion_list(page.pk, params).opinions]

    group = str(cluster_of(sent[0]).pk)
    assert shown() == [(other.pk, 1), (sent[0].pk, 3)]
    assert shown(cluster=group) == [(one.pk, None) for one in reversed(sent)]
    withdraw(sent[0])
    assert shown() == [(other.pk, 1), (sent[1].pk, 2)]
    assert PublicCount.objects.get(page=page, clause_key="*").opinions == 3 == counts.recount(page.pk)["*"][0]


def test_opinions_published_before_they_were_grouped_find_together(page, moderator):
    for text in SAME:
        published(page, text, by=moderator)
    assert len(opinion_list(page.pk, {}).opinions) == 3
    clusters.group_opinions(page.pk)
    assert [row.similar for row in opinion_list(page.pk, {}).opinions] == [3]
    assert PublicRendition.objects.filter(is_face=True).count() == 1


def test_the_desk_shows_a_group_once_and_decides_what_is_ticked(client, campaign, moderator):
    sent, _other = campaign
    client.force_login(moderator)
    html = client.get(reverse("moderation_item", args=[sent[0].pk])).content.decode()
    assert html.count("data-queue-entry") == 2
    ticks = re.findall(r'name="member" value="([^"]*)" checked', html)
    assert ticks == [f"{one.pk}:1" for one in sent]
    url = reverse("moderation_decide_group", args=[sent[0].pk])
    assert client.post(url, {"move": "approve", "seen_version": 1}).status_code == 400
    assert client.post(url, {"move": "reject", "seen_version": 1, "member": ticks}).status_code == 400
    response = client.post(url, {"move": "approve", "seen_version": 1, "member": ticks[:2]})
    assert response.status_code == 302
    assert [item_of(one).status for one in sent] == [QueueStatus.APPROVED, QueueStatus.APPROVED, QueueStatus.PENDING]
    assert client.post(url, {"move": "approve", "seen_version": 1, "member": ticks}).status_code == 409
    client.logout()
    assert client.post(url, {"move": "approve", "seen_version": 1, "member": ticks[2:]}).status_code == 302
    assert item_of(sent[2]).status == QueueStatus.PENDING
