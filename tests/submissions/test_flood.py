"""A flood costs those who pour it; nobody who writes a thought of their own loses it."""

import hashlib
import html as markup
import itertools
import re
import secrets
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from core.throttle import Throttled
from submissions import form_keys
from submissions.models import FloodMode, FloodSettings, QueueItem, Submission
from submissions.queries import privacy_notice_in_force
from submissions.services import flood
from submissions.states import QueueStatus
from tests.factories import item_of

NETWORK = "203.0.113.7"


@pytest.fixture(autouse=True)
def _known_proxy(settings):
    settings.TRUSTED_PROXIES = []


def limits(**fields):
    FloodSettings.objects.update_or_create(pk=1, defaults={"burst_count": 2, "burst_minutes": 10} | fields)
    cache.clear()


def form(page, text, *, minutes=1, **more):
    key = form_keys.FormKey(
        page.pk, page.current_form_version().pk, privacy_notice_in_force().pk, secrets.token_urlsafe(18),
        timezone.now() - timedelta(minutes=minutes),
    )  # fmt: skip
    return {
        "form_key": key.sign(), "proof": form_keys.prove_human(key), "action": "send", "text": text, "consent": "on",
    } | more  # fmt: skip


def send(client, page, data, network=NETWORK):
    return client.post(reverse("take_part", args=[page.pk]), data, REMOTE_ADDR=network)


