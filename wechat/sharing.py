"""The card beside a link that is shared inside WeChat: WeChat's own script, on its own browser only.

Every other reader's pages ask nobody but this site. The variant for WeChat is kept by no cache on the way.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.links import absolute_url
from wechat.account import account, is_on
from wechat.credentials import ticket
from wechat.crypto import page_signature

SCRIPT_HOST = "https://res.wx.qq.com"
_SIGN = b"</head>"
_NOT_THESE = ("/admin/", "/documents/", "/styleguide/", "/captcha/")


class ShareCard:
    """Adds the signed card to pages that WeChat's browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_for_wechat(request, response) and (word := ticket()):
            _add_card(request, response, word)
        return response


def _is_for_wechat(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        is_on()
        and request.method == "GET"
        and "MicroMessenger" in request.META.get("HTTP_USER_AGENT", "")
        and response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not request.path_info.startswith(_NOT_THESE)
    )


def _add_card(request: HttpRequest, response: HttpResponse, word: str) -> None:
    context = render_to_string("wechat/share.html", signed_card(absolute_url(request.get_full_path()), word))
    response.content = response.content.replace(_SIGN, context.encode() + _SIGN, 1)
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    policy = getattr(response, "_csp_config", None) or settings.SECURE_CSP
    response._csp_config = policy | {"script-src": [*policy["script-src"], SCRIPT_HOST]}
    response.headers["Cache-Control"] = "private, no-store"
    del response.headers["ETag"]


def signed_card(url: str, word: str) -> dict[str, Any]:
    """What the script needs to be believed on the page at `url`."""
    nonce, stamp = secrets.token_hex(8), int(time.time())
    signature = page_signature(word, nonce=nonce, timestamp=stamp, url=url)
    return {"app_id": account().app_id, "nonce": nonce, "timestamp": stamp, "signature": signature}
