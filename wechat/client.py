"""Asking WeChat's server: one host, no redirects, a bound on time and size, errors by name.

Never call it inside a transaction: a rollback would forget what WeChat did. The count of calls sees to that.
"""

import json
from typing import Any

import requests
from django.conf import settings
from urllib3.exceptions import NewConnectionError

from core import throttle
from core.throttle import Throttled
from wechat.account import Account, account
from wechat.errors import CallsHeld, NoAnswer, TokenSpent, refusal

LARGEST_ANSWER = 2_000_000
_EXPIRED = 42001
type File = tuple[str, bytes, str]  # name, content, kind


def call(
    path: str, data: Any = None, *, params: dict[str, str] | None = None, file: File | None = None
) -> dict[str, Any]:
    """WeChat's answer to a call that needs the token; a spent token is renewed once.

    Raises WeChatError or one of its kinds when WeChat refuses, NoAnswer, or CallsHeld at our own limit.
    """
    from wechat.credentials import renew_token, token

    try:
        throttle.check("wechat-calls", "account", limits=settings.WECHAT_CALLS)
    except Throttled:
        raise CallsHeld from None
    ours, current = account(), token()
    try:
        return ask(ours, path, data, params=(params or {}) | {"access_token": current}, file=file)
    except TokenSpent as spent:
        fresh = renew_token(spent=current, is_forced=spent.code != _EXPIRED)
    return ask(ours, path, data, params=(params or {}) | {"access_token": fresh}, file=file)


def ask(
    ours: Account, path: str, data: Any = None, *, params: dict[str, str] | None = None, file: File | None = None
) -> dict[str, Any]:
    """One request. JSON goes as UTF-8: WeChat shows its readers an escaped character as it stands."""
    body: dict[str, Any] = {}
    if file:
        body["files"] = {"media": file}
    elif data is not None:
        body = {
            "data": json.dumps(data, ensure_ascii=False).encode(),
            "headers": {"Content-Type": "application/json; charset=utf-8"},
        }
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no password file that nobody chose for this
        try:
            answer = session.request(
                "POST" if body else "GET", ours.api_url + path, params=params, timeout=settings.WECHAT_TIMEOUT,
                allow_redirects=False, stream=True, **body,
            )  # fmt: skip
            raw = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise NoAnswer(may_be_done=not _never_sent(error)) from None
        except Exception as error:  # urllib3's own, while the answer is read
            raise NoAnswer(may_be_done=True) from error
    if answer.status_code != requests.codes.ok or len(raw) > LARGEST_ANSWER:
        raise NoAnswer(may_be_done=True)
    try:
        found = json.loads(raw)
        code = int(found.get("errcode", 0))
    except (ValueError, AttributeError, TypeError):
        raise NoAnswer(may_be_done=True) from None
    if code:
        raise refusal(code, str(found.get("errmsg", "")))
    return found


def _never_sent(error: Exception) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
