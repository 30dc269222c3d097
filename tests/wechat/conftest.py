"""The account, its stand-in, and a follower who writes to it."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.wechat import server
from tests.wechat.server import FOLLOWER, StandIn

_numbers = itertools.count(1)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    running = StandIn().start()
    yield running
    running.stop()


@pytest.fixture
def account(settings):
    """WeChat is on; nobody answers for it unless a test has the stand-in too."""
    settings.WECHAT = {
        "app_id": server.APP_ID, "secret": server.SECRET, "token": server.TOKEN, "aes_key": server.AES_KEY,
        "api_url": "http://127.0.0.1:9", "oauth_url": "http://127.0.0.1:9", "template_id": server.TEMPLATE,
    }  # fmt: skip
    settings.WECHAT_TIMEOUT = (1.0, 0.4)
    settings.WECHAT_MESSAGES = [(10_000, 60)]
    settings.WECHAT_CALLS = [(10_000, 60)]
    return settings


@pytest.fixture
def reached(account, stand_in) -> StandIn:
    """WeChat is on and answers."""
    account.WECHAT = account.WECHAT | {"api_url": stand_in.url, "oauth_url": stand_in.url}
    return stand_in


@pytest.fixture
def post() -> Callable:
    """Send bytes to the callback as WeChat would; returns the response."""

    def send(body: bytes, **how):
        query, sent = server.signed(body, **how)
        return Client().post(f"/wechat/callback/?{query}", sent, content_type="text/xml")

    return send


@pytest.fixture
def say(post, account, home) -> Callable[..., str]:
    """A follower does something; returns what the account answers."""

    def send(text: str = "", *, kind: str = "text", openid: str = FOLLOWER, **facts: str) -> str:
        if kind == "text":
            facts["Content"] = text
        number = "" if kind == "event" else str(next(_numbers))
        return server.said(post(server.message_xml(openid, kind, number=number, **facts)).content)

    return send
