"""A clock that jumps while people write: every word stays, nothing is taken twice, nothing is an error."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from submissions import form_keys
from submissions.models import Submission
from submissions.queries import privacy_notice_in_force

JUMPS = {"a day back": -86_400, "an hour back": -3_600, "a minute on": 60, "two days on": 2 * 86_400}


@pytest.fixture
def form(page):
    key = form_keys.FormKey(
        page.pk,
        page.current_form_version().pk,
        privacy_notice_in_force().pk,
        "n" * 24,
        timezone.now() - timedelta(minutes=1),
    )
    return {
        "form_key": key.sign(), "proof": form_keys.prove_human(key), "action": "send", "text": "钟表跳动时写下的话", "consent": "on",
    }  # fmt: skip


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_loses_no_word_and_breaks_nothing(page, form, monkeypatch, jump):
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=JUMPS[jump]))
    during = Client(raise_request_exception=False).post(f"/take-part/{page.pk}/", form)
    assert (
        during.status_code in (200, 400),
        "钟表跳动时写下的话" in during.content.decode() or b"data-receipt" in during.content,
    ) == (
        True,
        True,
    )
    monkeypatch.setattr(timezone, "now", real)
    after = Client().post(f"/take-part/{page.pk}/", form)
    assert (after.status_code, Submission.objects.count()) == (200, 1)
