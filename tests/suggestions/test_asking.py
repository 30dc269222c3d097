"""People whose words a suggestion rests on say by receipt whether their problem is solved."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from submissions.services.receipts import query_code
from suggestions.asking_queries import asked_of
from suggestions.models import AskerVerdict
from suggestions.services import assigning, filing, handling
from suggestions.services.asking import say_whether_solved
from suggestions.services.steps import StepRefused
from tests.stations.factories import said, station
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, FILED, LETTER, RATING

LATER = ASSIGNED + timedelta(days=30)


@pytest.fixture
def who(home):
    return factories.let_in(factories.people())


@pytest.fixture
def told(who):
    """What somebody said at a station, and the suggestion that rests on it, being handled."""
    words = said(station(), "巷子太黑", form_key="asked").submission
    row = factories.draft(who)
    filing.ground_suggestion(row, submissions=[words], by=who.lead)
    row = factories.reviewed(who, filing.file_suggestion(row, exclusions=(), by=who.lead, now=FILED))
    row = assigning.assign_suggestion(row, lead=who.roads, by=who.assigner, now=ASSIGNED)
    return words, handling.take_on(row, by=who.unit, now=ASSIGNED)


def ask(client, submission, **data):
    return client.post(reverse("receipt"), {"number": submission.number, "code": query_code("asked")} | data)


def test_somebody_is_asked_after_the_reply_and_again_after_a_second_one(client, who, told):
    words, row = told
    assert ask(client, words).context["asked"] == []
    first = handling.reply_to_suggestion(row, **LETTER, by=who.unit, now=LATER)
    shown = ask(client, words)
    assert [(one.reply_id, one.number, one.said) for one in shown.context["asked"]] == [(first.pk, "闭2025-06-001", "")]
    assert row.title not in shown.content.decode() and LETTER["text"] not in shown.content.decode()
    assert ask(client, words, action="solved", reply=first.pk, word="not").status_code == 200
    again = ask(client, words, action="solved", reply=first.pk, word="solved")
    assert (again.status_code, again.context["error"]) == (400, "您已经评价过了。")
    handling.rate_reply(row, **RATING | {"result": "dissatisfied"}, by=who.lead, now=LATER)
    assigning.recheck_suggestion(row, finding="未解决", by=who.assigner)
    assigning.assign_suggestion(row, lead=who.roads, by=who.assigner, now=LATER)
    handling.take_on(row, by=who.unit, now=LATER)
    assert asked_of(words.pk) == []
    second = handling.reply_to_suggestion(row, **LETTER | {"number": "三交〔2025〕2号"}, by=who.unit, now=LATER)
    say_whether_solved(words, second.pk, word="solved")
    assert list(AskerVerdict.objects.order_by("pk").values_list("reply", "word")) == [
        (first.pk, "not"),
        (second.pk, "solved"),
    ]
    client.force_login(who.lead)
    screen = client.get(reverse("suggestion_screen", args=[row.pk])).content.decode()
    assert ("没有解决" in screen, "已经解决" in screen, words.number in screen) == (True, True, True)


def test_nobody_speaks_for_others_in_other_words_or_changes_what_was_said(client, who, told):
    words, row = told
    reply = handling.reply_to_suggestion(row, **LETTER, by=who.unit, now=LATER)
    stranger = said(station(), form_key="other").submission
    for submission, number, word in ((stranger, reply.pk, "solved"), (words, 0, "solved"), (words, reply.pk, "great")):
        with pytest.raises(StepRefused):
            say_whether_solved(submission, number, word=word)
    for data in ({"reply": "²", "word": "solved"}, {"reply": "", "word": "solved"}, {"reply": reply.pk, "word": ""}):
        assert ask(client, words, action="solved", **data).status_code == 400
    assert AskerVerdict.objects.count() == 0
    say_whether_solved(words, reply.pk, word="partly")
    for act in (
        lambda: AskerVerdict.objects.update(word="solved"),
        lambda: AskerVerdict.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
