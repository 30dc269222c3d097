"""Guests of an exchange: a desk of their own, a private channel to the host, and the same answer for what is similar."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from livestreams.exchange import exchange_reading
from livestreams.models import ExchangeAnswer, ExchangeQuestion, GuestNote, LivestreamGuest
from livestreams.services.channel import NoteRefused, NotInvited, answer_as_guest, write_note
from livestreams.services.exchange import answer_group, move_question
from livestreams.states import GUESTS, LivestreamStatus
from submissions.models import OpinionCluster, PublicRendition
from tests.factories import exchange, published, staff

SECRET = "密语：这一题请县民政局先答"


@pytest.fixture
def guest(home):
    return staff("jiabin-account", GUESTS)


@pytest.fixture
def page(guest):
    page = exchange(manual_status=LivestreamStatus.LIVE)
    page.guests = [LivestreamGuest(name="演示代表甲", post="县人大代表", account=guest), LivestreamGuest(name="乙")]
    page.save()
    return page


@pytest.fixture
def ask(moderator):
    return lambda page, text: PublicRendition.objects.get(submission=published(page, text, by=moderator))


def opened(rendition, by):
    for version, name in enumerate(("choose", "begin")):
        move_question(rendition, name, seen_version=version and 2, by=by)
    return ExchangeQuestion.objects.get(rendition=rendition)


def similar(*renditions):
    group = OpinionCluster.objects.create(
        page_id=renditions[0].page_id, clause_key="", leader_id=renditions[0].submission_id, bands=[1]
    )
    PublicRendition.objects.filter(pk__in=[row.pk for row in renditions]).update(cluster=group)
    return [PublicRendition.objects.get(pk=row.pk) for row in renditions]


def test_host_and_guest_speak_and_nobody_else_reads_it(client, page, guest, editor, moderator, ask):
    question = ask(page, "养老床位够吗？")
    note, desk = (reverse(name, args=[page.pk]) for name in ("exchange_note", "exchange_guest_desk"))
    client.force_login(editor)
    answer = client.post(note, {"text": SECRET, "about": question.number.lower()})
    assert answer.url == f"{reverse('exchange_desk', args=[page.pk])}#channel"
    client.force_login(guest)
    assert [
        SECRET in client.get(at).content.decode() for at in (desk, reverse("exchange_channel", args=[page.pk]))
    ] == [True] * 2
    assert client.post(note, {"text": "好的，数字我带来了"}).url == f"{desk}#channel"
    client.force_login(editor)
    assert "好的，数字我带来了" in client.get(reverse("exchange_desk", args=[page.pk])).content.decode()
    assert list(GuestNote.objects.values_list("author_name", "about")) == [
        (editor.get_full_name(), question.pk), ("演示代表甲 县人大代表", None)
    ]  # fmt: skip
    others = [None, moderator, staff("stranger", GUESTS), staff("elsewhere")]
    for person in others:
        client.logout()
        if person:
            client.force_login(person)
        for address in (desk, reverse("exchange_channel", args=[page.pk])):
            assert SECRET not in client.get(address).content.decode(errors="ignore")
        client.post(note, {"text": "混进来"})
    client.logout()
    for address in (page.url, reverse("livestream_questions", args=[page.pk]), "/search/?q=密语"):
        assert SECRET not in client.get(address).content.decode()
    assert GuestNote.objects.count() == 2


def test_a_message_that_cannot_be_kept_is_refused_with_everything_typed(client, page, editor, ask):
    client.force_login(editor)
    for sent in ({"text": "  ", "about": ""}, {"text": "在吗", "about": "LX000000-0000000"}, {"text": "长" * 1_001}):
        answer = client.post(reverse("exchange_note", args=[page.pk]), sent)
        assert (answer.status_code, sent["text"] in answer.content.decode()) == (400, True)
    foreign = ask(exchange(), "别场的提问")
    with pytest.raises(NoteRefused):
        write_note(page, text="在吗", about=foreign.number, by=editor)
    assert GuestNote.objects.count() == 0


def test_what_was_said_never_changes(page, editor):
    write_note(page, text=SECRET, by=editor)
    for change in (lambda: GuestNote.objects.update(text="改"), lambda: GuestNote.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_guest_answers_what_the_host_opened_under_the_name_on_the_page(client, page, guest, editor, ask):
    first, closed = ask(page, "养老床位够吗？"), ask(page, "还没有开始的提问")
    question = opened(first, editor)
    client.force_login(guest)
    desk = reverse("exchange_guest_desk", args=[page.pk])
    html = client.get(desk).content.decode()
    assert ("养老床位够吗" in html, "还没有开始的提问" in html) == (True, False)
    at = [reverse("exchange_guest_answer", args=[page.pk, row.pk]) for row in (first, closed)]
    assert client.post(at[1], {"seen_version": 1, "answer": "抢答"}).status_code == 409
    refused = client.post(at[0], {"seen_version": question.version, "answer": " "})
    assert refused.status_code == 400
    sent = {"seen_version": question.version, "answer": "明年新增五十张。", "answered_by": "冒名"}
    assert client.post(at[0], sent).url == desk
    question.refresh_from_db()
    assert (question.status, question.answer, question.answered_by) == (
        "answered",
        "明年新增五十张。",
        "演示代表甲 县人大代表",
    )
    assert ExchangeQuestion.objects.filter(rendition=closed).exists() is False
    assert "明年新增五十张。" in client.get(page.url).content.decode()
    LivestreamGuest.objects.filter(account=guest).delete()
    assert [client.get(desk).status_code, client.post(at[0], sent).status_code] == [404, 404]
    with pytest.raises(NotInvited):
        answer_as_guest(first, seen_version=9, answer="再答", by=guest)


def test_a_guest_sees_the_exchanges_they_are_named_in_and_no_others(client, page, guest):
    other = exchange(title="别人的交流")
    draft = exchange(title="密草稿", published=False)
    draft.guests = [LivestreamGuest(name="演示代表甲", account=guest)]
    draft.save()
    client.force_login(guest)
    html = client.get(reverse("exchange_guests")).content.decode()
    assert [each.title in html for each in (page, other, draft)] == [True, False, False]
    for each in (other, draft):
        assert client.get(reverse("exchange_guest_desk", args=[each.pk])).status_code == 404
        assert client.get(reverse("exchange_channel", args=[each.pk])).url == "/admin/"
    assert client.get(reverse("exchange_desk", args=[page.pk])).url == "/admin/"
    assert "演示代表甲" in client.get(page.url).content.decode()
    assert "jiabin-account" not in client.get(page.url).content.decode()


def test_similar_questions_stand_together_and_get_one_answer(client, page, editor, ask):
    first, second, third = similar(*(ask(page, f"养老床位够吗？{n}") for n in range(3)))
    apart = ask(page, "路灯")
    reading = exchange_reading(page)
    assert [(entry.opinion.pk, len(entry.similar)) for entry in reading["waiting"]] == [(apart.pk, 0), (third.pk, 2)]
    html = client.get(page.url).content.decode()
    assert ("另有 2 条相似提问" in html, html.count('class="question"')) == (True, 2)
    move_question(second, "choose", seen_version=0, by=editor)
    question = opened(first, editor)
    client.force_login(editor)
    sent = {
        "move": "answer",
        "seen_version": question.version,
        "answer": "够。",
        "answered_by": "甲",
        "for_similar": "1",
    }
    assert client.post(reverse("exchange_move", args=[page.pk, first.pk]), sent).status_code == 302
    states = dict(ExchangeQuestion.objects.values_list("rendition", "status"))
    assert states == {first.pk: "answered", second.pk: "answered", third.pk: "answered"}
    assert set(ExchangeAnswer.objects.values_list("text", "answered_by")) == {("够。", "甲")}
    assert (ExchangeAnswer.objects.count(), reading["figures"].questions) == (3, 4)
    client.logout()
    assert client.get(page.url).content.decode().count("够。") == 1


def test_an_answer_for_one_alone_leaves_the_similar_ones(page, editor, ask):
    first, _second = similar(ask(page, "一"), ask(page, "二"))
    move_question(first, "choose", seen_version=0, by=editor)
    move_question(first, "begin", seen_version=2, by=editor)
    move_question(first, "answer", seen_version=3, by=editor, answer="好。", answered_by="甲")
    assert list(ExchangeQuestion.objects.values_list("rendition", "status")) == [(first.pk, "answered")]
    lonely = ask(page, "三")
    opened(lonely, editor)
    assert len(answer_group(lonely, "answer", seen_version=3, by=editor, answer="好。", answered_by="甲")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_guests_desk_costs_the_same_with_one_question_and_with_three(
    client, page, guest, editor, ask, count, django_assert_num_queries
):
    for number in range(count):
        opened(ask(page, f"第{number}问"), editor)
        write_note(page, text=f"第{number}句", by=editor)
    client.force_login(guest)
    address = reverse("exchange_channel", args=[page.pk])
    client.get(address)
    with django_assert_num_queries(10):
        assert client.get(address).content.decode().count("<article") == count
