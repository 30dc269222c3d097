"""Units are reminded before, on and after the day, the deputy is told of the acceptance; twice is once."""

from datetime import date, datetime, timedelta

import pytest

from core.calendar import TZ
from suggestions.deadlines import reminder_stage
from suggestions.models import Suggestion
from suggestions.services import assigning, handling
from suggestions.services.handling import Promise
from suggestions.services.reminders import remind_units
from suggestions.services.telling import tell_accepted
from suggestions.tasks import remind_of_deadlines, tell_of_acceptance
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, LETTER, REVIEWED

DUE = date(2025, 9, 30)


@pytest.fixture
def who(home):
    found = factories.people()
    for user in (found.lead, found.unit, found.outsider, found.assigner):
        type(user).objects.filter(pk=user.pk).update(email=f"{user.username}@example.cn")
    return found


def morning(day):
    return datetime(day.year, day.month, day.day, 8, 20, tzinfo=TZ)


def sent(outbox):
    found = sorted((mail.to[0].partition("@")[0], mail.body.splitlines()[0]) for mail in outbox)
    outbox.clear()
    return found


def test_stages_rise_with_the_days_and_each_week_after():
    days = [*range(40, 7, -1), *range(7, -30, -1)]
    found = [reminder_stage(DUE, DUE - timedelta(days=left)) for left in days]
    assert found == [0] * 33 + [1] * 7 + [2] + [3] * 7 + [4] * 7 + [5] * 7 + [6] * 7 + [7]


def test_a_unit_is_told_before_on_and_after_the_day_and_the_office_what_is_late(who, mailoutbox):
    factories.handled(who)
    told = ("member", "2025-09-30 闭2025-06-001 主办单位")
    late = ("assigner", "2025-09-30 闭2025-06-001 主办单位 县交通运输局")
    seen = {}
    for left in (8, 7, 6, 0, -1, -2, -8):
        remind_units(morning(DUE - timedelta(days=left)))
        remind_units(morning(DUE - timedelta(days=left)))
        seen[left] = sent(mailoutbox)
    assert seen == {8: [], 7: [told], 6: [], 0: [told], -1: [late, told], -2: [], -8: [late, told]}


def test_days_without_a_run_are_made_up_for_by_one_mail_of_what_is_reached(who, mailoutbox):
    factories.handled(who)
    assert remind_units(morning(DUE + timedelta(days=3))) == 2
    assert "路灯" not in "".join(mail.subject + mail.body for mail in mailoutbox)


def test_opinions_and_promises_are_remembered_like_replies_and_an_extension_begins_anew(who, mailoutbox):
    row = factories.handled(who, co=[who.lights])
    remind_units(morning(date(2025, 8, 25)))
    assert sent(mailoutbox) == [("outsider", "2025-08-30 闭2025-06-001 会办单位")]
    remind_units(morning(date(2025, 9, 25)))
    assert "member" in dict(sent(mailoutbox))
    assigning.extend_time(row, consent="主任会议同意", by=who.assigner)
    remind_units(morning(date(2025, 9, 26)))
    assert "member" not in dict(sent(mailoutbox))
    handling.give_opinion(row, opinion="同意", by=who.outsider, now=ASSIGNED)
    handling.reply_to_suggestion(
        row, **LETTER, promises=[Promise("装完", date(2025, 12, 31))], by=who.unit, now=ASSIGNED
    )
    remind_units(morning(date(2025, 12, 30)))
    assert sent(mailoutbox) == [("member", "2025-12-31 闭2025-06-001 承诺事项")]


def test_the_lead_deputy_is_told_of_the_acceptance_once(who, mailoutbox):
    row = factories.reviewed(who, factories.filed(who))
    assert (tell_accepted(REVIEWED), tell_accepted(REVIEWED)) == (1, 0)
    assert [(mail.to, mail.body.splitlines()[0]) for mail in mailoutbox] == [(["lead@example.cn"], "闭2025-06-001")]
    row.refresh_from_db()
    assert (row.told_on, row.events.last().move) == (REVIEWED.date(), "tell")


def test_who_has_no_address_stays_on_the_desk_of_the_office(who, mailoutbox):
    row = factories.reviewed(who, factories.filed(who))
    type(who.lead).objects.filter(pk=who.lead.pk).update(email="")
    assert (tell_accepted(), Suggestion.objects.get(pk=row.pk).told_on, mailoutbox) == (0, None, [])


def test_the_tasks_do_the_same(who, mailoutbox):
    factories.handled(who)
    assert (remind_of_deadlines.func(), tell_of_acceptance.func()) == (2, 1)