def fields_of(answer):
    """What a browser would send back from the page that asks."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: markup.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"} | {"action": "send"}


def summed(answer):
    """The sum as the script of the page does it."""
    work = re.search(r'data-work="([^"]+)"', answer.content.decode())[1]
    digests = ((n, hashlib.sha256(f"{work}:{n}".encode()).digest()) for n in itertools.count())
    return str(next(n for n, digest in digests if digest[:2] == b"\0\0"))


def states():
    return sorted(QueueItem.objects.values_list("submission__text", "status"))


def test_an_ordinary_opinion_is_asked_nothing(client, page):
    assert (
        "data-receipt-number" in send(client, page, form(page, "路灯坏了，请修。详见 www.example.cn")).content.decode()
    )
    assert states() == [("路灯坏了，请修。详见 www.example.cn", QueueStatus.PENDING)]


def test_a_crowded_network_is_asked_and_whoever_answers_waits_like_everybody(client, page):
    limits()
    for number in range(2):
        send(client, page, form(page, f"邻居的意见{number}"))
    asked = send(client, page, form(page, "第三位邻居的意见", public_name="老王"))
    assert asked.status_code == 200
    assert "还需要一步" in asked.content.decode()
    assert Submission.objects.count() == 2
    wrong = send(client, page, fields_of(asked) | {"flood_answer": "江苏"})
    assert wrong.status_code == 400
    assert "回答不对" in wrong.content.decode()
    assert Submission.objects.count() == 2
    done = send(client, page, fields_of(wrong) | {"flood_answer": " 浙江省 "})
    assert "data-receipt-number" in done.content.decode()
    last = Submission.objects.get(text="第三位邻居的意见")
    assert (last.public_name, item_of(last).status, last.source_data) == ("老王", QueueStatus.PENDING, {})


def test_the_sum_of_a_browser_does_instead_of_the_answer_and_only_for_its_own_form(client, page):
    limits()
    for number in range(2):
        send(client, page, form(page, f"邻居的意见{number}"))
    first, second = (send(client, page, form(page, f"又一位邻居{n}")) for n in range(2))
    done = summed(first)
    assert send(client, page, fields_of(second) | {"flood_work": done}).status_code == 400
    assert send(client, page, fields_of(first) | {"flood_work": "x" * 500}).status_code == 400
    assert "data-receipt-number" in send(client, page, fields_of(first) | {"flood_work": done}).content.decode()
    assert Submission.objects.count() == 3


def test_signs_that_were_taken_off_or_borrowed_are_asked_for_again(client, page):
    limits(burst_count=1)
    send(client, page, form(page, "一"))
    asked = send(client, page, form(page, "加 微*信 领奖"))
    fields = fields_of(asked)
    for carried in ("x", fields["flood_signs"][:-2], flood_signs_of_another(page)):
        answer = send(client, page, fields | {"flood_signs": carried, "flood_answer": "浙江"})
        assert answer.status_code == 400, carried
    assert Submission.objects.count() == 1


def flood_signs_of_another(page):
    key = form_keys.issue(page.pk, page.current_form_version().pk, privacy_notice_in_force().pk)
    return flood.carry(flood.Ruling(), key)


def test_who_advertises_is_asked_and_then_set_aside_with_the_reason(client, page, moderator):
    asked = send(client, page, form(page, "代 开 发 票，加V信 www.example.com"))
    assert "还需要一步" in asked.content.decode()
    send(client, page, fields_of(asked) | {"flood_answer": "浙江"})
    submission = Submission.objects.get()
    assert item_of(submission).status == QueueStatus.QUARANTINED
    client.force_login(moderator)
    screen = client.get(reverse("moderation_item", args=[submission.pk])).content.decode()
    assert "收到时因以下特征留待核查：" in screen
    assert "广告、链接" in screen


def test_the_very_suspicious_must_answer_themselves(client, page):
    limits(burst_count=1)
    send(client, page, form(page, "一"))
    asked = send(client, page, form(page, "加微信领奖 www.example.com"))
    assert "data-work" not in asked.content.decode()
    key_work = {"flood_work": "0"}
    assert send(client, page, fields_of(asked) | key_work).status_code == 400
    assert "data-receipt-number" in send(client, page, fields_of(asked) | {"flood_answer": "浙江"}).content.decode()


def test_a_network_that_keeps_sending_waits_and_keeps_its_words(client, page):
    limits(burst_count=99, sustained_count=2)
    for number in range(2):
        send(client, page, form(page, f"意见{number}"))
    refused = send(client, page, form(page, "第三条的话"))
    assert refused.status_code == 429
    assert "第三条的话" in refused.content.decode()
    assert "data-receipt-number" in send(client, page, form(page, "别处的话"), network="198.51.100.9").content.decode()


def test_repetition_and_haste_count_only_while_a_flood_runs(client, page):
    """A campaign sends one text many times on an ordinary day; that is no flood."""
    limits(burst_count=999, mode=FloodMode.AUTOMATIC, flood_count=999)
    for number in range(8):
        send(client, page, form(page, "请保留老街的戏台，这是几代人的记忆。"), network=f"198.51.{number}.9")
    assert Submission.objects.count() == 8
    limits(burst_count=999, mode=FloodMode.ON)
    asked = send(client, page, form(page, "请保留老街的戏台，这是几代人的记忆。"), network="198.51.99.9")
    assert "还需要一步" in asked.content.decode()
    limits(burst_count=1, mode=FloodMode.OFF)
    for number in range(3):
        send(client, page, form(page, f"加微信{number}"))
    assert Submission.objects.count() == 11


def test_flood_mode_begins_by_itself(page):
    limits(burst_count=999, mode=FloodMode.AUTOMATIC, flood_count=5)
    key = form_keys.issue(page.pk, 1, 1)
    rulings = []
    for number in range(8):
        request = RequestFactory().post("/", REMOTE_ADDR=f"198.51.{number}.9")
        rulings.append(flood.judge(request, key, "一样的话" * 50).signs)
    assert rulings == [()] * 5 + [("repeated", "hasty")] * 3


def test_guessing_the_answer_has_an_end(client, page):
    limits(burst_count=1)
    send(client, page, form(page, "一"))
    asked = fields_of(send(client, page, form(page, "二")))
    request = RequestFactory().post("/", asked | {"flood_answer": "x"}, REMOTE_ADDR=NETWORK)
    key = form_keys.read(asked["form_key"], page_id=page.pk)
    for _n in range(20):
        assert flood.judge(request, key, "二").asks
    with pytest.raises(Throttled):
        flood.judge(request, key, "二")


@pytest.mark.parametrize("answers", ["", " , ，"])
def test_a_question_without_an_answer_cannot_be_saved(answers):
    with pytest.raises(ValidationError):
        FloodSettings(answers=answers).full_clean()


def test_moderators_edit_the_limits_in_the_admin_and_others_do_not(client, moderator, editor):
    address = reverse("wagtailsettings:edit", args=["submissions", "floodsettings"])
    client.force_login(editor)
    client.post(address, {"burst_count": 99})
    assert not FloodSettings.objects.filter(burst_count=99).exists()
    client.force_login(moderator)
    data = {
        "burst_count": 3, "burst_minutes": 5, "sustained_count": 40, "sustained_minutes": 60, "mode": "on",
        "flood_count": 10, "advertising": "加微信", "question": "一加一？", "answers": "二,2",
    }  # fmt: skip
    answer = client.post(client.get(address).url if client.get(address).status_code == 302 else address, data)
    assert answer.status_code == 302
    cache.clear()
    found = flood.in_force()
    assert (found.burst_count, found.mode, found.question) == (3, "on", "一加一？")
