"""Who somebody inside WeChat is, for one hour and under /wechat/ alone.

A sealed cookie says it; another one holds the word that ties the way to WeChat and back to one browser.
"""

import secrets

from django.core import signing
from django.http import HttpRequest, HttpResponse

from core import privacy
from core.privacy import Undecipherable

_COOKIE, _STATE_COOKIE, _PATH, _SECONDS = "wechat", "wechat-way", "/wechat/", 3600
_SALT = "wechat.way"
_PLACE = {"table": "wechat_cookie", "pk": "", "field": "openid"}


def new_state(page_id: int) -> tuple[str, str]:
    """State for WeChat, and the word that the browser keeps."""
    word = secrets.token_urlsafe(12)
    return signing.dumps([page_id, word], salt=_SALT), word


def keep_word(response: HttpResponse, request: HttpRequest, word: str) -> None:
    _keep(response, request, _STATE_COOKIE, word)


def page_of(request: HttpRequest) -> int | None:
    """The page that this browser set out from; None for a state that is another's, old or made up."""
    try:
        page_id, word = signing.loads(request.GET.get("state", "")[:400], salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    kept = request.COOKIES.get(_STATE_COOKIE, "")
    return page_id if signing.constant_time_compare(kept, word) else None


def remember(response: HttpResponse, request: HttpRequest, openid: str) -> None:
    _keep(response, request, _COOKIE, privacy.encrypt(openid, **_PLACE))


def openid_of(request: HttpRequest) -> str:
    """Who agreed to be known in this hour; empty for anybody else."""
    try:
        return privacy.decrypt(request.COOKIES.get(_COOKIE, ""), **_PLACE)
    except Undecipherable:
        return ""


def _keep(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_SECONDS, path=_PATH, httponly=True, samesite="Lax", secure=request.is_secure()
    )
