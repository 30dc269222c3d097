"""One request of WeChat's server, from its bytes to a message that was never seen before.

Everything that costs little is asked first: the size, the clock, the signature; then the XML; then, in the transaction
of what the message causes, whether it has been here before.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from wechat import messages
from wechat.account import Account
from wechat.crypto import SealBroken, is_signed, unseal
from wechat.messages import Message, MessageRefused
from wechat.models import SeenRequest

TOO_LARGE, FORBIDDEN = 413, 403
KEPT_HOURS = 24  # no repetition is older: WeChat repeats within seconds, and older signatures are refused


@dataclass(frozen=True)
class Arrival:
    """A message that was signed in time; `nonce` is the request's own, `is_sealed` says how the answer must go."""

    message: Message
    nonce: str
    is_sealed: bool


def check_address(request: HttpRequest, account: Account) -> None:
    """The three words of every request of WeChat; raises MessageRefused."""
    words = request.GET
    timestamp, nonce = words.get("timestamp", ""), words.get("nonce", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and 0 < len(nonce) <= 64):
        raise MessageRefused("incomplete", 400)
    if not is_signed(words.get("signature", "")[:64], account.token, timestamp, nonce):
        raise MessageRefused("signature", FORBIDDEN)
    if abs(timezone.now().timestamp() - int(timestamp)) > settings.WECHAT_CLOCK_SECONDS:
        raise MessageRefused("time", FORBIDDEN)


def take_in(request: HttpRequest, account: Account) -> Arrival:
    """The message in a request; raises MessageRefused, and reads no more than a message can have."""
    limit = settings.WECHAT_BODY_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:18]) > limit:
        raise MessageRefused("size", TOO_LARGE)
    check_address(request, account)
    body = request.read(limit + 1)
    if len(body) > limit or len(body) < int(length):
        raise MessageRefused("size", TOO_LARGE if len(body) > limit else 400)
    nonce = request.GET["nonce"]
    if account.aes_key is None:
        return Arrival(messages.read(body), nonce, is_sealed=False)
    return Arrival(messages.read(_opened(request, body, account, account.aes_key)), nonce, is_sealed=True)


def _opened(request: HttpRequest, body: bytes, account: Account, key: bytes) -> bytes:
    """Of a body in compatible mode only the sealed part counts: the rest is signed by nobody."""
    sealed = messages.leaves(body).get("Encrypt", "")
    words = request.GET
    if not sealed or not is_signed(
        words.get("msg_signature", "")[:64], account.token, words["timestamp"], words["nonce"], sealed
    ):
        raise MessageRefused("signature", FORBIDDEN)
    try:
        return unseal(sealed, key=key, app_id=account.app_id)
    except SealBroken:
        raise MessageRefused("seal", FORBIDDEN) from None


# One statement: the nonce first; the message only under a nonce that is new, so that a replay leaves nothing.
_REMEMBER = """
WITH nonce AS (INSERT INTO wechat_seenrequest (key, seen_at) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1),
message AS (INSERT INTO wechat_seenrequest (key, seen_at) SELECT %s, %s FROM nonce ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM nonce), (SELECT count(*) FROM message), set_config('synchronous_commit', 'off', true)
"""


def is_new(arrival: Arrival) -> bool:
    """Remember it, within the transaction of what it causes; False when WeChat merely asked again.

    The transaction does not wait for the disk unless `keep_for_good` says so: where somebody stands in a chat may be
    lost with the machine. Raises MessageRefused for a nonce that was used before: WeChat signs each request anew.
    """
    now = timezone.now()
    keys = _key("nonce", arrival.nonce), _key("message", arrival.message.identity)
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [keys[0], now, keys[1], now])
        nonce, message, _off = cursor.fetchone()
    if not nonce:
        raise MessageRefused("nonce", FORBIDDEN)
    return bool(message)


def keep_for_good() -> None:
    """What this transaction writes is acknowledged to somebody: wait for the disk after all."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO DEFAULT")


def _key(kind: str, word: str) -> str:
    return hashlib.sha256(f"{kind}|{word}".encode()).hexdigest()


def purge_seen() -> int:
    """Forget what cannot come again."""
    before = timezone.now() - timedelta(hours=KEPT_HOURS)
    return SeenRequest.objects.filter(seen_at__lt=before).delete()[0]
