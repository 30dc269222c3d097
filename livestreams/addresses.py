"""Which addresses a page may play: https on a host of the list, or a file of this site. Knows no model."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_OUR_OWN = (".localhost", ".local", ".internal", ".lan", ".home", ".intranet")


def validate_stream_address(value: str) -> None:
    """Raise ValidationError with the sentence an editor needs for an address that may not be played."""
    if sentence := _fault(value):
        raise ValidationError(sentence)


def _fault(value: str) -> str:
    if any(sign.isspace() or sign in "\\\"'<>" or not sign.isprintable() for sign in value):
        return _("The address holds signs that no address has; copy it anew.")
    if is_own(value):
        return (
            _("A file of this site is named without “..”, “?” and “#”.")
            if set("?#%") & set(value) or ".." in value
            else ""
        )
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return _("This is no address of a stream.")
    if parts.scheme != "https":
        return _("A stream is taken from an address that begins with https:// only.")
    if parts.username is not None or parts.password is not None:
        return _("The address must not hold a user name or password: every visitor could read them.")
    if _is_private(host):
        return _("This address lies in a private network; visitors cannot reach it.")
    if host not in settings.STREAM_HOSTS or port not in (None, 443):
        return _("Streams are taken from the hosts of the list only (%(hosts)s); an administrator keeps it.") % {
            "hosts": "、".join(settings.STREAM_HOSTS) or _("no host yet")
        }
    return ""


def is_own(value: str) -> bool:
    """Whether an address names an uploaded file of this site."""
    return value.startswith(f"{settings.MEDIA_URL}livestreams/")


def origin_of(value: str) -> str:
    """Where a stream comes from, as the Content-Security-Policy names it; empty for a file of this site."""
    parts: SplitResult = urlsplit(value)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(_OUR_OWN) or (host and "." not in host and ":" not in host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        # 127.1 or 0x7f.1: browsers read it as a number, and no public name ends in one.
        last = host.rpartition(".")[2]
        return last.isdecimal() or last.startswith("0x")
