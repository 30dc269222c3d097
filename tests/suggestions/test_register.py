"""For those who work with it: my desk, the register, assigning several, the board, the calendar, what is late, promises."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from home.sitetree import DEPUTIES, DEPUTY_AFFAIRS, SUGGESTION_WRITERS, UNITS
from suggestions.models import Assignment, Commitment, Suggestion
from suggestions.register_queries import PAGE_SIZE
from suggestions.services import assigning, filing, handling, reviewing
from suggestions.services.filing import Words
from suggestions.services.handling import Promise
from tests.factories import staff
from tests.stations.factories import area
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, FILED, LETTER, RATING, REVIEWED

SCREENS = ("suggestion_desk", "suggestion_register", "suggestion_board", "suggestion_calendar", "suggestion_overdue", "suggestion_promises")  # fmt: skip


@pytest.fixture
def who(home):
    return factories.let_in(factories.people())


def waiting(client, user):
    client.force_login(user)
    found = client.get(reverse("suggestion_desk")).context["waiting"]
    return [(one.suggestion.pk, one.what, one.due_on, one.is_overdue) for one in found]


def accepted(who, count=1):
    return [factories.reviewed(who, factories.filed(who)) for _number in range(count)]


def test_everybody_finds_what_waits_for_them_by_due_date(client, who):
    draft = factories.draft(who)
    late = factories.assigned(who)
    today = local_day(timezone.now())
    fresh = factories.assigned(who, now=timezone.now())
    open_batch = factories.filed(who, now=timezone.now())
    told = reviewing.tell_acceptance(late, how="电话", by=who.reviewer)
    assert waiting(client, who.unit) == [
        (late.pk, "请承接办理，退回期限已过。", date(2025, 9, 30), True),
        (fresh.pk, f"请承接办理，不属职责的于{(today + timedelta(days=10)).isoformat()}前退回。", fresh.due_on, False),
    ]  # fmt: skip
    assert waiting(client, who.lead) == [(draft.pk, "请继续撰写并提交。", None, False)]
    # The batch of what was filed today is still open, so it waits for nobody yet.
    assert told.told_on and waiting(client, who.reviewer) == [(fresh.pk, "请告知代表已受理。", date(2025, 7, 1), True)]
    assert open_batch.pk not in [row[0] for row in waiting(client, who.reviewer)]
    assert waiting(client, who.outsider) == []
    back = assigning.send_back(fresh, reason="不属于", by=who.unit)
    assert waiting(client, who.assigner) == [(back.pk, "单位已退回，请重新交办。", fresh.due_on and None, False)]


def rows_of(answer):
    return [row.pk for row in answer.context["listing"].rows]


def test_the_register_is_narrowed_by_its_address_and_odd_words_narrow_nothing(client, who):
    draft = factories.draft(who)
    filed = factories.filed(who, now=FILED)
    numbered = factories.assigned(who)
    other = filing.draft_suggestion(
        Words("关于危房改造的建议", "情况", "分析", "具体", "other"), lead=who.deputy, area=area("331022002"), by=who.lead
    )  # fmt: skip
    filing.file_suggestion(other, exclusions=(), by=who.lead, now=REVIEWED)
    client.force_login(who.reviewer)
    every = [other.pk, numbered.pk, filed.pk]
    for query, wanted in {
        "": every, "status=filed": [other.pk, filed.pk], "topic=roads": [numbered.pk, filed.pk], "route=street": [],
        f"area={area('331022002').pk}": [other.pk], f"unit={who.roads.pk}": [numbered.pk], f"unit={who.lights.pk}": [],
        "batch=2025-07": [other.pk], "batch=2025-06": [numbered.pk, filed.pk], "due=2025-09-30": [numbered.pk],
        "overdue=1": [numbered.pk], "stage=review": [other.pk, filed.pk], "q=危房": [other.pk], "q=闭2025-06-001": [numbered.pk],
        "q=没有这样的": [], f"lead={who.deputy.pk}": every, "status=draft": [], "status=nonsense": every, "area=²": every,
        "batch=2025-13": every, "due=yesterday": every, "after=%00": every, "q=%00": every, "unit=99999999999": every,
        "stage=nothing": every, "due=2025-02-30": every,
    }.items():  # fmt: skip
        assert rows_of(client.get(f"{reverse('suggestion_register')}?{query}")) == wanted, query
    client.force_login(who.lead)
    assert rows_of(client.get(reverse("suggestion_register"))) == [other.pk, numbered.pk, filed.pk, draft.pk]


def test_the_register_is_read_page_by_page_with_its_filters(client, who):
    pattern = factories.filed(who)
    rows = [
        Suggestion(
            **{f.attname: getattr(pattern, f.attname) for f in Suggestion._meta.concrete_fields if f.name != "id"}
        )
        for _number in range(PAGE_SIZE + 1)
    ]
    Suggestion.objects.bulk_create(rows)
    client.force_login(who.reviewer)
    address = f"{reverse('suggestion_register')}?status=filed"
    first = client.get(address)
    second = client.get(f"{address}&after={first.context['listing'].next_cursor}")
    assert rows_of(first) + rows_of(second) == list(Suggestion.objects.order_by("-pk").values_list("pk", flat=True))
    assert (len(rows_of(first)), second.context["listing"].next_cursor) == (PAGE_SIZE, "")


def bulk(client, rows, **data):
    words = [f"{row.pk}-{row.version}" for row in rows]
    return client.post(reverse("suggestion_bulk_assign"), {"row": words, "status": "accepted"} | data)


def test_several_accepted_ones_go_to_one_unit_or_none_of_them_does(client, who):
    rows = accepted(who, 3)
    client.force_login(who.assigner)
    assert client.get(f"{reverse('suggestion_register')}?status=accepted").context["form"]
    assert (bulk(client, rows[:2]).status_code, bulk(client, [], lead=who.roads.pk).status_code) == (400, 409)
    twice = bulk(client, rows[:2], lead=who.roads.pk, co=[who.roads.pk])
    assert (twice.status_code, twice.context["chosen"]) == (400, [str(row.pk) for row in rows[:2]])
    assigning.assign_suggestion(rows[2], lead=who.lights, by=who.assigner)
    slower = bulk(client, rows, lead=who.roads.pk)
    assert (slower.status_code, rows[2].title in slower.context["error"]) == (409, True)
    assert Assignment.objects.filter(unit=who.roads).count() == 0
    assert bulk(client, rows[:2], lead=who.roads.pk, co=[who.lights.pk]).status_code == 302
    assert list(Suggestion.objects.filter(assignments__unit=who.roads, status="assigned").order_by("pk")) == rows[:2]
    for user in (who.lead, who.reviewer, who.unit):
        client.force_login(user)
        assert bulk(client, accepted(who), lead=who.roads.pk).url == "/admin/"
        assert client.get(f"{reverse('suggestion_register')}?status=accepted").context["form"] is None


def test_the_board_shows_each_stage_with_what_is_due_first(client, who):
    draft, filed, late = factories.draft(who), factories.filed(who), factories.handled(who)
    fresh = handling.take_on(factories.assigned(who, now=timezone.now()), by=who.unit)
    client.force_login(who.reviewer)
    columns = {
        one.key: [row.pk for row in one.cards] for one in client.get(reverse("suggestion_board")).context["columns"]
    }
    assert columns == {
        "writing": [], "review": [filed.pk], "assigning": [], "assigned": [], "handling": [late.pk, fresh.pk], "rating": [],
        "recheck": [], "closing": [],
    }  # fmt: skip
    client.force_login(who.lead)
    assert client.get(reverse("suggestion_board")).context["columns"][0].cards == [draft]


def shown_in(client, month):
    weeks = client.get(f"{reverse('suggestion_calendar')}?month={month}").context["month"].weeks
    return {
        day.day: [(one.suggestion.pk, one.unit, one.is_promise) for one in day.deadlines]
        for week in weeks
        for day in week
        if day.deadlines
    }


def test_the_calendar_shows_what_units_owe_and_promised_each_to_whom_it_concerns(client, who):
    row = factories.handled(who, co=[who.lights])
    done = factories.handled(who)
    handling.reply_to_suggestion(
        done, **LETTER, promises=[Promise("装完", date(2025, 9, 12))], by=who.unit, now=ASSIGNED
    )
    client.force_login(who.assigner)
    assert shown_in(client, "2025-09") == {
        date(2025, 9, 30): [(row.pk, "县交通运输局", False)], date(2025, 9, 12): [(done.pk, "县交通运输局", True)],
    }  # fmt: skip
    assert shown_in(client, "2025-08") == {date(2025, 8, 30): [(row.pk, "县综合行政执法局", False)]}
    client.force_login(who.outsider)
    assert (shown_in(client, "2025-09"), list(shown_in(client, "2025-08"))) == ({}, [date(2025, 8, 30)])
    for odd in ("2025-13", "2025-00", "0000-01", "2025-1", "²²²²-01", "x"):
        assert client.get(f"{reverse('suggestion_calendar')}?month={odd}").context["month"].first == local_day(timezone.now()).replace(day=1)  # fmt: skip


def test_what_is_late_is_listed_the_longest_overdue_first(client, who):
    row = factories.handled(who, co=[who.lights])
    client.force_login(who.assigner)
    found = client.get(reverse("suggestion_overdue")).context["listing"]
    assert [(one.suggestion_id, one.unit, one.role) for one in found.owed] == [
        (row.pk, who.lights, "co"), (row.pk, who.roads, "lead"),
    ]  # fmt: skip
    client.force_login(who.outsider)
    assert [one.unit for one in client.get(reverse("suggestion_overdue")).context["listing"].owed] == [who.lights]
    client.force_login(who.reviewer)
    assert [one.suggestion for one in client.get(reverse("suggestion_overdue")).context["listing"].untold] == [row]
    client.force_login(staff("writer", SUGGESTION_WRITERS))
    assert client.get(reverse("suggestion_overdue")).context["listing"].owed == []


def promised(who):
    row = factories.handled(who)
    reply = handling.reply_to_suggestion(
        row, **LETTER, promises=[Promise("装完", date(2025, 9, 12))], by=who.unit, now=ASSIGNED
    )
    return reply.commitments.get()


def test_a_promise_is_followed_in_the_ledger_until_its_unit_reports(client, who):
    promise = promised(who)
    keep = reverse("suggestion_promise_keep", args=[promise.pk])
    client.force_login(who.outsider)
    assert (
        client.get(reverse("suggestion_promises")).context["rows"],
        client.post(keep, {"result": "x"}).status_code,
    ) == ([], 404)
    client.force_login(who.assigner)
    assert [row["form"] for row in client.get(reverse("suggestion_promises")).context["rows"]] == [None]
    assert client.post(keep, {"result": "x"}).url == "/admin/"
    client.force_login(who.unit)
    assert client.post(keep, {"result": " "}).status_code == 400
    assert client.post(keep, {"result": "路灯已装完"}).status_code == 302
    assert client.post(keep, {"result": "再次"}).status_code == 409
    assert client.get(reverse("suggestion_promises")).context["rows"] == []
    kept = client.get(f"{reverse('suggestion_promises')}?show=done").context["rows"]
    assert [(row["promise"].result, row["form"]) for row in kept] == [("路灯已装完", None)]
    assert Commitment.objects.get().done_on == local_day(timezone.now())


def test_a_unit_sees_its_own_and_loses_sight_of_what_it_sent_back(client, who):
    row = factories.assigned(who, now=timezone.now())
    client.force_login(who.outsider)
    assert client.get(reverse("suggestion_screen", args=[row.pk])).status_code == 404
    client.force_login(who.unit)
    screen = client.get(reverse("suggestion_screen", args=[row.pk])).context
    assert (screen["reviews"], screen["groundings"], screen["is_staff_view"]) == ([], [], False)
    sent = client.post(
        reverse("suggestion_step", args=[row.pk, "send_back"]), {"seen_version": row.version, "reason": "不属于"}
    )
    assert (sent.url, client.get(reverse("suggestion_screen", args=[row.pk])).status_code) == (
        reverse("suggestion_desk"),
        404,
    )


@pytest.mark.parametrize("group", [None, "审核员", "发布人"])
def test_who_has_no_part_in_suggestions_opens_no_screen_of_them(client, who, group):
    row = factories.assigned(who)
    client.force_login(staff("somebody", *([group] if group else [])))
    for address in [*map(reverse, SCREENS), reverse("suggestion_screen", args=[row.pk])]:
        assert client.get(address).status_code == 302, address


def test_the_groups_of_a_new_installation_open_the_desk(client, who):
    office, clerk = staff("office", DEPUTY_AFFAIRS), staff("clerk", SUGGESTION_WRITERS)
    unit, person = staff("unit-clerk", UNITS), staff("person", DEPUTIES)
    who.roads.members.add(unit)
    for user in (office, clerk, unit, person):
        client.force_login(user)
        assert {client.get(reverse(name)).status_code for name in SCREENS} == {200}
    client.force_login(office)
    assert client.get(reverse("wagtailsnippets_suggestions_unit:list")).status_code == 200
    client.force_login(unit)
    assert client.get(reverse("wagtailsnippets_suggestions_unit:list")).status_code == 302


@pytest.fixture
def every(who):
    """One account that is everything at once, so that each list has rows for it."""
    user = factories.allowed("everything", *factories.REVIEWS, "assign_suggestion")
    who.deputy.account = user
    who.deputy.save()
    who.roads.members.add(user)
    who.lead = user
    return factories.let_in(who)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), list(zip(SCREENS, (18, 13, 11, 12, 13, 12), strict=True)))
def test_a_screen_costs_the_same_with_one_of_everything_and_with_three(
    client, every, name, queries, count, django_assert_num_queries
):
    for _number in range(count):
        factories.draft(every)
        factories.filed(every)
        accepted(every)
        promised(every)
        factories.handled(every, co=[every.lights])
        done = factories.handled(every)
        handling.reply_to_suggestion(done, **LETTER, by=every.unit, now=ASSIGNED)
        handling.rate_reply(done, **RATING, by=every.lead)
    client.force_login(every.lead)
    client.get(reverse(name))
    with django_assert_num_queries(queries):
        assert client.get(f"{reverse(name)}?month=2025-09").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_one_suggestion_costs_the_same_however_much_happened_to_it(client, every, count, django_assert_num_queries):
    row = factories.handled(every)
    for number in range(count):
        handling.note_meeting(
            row, held_on=ASSIGNED.date(), place=f"村{number}", met_by="head", form="visit", note="谈", by=every.unit
        )
    promises = [Promise(f"承诺{number}", date(2027, 1, 1)) for number in range(count)]
    handling.reply_to_suggestion(row, **LETTER, promises=promises, by=every.unit)
    client.force_login(every.lead)
    address = reverse("suggestion_screen", args=[row.pk])
    client.get(address)
    with django_assert_num_queries(24):
        assert len(client.get(address).context["meetings"]) == count


def test_each_reviewer_finds_what_stands_in_their_stage_and_sees_the_rest(client, who):
    row = factories.filed(who)
    found = {}
    for status in ("filed", "preliminary", "joint", "directors"):
        Suggestion.objects.filter(pk=row.pk).update(status=status)
        for name in ("reviewer", "committee", "secretary"):
            client.force_login(getattr(who, name))
            waits = [one.suggestion for one in client.get(reverse("suggestion_desk")).context["waiting"]]
            steps = client.get(reverse("suggestion_screen", args=[row.pk])).context["steps"]
            assert bool(waits) == bool(steps)
            if waits:
                found.setdefault(name, []).append(status)
            assert [one.pk for one in client.get(reverse("suggestion_register")).context["listing"].rows] == [row.pk]
    assert found == {"reviewer": ["filed", "preliminary"], "committee": ["joint"], "secretary": ["directors"]}
