"""How long something is still open, in words. No database."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from core.templatetags.clock import time_left


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=26, hours=21), "还剩 26 天"),
        (timedelta(days=1), "还剩 1 天"),
        (timedelta(hours=23, minutes=59, seconds=59), "还剩 23 小时"),
        (timedelta(hours=1), "还剩 1 小时"),
        (timedelta(minutes=59, seconds=59), "还剩 59 分钟"),
        (timedelta(seconds=1), "还剩 1 分钟"),
        (timedelta(seconds=-1), "还剩 1 分钟"),
    ],
)
def test_what_is_left_is_said_in_days_then_hours_then_minutes(left, said):
    now = timezone.now()
    with translation.override("zh-hans"):
        assert time_left(now + left, now) == said
    with translation.override("en"):
        assert time_left(now + timedelta(days=1), now) == "1 day left"
        assert time_left(now + timedelta(days=2), now) == "2 days left"
