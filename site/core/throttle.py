"""How often one network may do one thing. Counted in PostgreSQL; when counting fails the request fails too."""

import functools
import hashlib
import hmac
import ipaddress
import secrets
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import local_day
from core.throttle_models import ThrottleSalt, ThrottleWindow


class Throttled(Exception):
    """Too often. `retry_after` is the number of seconds until the window ends."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = max(1, -(-retry_after // 60))
        super().__init__(
            _("Too many requests came from your network. Please try again in %(minutes)s minutes; nothing you wrote is lost.")
            % {"minutes": minutes}
        )


def client_address(request: HttpRequest) -> str:
    """The peer's address; X-Forwarded-For is read right to left and only as far as known proxies wrote it."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _is_trusted(address):
        address = hops.pop()
    return address


def _is_trusted(address: str) -> bool:
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(peer in network for network in settings.TRUSTED_PROXIES)


def client_prefix(request: HttpRequest) -> str:
    """The network a request came from: /24, or /64 for IPv6; one word for anything that is no address."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def throttle(request: HttpRequest, scope: str, *, extra: str = "") -> None:
    """Count one use of `scope` (a key of settings.THROTTLES) and raise Throttled beyond a limit.

    Call it outside a transaction: a count that is rolled back with the request counts nothing.
    """
    now = timezone.now()
    salt = _salt(local_day(now))
    words = f"{scope}|{client_prefix(request)}|{extra}"
    key = hmac.new(salt, words.encode(), hashlib.sha256).hexdigest()
    for limit, seconds in settings.THROTTLES[scope]:
        start = int(now.timestamp()) // seconds * seconds
        if _count(key, seconds, start) > limit:
            raise Throttled(start + seconds - int(now.timestamp()))


def _count(key: str, seconds: int, start: int) -> int:
    table = ThrottleWindow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, \"window\", window_start, count) VALUES (%s, %s, %s, 1) "  # noqa: S608
            f'ON CONFLICT (key, "window", window_start) DO UPDATE SET count = {table}.count + 1 RETURNING count',
            [key, seconds, datetime.fromtimestamp(start, tz=UTC)],
        )
        return cursor.fetchone()[0]


@functools.lru_cache(maxsize=4)
def _salt(day: date) -> bytes:
    row, _created = ThrottleSalt.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    return bytes(row.key)


def purge(now: datetime | None = None) -> None:
    """Forget windows that are over and salts older than two days."""
    now = now or timezone.now()
    ThrottleWindow.objects.filter(window_start__lt=now - timedelta(days=2)).delete()
    ThrottleSalt.objects.filter(day__lt=local_day(now - timedelta(days=2))).delete()
    _salt.cache_clear()
