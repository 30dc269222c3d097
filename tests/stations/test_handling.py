"""What becomes of something said at a station: each step by the table, its time limits, who may and who may not."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.calendar import TZ
from stations.models import OpinionItem, OpinionStep
from stations.services import handling
from stations.services.handling import HandlingRefused
from stations.services.reminders import remind_overdue
from stations.states import OPINION_MOVES, OpinionStatus, RefusalChannel
from submissions.models import Notification
from submissions.services.moderation import withdraw
from tests.factories import staff
from tests.stations.factories import deputy, said, station

FRIDAY = datetime(2026, 9, 25, 10, tzinfo=TZ)  # the first day of the Mid-Autumn holiday


@pytest.fixture
def item(home):
    return said(station())


def classified(item, by, route="county"):
    return handling.classify_opinion(item, topic="roads", route=route, by=by)


def answered(item, by):
    row = handling.assign_opinion(classified(item, by), unit="县交通运输局", by=by)
    return handling.answer_opinion(row, answer="路灯已修好。", by=by)


def steps(item):
    return [(step.move, step.to_status, step.unit, step.note) for step in item.steps.all()]


def test_a_matter_goes_from_registered_to_rated_and_every_step_is_kept(item, editor):
    row = classified(item, editor)
    row = handling.assign_opinion(row, unit=" 县交通运输局 ", note="已转交。", by=editor)
    row = handling.supervise_opinion(row, note="已电话催办。", by=editor)
    row = handling.answer_opinion(row, answer="路灯已修好。", by=editor)
    row = handling.rate_answer(row, rating="satisfied", note="谢谢")
    assert (row.status, row.topic, row.route, row.unit, row.answer, row.rating) == (
        "rated", "roads", "county", "县交通运输局", "路灯已修好。", "satisfied",
    )  # fmt: skip
    assert steps(row) == [
        ("register", "registered", "", ""),
        ("classify", "classified", "", ""),
        ("assign", "assigned", "县交通运输局", "已转交。"),
        ("supervise", "supervised", "县交通运输局", "已电话催办。"),
        ("answer", "answered", "县交通运输局", "路灯已修好。"),
        ("rate", "rated", "县交通运输局", "谢谢"),
    ]
    logged = ModelLogEntry.objects.filter(action__endswith="_opinion", object_id=str(row.pk)).order_by("pk")
    assert [(entry.action.removeprefix("stations."), entry.user) for entry in logged] == [
        ("classify_opinion", editor), ("assign_opinion", editor), ("supervise_opinion", editor),
        ("answer_opinion", editor), ("rate_opinion", None),
    ]  # fmt: skip


@pytest.mark.parametrize("status", OpinionStatus.values)
@pytest.mark.parametrize("name", OPINION_MOVES)
def test_the_table_alone_says_what_may_become_of_a_matter(item, editor, status, name):
    OpinionItem.objects.filter(pk=item.pk).update(
        status=status, route="station", rating="dissatisfied", refused_to="court", rated_at=timezone.now()
    )
    row = OpinionItem.objects.get(pk=item.pk)
    act = {
        "classify": lambda: classified(row, editor),
        "assign": lambda: handling.assign_opinion(row, unit="x", by=editor),
        "assign_again": lambda: handling.assign_opinion(row, unit="x", by=editor),
        "supervise": lambda: handling.supervise_opinion(row, note="x", by=editor),
        "answer": lambda: handling.answer_opinion(row, answer="x", by=editor),
        "refuse": lambda: handling.refuse_opinion(row, channel="court", by=editor),
        "take_up": lambda: handling.take_up_opinion(row, by=editor),
        "rate": lambda: handling.rate_answer(row, rating="satisfied"),
        "take_back": lambda: handling.take_back_rating(row),
    }[name]
    sources = OPINION_MOVES[name].sources
    if name in ("assign", "assign_again"):
        sources = OPINION_MOVES["assign"].sources | OPINION_MOVES["assign_again"].sources
    if status in sources:
        assert act().status == OPINION_MOVES[name].target
    else:
        with pytest.raises(HandlingRefused):
            act()
        assert OpinionItem.objects.get(pk=item.pk).status == status


def test_time_limits_count_the_working_days_of_the_country(home, editor, settings):
    item = said(station(), received_at=FRIDAY)
    # 25 to 27 September and 1 to 7 October are off; Saturday 10 October is worked.
    assert item.due_at == datetime(2026, 10, 9, 23, 59, 59, tzinfo=TZ)
    row = handling.assign_opinion(classified(item, editor), unit="x", by=editor, now=FRIDAY + timedelta(days=3))
    assert row.due_at == datetime(2026, 10, 16, 23, 59, 59, tzinfo=TZ)
    settings.STATION_ANSWER_WORKING_DAYS = 1
    again = handling.assign_opinion(row, unit="y", by=editor, now=FRIDAY + timedelta(days=3))
    assert again.due_at == datetime(2026, 9, 29, 23, 59, 59, tzinfo=TZ)


@pytest.mark.parametrize(
    "act",
    [
        lambda item, by: handling.assign_opinion(classified(item, by), unit="  ", by=by),
        lambda item, by: handling.supervise_opinion(item, note=" ", by=by),
        lambda item, by: handling.answer_opinion(classified(item, by, "station"), answer=" ", by=by),
        lambda item, by: handling.answer_opinion(classified(item, by, "county"), answer="x", by=by),
        lambda item, by: handling.refuse_opinion(item, channel="police", by=by),
        lambda item, by: handling.refuse_opinion(item, channel="other", note=" ", by=by),
        lambda item, by: handling.rate_answer(answered(item, by), rating="splendid"),
    ],
)
def test_a_step_without_its_words_is_refused(item, editor, act):
    with pytest.raises(HandlingRefused):
        act(item, editor)


@pytest.mark.parametrize("channel", RefusalChannel.values)
def test_what_belongs_elsewhere_is_referred_and_can_be_taken_up_after_all(item, editor, channel):
    row = handling.refuse_opinion(item, channel=channel, note="县人民法院", by=editor)
    assert (row.status, row.refused_to) == ("refused", channel)
    row = handling.take_up_opinion(row, by=editor)
    assert (row.status, row.refused_to, row.due_at > timezone.now()) == ("registered", "", True)


def test_two_at_one_matter_one_wins_and_the_other_is_told(item, editor):
    handling.classify_opinion(item, topic="roads", route="county", by=editor, seen_version=1)
    with pytest.raises(HandlingRefused):
        handling.classify_opinion(item, topic="other", route="county", by=editor, seen_version=1)
    assert OpinionItem.objects.get().topic == "roads"


def test_what_its_author_withdrew_is_left_alone(item, editor):
    withdraw(item.submission)
    with pytest.raises(HandlingRefused):
        classified(item, editor)
    assert (OpinionItem.objects.under_way().count(), OpinionItem.objects.count()) == (0, 1)


def test_an_answer_is_rated_once_and_for_seven_days_another_rating_replaces_it(item, editor):
    now = timezone.now()
    row = handling.rate_answer(answered(item, editor), rating="dissatisfied", now=now)
    row = handling.rate_answer(row, rating="satisfied", now=now + timedelta(days=6))
    assert (row.rating, row.rated_at) == ("satisfied", now)
    late = now + timedelta(days=7)
    for act in (
        lambda: handling.rate_answer(row, rating="dissatisfied", now=late),
        lambda: handling.take_back_rating(row, now=late),
    ):
        with pytest.raises(HandlingRefused):
            act()
    row = handling.take_back_rating(row, now=now + timedelta(days=6))
    assert (row.status, row.rating, row.rated_at) == ("answered", "", None)


def test_an_answer_that_did_not_satisfy_is_handed_on_a_second_time_and_one_that_did_is_not(item, editor):
    row = handling.rate_answer(answered(item, editor), rating="basically_satisfied")
    with pytest.raises(HandlingRefused):
        handling.assign_opinion(row, unit="县交通运输局", by=editor)
    row = handling.rate_answer(row, rating="dissatisfied")
    row = handling.assign_opinion(row, unit="县交通运输局", by=editor)
    assert (row.status, row.answer, row.rating, steps(row)[-1][0]) == ("assigned", "", "", "assign_again")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_step(item, change):
    rows = OpinionStep.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(note="x") if change == "update" else rows.delete()
    assert OpinionStep.objects.get().note == ""


def test_who_left_an_address_is_told_that_something_new_stands_on_the_receipt_and_not_what(home, editor):
    item = said(station(), contact_kind="email", contact="a@b.cn")
    answered(item, editor)
    other = said(station())
    answered(other, editor)
    notice = Notification.objects.get()
    assert (notice.submission_id, "路灯已修好" in notice.body, notice.decision) == (item.pk, False, None)


def test_a_code_says_how_a_matter_came_and_registering_twice_changes_nothing(home):
    page = station()
    person = deputy(page)
    item = said(page, source="deputy_code", deputy=person)
    again = handling.register_opinion(item.submission, page)
    assert (again.pk, again.source, again.deputy, again.steps.count()) == (item.pk, "deputy_code", person, 1)


def test_overdue_matters_are_named_once_a_working_day_to_those_who_handle_them(home, editor):
    editor.email = "editor@example.invalid"
    editor.save()
    staff("stranger").email = "nobody@example.invalid"
    page = station()
    monday = datetime(2026, 11, 16, 9, tzinfo=TZ)
    late = said(page, "不应出现在邮件中的内容", received_at=monday - timedelta(days=30))
    said(page, received_at=monday)
    withdraw(said(page, received_at=monday - timedelta(days=30)).submission)
    sent = [remind_overdue(monday), remind_overdue(monday), remind_overdue(monday + timedelta(days=1))]
    assert (sent, remind_overdue(monday + timedelta(days=5))) == ([1, 0, 1], 0)  # Saturday
    assert [message.to for message in mail.outbox] == [["editor@example.invalid"]] * 2
    body = mail.outbox[0].body
    assert (late.submission.number in body, "不应出现" in body, body.count("LX")) == (True, False, 1)
