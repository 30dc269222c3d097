"""What goes out of a suggestion: decided by a person who read it, refreshed without them, taken back at once."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from suggestions.models import Commitment, PublicationDecision, PublicSuggestion, Suggestion, SuggestionIndexPage
from suggestions.services import assigning, handling
from suggestions.services.handling import Promise
from suggestions.services.publishing import (
    Decision,
    PublicationRefused,
    decide_publication,
    waiting_for_decision,
    waiting_for_reading,
)
from suggestions.services.showing import refresh_outdated
from suggestions.services.steps import NotTheirs
from tests.factories import staff
from tests.suggestions.factories import ASSIGNED, LETTER, RATING, assigned, filed, handled, people, reviewed
from tests.suggestions.public_factories import decided, met, office, rated, replied

FACTS = ("number", "title", "stage", "unit_name", "grade", "verdict", "resolution", "asked", "is_visible")


@pytest.fixture
def who(home):
    return people()


@pytest.fixture
def publisher(home):
    return office()


def told(row):
    row = PublicSuggestion.with_unpublished.get(source=row)
    return tuple(getattr(row, name) for name in FACTS)


def test_a_suggestion_in_full_tells_its_way_and_its_texts(who, publisher):
    row = rated(who, replied(who, promises=[handling.Promise("再装十盏", ASSIGNED.date().replace(year=2099))]))
    public = decided(row, by=publisher)
    assert told(row) == ("闭2025-06-001", "加装路灯", "followed", "县交通运输局", "A", "mostly", "solved", 0, True)
    promise = row.replies.get().commitments.get()
    assert public.body == {
        "steps": [
            {"kind": "filed", "on": "2025-06-20", "round": 0},
            {"kind": "review", "on": "2025-06-24", "stage": "preliminary"},
            {"kind": "review", "on": "2025-06-24", "stage": "joint"},
            {"kind": "review", "on": "2025-06-24", "stage": "directors"},
            {"kind": "accepted", "on": "2025-06-24", "round": 0},
            {"kind": "assigned", "on": "2025-06-30", "round": 1, "unit": "县交通运输局", "partners": [], "due_on": "2025-09-30"},
            {"kind": "met", "on": "2025-07-10", "round": 1, "form": "talk", "met_by": "head"},
            {"kind": "replied", "on": "2025-08-01", "round": 1, "unit": "县交通运输局", "grade": "A"},
            {"kind": "rated", "on": "2025-08-05", "round": 1, "handling": "satisfied", "result": "mostly", "resolution": "solved", "adoption": "adopted"},
        ],
        "signers": [],
        "texts": {
            "situation": "试验路夜间无灯。", "analysis": "老人夜间出行不便。", "proposal": "请在试验路加装路灯。",
            "letter:1": "三交〔2025〕1号", "reply:1": "已加装路灯。", f"promise:{promise.pk}": "再装十盏",
        },
        "promises": [{"key": promise.pk, "due_on": "2099-06-30", "done_on": ""}],
    }  # fmt: skip


def test_title_and_result_alone_hold_no_other_text(who, publisher):
    public = decided(rated(who, note="密评语"), by=publisher, scope="result")
    assert (public.title, public.grade, public.verdict, public.body["texts"]) == ("加装路灯", "A", "mostly", {})
    assert not public.has_unchecked


def test_nothing_goes_out_without_acceptance_permission_reading_or_reason(who, publisher):
    row = filed(who)
    with pytest.raises(PublicationRefused, match="已立案编号"):
        decided(row, by=publisher)
    row = reviewed(who, row)
    with pytest.raises(NotTheirs):
        decided(row, by=who.reviewer)
    for decision, sentence in (
        (Decision("full"), "重新阅读"),
        (Decision("none"), "不公开的理由"),
        (Decision("everything"), "选择公开范围"),
    ):
        with pytest.raises(PublicationRefused, match=sentence):
            decide_publication(row, decision, seen="", by=publisher)
    assert (PublicSuggestion.with_unpublished.count(), PublicationDecision.objects.count()) == (0, 0)


def test_what_is_hidden_is_hidden_wherever_it_stands_and_identity_numbers_always(who, publisher):
    row = replied(
        who, text="已联系胡大海（13787654321），身份证332626196001011234。胡大海表示满意。", signed_by="试局长"
    )
    public = decided(row, by=publisher, hidden=("胡大海", "13787654321"))
    assert public.body["texts"]["reply:1"] == "已联系〔已隐去〕（〔已隐去〕），身份证〔已隐去〕。〔已隐去〕表示满意。"
    with pytest.raises(PublicationRefused, match="至少"):
        decided(row, by=publisher, hidden=("灯",))


def test_steps_are_told_without_a_reader_but_their_texts_wait_for_one(who, publisher):
    row = handled(who)
    decided(row, by=publisher, hidden=("胡大海",))
    assert told(row)[2:5] == ("handling", "县交通运输局", "")
    row = replied(who, row, text="已答复胡大海，密回复。")
    assert (refresh_outdated(), refresh_outdated()) == (1, 0)
    public = PublicSuggestion.objects.get()
    assert (public.stage, public.grade, public.has_unchecked) == ("replied", "A", True)
    assert "密回复" not in str(public.body)
    assert list(waiting_for_reading()) == [public]
    public = decided(row, by=publisher, hidden=("胡大海", "密回复"))
    assert (public.body["texts"]["reply:1"], public.has_unchecked) == ("已答复〔已隐去〕，〔已隐去〕。", False)


def test_a_text_that_came_while_somebody_read_is_not_published_with_the_rest(who, publisher):
    from suggestions import redaction, timeline

    row = handled(who)
    seen = redaction.digest(timeline.pieces(timeline.read(row)))
    row = replied(who, row)
    with pytest.raises(PublicationRefused, match="重新阅读"):
        decide_publication(row, Decision("full"), seen=seen, by=publisher)


def test_each_step_is_told_at_once_when_it_is_committed(who, publisher, django_capture_on_commit_callbacks):
    row = assigned(who)
    decided(row, by=publisher)
    unhappy, second = RATING | {"result": "dissatisfied"}, LETTER | {"number": "2号"}
    promise = [Promise("明年装完", date(2099, 1, 1))]
    found = []
    for act in (
        lambda row: assigning.send_back(row, reason="不属于", by=who.unit, now=ASSIGNED),
        lambda row: assigning.assign_suggestion(row, lead=who.roads, by=who.assigner, now=ASSIGNED),
        lambda row: handling.take_on(row, by=who.unit),
        lambda row: met(who, row),
        lambda row: handling.reply_to_suggestion(row, **LETTER, by=who.unit),
        lambda row: handling.rate_reply(row, **unhappy, by=who.lead),
        lambda row: assigning.recheck_suggestion(row, finding="属实", by=who.assigner),
        lambda row: assigning.assign_suggestion(row, lead=who.lights, by=who.assigner),
        lambda row: handling.take_on(row, by=who.outsider),
        lambda row: handling.reply_to_suggestion(row, **second, promises=promise, by=who.outsider),
        lambda row: handling.rate_reply(row, **RATING, by=who.lead),
        lambda row: assigning.close_suggestion(row, by=who.assigner),
        lambda row: handling.keep_promise(Commitment.objects.get(), result="已装完", by=who.outsider),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            act(Suggestion.objects.get(pk=row.pk))
        public = PublicSuggestion.objects.get()
        found.append((public.stage, public.unit_name, public.grade, public.verdict, len(public.body["steps"])))
    roads, lights, first = "县交通运输局", "县综合行政执法局", found[0][4]
    assert [(*one[:4], one[4] - first) for one in found] == [
        ("handling", "", "", "", 0), ("handling", roads, "", "", 1), ("handling", roads, "", "", 1),
        ("handling", roads, "", "", 2), ("replied", roads, "A", "", 3), ("again", roads, "A", "dissatisfied", 4),
        ("again", roads, "A", "dissatisfied", 5), ("again", lights, "A", "dissatisfied", 6),
        ("again", lights, "A", "dissatisfied", 6), ("replied", lights, "A", "", 7), ("followed", lights, "A", "mostly", 8),
        ("followed", lights, "A", "mostly", 9), ("settled", lights, "A", "mostly", 10),
    ]  # fmt: skip
    assert refresh_outdated() == 0


def test_taking_it_back_empties_what_public_code_reads(who, publisher, client):
    row = rated(who)
    public = decided(row, by=publisher)
    address = reverse("suggestion", args=[public.pk])
    assert client.get(address).status_code == 200
    decided(row, by=publisher, scope="none", reason="涉及商业秘密")
    kept = PublicSuggestion.with_unpublished.get()
    assert (kept.is_visible, kept.title, kept.body, PublicSuggestion.objects.count()) == (False, "", {}, 0)
    assert client.get(address).status_code == 404
    assert refresh_outdated() == 0
    decided(row, by=publisher)
    assert client.get(address).status_code == 200


def test_the_second_handling_is_told_with_both_replies(who, publisher):
    row = rated(who, handling="satisfied", result="dissatisfied")
    decided(row, by=publisher)
    assert told(row)[2:7] == ("again", "县交通运输局", "A", "dissatisfied", "solved")
    row = assigning.recheck_suggestion(row, finding="密复核意见", by=who.assigner)
    row = assigning.assign_suggestion(row, lead=who.roads, by=who.assigner)
    refresh_outdated()
    assert told(row)[2:7] == ("again", "县交通运输局", "A", "dissatisfied", "solved")
    row = handling.take_on(row, by=who.unit)
    handling.reply_to_suggestion(row, **LETTER | {"number": "2号", "grade": "B"}, by=who.unit)
    refresh_outdated()
    assert told(row)[2:7] == ("replied", "县交通运输局", "B", "", "")
    kinds = [step["kind"] for step in PublicSuggestion.objects.get().body["steps"]]
    assert kinds[-5:] == ["replied", "rated", "rechecked", "assigned", "replied"]
    assert "密复核意见" not in str(PublicSuggestion.objects.get().body)


def test_decisions_never_change(who, publisher):
    decided(assigned(who), by=publisher)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_publicationdecision SET scope = 'none', reason = 'x'")


def test_what_waits_is_what_nobody_decided(who, publisher):
    row = assigned(who)
    assert list(waiting_for_decision()) == [row]
    decided(row, by=publisher, scope="none", reason="保密")
    assert list(waiting_for_decision()) == []


def test_the_desk_shows_the_texts_and_takes_the_decision(who, publisher, client):
    row = replied(who, text="已联系胡大海，电话13787654321。")
    row = Suggestion.objects.get(pk=row.pk)
    address, decide = (
        reverse("suggestion_publication", args=[row.pk]),
        reverse("suggestion_publication_decide", args=[row.pk]),
    )
    for user, status in ((who.reviewer, 302), (who.unit, 302)):
        user.user_permissions.add(_access())
        client.force_login(user)
        assert (client.get(address).status_code, client.post(decide).status_code) == (status, status)
    publisher.user_permissions.add(_access())
    client.force_login(publisher)
    page = client.get(address)
    form = page.context["form"]
    proposed = [word for word, _label in form.fields["words"].choices]
    assert "13787654321" in proposed
    assert '<mark class="desk-mark desk-mark--phone">13787654321</mark>' in page.content.decode()
    given = {"scope": "full", "words": proposed, "others": "胡大海", "seen": form.initial["seen"]}
    unread = client.post(decide, given)
    assert (unread.status_code, PublicSuggestion.objects.count()) == (400, 0)
    assert "请确认" in unread.content.decode()
    assert client.post(decide, given | {"is_read": "on", "seen": "x"}).status_code == 400
    done = client.post(decide, given | {"is_read": "on"})
    assert (done.status_code, done.url) == (302, reverse("suggestion_publications"))
    text = PublicSuggestion.objects.get().body["texts"]["reply:1"]
    assert ("胡大海" in text, "13787654321" in text, "已联系" in text) == (False, False, True)
    number = {"number": "闭2025-06-001"}
    assert client.get(reverse("suggestion_publications"), number).url == address
    back = client.post(decide, {"scope": "none", "reason": "涉密"})
    assert (back.status_code, PublicSuggestion.objects.count()) == (302, 0)


def _access():
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename="access_admin")


def test_without_the_section_nothing_of_it_answers(who, publisher, client):
    public = decided(rated(who), by=publisher)
    SuggestionIndexPage.objects.update(live=False)
    names = ["suggestion_figures", "suggestion_data", "suggestions_csv", "supervision_list", "suggestions_atom"]
    addresses = [reverse("suggestion", args=[public.pk]), *map(reverse, names)]
    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_a_page_on_which_something_was_published_is_not_deleted(who, client, home):
    root = staff("root", is_superuser=True)
    row = assigned(who)
    decided(row, by=root)
    decided(row, by=root, scope="none", reason="涉密")
    client.force_login(root)
    page = SuggestionIndexPage.objects.get()
    for one in (page, home):
        answer = client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]), follow=True)
        assert "本页面公开过代表建议" in answer.content.decode()
    assert SuggestionIndexPage.objects.count() == 1
