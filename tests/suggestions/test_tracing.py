"""From what a citizen said to what became of it, and back from the result to how many had asked."""

import pytest
from django.urls import reverse

from publicity.models import PublicityIndexPage, PublicRecord
from publicity.services.publishing import publish_record, withdraw_record
from stations.models import OpinionItem
from stations.services.origins import link_opinions, unlink_opinion
from submissions.services.moderation import withdraw
from submissions.services.receipts import query_code
from suggestions.models import PublicSuggestion, Suggestion, SuggestionIndexPage
from suggestions.services import assigning, filing, handling, reviewing
from suggestions.services.showing import refresh_outdated, refresh_publication
from suggestions.tracing import trace_of
from tests.factories import staff
from tests.publicity.factories import contact
from tests.stations.factories import deputy, said, station
from tests.suggestions.factories import ASSIGNED, FILED, REVIEWED, draft, filed, handled, people, reviewed
from tests.suggestions.public_factories import decided, met, office, rated, replied


@pytest.fixture
def who(home):
    return people()


@pytest.fixture
def publisher(home):
    return office()


@pytest.fixture
def mine(home):
    """Something said at a station, and what its receipt says."""
    item = said(station(), "我家门口没有路灯", form_key="mine")
    return item.submission, {"number": item.submission.number, "code": query_code("mine")}


def grounded(who, **rests_on):
    row = draft(who)
    filing.ground_suggestion(row, by=who.lead, **rests_on)
    return filing.file_suggestion(row, exclusions=(), by=who.lead, now=FILED)


def test_a_receipt_leads_to_the_suggestion_its_reply_and_its_verdict(who, publisher, mine, client):
    submission, receipt = mine
    row = grounded(who, submissions=[submission])
    assert client.post("/receipts/", receipt).context["traces"] == []
    row = reviewed(who, row)
    html = client.post("/receipts/", receipt).content.decode()
    assert ("闭2025-06-001（未公开）" in html, "加装路灯" in html) == (True, False)
    row = assigning.assign_suggestion(row, lead=who.roads, by=who.assigner, now=ASSIGNED)
    row = rated(who, replied(who, met(who, handling.take_on(row, by=who.unit, now=ASSIGNED))))
    public = decided(row, by=publisher)
    html = client.post("/receipts/", receipt).content.decode()
    address = reverse("suggestion", args=[public.pk])
    for words in (f'<a href="{address}">加装路灯</a>', "已办结", "单位自评 A", "代表测评：基本满意", "解决或基本解决"):
        assert words in html
    page = client.get(address).content.decode()
    assert ("此前有 1 人" in page, "我家门口没有路灯" in page, submission.number in page) == (True, False, False)


def test_what_was_merged_leads_to_what_it_was_merged_into(who, publisher, mine):
    submission, _receipt = mine
    small = grounded(who, submissions=[submission])
    other = said(station(), "另一个人").submission
    big = reviewed(who, grounded(who, submissions=[submission, other]))
    reviewing.merge_suggestion(small, big, reason="同一事项", by=who.reviewer)
    public = decided(Suggestion.objects.get(pk=big.pk), by=publisher)
    assert [(trace.number, trace.card.address) for trace in trace_of(submission.pk)] == [
        (public.number, reverse("suggestion", args=[public.pk]))
    ]
    assert public.asked == 2


def test_who_withdrew_does_not_count(who, publisher, mine):
    submission, _receipt = mine
    row = reviewed(who, grounded(who, submissions=[submission, said(station(), "另一个人").submission]), now=REVIEWED)
    assert decided(row, by=publisher).asked == 2
    withdraw(submission)
    refresh_publication(row)
    assert PublicSuggestion.objects.get().asked == 1


def test_a_published_contact_leads_to_the_suggestion_that_rests_on_it(who, publisher, client):
    author, verifier = staff("author"), staff("verifier", is_superuser=True)
    record = contact(by=author, verifier=verifier)
    publish_record(record, by=verifier)
    address = reverse("publicity_record", args=[PublicRecord.objects.get().number])
    row = reviewed(who, grounded(who, records=[record]))
    assert client.get(address).context["suggestions"] == []
    public = decided(row, by=publisher)
    assert public.asked == record.elector_count
    assert [one.number for one in client.get(address).context["suggestions"]] == [public.number]
    assert "由此提出的代表建议" in client.get(address).content.decode()
    decided(row, by=publisher, scope="none", reason="涉密")
    assert client.get(address).context["suggestions"] == []
    assert PublicityIndexPage.objects.get().url in client.get(address).content.decode()


def test_a_draft_traces_to_nothing(who, mine):
    submission, _receipt = mine
    grounded(who, submissions=[submission])
    assert trace_of(submission.pk) == []
    filed(who)
    handled(who)
    assert trace_of(submission.pk) == []


