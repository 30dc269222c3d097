"""The online exchange: questions in, the host's desk, answers out, and what is left over."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from core.calendar import TZ
from core.transitions import MoveRefused
from livestreams.calendar import answer_due_at
from livestreams.exchange import answer_of, asked_questions, exchange_reading, unanswered
from livestreams.models import ExchangeAnswer, ExchangeQuestion, ExchangeReminder, LivestreamGuest, LivestreamPage
from livestreams.services.exchange import AnswerRefused, forget_contacts, move_question, remind_of_unanswered
from livestreams.states import QUESTION_MOVES, LivestreamStatus, QuestionStatus
from submissions.models import Contact, PublicRendition, Submission
from submissions.services.moderation import withdraw
from submissions.services.support import count_supports, support_opinion
from tests.consultations.test_taking_part import Visitor, receipt_of
from tests.factories import exchange, livestream, published, received, staff

PAGE_QUERIES = 13
WORDS = {"answer": "已经安排在明年春天。", "answered_by": "演示代表甲 县人大代表"}


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


class Asker(Visitor):
    """A person at the form of an exchange."""

    def __init__(self, client, page):
        self.client, self.url = client, reverse("livestream_ask", args=[page.pk])
        self.response = client.get(self.url)


@pytest.fixture
def ask(moderator):
    return lambda page, text="试验提问": PublicRendition.objects.get(submission=published(page, text, by=moderator))


def walked(rendition, *names, by):
    """The question after the named moves."""
    version = 0
    for name in names:
        version = move_question(rendition, name, seen_version=version, by=by, **WORDS).version
    return ExchangeQuestion.objects.get(rendition=rendition)


def test_a_question_is_sent_received_and_waits_for_a_moderator(client, home):
    page = exchange()
    number, code = receipt_of(Asker(client, page).submit(text="渔港何时清淤？"))
    submission = Submission.objects.get()
    assert (submission.page_id, submission.text) == (page.pk, "渔港何时清淤？")
    assert "渔港何时清淤" not in client.get(page.url).content.decode()
    assert "渔港何时清淤" in client.post("/receipts/", {"number": number, "code": code}).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": timezone.now() - timedelta(hours=9)},
        {"questions_close_at": timezone.now() - timedelta(seconds=1)},
        {"manual_status": LivestreamStatus.CANCELLED},
        {"manual_status": LivestreamStatus.ENDED},
    ],
)
def test_a_question_after_closing_is_refused_and_the_text_is_kept(client, home, fields):
    page = exchange(**fields)
    asker = Asker(client, page)
    html = asker.send("preview", text="迟到的问题").content.decode()
    assert ("迟到的问题" in html, Submission.objects.count()) == (True, 0)
    assert "以便您复制" in html or "at present" in html or "Your text is kept" in html


@pytest.mark.parametrize("word", ["", *LivestreamStatus.values])
def test_those_that_take_questions_are_found_as_each_says_of_itself(home, word):
    now = timezone.now()
    for hours in (-5, -1, 2):
        for fields in (
            {},
            {"ends_at": now + timedelta(hours=hours + 2)},
            {"questions_close_at": min(now, now + timedelta(hours=hours + 1))},
        ):
            exchange(
                starts_at=now + timedelta(hours=hours), manual_status=word, replay_url="https://x.example/", **fields
            )
    livestream(manual_status=word, replay_url="https://x.example/")
    says = [page.pk for page in LivestreamPage.objects.order_by("pk") if page.takes_questions(now)]
    assert list(LivestreamPage.objects.taking_questions(now).order_by("pk").values_list("pk", flat=True)) == says
    assert len(says) == (4 if word in ("", "announced", "live") else 0)


def test_only_an_exchange_takes_questions(client, home):
    assert client.get(reverse("livestream_ask", args=[livestream().pk])).status_code == 404
    assert client.get(reverse("livestream_ask", args=[exchange(published=False).pk])).status_code == 404


def test_questions_cannot_be_taken_longer_than_the_exchange_lasts(home):
    page = exchange(published=False)
    page.questions_close_at = page.closes_at + timedelta(seconds=1)
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["questions_close_at"]


@pytest.mark.parametrize("name", QUESTION_MOVES)
@pytest.mark.parametrize("status", QuestionStatus.values)
def test_the_table_alone_says_what_is_possible(home, editor, ask, status, name):
    page = exchange(over=True)
    rendition = ask(page)
    answered = {"answer": "前", "answered_by": "甲", "answered_at": timezone.now()} if status == "answered" else {}
    ExchangeQuestion.objects.create(rendition=rendition, page=page, status=status, **answered)
    step = QUESTION_MOVES[name]
    if status in step.sources:
        assert move_question(rendition, name, seen_version=1, by=editor, **WORDS).status == step.target
    else:
        with pytest.raises(MoveRefused):
            move_question(rendition, name, seen_version=1, by=editor, **WORDS)
        assert ExchangeQuestion.objects.get().status == status
        assert ExchangeAnswer.objects.count() == 0


def test_an_answer_is_published_live_corrected_and_every_wording_kept(client, home, editor, ask):
    page = exchange(manual_status=LivestreamStatus.LIVE)
    question = walked(ask(page, "渔港何时清淤？"), "choose", "begin", "answer", by=editor)
    move_question(question.rendition, "revise", seen_version=4, by=editor, answer="夏天。", answered_by="乙")
    question.refresh_from_db()
    assert (question.status, question.answer, question.is_written, question.version) == ("answered", "夏天。", False, 5)
    assert list(ExchangeAnswer.objects.values_list("text", "answered_by")) == [tuple(WORDS.values()), ("夏天。", "乙")]
    with pytest.raises(DatabaseError), transaction.atomic():
        ExchangeAnswer.objects.update(text="改")
    html = client.get(page.url).content.decode()
    assert ("渔港何时清淤" in html, "夏天。" in html, WORDS["answer"] in html) == (True, True, False)
    actions = ["livestreams.choose_question", "livestreams.begin_question", "livestreams.answer_question"]
    from wagtail.models import ModelLogEntry

    logged = ModelLogEntry.objects.filter(action__startswith="livestreams.").order_by("pk")
    assert [entry.action for entry in logged] == [*actions, "livestreams.revise_question"]
    assert answer_of(question.rendition.submission_id) == question


def test_an_answer_needs_words_a_name_and_in_writing_the_end(home, editor, ask):
    page = exchange(manual_status=LivestreamStatus.LIVE)
    rendition = ask(page)
    walked(rendition, "choose", "begin", by=editor)
    for name, words in (
        ("answer", WORDS | {"answer": " "}),
        ("answer", WORDS | {"answered_by": ""}),
        ("answer_in_writing", WORDS),
    ):
        with pytest.raises(AnswerRefused):
            move_question(rendition, name, seen_version=3, by=editor, **words)
    assert (ExchangeQuestion.objects.get().status, ExchangeAnswer.objects.count()) == ("answering", 0)


def test_the_slower_of_two_hosts_changes_nothing(home, editor, ask):
    rendition = ask(exchange())
    move_question(rendition, "choose", seen_version=0, by=editor)
    for name in ("choose", "begin"):
        with pytest.raises(MoveRefused):
            move_question(rendition, name, seen_version=0, by=editor)
    assert ExchangeQuestion.objects.get().status == "chosen"


def test_a_question_that_is_hidden_or_withdrawn_takes_its_answer_along(client, home, editor, ask):
    page = exchange(over=True)
    question = walked(ask(page, "秘密的问题"), "answer_in_writing", by=editor)
    address = reverse("livestream_questions", args=[page.pk])
    assert WORDS["answer"] in client.get(address).content.decode()
    withdraw(question.rendition.submission)
    for html in (client.get(address).content.decode(), client.get(page.url).content.decode()):
        assert ("秘密的问题" in html, WORDS["answer"] in html) == (False, False)
    assert (answer_of(question.rendition.submission_id), list(unanswered(page))) == (None, [])


def test_the_page_groups_by_state_and_lists_what_is_left_with_its_day(client, home, editor, ask):
    page = exchange(over=True)
    answered, touched, waiting = (ask(page, f"第{n}问") for n in range(3))
    received(page, "未审核的问题")
    walked(answered, "answer_in_writing", by=editor)
    walked(touched, "choose", by=editor)
    support_opinion(waiting, token="x")
    count_supports(waiting.pk)
    reading = exchange_reading(page)
    assert [[entry.opinion.pk for entry in reading[name]] for name in ("answered", "chosen", "waiting")] == [
        [answered.pk], [touched.pk], [waiting.pk]
    ]  # fmt: skip
    figures = reading["figures"]
    assert (figures.questions, figures.people, figures.answered, figures.waiting) == (3, 3, 1, 2)
    assert [entry.due_at is None for entry in asked_questions(page)] == [
        entry.status == "answered" for entry in asked_questions(page)
    ]
    html = client.get(page.url).content.decode()
    assert ("未审核的问题" in html, html.count('class="question"')) == (False, 3)


def test_what_has_an_answer_never_hides_what_has_none(home, editor, ask, monkeypatch):
    monkeypatch.setattr("livestreams.exchange.SHOWN", 2)
    page = exchange(over=True)
    answered, also, waiting = (ask(page, f"第{n}问") for n in range(3))
    for question in (answered, also):
        support_opinion(question, token="x")
        count_supports(question.pk)
        walked(question, "answer_in_writing", by=editor)
    listed = [entry.opinion.pk for entry in asked_questions(page)]
    assert (listed[0], sorted(listed[1:])) == (waiting.pk, [answered.pk, also.pk])


@pytest.mark.parametrize(
    ("ended", "published_at", "due"),
    [
        ((2026, 11, 23, 21, 0), (2026, 11, 20, 9, 0), (2026, 11, 30, 23, 59, 59)),
        ((2026, 11, 27, 21, 0), (2026, 11, 20, 9, 0), (2026, 12, 4, 23, 59, 59)),
        ((2026, 9, 30, 21, 0), (2026, 9, 20, 9, 0), (2026, 10, 13, 23, 59, 59)),
        ((2026, 11, 23, 21, 0), (2026, 11, 25, 9, 0), (2026, 12, 2, 23, 59, 59)),
    ],
)
def test_five_working_days_are_counted_over_weekends_and_holidays(ended, published_at, due):
    instants = [datetime(*parts, tzinfo=TZ) for parts in (ended, published_at)]
    assert answer_due_at(*instants) == datetime(*due, tzinfo=TZ)


def test_those_who_run_it_are_reminded_once_a_working_day_until_everything_is_answered(home, editor, ask):
    editor.email = "editor@example.invalid"
    editor.save()
    staff("stranger").email = "stranger@example.invalid"
    end = datetime(2026, 11, 20, 21, 0, tzinfo=TZ)  # a Friday
    page = exchange(starts_at=end - timedelta(hours=1), ends_at=end)
    exchange()
    first, second = ask(page, "秘密问题一"), ask(page, "秘密问题二")
    monday = end + timedelta(days=3)
    assert [
        remind_of_unanswered(now) for now in (end - timedelta(minutes=1), end + timedelta(days=1), monday, monday)
    ] == [0, 0, 1, 0]
    assert [(m.to, "秘密" in m.body, page.title in m.body) for m in mail.outbox] == [
        (["editor@example.invalid"], False, True)
    ]
    walked(first, "answer_in_writing", by=editor)
    assert remind_of_unanswered(monday + timedelta(days=1)) == 1
    walked(second, "answer_in_writing", by=editor)
    assert remind_of_unanswered(monday + timedelta(days=2)) == 0
    assert list(ExchangeReminder.objects.order_by("pk").values_list("unanswered", flat=True)) == [2, 1]
    assert PageLogEntry.objects.filter(action="livestreams.remind").count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_one_question_and_with_three(
    client, home, editor, ask, count, django_assert_num_queries
):
    page = exchange(over=True)
    for n in range(count):
        walked(ask(page, f"第{n}问"), "answer_in_writing", by=editor)
    client.get(page.url)
    with django_assert_num_queries(PAGE_QUERIES):
        html = client.get(page.url).content.decode()
    assert html.count(WORDS["answer"]) == count


def test_the_host_works_through_the_desk_without_a_script(client, home, editor, ask):
    page = exchange(over=True)
    page.guests = [LivestreamGuest(name="演示代表甲", post="县人大代表")]
    page.save()
    rendition = ask(page, "路灯何时修？")
    client.force_login(editor)
    address = reverse("exchange_move", args=[page.pk, rendition.pk])
    assert client.post(address, {"move": "choose", "seen_version": "0"}).status_code == 302
    late = client.post(address, {"move": "choose", "seen_version": "0"})
    assert late.status_code == 409
    refused = client.post(
        address, {"move": "answer_in_writing", "seen_version": "1", "answer": "写好的答复", "answered_by": ""}
    )
    assert (refused.status_code, "写好的答复" in refused.content.decode()) == (400, True)
    done = client.post(address, {"move": "answer_in_writing", "seen_version": "1"} | WORDS)
    assert (done.status_code, ExchangeQuestion.objects.get().answer) == (302, WORDS["answer"])
    html = client.get(reverse("exchange_desk", args=[page.pk])).content.decode()
    assert ('value="revise"' in html, 'value="choose"' in html, "演示代表甲 县人大代表" in html) == (True, False, True)


@pytest.mark.parametrize("moves", [("choose", "begin"), ("choose", "begin", "answer")])
def test_the_desk_of_an_exchange_without_guests_opens_in_every_state(client, home, editor, ask, moves):
    page = exchange(manual_status=LivestreamStatus.LIVE)
    walked(ask(page), *moves, by=editor)
    client.force_login(editor)
    assert client.get(reverse("exchange_desk", args=[page.pk])).status_code == 200


@pytest.mark.parametrize("who", ["anonymous", "stranger", "moderator"])
def test_nobody_else_hosts(client, home, moderator, ask, who):
    page = exchange()
    rendition = ask(page)
    if who != "anonymous":
        client.force_login(moderator if who == "moderator" else staff("stranger"))
    assert client.get(reverse("exchange_desk", args=[page.pk])).status_code in (302, 403)
    address = reverse("exchange_move", args=[page.pk, rendition.pk])
    assert client.post(address, {"move": "choose", "seen_version": "0"}).status_code in (302, 403)
    assert ExchangeQuestion.objects.count() == 0


def test_the_author_reads_the_answer_on_the_receipt(client, home, editor, moderator):
    from submissions.models import QueueItem
    from submissions.services.moderation import Verdict, decide

    page = exchange()
    number, code = receipt_of(Asker(client, page).submit(text="渔港何时清淤？"))
    decide(QueueItem.objects.get(), Verdict("approve"), by=moderator, seen_version=1)
    walked(PublicRendition.objects.get(), "choose", "begin", "answer", by=editor)
    html = client.post("/receipts/", {"number": number, "code": code}).content.decode()
    assert (WORDS["answer"] in html, WORDS["answered_by"] in html) == (True, True)


def test_reply_channels_are_forgotten_180_days_after_the_end_and_questions_stay(home):
    now = timezone.now()
    for days in (182, 178):
        page = exchange(starts_at=now - timedelta(days=days))
        received(
            page, f"问题{days}", received_at=now - timedelta(days=days), contact_kind="phone", contact="13800000000"
        )
    assert (forget_contacts(now), forget_contacts(now)) == (1, 0)
    assert list(Contact.objects.values_list("submission__text", flat=True)) == ["问题178"]
    assert Submission.objects.count() == 2


def test_an_exchange_with_questions_is_not_deleted(client, home):
    client.force_login(staff("admin", is_superuser=True))
    page, empty = exchange(), exchange()
    received(page)
    for each in (page, empty):
        client.post(reverse("wagtailadmin_pages:delete", args=[each.pk]))
    from livestreams.models import LivestreamPage

    assert list(LivestreamPage.objects.all()) == [page]
