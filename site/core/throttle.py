"""How often one network may do one thing. Counted in PostgreSQL; when counting fails the request fails too.

No address is stored: a counter is kept under a hash with the random salt of the day its window began, and the salt
is destroyed two days after it was made. Windows are fixed and begin at midnight in Shanghai or a multiple after it.
"""

import functools
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import local_day
from core.metrics import THROTTLED
from core.throttle_models import ThrottleSalt, ThrottleWindow

LONGEST_WINDOW = 86_400  # seconds; a longer one would outlive its salt
_AHEAD_OF_UTC = 8 * 3600  # China keeps no summer time

_AT_ONCE = "set_config('synchronous_commit', 'off', true) = 'off'"  # for the transaction of this one statement

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Window = tuple[str, int, datetime]  # key, length in seconds, start


class Throttled(Exception):
    """Too often. `retry_after` is the number of seconds until the window ends."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = max(1, -(-retry_after // 60))
        super().__init__(
            _(
                "Too many requests came from your network. "
                "Please try again in %(minutes)s minutes; nothing you wrote is lost."
            )
            % {"minutes": minutes}
        )


def client_address(request: HttpRequest) -> str:
    """The peer's address; X-Forwarded-For is read right to left and only as far as known proxies wrote it."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and is_trusted_proxy(address):
        address = hops.pop()
    return address


def is_trusted_proxy(address: str) -> bool:
    """Whether a peer is one of the proxies whose word is taken."""
    peer = _parsed(address)
    return peer is not None and any(peer in network for network in settings.TRUSTED_PROXIES)


def _parsed(address: str) -> Address | None:
    """The address, without its interface; an IPv4 one in IPv6 clothes, as dual-stack sockets report it, is IPv4."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def client_prefix(request: HttpRequest) -> str:
    """The network a request came from: /24, or /64 for IPv6; one word for anything that is no address."""
    address = _parsed(client_address(request))
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))


def throttle(request: HttpRequest, scope: str, *, extra: str = "") -> None:
    """Count one use of `scope` (a key of settings.THROTTLES) and raise Throttled beyond a limit.

    `extra` divides a scope, as by the opinion that is supported.
    """
    check(scope, request, limits=settings.THROTTLES[scope], extra=extra)


def check(scope: str, who: HttpRequest | str, *, limits: Sequence[tuple[int, int]], extra: str = "") -> None:
    """Count one use by `who` (a request stands for its network) and raise Throttled beyond a limit.

    `limits` are (how many, in how many seconds); a use that one limit refuses is not counted by those after it.
    Call it before a transaction begins: a count that is rolled back with the request counts nothing, so inside one
    it raises RuntimeError. Raises ValueError for a window of more than a day.
    """
    now = int(timezone.now().timestamp())
    for limit, seconds in limits:
        _count(scope, _window(scope, who, extra, seconds, now), limit, now)


def forget(scope: str, who: HttpRequest | str, *, limits: Sequence[tuple[int, int]], extra: str = "") -> None:
    """Begin to count anew what `check` counted: the one who tried has shown that they may."""
    now = int(timezone.now().timestamp())
    for _limit, seconds in limits:
        key, window, start = _window(scope, who, extra, seconds, now)
        ThrottleWindow.objects.filter(key=key, window=window, window_start=start).delete()


def tally(uses: Sequence[tuple[str, str, int]], *, scope: str, who: str) -> list[int]:
    """Count one use of each (scope, by whom, in how many seconds) and return how many each makes.

    `scope` and `who` are counted first, as by `throttle`: beyond its one limit Throttled is raised and no other use is
    counted. One statement, however many there are. Not within a transaction, as `check`.
    """
    now = int(timezone.now().timestamp())
    [(limit, seconds)] = settings.THROTTLES[scope]
    rows = [_window(name, whose, "", length, now) for name, whose, length in uses]
    counts = _count(scope, _window(scope, who, "", seconds, now), limit, now, rows)
    return [counts[key] for key, _seconds, _start in rows]


def _window(scope: str, who: HttpRequest | str, extra: str, seconds: int, now: int) -> Window:
    if not 0 < seconds <= LONGEST_WINDOW:
        raise ValueError(f"A window of {seconds} seconds is not possible; the longest is a day.")
    words = f"{scope}|{who if isinstance(who, str) else client_prefix(who)}|{extra}".encode()
    start = datetime.fromtimestamp(now - (now + _AHEAD_OF_UTC) % seconds, tz=UTC)
    return hmac.new(_salt(local_day(start)), words, hashlib.sha256).hexdigest(), seconds, start


def _count(scope: str, first: Window, limit: int, now: int, rows: Sequence[Window] = ()) -> dict[str, int]:
    """One more of `first`, which is `scope`'s, and raise Throttled beyond the limit; one more of `rows`, and how many.

    One statement, so that uses at the same instant are counted one by one; in one order for everybody, so that two who
    count the same windows never wait for each other. It does not wait for the disk: a power cut or a killed
    database may forget the counts of its last half second, and then somebody may try once more.
    """
    table = ThrottleWindow._meta.db_table
    into = f'INSERT INTO {table} (key, "window", window_start, count)'
    more = f'ON CONFLICT (key, "window", window_start) DO UPDATE SET count = {table}.count + 1 RETURNING key, count'
    statement, values = f"{into} SELECT %s, %s::integer, %s::timestamptz, 1 WHERE {_AT_ONCE} {more}", [*first]
    if rows:
        marks = ", ".join(["(%s::text, %s::integer, %s::timestamptz)"] * len(rows))
        statement = (
            f"WITH head AS ({statement}), rest AS ({into} SELECT use.*, 1 FROM head, (VALUES {marks}) use "  # noqa: S608
            f"WHERE head.count <= %s {more}) SELECT key, count FROM head UNION ALL SELECT key, count FROM rest"
        )
        values += [value for row in sorted(rows) for value in row] + [limit]
    # One statement needs no transaction; inside one of somebody else's, `durable` raises the RuntimeError.
    with transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext():
        counts = dict(connection.ask_prepared(statement, values))
    if counts[first[0]] > limit:
        THROTTLED.labels(scope).inc()
        raise Throttled(int(first[2].timestamp()) + first[1] - now)
    return counts


@functools.lru_cache(maxsize=2)  # today's, and yesterday's for a window that began before midnight
def _salt(day: date) -> bytes:
    with transaction.atomic(durable=True):  # remembered only when it is stored: another process reads the same
        row, _created = ThrottleSalt.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    return bytes(row.key)


def purge(now: datetime | None = None) -> None:
    """Forget windows that are over, and salts from 48 hours after the beginning of their day."""
    now = now or timezone.now()
    ThrottleWindow.objects.filter(window_start__lt=now - timedelta(days=2)).delete()
    ThrottleSalt.objects.filter(day__lt=local_day(now) - timedelta(days=1)).delete()
    _salt.cache_clear()
