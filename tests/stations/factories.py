"""Makers of stations, deputies and reception days for tests."""

import itertools
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from core.calendar import TZ
from stations.models import (
    Area,
    ContactRecord,
    Deputy,
    OpinionItem,
    ReceptionDay,
    ReceptionRule,
    StationActivityPage,
    StationIndexPage,
    StationPage,
)
from stations.services.handling import register_opinion
from stations.states import DeputyLevel, OpinionSource, RulePattern, Sex, StationKind
from tests.factories import received

_numbers = itertools.count(1)


def area(code: str = "331022001") -> Area:
    return Area.objects.get(code=code)


def station(**fields: Any) -> StationPage:
    """A village station in Haiyou street."""
    number = next(_numbers)
    defaults = {
        "title": f"试验联络站 {number}",
        "slug": f"trial-station-{number}",
        "kind": StationKind.VILLAGE_COMMUNITY,
        "address": "试验路1号",
    }
    if "area" not in fields:
        fields["area"] = area()
    page = StationPage(**defaults | fields)
    StationIndexPage.objects.get().add_child(instance=page)
    return page


def many_stations(count: int) -> None:
    """Copies of one station, written straight into the tables; a page at a time would take minutes."""
    pattern = station(title="原本", slug="pattern", latitude="29.1", longitude="121.4")
    parent = StationIndexPage.objects.get()
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    def step(number: int) -> str:
        word = ""
        for _digit in range(4):
            number, rest = divmod(number, 36)
            word = letters[rest] + word
        return word

    first = int(pattern.path[-4:], 36) + 1
    page = Page.objects.get(pk=pattern.pk)
    copies = []
    for number in range(count - 1):
        values = {field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields}
        values |= {"id": None, "path": parent.path + step(first + number), "slug": f"many-{number}"}
        values |= {"url_path": f"{parent.url_path}many-{number}/", "translation_key": None}
        values.pop("translation_key")
        copies.append(Page(**values))
    Page.objects.bulk_create(copies)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stations_stationpage SELECT (jsonb_populate_record(s, jsonb_build_object('page_ptr_id', p.id))).* "
            "FROM stations_stationpage s, wagtailcore_page p WHERE s.page_ptr_id = %s AND p.slug LIKE 'many-%%'",
            [pattern.pk],
        )


def deputy(*stations: StationPage, **fields: Any) -> Deputy:
    number = next(_numbers)
    defaults = {
        "name": f"试某{number}",
        "sex": Sex.FEMALE,
        "levels": [DeputyLevel.COUNTY],
        "term": 17,
        "delegation": "海游代表团",
        "post": "试验员",
    }
    row = Deputy.objects.create(**defaults | fields)
    row.stations.set(stations)
    return row


def reception(page: StationPage, *, days: int = 10, is_announced: bool = True, **fields: Any) -> ReceptionDay:
    """An announced morning reception so many days from today."""
    day = timezone.localtime(timezone.now(), TZ).date() + timedelta(days=days)
    starts_at = datetime.combine(day, time(9), TZ)
    defaults = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "published_at": min(timezone.now(), starts_at) - timedelta(days=5) if is_announced else None,
    }
    people = fields.pop("deputies", [])
    row = ReceptionDay.objects.create(station=page, **defaults | fields)
    row.deputies.set(people)
    return row


def rule(page: StationPage, **fields: Any) -> ReceptionRule:
    """Every Monday from nine to eleven, from the beginning of 2026."""
    defaults = {
        "pattern": RulePattern.WEEKLY,
        "weekday": 0,
        "start_time": time(9),
        "end_time": time(11),
        "effective_from": datetime(2026, 1, 1, tzinfo=TZ).date(),
    }
    return ReceptionRule.objects.create(station=page, **defaults | fields)


def said(page: StationPage, text: str = "试验民情", **fields: Any) -> OpinionItem:
    """Something said at a station that has just been registered there."""
    source, addressed = fields.pop("source", OpinionSource.PAGE), fields.pop("deputy", None)
    return register_opinion(received(page, text, **fields), page, source=source, deputy=addressed)


def record(page: StationPage | None = None, *, by: Any, **fields: Any) -> ContactRecord:
    """A contact record of yesterday that is still a draft."""
    values = {
        "mode": "home_visit", "held_at": timezone.now() - timedelta(days=1), "place": "试验村", "station": page,
        "elector_count": 3, "topic": "roads", "problem": "村道破损", "action_taken": "已转交交通部门",
    }  # fmt: skip
    if "deputy" not in fields:
        fields["deputy"] = deputy(*([page] if page else []))
    return ContactRecord.objects.create(created_by=by, **values | fields)


def activity(page: StationPage, **fields: Any) -> StationActivityPage:
    """A report of yesterday, published by somebody else at some time."""
    number, now = next(_numbers), timezone.now()
    defaults = {
        "title": f"试验活动 {number}", "slug": f"activity-{number}", "kind": "report",
        "held_on": timezone.localtime(now, TZ).date() - timedelta(days=1), "body": [("paragraph", "<p>试验活动的正文</p>")],
        "first_published_at": now, "last_published_at": now,
    }  # fmt: skip
    return page.add_child(instance=StationActivityPage(**defaults | fields))
