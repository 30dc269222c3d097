"""Topics from the public: proposed, supported, chosen with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from livestreams.models import TopicChoice
from livestreams.services.topics import ChoiceRefused, choose_topic
from submissions.models import PublicRendition, Submission
from submissions.services.moderation import withdraw
from submissions.services.support import count_supports, support_opinion
from tests.consultations.test_taking_part import Visitor, receipt_of
from tests.factories import exchange, livestream, published, received, staff, topic_call

PAGE_QUERIES = 8


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


class Proposer(Visitor):
    """A person at the form of a call."""

    def __init__(self, client, page):
        self.client, self.url = client, reverse("topic_propose", args=[page.pk])
        self.response = client.get(self.url)


@pytest.fixture
def propose(moderator):
    return lambda page, text: PublicRendition.objects.get(submission=published(page, text, by=moderator))


def test_a_topic_is_proposed_and_followed_by_its_receipt(client, home):
    page = topic_call()
    receipt_of(Proposer(client, page).submit(text="谈谈渔港清淤"))
    assert (Submission.objects.get().page_id, "渔港清淤" in client.get(page.url).content.decode()) == (page.pk, False)


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-2, -1)])
def test_a_topic_outside_the_period_is_refused_and_kept(client, home, opens, closes):
    now = timezone.now()
    page = topic_call(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))
    html = Proposer(client, page).send("preview", text="不在期限内的选题").content.decode()
    assert ("不在期限内的选题" in html, Submission.objects.count()) == (True, 0)


def test_the_most_supported_stand_first_and_the_choice_with_its_reason(client, home, editor, propose):
    page, evening = topic_call(), exchange(title="渔港专场")
    few, many = propose(page, "选题甲"), propose(page, "选题乙")
    received(page, "未审核的选题")
    support_opinion(many, token="a")
    count_supports(many.pk)
    choose_topic(many, is_chosen=True, reason="支持最多", by=editor, exchange=evening)
    choose_topic(few, is_chosen=False, reason="上月谈过", by=editor)
    html = client.get(page.url).content.decode()
    assert html.index(f'id="opinion-{many.pk}"') < html.index(f'id="opinion-{few.pk}"')
    assert [text in html for text in ("支持最多", "上月谈过", "渔港专场", "未审核的选题")] == [True, True, True, False]
    withdraw(many.submission)
    html = client.get(page.url).content.decode()
    assert [text in html for text in ("支持最多", "上月谈过", "选题乙")] == [False, True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_one_topic_and_with_three(
    client, home, editor, propose, count, django_assert_num_queries
):
    page = topic_call()
    for n in range(count):
        choose_topic(propose(page, f"选题{n}"), is_chosen=True, reason="理由", by=editor)
    client.get(page.url)
    with django_assert_num_queries(PAGE_QUERIES):
        html = client.get(page.url).content.decode()
    assert html.count("outcome--adopted") == 2 * count


def test_a_choice_without_a_reason_or_for_another_kind_of_broadcast_is_refused(home, editor, propose):
    topic = propose(topic_call(), "选题")
    for choice in (
        {"is_chosen": True, "reason": " "},
        {"is_chosen": True, "reason": "理由", "exchange": livestream()},
        {"is_chosen": False, "reason": "理由", "exchange": exchange()},
    ):
        with pytest.raises(ChoiceRefused):
            choose_topic(topic, by=editor, **choice)
    assert TopicChoice.objects.count() == 0


def test_editors_choose_at_the_desk_and_nobody_else_does(client, home, editor, moderator, propose):
    page = topic_call()
    topic = propose(page, "选题")
    address = reverse("topic_choose", args=[page.pk, topic.pk])
    for user in (None, staff("stranger"), moderator):
        if user:
            client.force_login(user)
        assert client.post(address, {"is_chosen": "yes", "reason": "理由"}).status_code in (302, 403)
        assert client.get(reverse("topic_desk", args=[page.pk])).status_code in (302, 403)
    assert TopicChoice.objects.count() == 0
    client.force_login(editor)
    refused = client.post(address, {"is_chosen": "yes", "reason": ""})
    done = client.post(address, {"is_chosen": "yes", "reason": "理由"})
    choice = TopicChoice.objects.get()
    assert (refused.status_code, done.status_code, choice.reason, choice.decided_by) == (400, 302, "理由", editor)
    assert client.get(reverse("topic_desk", args=[page.pk])).status_code == 200


def test_the_list_of_broadcasts_leads_to_the_open_calls_only(client, home):
    now = timezone.now()
    page = topic_call(title="公开的征集")
    topic_call(title="过期的征集", opens_at=now - timedelta(days=3), closes_at=now - timedelta(days=2))
    html = client.get(page.get_parent().url).content.decode()
    assert ("公开的征集" in html, "过期的征集" in html) == (True, False)
