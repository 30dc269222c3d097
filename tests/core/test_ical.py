"""Calendar files, read back with an independent reader of the same library and as raw octets. No database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import RequestFactory
from icalendar import Calendar

from core.caching import PUBLIC
from core.calendar import TZ
from core.ical import CalendarEntry, EntryStatus, calendar_file, calendar_response

LONG = "听取和审议县人民政府关于养老服务工作情况的报告；" * 12
ENTRIES = [
    CalendarEntry(
        uid="livestream-1b4e28ba",
        title="常委会全体会议，第三十一次；直播",
        starts_at=datetime(2026, 12, 31, 16, 30, tzinfo=UTC),
        ends_at=datetime(2027, 1, 1, 3, 0, tzinfo=TZ),
        location="县人大会议厅, 三楼",
        description=f"第一行\n{LONG}\\n不是换行",
        url="https://rd.example.invalid/zhi-bo/hui-yi/?a=1,2;3",
        status=EntryStatus.CONFIRMED,
        updated_at=datetime(2026, 12, 1, 9, 30, 15, 999_999, tzinfo=TZ),
        sequence=86_400,
    ),
    CalendarEntry(
        uid="livestream-2c5f39cb",
        title="（取消）在线交流",
        starts_at=datetime(2026, 7, 1, 19, 30, tzinfo=TZ),
        ends_at=None,
        location="",
        description="",
        url="https://rd.example.invalid/zhi-bo/jiao-liu/",
        status=EntryStatus.CANCELLED,
        updated_at=datetime(2026, 6, 1, tzinfo=UTC),
        sequence=0,
    ),
]


WHOLE_DAY = CalendarEntry(
    uid="activity-3d6a40dc",
    title="代表走进小区",
    starts_at=date(2026, 12, 31),
    ends_at=None,
    location="",
    description="",
    url="https://rd.example.invalid/dai-biao-lian-luo-zhan/huo-dong/",
    status=EntryStatus.CONFIRMED,
    updated_at=datetime(2026, 6, 1, tzinfo=UTC),
    sequence=0,
)


def read_back(data: bytes) -> list[CalendarEntry]:
    """The entries of a file; text properties come back unescaped."""
    return [
        CalendarEntry(
            uid=str(event["uid"]),
            title=str(event["summary"]),
            starts_at=event["dtstart"].dt,
            ends_at=event["dtend"].dt if "dtend" in event else None,
            location=str(event.get("location", "")),
            description=str(event.get("description", "")),
            url=str(event["url"]),
            status=EntryStatus(str(event["status"])),
            updated_at=event["last-modified"].dt,
            sequence=int(event["sequence"]),
        )
        for event in Calendar.from_ical(data).walk("VEVENT")
    ]


def test_what_is_written_is_read_back_whole():
    first, second = ENTRIES
    whole_second = datetime(2026, 12, 1, 1, 30, 15, tzinfo=UTC)
    wanted = [CalendarEntry(**vars(first) | {"updated_at": whole_second}), second]
    assert read_back(calendar_file(ENTRIES, name="直播")) == wanted


def test_a_file_has_exactly_the_properties_of_a_published_calendar():
    calendar = Calendar.from_ical(calendar_file(ENTRIES, name="直播"))
    assert {name: str(calendar[name]) for name in calendar if name != "REFRESH-INTERVAL"} == {
        "PRODID": "-//Lianxin//People's Congress//ZH",
        "VERSION": "2.0",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
        "NAME": "直播",
        "X-WR-CALNAME": "直播",
        "X-WR-TIMEZONE": "Asia/Shanghai",
    }
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert [sorted(event) for event in calendar.walk("VEVENT")] == [
        ["DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "LOCATION", "SEQUENCE", "STATUS", "SUMMARY",
         "UID", "URL"],
        ["DTSTAMP", "DTSTART", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY", "UID", "URL"],
    ]  # fmt: skip


def test_the_zone_is_described_in_the_file_with_one_offset_and_no_summer_time():
    data = calendar_file(ENTRIES, name="直播")
    (zone,) = Calendar.from_ical(data).walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Asia/Shanghai"
    assert [part.name for part in zone.subcomponents] == ["STANDARD"]
    (standard,) = zone.subcomponents
    assert (standard["tzoffsetfrom"].td, standard["tzoffsetto"].td) == (timedelta(hours=8), timedelta(hours=8))
    assert b"DTSTART;TZID=Asia/Shanghai:20270101T003000\r\n" in data
    assert b"DTSTART;TZID=Asia/Shanghai:20260701T193000\r\n" in data


def test_a_calendar_without_entries_is_still_a_calendar():
    data = calendar_file([], name="直播")
    assert (data.startswith(b"BEGIN:VCALENDAR\r\n"), data.endswith(b"END:VCALENDAR\r\n")) == (True, True)
    assert read_back(data) == []


def test_lines_are_folded_at_75_octets_and_never_inside_a_sign():
    lines = calendar_file(ENTRIES, name="直播").split(b"\r\n")
    assert 72 <= max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()  # a sign cut in two would not decode
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")
    assert f"DESCRIPTION:第一行\\n{LONG}\\\\n不是换行" in unfolded


@pytest.mark.parametrize("sign", ["\x07", "\x1b", "\x0b", "\x85"])
def test_control_characters_are_left_out(sign):
    entry = CalendarEntry(**vars(ENTRIES[0]) | {"title": f"会{sign}议", "description": f"一{sign}\r\n二"})
    (read,) = read_back(calendar_file([entry], name=f"直{sign}播"))
    assert (read.title, read.description) == ("会议", "一\n二")


def test_a_title_cannot_smuggle_a_property():
    entry = CalendarEntry(**vars(ENTRIES[1]) | {"title": "会议\r\nATTENDEE:mailto:a@example.cn\nEND:VEVENT"})
    (event,) = Calendar.from_ical(calendar_file([entry], name="直播")).walk("VEVENT")
    assert (str(event["summary"]), "attendee" in event) == ("会议\nATTENDEE:mailto:a@example.cn\nEND:VEVENT", False)


def ask(entries=ENTRIES, **headers):
    return calendar_response(
        RequestFactory().get("/calendar/x.ics", **headers), entries, name="直播", filename="livestreams.ics"
    )


def test_the_answer_is_a_download_that_everyone_may_keep():
    response = ask()
    assert (response.status_code, response.content) == (200, calendar_file(ENTRIES, name="直播"))
    assert {name: value for name, value in response.headers.items() if name != "ETag"} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="livestreams.ics"',
        "Last-Modified": "Tue, 01 Dec 2026 01:30:15 GMT",
        "Cache-Control": PUBLIC,
    }


def test_whoever_has_the_file_is_told_so():
    etag = ask()["ETag"]
    assert (ask(HTTP_IF_NONE_MATCH=etag).status_code, ask(HTTP_IF_NONE_MATCH=etag).content) == (304, b"")
    assert ask(ENTRIES[:1], HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_a_question_by_date_alone_gets_the_file_because_an_entry_may_have_gone():
    assert ask(ENTRIES[1:], HTTP_IF_MODIFIED_SINCE="Tue, 01 Dec 2026 01:30:15 GMT").status_code == 200


def test_a_day_stays_a_day_in_every_zone():
    data = calendar_file([WHOLE_DAY], name="活动")
    assert b"DTSTART;VALUE=DATE:20261231" in data
    assert read_back(data) == [WHOLE_DAY]
