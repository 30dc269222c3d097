"""The address that WeChat calls: what it proves, what it takes, what it refuses at once and forgets."""

import io
import logging
import time

import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.wechat import server
from tests.wechat.server import ACCOUNT, FOLLOWER, message_xml, said, signed
from wechat.callback_views import callback
from wechat.models import Conversation, SeenRequest, Sender

SECRET_WORDS = "密语不入日志"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    "<xml><FromUserName>oStandIn0000000000000001</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType>"
    f"<Content>&c;{SECRET_WORDS}</Content></xml>"
).encode()
OUTSIDE = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


def text(words: str = SECRET_WORDS, number: str = "1") -> bytes:
    return message_xml(FOLLOWER, "text", number=number, Content=words)


def stored() -> int:
    return sum(model.objects.count() for model in (SeenRequest, Conversation, Sender))


@pytest.mark.parametrize("name", ["callback", "take_part", "go", "write", "back", "privacy"])
def test_while_wechat_is_off_nothing_of_it_is_an_address(name, client, page, settings):
    assert settings.WECHAT == {}
    words = {"take_part": [page.pk], "go": [page.pk], "write": [page.pk], "privacy": [1]}.get(name, [])
    assert client.get(reverse(f"wechat_{name}", args=words)).status_code == 404


def test_the_address_proves_itself_with_the_echo(client, account, db):
    query, _body = signed(b"", is_sealed=False)
    answer = client.get(f"/wechat/callback/?{query}&echostr=5512<b>")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"5512<b>",
        "text/plain; charset=utf-8",
    )
    assert client.get(f"/wechat/callback/?{query.replace('signature=', 'signature=0')}&echostr=1").status_code == 403


def test_a_sealed_message_gets_a_sealed_answer(post, account, home):
    answer = post(text("帮助"))
    assert (b"<Encrypt>" in answer.content, said(answer.content).splitlines()[0]) == (True, "您可以回复：")


def test_in_compatible_mode_only_the_sealed_part_counts(account, home):
    query, body = signed(text("帮助"))
    mixed = body.replace(
        b"<Encrypt>", b"<Content><![CDATA[x]]></Content><FromUserName>oSomebodyElse</FromUserName><Encrypt>"
    )
    answer = Client().post(f"/wechat/callback/?{query}", mixed, content_type="text/xml")
    plain = server.crypto.unseal(
        answer.content.decode().split("CDATA[")[1].split("]")[0], key=server.AES_KEY, app_id=server.APP_ID
    )
    assert FOLLOWER.encode() in plain and b"oSomebodyElse" not in plain


def test_in_plain_mode_the_answer_is_plain(post, account, home):
    account.WECHAT = account.WECHAT | {"aes_key": None}
    answer = post(text("帮助"), is_sealed=False)
    assert answer.content.startswith(
        f"<xml><ToUserName><![CDATA[{FOLLOWER}]]></ToUserName><FromUserName><![CDATA[{ACCOUNT}".encode()
    )


def test_once_there_is_a_key_a_plain_message_is_refused(post, account, home):
    assert (post(text("帮助"), is_sealed=False).status_code, stored()) == (403, 0)


def refusals() -> dict[str, tuple[dict, bytes, int]]:
    """How it is sent, what, and the answer."""
    now = int(time.time())
    good = text()
    return {
        "old": ({"timestamp": now - 301}, good, 403),
        "from the future": ({"timestamp": now + 301}, good, 403),
        "sealed for another": ({"aes_key": b"k" * 32}, good, 403),
        "cut": ({}, good[:-9], 400),
        "empty": ({}, b"", 400),
        "not UTF-8": ({}, good.replace(SECRET_WORDS.encode(), SECRET_WORDS.encode("gb18030")), 400),
        "declared otherwise": ({}, b'<?xml version="1.0" encoding="utf-16"?>' + good[:40], 400),
        "entities": ({}, BOMB, 400),
        "outside": ({}, OUTSIDE, 400),
        "no sender": ({}, good.replace(FOLLOWER.encode(), b""), 400),
        "odd sender": ({}, good.replace(FOLLOWER.encode(), b"x' OR 1=1 --"), 400),
        "large": ({}, text("大" * 30_000), 413),
        "10 MB": ({}, b"<xml>" + b"a" * 10_000_000, 413),
    }


