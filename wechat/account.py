"""The official account this site speaks through, where there is one."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404


@dataclass(frozen=True)
class Account:
    """`aes_key` is None in plain mode; addresses have no path."""

    app_id: str
    secret: str
    token: str
    aes_key: bytes | None
    api_url: str
    oauth_url: str
    template_id: str = ""


class WeChatOff(Exception):
    """No official account is configured."""


def account() -> Account:
    """The configured account; raises WeChatOff."""
    if not settings.WECHAT:
        raise WeChatOff
    return Account(**settings.WECHAT)


def is_on() -> bool:
    return bool(settings.WECHAT)


def only_when_on(view: Any) -> Any:
    """A view that is no address at all while WeChat is off."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not is_on():
            raise Http404
        return view(*args, **kwargs)

    return guarded
