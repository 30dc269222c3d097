"""Half of an account stops the start with a sentence, and no other server than WeChat's or this machine is ever asked."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config import environment
from tests import factories
from tests.wechat import server
from wechat.services import publishing

GIVEN = {"APP_ID": "wx1", "APP_SECRET": "s", "TOKEN": "t"}


def read(monkeypatch, **values: str) -> dict:
    for name, value in values.items():
        monkeypatch.setenv(f"LIANXIN_WECHAT_{name}", value)
    return environment.wechat()


def test_nothing_set_is_off(monkeypatch):
    assert read(monkeypatch) == {}


def test_a_whole_account_is_read(monkeypatch):
    assert read(monkeypatch, **GIVEN, AES_KEY=server.AES_LETTERS) == {
        "app_id": "wx1", "secret": "s", "token": "t", "aes_key": server.AES_KEY,
        "api_url": "https://api.weixin.qq.com", "oauth_url": "https://open.weixin.qq.com", "template_id": "",
    }  # fmt: skip


@pytest.mark.parametrize("missing", GIVEN)
def test_half_an_account_stops_the_start_and_names_what_is_missing(missing, monkeypatch):
    with pytest.raises(ImproperlyConfigured, match=f"LIANXIN_WECHAT_{missing}"):
        read(monkeypatch, **GIVEN | {missing: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_URL", "http://api.weixin.qq.com"), ("API_URL", "https://api.weixin.qq.com.evil.example"),
        ("API_URL", "https://169.254.169.254"), ("API_URL", "https://user@api.weixin.qq.com"),
        ("API_URL", "https://api.weixin.qq.com/x"), ("OAUTH_URL", "https://evil.example"), ("AES_KEY", "short"),
        ("AES_KEY", "密" * 43),
    ],
)  # fmt: skip
def test_an_odd_address_or_key_stops_the_start(name, value, monkeypatch):
    with pytest.raises(ImproperlyConfigured, match=f"LIANXIN_WECHAT_{name}"):
        read(monkeypatch, **GIVEN | {name: value})


def test_the_desk_reads_one_and_three_articles_alike(client, account, home, editor):
    client.force_login(editor)
    client.get(reverse("wechat_desk"))
    counts = []
    for wanted in (1, 3):
        for _more in range(wanted - len(counts) * 1):
            publishing.prepare_article(factories.notice(), by=editor)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("wechat_desk"))
        counts.append(len(asked))
    assert counts == [counts[0]] * 2
