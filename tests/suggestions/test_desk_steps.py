"""The steps of the desk: through the whole way, each by whom the table names, and by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from suggestions.desk_steps import STEPS, steps_offered
from suggestions.models import Assignment, Commitment, Reply, Suggestion, SuggestionFile
from suggestions.services import assigning, handling
from suggestions.services.handling import Promise
from suggestions.services.steps import StepRefused
from suggestions.states import Route, SuggestionStatus
from tests.stations.factories import deputy
from tests.suggestions import factories
from tests.suggestions.factories import FILED, LETTER, OPINION, RATING
from tests.suggestions.test_states import EXPECTED, ROLES, makers

REVIEW = {
    "held_on": "2025-07-01", "people": "试某", "urgency": "紧迫的理由", "breadth": "广泛的理由", "importance": "重要的理由",
    "opinion": "同意",
}  # fmt: skip
UNFILED = ("draft", "co_signing", "returned", "filed", "preliminary", "joint", "directors", "street_committee")


@pytest.fixture
def who(home, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.let_in(factories.people())


def post(client, user, row, name, **data):
    row.refresh_from_db()
    client.force_login(user)
    return client.post(reverse("suggestion_step", args=[row.pk, name]), {"seen_version": row.version} | data)


def do(client, user, row, name, **data):
    """One step that succeeds; where it leads."""
    answer = post(client, user, row, name, **data)
    assert answer.status_code == 302, answer.context["steps"][0]["form"].errors or answer.context["error"]
    row.refresh_from_db()
    return row.status


def test_the_whole_way_at_the_desk_with_a_second_handling(client, who):
    row, today = factories.filed(who), local_day(timezone.now())
    reviewer, assigner, unit, lead = who.reviewer, who.assigner, who.unit, who.lead
    assert do(client, reviewer, row, "pass_to_preliminary") == "preliminary"
    assert do(client, reviewer, row, "pass_to_joint", **REVIEW) == "joint"
    assert do(client, who.committee, row, "pass_to_directors", **REVIEW) == "directors"
    assert do(client, who.secretary, row, "accept", **REVIEW) == "accepted"
    assert do(client, reviewer, row, "tell", how="电话告知") == "accepted"
    assert (row.issued.text, row.told_on) == ("闭2025-06-001", today)
    assert do(client, assigner, row, "assign", lead=who.lights.pk) == "assigned"
    assert do(client, who.outsider, row, "send_back", reason="不属于本单位职责") == "sent_back"
    assert do(client, assigner, row, "reassign", lead=who.roads.pk, co=[who.lights.pk]) == "assigned"
    assert do(client, unit, row, "take_on") == "handling"
    assert do(client, assigner, row, "extend", consent="主任会议同意") == "handling"
    meeting = {"held_on": today.isoformat(), "place": "试验村", "met_by": "head", "form": "visit", "note": "已听取意见"}
    assert do(client, unit, row, "meet", **meeting) == "handling"
    late = post(client, unit, row, "reply", **LETTER)
    assert (late.status_code, "会办" in late.context["error"]) == (409, True)
    assert do(client, who.outsider, row, "co_opinion", opinion="同意加装") == "handling"
    letter = SimpleUploadedFile("答复.pdf", b"%PDF-1.7 reply")
    promise = {"promise_1": "明年六月前装完", "due_1": (today + timedelta(days=200)).isoformat()}
    assert do(client, unit, row, "reply", **LETTER, files=[letter], **promise) == "replied"
    unhappy = RATING | {"result": "dissatisfied", "resolution": "not_soon"}
    assert do(client, lead, row, "rate", **unhappy) == "dissatisfied"
    assert do(client, assigner, row, "recheck", finding="确未解决") == "rechecked"
    assert do(client, assigner, row, "assign_again", lead=who.roads.pk) == "assigned"
    assert do(client, unit, row, "take_on") == "handling"
    assert do(client, unit, row, "reply", **LETTER | {"number": "三交〔2025〕9号"}) == "replied"
    assert do(client, lead, row, "rate", **RATING) == "rated"
    assert do(client, assigner, row, "close") == "closed"
    assert [(one.round, one.evaluation.result) for one in row.replies.all()] == [(1, "dissatisfied"), (2, "mostly")]
    assert list(SuggestionFile.objects.values_list("name", "reply__round")) == [("答复.pdf", 1)]
    assert list(Commitment.objects.values_list("promise", "done_on")) == [("明年六月前装完", None)]
    client.force_login(who.lead)
    screen = client.get(reverse("suggestion_screen", args=[row.pk]))
    assert (screen.context["steps"], len(screen.context["replies"])) == ([], 2)


def arguments(who, other, signer):
    """What each step takes, so that nothing but state and role can refuse it."""
    today = local_day(timezone.now())
    review = {"said": OPINION}
    return {
        "ask_co_signers": {"deputies": [signer]}, "file": {"exclusions": []}, "withdraw": {"reason": "改日再提"},
        "pass_to_joint": review, "pass_to_directors": review, "accept": review,
        "return": {"reason": "补充"}, "refuse": {"reason": "不属于"}, "merge": {"into": other, "reason": "同类"},
        "tell": {"how": "电话"}, "send_back": {"reason": "不属于"}, "extend": {"consent": "同意"},
        "meet": {"held_on": today, "place": "村", "met_by": "head", "form": "visit", "note": "谈"},
        "co_opinion": {"opinion": "同意"}, "reply": LETTER, "rate": RATING, "recheck": {"finding": "查"},
        **{name: {"lead": who.lights} for name in ("assign", "reassign", "assign_again")},
    }  # fmt: skip


def actor_of(name):
    return "reviewer" if name == "tell" else EXPECTED[Route.GREEN].get(name, ("", "", ""))[2]


def is_possible(name, status):
    return status in EXPECTED[Route.GREEN].get(name, ("", "", ""))[0].split()


def wanted(name, status, role):
    """The state after a step, or None where it is refused, by the table written down in test_states."""
    if name == "tell":
        return status if role == "reviewer" and status not in UNFILED else None
    return (
        EXPECTED[Route.GREEN][name][1] if is_possible(name, status) and role in makers(actor_of(name), status) else None
    )


@pytest.fixture
def rows(who):
    """One that is accepted and assigned today, one that has no number yet, and one to merge into."""
    return factories.assigned(who, now=timezone.now()), factories.filed(who), factories.filed(who)


def at(rows, status):
    """The row whose columns fit a state, put into it."""
    row = rows[1] if status in UNFILED else rows[0]
    Suggestion.objects.filter(pk=row.pk).update(status=status, merged_into=rows[2])
    row.refresh_from_db()
    return row


def tried(row, name, user, **given):
    """What became of it through the service; nothing stays."""
    with transaction.atomic():
        if name == "rate" and row.status == "replied":
            unit = Assignment.objects.get(suggestion=row).unit
            Reply.objects.create(suggestion=row, round=1, unit=unit, replied_on=local_day(timezone.now()), **LETTER)
        try:
            STEPS[name].act(row, by=user, seen_version=row.version, **given)
            found = Suggestion.objects.get(pk=row.pk).status
        except StepRefused:
            found = None
            assert Suggestion.objects.get(pk=row.pk).status == row.status
        transaction.set_rollback(True)
    return found


def test_every_step_in_every_state_by_every_role_does_what_the_table_says(who, rows):
    given = arguments(who, rows[2], deputy())
    wrong = []
    for status in SuggestionStatus.values:
        row = at(rows, status)
        for role in ROLES:
            user = getattr(who, role)
            offered = [name for name in steps_offered(user, row) if name != "tell"]
            if offered != [name for name in STEPS if name != "tell" and wanted(name, status, role)]:
                wrong.append((status, role, offered))
            # Others than the one whose step it is are tried where it could be made; test_states tries them everywhere.
            for name in [name for name in STEPS if role in makers(actor_of(name), status) or is_possible(name, status)]:
                found = tried(row, name, user, **given.get(name, {}))
                if found != wanted(name, status, role):
                    wrong.append((status, role, name, found))
    assert wrong == []


def posted(name, given):
    """The same as a browser sends it."""
    if "said" in given:
        return REVIEW
    plain = {key: getattr(value, "pk", value) for key, value in given.items() if key not in ("deputies", "into")}
    extra = {"none_applies": "on"} if name == "file" else {}
    if "deputies" in given:
        extra["deputies"] = [one.pk for one in given["deputies"]]
    if "into" in given:
        extra["into"] = f"#{given['into'].pk}"
    return plain | extra


@pytest.mark.parametrize("role", ROLES)
def test_every_address_of_a_step_opens_for_its_role_alone(client, who, rows, role):
    given = arguments(who, rows[2], deputy())
    client.force_login(getattr(who, role))
    wrong = []
    for name in STEPS:
        sources, _target, _actor = EXPECTED[Route.GREEN].get(name, ("closed", None, ""))
        for status in (sources.split()[0], "withdrawn"):
            row = at(rows, status)
            with transaction.atomic():
                if name == "rate":
                    unit = Assignment.objects.get(suggestion=rows[0]).unit
                    Reply.objects.create(suggestion=row, round=row.round, unit=unit, replied_on=local_day(timezone.now()), **LETTER)  # fmt: skip
                data = {"seen_version": row.version} | posted(name, given.get(name, {}))
                answer = client.post(reverse("suggestion_step", args=[row.pk, name]), data)
                found = Suggestion.objects.get(pk=row.pk).status
                transaction.set_rollback(True)
            is_done = wanted(name, status, role) is not None
            if found != (wanted(name, status, role) or status) or (answer.status_code == 302 and answer.url != "/admin/") != is_done:  # fmt: skip
                wrong.append((name, status, found, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "status", "role", "data", "field"),
    [
        ("pass_to_joint", "preliminary", "reviewer", REVIEW | {"urgency": " "}, "urgency"),
        ("pass_to_joint", "preliminary", "reviewer", REVIEW | {"held_on": "2025-02-30"}, "held_on"),
        ("return", "filed", "reviewer", {"reason": ""}, "reason"),
        ("withdraw", "filed", "lead", {"reason": " "}, "reason"),
        ("merge", "filed", "reviewer", {"reason": "同类", "into": "闭2025-06-999"}, "into"),
        ("merge", "filed", "reviewer", {"reason": "同类", "into": "#²"}, "into"),
        ("assign", "accepted", "assigner", {"lead": ""}, "lead"),
        ("send_back", "assigned", "unit", {"reason": ""}, "reason"),
        ("extend", "handling", "assigner", {"consent": ""}, "consent"),
        ("reply", "handling", "unit", LETTER | {"text": " \u200b"}, "text"),
        ("reply", "handling", "unit", LETTER | {"grade": ""}, "grade"),
        ("reply", "handling", "unit", LETTER | {"promise_1": "装完"}, "promise_1"),
        ("rate", "replied", "lead", RATING | {"resolution": "well"}, "resolution"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field_and_nothing_moves(client, who, rows, name, status, role, data, field):
    row = at(rows, status)
    answer = post(client, getattr(who, role), row, name, **data)
    shown = next(one for one in answer.context["steps"] if one["name"] == name)
    assert (answer.status_code, list(shown["form"].errors), shown["is_open"]) == (400, [field], True)
    assert Suggestion.objects.get(pk=row.pk).status == status


def test_impossible_days_units_and_files_are_refused_with_a_sentence(client, who, rows):
    row, today = at(rows, "handling"), local_day(timezone.now())
    meeting = {"place": "试验村", "met_by": "head", "form": "visit", "note": "已听取意见"}
    before = post(client, who.unit, row, "meet", held_on=(today - timedelta(days=1)).isoformat(), **meeting)
    assert (before.status_code, before.context["error"]) == (409, "面商日期应在交办之后，且不能晚于今天。")
    bad = post(client, who.unit, row, "reply", **LETTER, files=[SimpleUploadedFile("a.exe", b"MZ")])
    assert (bad.status_code, "PDF" in bad.context["error"], Reply.objects.count()) == (409, True, 0)
    assert LETTER["text"] in bad.content.decode()
    gone = post(
        client, who.unit, row, "reply", **LETTER, promise_1="昨天", due_1=(today - timedelta(days=1)).isoformat()
    )
    assert (gone.status_code, Commitment.objects.count()) == (409, 0)
    row = at(rows, "accepted")
    twice = post(client, who.assigner, row, "assign", lead=who.roads.pk, co=[who.roads.pk])
    assert (twice.status_code, row.assignments.filter(round=2).count()) == (400, 0)
    early = post(client, who.reviewer, at(rows, "preliminary"), "pass_to_joint", **REVIEW | {"held_on": "2025-06-19"})
    assert (early.status_code, bool(early.context["error"])) == (409, True)


def test_who_was_slower_is_told_and_keeps_what_was_typed(client, who, rows):
    row = at(rows, "handling")
    client.force_login(who.unit)
    stale = {"seen_version": row.version}
    handling.reply_to_suggestion(row, **LETTER, by=who.unit)
    answer = client.post(reverse("suggestion_step", args=[row.pk, "reply"]), stale | LETTER | {"text": "第二份答复"})
    assert (answer.status_code, "答复" in answer.context["error"]) == (409, True)
    assert ("第二份答复" in answer.content.decode(), Reply.objects.count()) == (True, 1)


def test_nobody_makes_up_a_step(client, who, rows):
    for name in ("object", "nothing", "assign_many"):
        assert post(client, who.assigner, rows[0], name).status_code == 404


def test_what_came_with_a_rated_reply_changes_by_no_way(who, rows):
    row, day = at(rows, "handling"), local_day(timezone.now()) + timedelta(days=9)
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    reply = handling.reply_to_suggestion(row, **LETTER, promises=[Promise("装完", day)], files=[upload], by=who.unit)
    handling.rate_reply(row, **RATING, by=who.lead)
    file, promise = reply.files.get(), reply.commitments.get()
    for act in (
        lambda: SuggestionFile.objects.filter(pk=file.pk).update(name="x"),
        lambda: SuggestionFile.objects.filter(pk=file.pk).delete(),
        lambda: SuggestionFile.objects.create(suggestion=row, reply=reply, document=file.document, name="x", digest="x", added_by=who.unit),
        lambda: Commitment.objects.filter(pk=promise.pk).update(promise="x"),
        lambda: Commitment.objects.filter(pk=promise.pk).delete(),
        lambda: Commitment.objects.create(reply=reply, promise="x", due_on=day),
        lambda: Reply.objects.filter(pk=reply.pk).update(grade="C"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    handling.keep_promise(promise, result="已装完", by=who.unit)
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(result="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_wins_and_one_is_told(home, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    who = factories.let_in(factories.people())
    row = assigning.assign_suggestion(
        factories.reviewed(who, factories.filed(who, FILED)), lead=who.roads, by=who.assigner
    )  # fmt: skip
    handling.take_on(row, by=who.unit)
    for user, name, data in (
        (who.unit, "reply", LETTER), (who.lead, "rate", RATING), (who.assigner, "close", {}),
    ):  # fmt: skip
        row.refresh_from_db()
        barrier = Barrier(2)

        def send(_turn, user=user, name=name, data=data, barrier=barrier):
            try:
                client = Client()
                client.force_login(user)
                barrier.wait(timeout=20)
                return client.post(reverse("suggestion_step", args=[row.pk, name]), {"seen_version": row.version} | data).status_code  # fmt: skip
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(send, range(2))) == [302, 409]
    assert (Suggestion.objects.get(pk=row.pk).status, Reply.objects.count()) == ("closed", 1)