@pytest.mark.parametrize("name", refusals())
def test_what_is_not_wechats_is_refused_at_once_and_leaves_nothing(name, account, home, caplog):
    how, body, status = refusals()[name]
    query, sent = signed(body, **how)
    client = Client()
    with caplog.at_level(logging.INFO):
        began = time.thread_time()  # what refusing costs, whatever else the machine does
        answer = client.post(f"/wechat/callback/?{query}", sent, content_type="text/xml")
        took = time.thread_time() - began
    ours = [record.getMessage() for record in caplog.records if record.name == "wechat"]
    assert (answer.status_code, answer.content, stored()) == (status, b"", 0)
    assert (len(ours), SECRET_WORDS in caplog.text, FOLLOWER in caplog.text) == (1, False, False)
    assert took < 0.05, took


def test_a_forged_signature_is_refused(account, home):
    query, body = signed(text())
    answers = [
        Client()
        .post(f"/wechat/callback/?{query.replace(word + '=', word + '=0', 1)}", body, content_type="text/xml")
        .status_code
        for word in ("&msg_signature", "nonce", "timestamp")
    ]
    assert (answers, stored()) == ([403, 403, 403], 0)


@pytest.mark.parametrize("kept", [0, 1, 40, 200, -1, -20])
@pytest.mark.parametrize("is_announced_whole", [True, False])
def test_a_sealed_body_that_was_cut_on_the_way_is_refused(kept, is_announced_whole, account, home, rf):
    query, body = signed(text())
    cut = body[:kept]
    request = rf.post(f"/wechat/callback/?{query}", cut, content_type="text/xml")
    length = len(body) if is_announced_whole else len(cut)
    environ = request.environ | {"wsgi.input": io.BytesIO(cut), "CONTENT_LENGTH": str(length)}
    answer = callback(WSGIRequest(environ))
    assert (answer.status_code in (400, 403), answer.content, stored()) == (True, b"", 0)


def test_a_repeated_nonce_is_refused_and_leaves_nothing_new(post, account, home):
    assert post(text("帮助", "1"), nonce="once").status_code == 200
    before = stored()
    again = [post(text("帮助", number), nonce="once").status_code for number in ("1", "2")]
    assert (again, stored()) == ([403, 403], before)
    assert said(post(text("帮助", "2")).content) != ""


def test_wechat_asking_again_is_answered_once(post, account, home):
    answers = [said(post(text("帮助", "77")).content) != "" for _try in range(3)]
    event = message_xml(FOLLOWER, "event", Event="CLICK", EventKey="HELP", created=int(time.time()))
    events = [said(post(event).content) != "" for _try in range(3)]
    assert (answers, events) == ([True, False, False], [True, False, False])


def test_a_message_that_failed_half_way_can_come_again(post, account, home):
    """Remembering it belongs to the transaction of what it causes."""
    from submissions.models import PrivacyNotice

    station = apps.get_model("stations", "StationPage")
    assert station.objects.count() == 0
    kept = list(PrivacyNotice.objects.values())
    PrivacyNotice.objects.all().delete()
    from tests import factories

    factories.consultation()
    client = Client(raise_request_exception=False)

    def choose() -> tuple[int, str]:
        query, body = signed(text("1", "900"))
        answer = client.post(f"/wechat/callback/?{query}", body, content_type="text/xml")
        return answer.status_code, said(answer.content) if answer.status_code == 200 else ""

    assert said(post(text("征求", "899")).content) != ""
    assert choose()[0] == 500
    PrivacyNotice.objects.bulk_create(PrivacyNotice(**row) for row in kept)
    status, answer = choose()
    assert (status, answer.startswith("对“试验征求")) == (200, True)


def test_too_many_of_one_follower_wait_a_minute(post, account, home):
    account.WECHAT_MESSAGES = [(2, 60)]
    answers = [said(post(text("帮助", str(number))).content)[:5] for number in range(3)]
    assert answers == ["您可以回复", "您可以回复", "您一下子发"]


def test_an_answer_is_never_longer_than_wechat_takes(account):
    from wechat.messages import Message, text_answer

    answer = text_answer(Message(FOLLOWER, ACCOUNT, "text", 1), "字" * 5_000)
    words = said(answer)
    assert (len(words.encode()) <= 2_048, words[-2:]) == (True, "……")
    assert said(text_answer(Message(FOLLOWER, ACCOUNT, "text", 1), "]]><x>")) == "]]><x>"


def test_only_what_is_acknowledged_waits_for_the_disk(say, page):
    """Where somebody stands in the chat may go with the machine; an opinion with a receipt may not."""

    def waits() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    found = []
    for words in ("征求", "1", "同意", "一条意见", "帮助", "删除我的信息"):
        say(words)
        found.append(waits())
    assert found == ["off", "off", "off", "on", "off", "on"]