@pytest.fixture
def chief(home):
    return staff("chief", is_superuser=True)


def test_a_receipt_leads_to_the_contact_that_grew_from_it_once_that_is_published(mine, chief, client):
    submission, receipt = mine
    item = OpinionItem.objects.get(pk=submission.pk)
    row = contact(deputy(item.station), by=staff("author"), verifier=chief)
    link_opinions(row, [item], by=chief)

    def shown():
        return [one.number for one in client.post("/receipts/", receipt).context["records"]]

    assert shown() == []
    public = publish_record(row, by=chief)
    html = client.post("/receipts/", receipt).content.decode()
    address = reverse("publicity_record", args=[public.number])
    assert (f'<a href="{address}">' in html, public.problem in html, shown()) == (True, True, [public.number])
    assert client.get(address).status_code == 200
    link = row.origins.get()
    unlink_opinion(link, by=chief)
    assert shown() == []
    link_opinions(row, [item], by=chief)
    PublicityIndexPage.objects.update(live=False)
    assert shown() == []
    PublicityIndexPage.objects.update(live=True)
    withdraw_record(public, reason="有误", by=chief)
    assert shown() == []


def test_a_receipt_leads_through_the_contact_to_the_suggestion_and_its_author_is_asked(who, publisher, mine, chief, client):  # fmt: skip
    submission, receipt = mine
    item = OpinionItem.objects.get(pk=submission.pk)
    person = deputy(item.station)
    row = contact(person, by=staff("author"), verifier=chief, elector_count=1)
    link_opinions(row, [item], by=chief)
    done = assigning.assign_suggestion(
        reviewed(who, grounded(who, records=[row])), lead=who.roads, by=who.assigner, now=ASSIGNED
    )
    done = replied(who, met(who, handling.take_on(done, by=who.unit, now=ASSIGNED)))
    answer = client.post("/receipts/", receipt)
    assert [(one.number, one.card) for one in answer.context["traces"]] == [("闭2025-06-001", None)]
    assert [(one.number, one.said) for one in answer.context["asked"]] == [("闭2025-06-001", "")]
    client.post("/receipts/", receipt | {"action": "solved", "reply": done.replies.get().pk, "word": "solved"})
    assert list(done.replies.get().asker_verdicts.values_list("word", "submission")) == [("solved", submission.pk)]
    public = decided(done, by=publisher)
    assert [one.card.address for one in client.post("/receipts/", receipt).context["traces"]] == [
        reverse("suggestion", args=[public.pk])
    ]
    SuggestionIndexPage.objects.update(live=False)
    assert [one.card for one in client.post("/receipts/", receipt).context["traces"]] == [None]
    unlink_opinion(row.origins.get(), by=chief)
    answer = client.post("/receipts/", receipt)
    assert (answer.context["traces"], answer.context["asked"]) == ([], [])


def test_everybody_is_counted_once_however_their_words_came_to_it(who, publisher, chief):
    page = station()
    person = deputy(page)
    twice, once, direct, gone = (said(page, f"路灯{number}") for number in range(4))
    three, one, alone = (
        contact(person, by=staff(f"author{count}"), verifier=chief, elector_count=count) for count in (3, 1, 2)
    )
    link_opinions(three, [twice, once, gone], by=chief)
    link_opinions(one, [twice, once], by=chief)
    row = grounded(who, records=[three, one, alone], submissions=[twice.submission, direct.submission])
    public = decided(reviewed(who, row), by=publisher)
    # Three authors at the first contact and two of them at the second, one who wrote directly, two met at the third.
    assert public.asked == 4 + 2
    withdraw(gone.submission)
    assert (refresh_outdated(), PublicSuggestion.objects.get().asked, refresh_outdated()) == (1, 5, 0)
    unlink_opinion(three.origins.get(submission=once.pk), by=chief)
    assert (refresh_outdated(), PublicSuggestion.objects.get().asked) == (1, 6)
    link_opinions(alone, [once], by=chief)
    assert (refresh_outdated(), PublicSuggestion.objects.get().asked) == (1, 5)


def test_a_merger_brings_its_people_along_at_once(who, publisher, mine, django_capture_on_commit_callbacks):
    submission, _receipt = mine
    big = reviewed(who, grounded(who, submissions=[said(station(), "另一个人").submission]))
    assert decided(big, by=publisher).asked == 1
    with django_capture_on_commit_callbacks(execute=True):
        small = grounded(who, submissions=[submission])
        reviewing.merge_suggestion(small, big, reason="同一事项", by=who.reviewer)
    assert PublicSuggestion.objects.get().asked == 2
