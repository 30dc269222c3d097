"""WeChat's own script stands on pages that WeChat's browser asks for, and nowhere else."""

from django.core.cache import cache
from django.http import HttpResponse

from core.memory_cache import MemoryCache
from wechat import credentials
from wechat.crypto import page_signature

WECHAT = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"
HOST = "res.wx.qq.com"


def test_the_published_signature_of_a_page_is_ours():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signature = page_signature(
        ticket, nonce="Wm3WZYTPz0wzccnW", timestamp=1414587457, url="http://mp.weixin.qq.com?params=value#x"
    )
    assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def seen(client, url: str, agent: str) -> tuple[bool, bool, str]:
    cache.clear()
    answer = client.get(url, headers={"user-agent": agent})
    policy = answer["Content-Security-Policy"]
    return HOST in answer.content.decode(), HOST in policy, answer.get("Cache-Control", "")


def test_the_card_stands_inside_wechat_alone(client, page, reached):
    url = page.url
    before = seen(client, url, WECHAT)
    assert credentials.renew_ticket() is True
    assert credentials.renew_ticket() is False
    inside, outside = seen(client, url, WECHAT), seen(client, url, "Mozilla/5.0")
    assert (before[:2], inside, outside[:2]) == ((False, False), (True, True, "private, no-store"), (False, False))
    assert seen(client, "/admin/login/", WECHAT)[:2] == (False, False)


def test_while_wechat_is_off_there_is_no_card(client, page, reached, settings):
    credentials.renew_ticket()
    settings.WECHAT = {}
    assert seen(client, page.url, WECHAT)[:2] == (False, False)


def test_what_stands_in_memory_is_not_for_wechat(account, settings, rf):
    settings.MEMORY_CACHE_BYTES = 1_000_000
    memory = MemoryCache(lambda _request: HttpResponse())
    asked = [rf.get("/", headers={"user-agent": agent}) for agent in (WECHAT, "Mozilla/5.0")]
    assert [memory._may_be_kept(request) for request in asked] == [False, True]
    settings.WECHAT = {}
    assert [memory._may_be_kept(request) for request in asked] == [True, True]
