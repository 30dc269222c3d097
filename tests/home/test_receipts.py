"""The status page: number and code in, the story out."""

import pytest
from django.urls import reverse

from submissions.models import PublicRendition, Reason
from submissions.services import moderation
from submissions.services.moderation import Verdict
from submissions.services.receipts import query_code
from submissions.states import QueueStatus
from tests.factories import item_of, published, received

URL = "/receipts/"


@pytest.fixture
def mine(page):
    """An opinion of ours, and what its receipt says."""
    submission = received(page, "我写的意见", form_key="mine")
    return submission, {"number": submission.number, "code": query_code("mine")}


def test_the_address_is_the_one_that_notices_name():
    assert reverse("receipt") == URL


def test_looking_shows_state_and_words_and_changes_nothing(client, mine):
    submission, data = mine
    html = client.post(URL, data).content.decode()
    assert "我写的意见" in html
    assert "等待审核" in html
    assert item_of(submission).version == 1


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(client, mine, page):
    _submission, data = mine
    other = received(page, "别人的意见", form_key="other")
    wrong = [
        data | {"code": query_code("other")},
        {"number": "LX000000-AAAAAAA", "code": data["code"]},
        {"number": "", "code": ""},
        {"number": other.number, "code": data["code"]},
    ]
    answers = []
    for guess in wrong:
        response = client.post(URL, guess)
        html = response.content.decode()
        for typed in (guess["number"], guess["code"]):
            html = html.replace(f'value="{typed}"', "")
        token = html.index("csrfmiddlewaretoken")
        answers.append((response.status_code, html[:token], html[token + 120 :]))
        assert "别人的意见" not in html
        assert "我写的意见" not in html
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 400


def test_guessing_is_throttled_and_then_even_the_right_code_waits(client, mine):
    _submission, data = mine
    codes = [client.post(URL, data | {"code": f"wrong{n}"}).status_code for n in range(12)]
    assert codes == [400] * 10 + [429] * 2
    assert client.post(URL, data).status_code == 429


def test_number_and_code_stand_in_no_address(client, mine):
    _submission, data = mine
    response = client.post(URL, data)
    assert response.status_code == 200
    assert data["code"] not in response.get("Location", "")
    assert "no-store" in response["Cache-Control"]
    assert client.get(URL, data).content.decode().count("我写的意见") == 0


def test_a_rejection_shows_reason_and_words_and_how_to_appeal(client, mine, moderator):
    submission, data = mine
    reason = Reason.objects.get(code="abuse")
    moderation.decide(item_of(submission), Verdict("reject", reason, "请去掉第二句。"), by=moderator, seen_version=1)
    html = client.post(URL, data).content.decode()
    assert reason.public_text in html
    assert "请去掉第二句。" in html
    assert reason.internal_text not in html
    assert 'name="appeal"' in html
    assert "moderator" not in html


def test_an_undone_decision_leaves_no_trace_for_the_author(client, mine, moderator):
    submission, data = mine
    reason = Reason.objects.get(code="abuse")
    decision = moderation.decide(item_of(submission), Verdict("reject", reason), by=moderator, seen_version=1)
    moderation.undo(decision, by=moderator)
    html = client.post(URL, data).content.decode()
    assert reason.public_text not in html
    assert "等待审核" in html


def test_withdrawing_asks_first_and_then_takes_the_opinion_off_the_page(client, page, moderator):
    submission = published(page, by=moderator, form_key="w")
    data = {"number": submission.number, "code": query_code("w"), "action": "withdraw"}
    client.post(URL, data)
    assert item_of(submission).status == QueueStatus.APPROVED
    client.post(URL, data | {"confirm": "yes"})
    assert item_of(submission).status == QueueStatus.WITHDRAWN
    assert list(PublicRendition.objects.all()) == []
    assert client.post(URL, data | {"confirm": "yes"}).status_code == 400


@pytest.mark.parametrize("text", ["", " \u200b ", "\u202e", "长" * 1001])
def test_an_appeal_without_grounds_is_refused_and_kept(client, mine, moderator, text):
    submission, data = mine
    moderation.decide(
        item_of(submission), Verdict("reject", Reason.objects.get(code="abuse")), by=moderator, seen_version=1
    )
    response = client.post(URL, data | {"action": "appeal", "appeal": text})
    assert response.status_code == 400
    assert text.strip() in response.content.decode()
    assert item_of(submission).status == QueueStatus.REJECTED


def test_an_appeal_goes_back_to_the_queue(client, mine, moderator):
    submission, data = mine
    moderation.decide(
        item_of(submission), Verdict("reject", Reason.objects.get(code="abuse")), by=moderator, seen_version=1
    )
    assert client.post(URL, data | {"action": "appeal", "appeal": "请再看一次"}).status_code == 200
    assert item_of(submission).status == QueueStatus.APPEALED
    assert 'name="appeal"' not in client.post(URL, data).content.decode()


def test_a_returned_opinion_can_be_changed_and_sent_again(client, mine, moderator, page):
    submission, data = mine
    moderation.decide(
        item_of(submission), Verdict("return", Reason.objects.get(code="unreadable")), by=moderator, seen_version=1
    )
    assert reverse("take_part", args=[page.pk]) in client.post(URL, data).content.decode()
    response = client.post(reverse("take_part", args=[page.pk]), {"action": "edit", "text": submission.text})
    assert response.status_code == 200
    assert "我写的意见" in response.content.decode()
