"""Where a broadcast stands: by the clock to the second in Shanghai, or by an editor's word."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product

import pytest

from core.calendar import TZ
from livestreams.calendar import days_of_notice, presumed_end
from livestreams.models import LivestreamPage
from livestreams.naming import session_label
from livestreams.states import LivestreamStatus, status_at
from tests.factories import livestream

START = datetime(2026, 12, 31, 23, 0, tzinfo=TZ)
END = datetime(2027, 1, 1, 1, 30, tzinfo=TZ)
SECOND = timedelta(seconds=1)
WORDS = LivestreamStatus


@pytest.mark.parametrize("zone", [TZ, UTC, timezone(timedelta(hours=-10))], ids=str)
@pytest.mark.parametrize(
    ("moment", "with_end", "without_end", "with_replay"),
    [
        (START - SECOND, WORDS.ANNOUNCED, WORDS.ANNOUNCED, WORDS.ANNOUNCED),
        (START, WORDS.LIVE, WORDS.LIVE, WORDS.LIVE),
        (END - SECOND, WORDS.LIVE, WORDS.LIVE, WORDS.LIVE),
        (END, WORDS.ENDED, WORDS.LIVE, WORDS.REPLAY),
        (START + timedelta(hours=4) - SECOND, WORDS.ENDED, WORDS.LIVE, WORDS.REPLAY),
        (START + timedelta(hours=4), WORDS.ENDED, WORDS.ENDED, WORDS.REPLAY),
    ],
)
def test_the_clock_decides_to_the_second(moment, with_end, without_end, with_replay, zone):
    now = moment.astimezone(zone)
    assert (
        status_at(now, starts_at=START, ends_at=END, has_replay=False),
        status_at(now, starts_at=START, ends_at=None, has_replay=False),
        status_at(now, starts_at=START, ends_at=END, has_replay=True),
    ) == (with_end, without_end, with_replay)


@pytest.mark.parametrize("word", WORDS.values)
@pytest.mark.parametrize("moment", [START - SECOND, START, END])
def test_an_editors_word_overrides_the_clock(word, moment):
    assert status_at(moment, starts_at=START, ends_at=END, has_replay=True, manual=word) == word


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        status_at(START, starts_at=START, ends_at=None, has_replay=False, manual="perhaps")


def test_the_presumed_end_is_four_hours_after_the_start():
    assert (presumed_end(START, None), presumed_end(START, END)) == (START + timedelta(hours=4), END)


@pytest.mark.parametrize(
    ("announced_at", "days"),
    [
        (datetime(2026, 12, 28, 0, 0, tzinfo=TZ), 3),
        (datetime(2026, 12, 28, 23, 59, 59, tzinfo=TZ), 3),
        (datetime(2026, 12, 29, 0, 0, tzinfo=TZ), 2),
        (datetime(2026, 12, 28, 16, 0, tzinfo=UTC), 2),
        (datetime(2027, 1, 1, 0, 0, tzinfo=TZ), -1),
    ],
)
def test_days_of_notice_are_days_in_shanghai(announced_at, days):
    assert days_of_notice(announced_at, START) == days


@pytest.mark.parametrize(
    ("term", "session_no", "label"),
    [
        (17, 3, "第十七届 第三次会议"),
        (10, 10, "第十届 第十次会议"),
        (20, 31, "第二十届 第三十一次会议"),
        (99, 1, "第九十九届 第一次会议"),
        (17, None, "第十七届"),
        (None, 4, "第四次会议"),
        (None, None, ""),
        (0, 100, "第100次会议"),
    ],
)
def test_a_session_is_called_as_in_chinese(term, session_no, label):
    assert session_label(term, session_no) == label


def test_at_any_second_each_broadcast_stands_in_exactly_one_part_of_the_list(home):
    words = ["", *WORDS.values]
    for word, ends_at, replay in product(words, (END, None), ("", "<p>文字</p>")):
        if word == WORDS.REPLAY and not replay:
            continue
        livestream(starts_at=START, ends_at=ends_at, manual_status=word, replay_text=replay)
    pages = list(LivestreamPage.objects.all())
    assert len(pages) == 26
    for now in (START - SECOND, START, END - SECOND, END, START + timedelta(hours=4), END + timedelta(days=400)):
        parts = {
            name: set(getattr(LivestreamPage.objects.all(), name)(now)) for name in ("running", "upcoming", "past")
        }
        assert sorted(page.pk for part in parts.values() for page in part) == sorted(page.pk for page in pages)
        for page in pages:
            status = page.status_at(now)
            wanted = {WORDS.LIVE: "running", WORDS.ANNOUNCED: "upcoming", WORDS.ENDED: "past", WORDS.REPLAY: "past"}
            called_off = "upcoming" if now < START else "past"
            assert page in parts[wanted.get(status, called_off)], (status, page.manual_status, now)
