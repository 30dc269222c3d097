"""Open data of closed consultations: what is public, nothing that is not, and only once it is closed."""

import csv
import io
import json

import pytest

from consultations.models import ConsultationPage
from consultations.services import answer_opinions, publish_outcome
from consultations.states import OutcomeKind
from submissions.models import PublicRendition
from submissions.services.moderation import Verdict, decide, redact
from tests.factories import closed_consultation, item_of, published, received


@pytest.fixture
def closed(home, moderator):
    """Two published opinions, one of them with a formula and one masked; one waits."""
    page = closed_consultation()
    published(page, "=1+1 建议公开预算", by=moderator, clause="a2", public_name="@居民")
    masked = received(page, "请打电话13800000000")
    redact(item_of(masked), "13800000000", category="phone", reason="", by=moderator, seen_version=1)
    decide(item_of(masked), Verdict("approve"), by=moderator, seen_version=2)
    received(page, "尚未审核的意见")
    return page


def address(page, name):
    return f"/consultations/{page.pk}/{name}"


def whole(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def rows(client, page):
    return list(csv.DictReader(io.StringIO(whole(client.get(address(page, "opinions.csv"))).removeprefix("\ufeff"))))


def test_published_opinions_alone_are_data_and_nothing_in_them_calculates(client, closed):
    masked, formula = rows(client, closed)
    assert (formula["text"], formula["name"], formula["clause"]) == ("'=1+1 建议公开预算", "'@居民", "v1.a2")
    assert masked["text"] == "请打电话〔电话号码已隐去〕"
    told = json.loads(whole(client.get(address(closed, "opinions.json"))))
    assert [row["text"] for row in told["opinions"]] == [masked["text"], "=1+1 建议公开预算"]
    assert (told["title"], set(told["columns"])) == (closed.title, set(masked))
    assert "13800000000" not in json.dumps(told, ensure_ascii=False)


def test_an_answer_is_data_with_the_report_and_not_before(client, closed, editor, moderator):
    for waiting in closed_queue(closed):
        decide(waiting, Verdict("approve"), by=moderator, seen_version=waiting.version)
    opinions = list(PublicRendition.objects.of_page(closed))
    answer_opinions(closed, opinions, kind=OutcomeKind.ADOPTED, theme="公开", reason="已写入。", by=editor)
    assert {row["outcome"] for row in rows(client, closed)} == {""}
    publish_outcome(closed, summary="综述。", by=editor)
    assert {(row["outcome"], row["matter"], row["reason"]) for row in rows(client, closed)} == {
        ("adopted", "公开", "已写入。")
    }


def closed_queue(page):
    from submissions.models import QueueItem

    return QueueItem.objects.awaiting().filter(submission__page_id=page.pk)


@pytest.mark.parametrize("name", ["opinions.csv", "opinions.json", "data/"])
def test_there_is_no_data_of_what_is_open_unseen_or_nowhere(client, page, closed, name):
    assert client.get(address(page, name)).status_code == 404
    ConsultationPage.objects.filter(pk=closed.pk).update(shows_comments=False)
    assert client.get(address(closed, name)).status_code == 404
    ConsultationPage.objects.filter(pk=closed.pk).update(shows_comments=True, live=False)
    assert client.get(address(closed, name)).status_code == 404
    assert client.get(f"/consultations/9999999/{name}").status_code == 404


def test_the_page_leads_to_its_data_once_it_is_closed(client, page, closed, moderator):
    published(page, "意见", by=moderator)
    assert address(page, "opinions.csv") not in client.get(page.url).content.decode()
    html = client.get(closed.url).content.decode()
    assert address(closed, "opinions.csv") in html and address(closed, "data/") in html
    dictionary = client.get(address(closed, "data/")).content.decode()
    assert "CC BY 4.0" in dictionary and "<code>supporters</code>" in dictionary


@pytest.mark.parametrize("count", [1, 3])
def test_a_download_costs_the_same_queries_with_one_opinion_and_with_three(
    client, home, moderator, editor, count, django_assert_num_queries
):
    page = closed_consultation()
    for number in range(count):
        published(page, f"意见{number}", by=moderator, form_key=f"data-{number}")
    answer_opinions(
        page, list(PublicRendition.objects.of_page(page)), kind=OutcomeKind.ADOPTED, theme="一", reason="二", by=editor
    )
    publish_outcome(page, summary="综述。", by=editor)
    client.get(address(page, "opinions.csv"))
    with django_assert_num_queries(7):
        assert whole(client.get(address(page, "opinions.csv"))).count("\r\n") == count + 1
