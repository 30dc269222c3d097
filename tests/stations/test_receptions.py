"""Reception days: made from rules, announced three days ahead, cancelled and moved in the open."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.calendar import TZ
from core.ical import CalendarEntry, EntryStatus
from core.transitions import MoveRefused
from stations import ical, queries
from stations.models import ReceptionDay
from stations.services.receptions import (
    ReceptionRefused,
    cancel_reception,
    hold_reception,
    move_reception,
    plan_receptions,
    publish_reception,
)
from stations.states import RECEPTION_MOVES, ReceptionStatus, RulePattern
from tests.stations.factories import deputy, reception, rule, station

CALENDAR_QUERIES = 5


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), TZ)


def months(client, address="/stations/receptions/", **params):
    response = client.get(address, params)
    assert response.status_code == 200
    return response.context["receptions"], response.content.decode()


def test_the_days_of_a_rule_are_made_once_however_often_they_are_planned(home, editor):
    page = station()
    rule(page, place="三楼", scope="民生", capacity=4)
    first, last = date(2026, 2, 9), date(2026, 3, 2)
    made = plan_receptions(page, first, last, by=editor)
    assert [(day.planned_on, day.starts_at, day.ends_at, day.place, day.scope, day.capacity) for day in made] == [
        (date(2026, 2, 9), at(date(2026, 2, 9)), at(date(2026, 2, 9), 11), "三楼", "民生", 4),
        (date(2026, 2, 16), at(date(2026, 2, 24)), at(date(2026, 2, 24), 11), "三楼", "民生", 4),
        (date(2026, 3, 2), at(date(2026, 3, 2)), at(date(2026, 3, 2), 11), "三楼", "民生", 4),
    ]
    assert plan_receptions(page, first, last, by=editor) == []
    with pytest.raises(ReceptionRefused):
        plan_receptions(page, first, first + timedelta(days=401), by=editor)


def test_a_cancelled_day_is_not_made_again(home, editor):
    page = station()
    rule(page)
    day = plan_receptions(page, date(2026, 12, 7), date(2026, 12, 7), by=editor)[0]
    cancel_reception(day, note="代表外出", by=editor)
    assert plan_receptions(page, date(2026, 12, 7), date(2026, 12, 7), by=editor) == []


def test_a_change_of_rule_makes_every_day_once(home, editor):
    page = station()
    rule(page, effective_until=date(2026, 4, 30))
    rule(page, weekday=2, effective_from=date(2026, 5, 1))
    # Monday 4 May is a holiday but belongs to no rule; Wednesday 6 May is the first day of the new one.
    made = plan_receptions(page, date(2026, 4, 20), date(2026, 5, 13), by=editor)
    assert [day.planned_on for day in made] == [
        date(2026, 4, 20), date(2026, 4, 27), date(2026, 5, 6), date(2026, 5, 13),
    ]  # fmt: skip


def test_where_a_moved_day_meets_the_new_rule_one_reception_stands(home, editor):
    page = station()
    old = rule(page, pattern=RulePattern.WEEKLY, weekday=4, effective_until=date(2026, 5, 1))
    new = rule(page, weekday=2, effective_from=date(2026, 5, 2))
    made = plan_receptions(page, date(2026, 5, 1), date(2026, 5, 6), by=editor)
    assert [(day.rule_id, day.planned_on) for day in made] == [(new.pk, date(2026, 5, 6))]
    assert old.pk != new.pk


@pytest.mark.parametrize(("days", "is_short"), [(2, True), (3, False), (4, False)])
def test_a_notice_fewer_than_three_days_ahead_is_short(home, editor, days, is_short):
    day = reception(station(), days=days, is_announced=False)
    assert publish_reception(day, by=editor).is_short_notice is is_short


def test_an_announcement_keeps_its_first_instant_and_the_past_is_not_announced(home, editor):
    day = reception(station(), is_announced=False)
    first = publish_reception(day, by=editor)
    again = publish_reception(day, by=editor, now=timezone.now() + timedelta(hours=1))
    assert again.published_at == first.published_at
    with pytest.raises(ReceptionRefused):
        publish_reception(reception(station(), days=-1, is_announced=False), by=editor)


def test_a_cancelled_day_stays_visible_with_its_note(client, home, editor):
    page = station()
    day = reception(page, days=5)
    cancel_reception(day, note="代表参加会议，接待取消", by=editor)
    cards, html = months(client, month=f"{day.starts_at.astimezone(TZ):%Y-%m}")
    assert [(card.status, card.note) for card in cards] == [("cancelled", "代表参加会议，接待取消")]
    assert "已取消" in html
    assert "代表参加会议，接待取消" in client.get(page.url).content.decode()


def test_a_moved_day_names_the_one_that_takes_its_place(client, home, editor):
    page = station()
    person = deputy(page)
    day = reception(page, days=4, deputies=[person], number="（2026）7号", capacity=3)
    starts_at = day.starts_at + timedelta(days=1)
    new = move_reception(day, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), note="场地维修", by=editor)
    day.refresh_from_db()
    assert (day.status, day.moved_to_id, day.public_note) == (ReceptionStatus.MOVED, new.pk, "场地维修")
    assert (new.number, new.capacity, list(new.deputies.all()), new.published_at is None) == (
        "（2026）7号", 3, [person], False,
    )  # fmt: skip
    html = client.get(page.url).content.decode()
    local = starts_at.astimezone(TZ)
    assert f"改为 {local.year}年{local.month}月{local.day}日" in html
    assert "已改期" in html


def test_moving_needs_a_note_and_a_time_ahead(home, editor):
    day = reception(station())
    later = day.starts_at + timedelta(days=1)
    for starts_at, ends_at, note in (
        (later, later, "x"),
        (timezone.now() - timedelta(days=1), later, "x"),
        (later, later + timedelta(hours=1), "  "),
    ):
        with pytest.raises(ReceptionRefused):
            move_reception(day, starts_at=starts_at, ends_at=ends_at, note=note, by=editor)
    assert ReceptionDay.objects.count() == 1


@pytest.mark.parametrize("status", ReceptionStatus.values)
@pytest.mark.parametrize("name", RECEPTION_MOVES)
def test_the_table_alone_says_what_may_become_of_a_day(home, editor, status, name):
    day = reception(station(), days=-1)
    ReceptionDay.objects.filter(pk=day.pk).update(status=status)
    later = timezone.now() + timedelta(days=5)
    act = {
        "hold": lambda: hold_reception(day, by=editor),
        "cancel": lambda: cancel_reception(day, note="x", by=editor),
        "move": lambda: move_reception(day, starts_at=later, ends_at=later + timedelta(hours=1), note="x", by=editor),
    }[name]
    if status in RECEPTION_MOVES[name].sources:
        act()
        day.refresh_from_db()
        assert day.status == RECEPTION_MOVES[name].target
        assert ModelLogEntry.objects.filter(action=f"stations.{name}_reception").count() == 1
    else:
        with pytest.raises(MoveRefused):
            act()
        assert ReceptionDay.objects.count() == 1


def test_a_reception_is_not_noted_as_held_before_it_begins(home, editor):
    with pytest.raises(ReceptionRefused):
        hold_reception(reception(station(), days=1), by=editor)


def test_the_calendars_hold_announced_days_of_public_stations_by_month(client, home):
    page, other = station(title="甲站"), station(title="乙站")
    hidden = station(title="未发布站", live=False)
    now = datetime(2027, 3, 10, 12, tzinfo=TZ)
    for place, day in ((page, 28), (other, 1), (hidden, 5)):
        starts_at = at(date(2027, 2, day))
        reception(
            place, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), published_at=now - timedelta(days=60)
        )
    starts_at = at(date(2027, 2, 8))
    reception(page, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), published_at=None)
    reception(
        page, starts_at=at(date(2027, 3, 1)), ends_at=at(date(2027, 3, 1), 10), published_at=now - timedelta(days=60)
    )
    county = queries.reception_month({"month": "2027-02"}, now=now)["receptions"]
    own = queries.reception_month({"month": "2027-02"}, station=page, now=now)["receptions"]
    assert [(card.day, card.station) for card in county] == [
        (date(2027, 2, 1), "乙站"), (date(2027, 2, 28), "甲站"),
    ]  # fmt: skip
    assert [(card.day, card.station) for card in own] == [(date(2027, 2, 28), "甲站")]


def test_the_county_and_the_station_have_a_calendar_each(client, home):
    page, other = station(title="甲站"), station(title="乙站")
    day = reception(page, days=8)
    reception(other, days=8)
    month = f"{day.starts_at.astimezone(TZ):%Y-%m}"
    county, _html = months(client, month=month)
    own, html = months(client, f"/stations/{page.pk}/receptions/", month=month)
    assert ([card.station for card in county], [card.station for card in own]) == (["甲站", "乙站"], ["甲站"])
    assert 'rel="next"' in html
    assert client.get(f"/stations/{station(live=False).pk}/receptions/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_calendar_costs_the_same_queries_with_one_day_and_with_three(client, home, count, django_assert_num_queries):
    page = station()
    for number in range(count):
        reception(page, days=1, starts_at=at(date(2026, 12, 1 + number)), ends_at=at(date(2026, 12, 1 + number), 11),
                  deputies=[deputy(page)])  # fmt: skip
    client.get("/stations/receptions/?month=2026-12")
    with django_assert_num_queries(CALENDAR_QUERIES):
        client.get("/stations/receptions/?month=2026-12")


@pytest.mark.parametrize("query", ["month=x", "month=%00", "month=9999-12", "month=0000-01", "after=zzz", "after=%00"])
def test_an_odd_month_is_this_month(client, home, query):
    assert client.get(f"/stations/receptions/?{query}").status_code == 200


def test_a_calendar_entry_lasts_under_its_uid_and_grows_with_every_change(home, editor):
    page = station(title="甲站")
    person = deputy(page, name="甲代表")
    day = reception(page, deputies=[person], scope="民生事项")
    before = ical.calendar_entry(queries.receptions_for_feed(page)[0])
    assert before == CalendarEntry(
        uid=f"reception-{day.pk}",
        title="代表接待日：甲站",
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        location="试验路1号",
        description="接待代表：甲代表（县人大代表）\n民生事项",
        url=f"http://testserver{page.url}",
        status=EntryStatus.CONFIRMED,
        updated_at=day.updated_at,
        sequence=0,
    )
    cancel_reception(day, note="取消", by=editor)
    after = ical.calendar_entry(queries.receptions_for_feed(page)[0])
    assert (after.uid, after.status, after.sequence) == (before.uid, EntryStatus.CANCELLED, 1)
    assert after.updated_at > before.updated_at


def test_a_calendar_file_holds_the_receptions_of_its_station_or_its_deputy_only(client, home):
    here, there = station(title="甲站"), station(title="乙站")
    person, other = deputy(here, name="甲代表"), deputy(there, name="乙代表")
    reception(here, deputies=[person], scope="甲事项")
    reception(there, deputies=[other], scope="乙事项")

    def scopes(address):
        text = client.get(address).content.decode()
        return [scope for scope in ("甲事项", "乙事项") if scope in text]

    assert scopes("/calendar/receptions.ics") == ["甲事项", "乙事项"]
    assert scopes(f"/calendar/stations/{here.pk}.ics") == ["甲事项"]
    assert scopes(f"/calendar/deputies/{other.pk}.ics") == ["乙事项"]
    there.unpublish()
    assert scopes("/calendar/receptions.ics") == ["甲事项"]
    assert client.get(f"/calendar/stations/{there.pk}.ics").status_code == 404
