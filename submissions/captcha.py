"""The image challenge: five digits, drawn by django-simple-captcha, read aloud from ten recorded clips.

A form page stores nothing: the challenge is made when its picture or sound is first fetched, under a
key that follows from the random nonce in the form. The library's test mode has no say here.
"""

import array
import io
import random
import re
import secrets
import sys
import unicodedata
import wave
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from captcha.models import CaptchaStore
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import privacy

LENGTH = 5
RATE = 16_000  # samples a second, one channel, two bytes each
LONGEST_ANSWER = 50  # characters looked at: five digits with spaces between, generously
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_SPENT = ""  # the response of a challenge that was answered wrongly; no answer equals it


class ChallengeGone(Exception):
    """The challenge of this nonce was answered wrongly, has expired, or the nonce is none of ours."""


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


def _hashkey(nonce: str) -> str:
    return privacy.blind_index(nonce, purpose="captcha")[:40]


def challenge(nonce: str) -> CaptchaStore:
    """The challenge of a nonce, made on first use; raises ChallengeGone once it is spent or has expired."""
    if not _NONCE.fullmatch(nonce):
        raise ChallengeGone
    digits = "".join(secrets.choice("0123456789") for _ in range(LENGTH))
    expires = timezone.now() + timedelta(minutes=settings.CAPTCHA_TIMEOUT)
    store, _created = CaptchaStore.objects.get_or_create(
        hashkey=_hashkey(nonce), defaults={"challenge": digits, "response": digits, "expiration": expires}
    )
    if store.response == _SPENT or store.expiration <= timezone.now():
        raise ChallengeGone
    return store


def solve(nonce: str, answer: str) -> bool:
    """Whether the digits are right. Either way the challenge is spent: the next try gets a new picture.

    Full-width digits and spaces are accepted. The row is locked while it is judged, so that of many answers at
    the same instant one is looked at: a hundred parallel guesses are one guess. Right, the row is deleted; wrong,
    it stays until it expires, so that its nonce gives no second challenge. Call it after every other check of the
    form and before a transaction that may be rolled back.
    """
    typed = "".join(unicodedata.normalize("NFKC", answer[:LONGEST_ANSWER]).split())
    with transaction.atomic():
        rows = CaptchaStore.objects.filter(hashkey=_hashkey(nonce[:64]), expiration__gt=timezone.now())
        store = rows.select_for_update().exclude(response=_SPENT).first()
        if store is None:
            return False
        if typed == store.response:
            store.delete()
            return True
        CaptchaStore.objects.filter(pk=store.pk).update(response=_SPENT)
        return False


def spoken(digits: str, *, seed: str) -> bytes:
    """A WAV of the digits, with pitch, pauses and loudness varied by `seed`: no two challenges sound alike.

    The same seed gives the same bytes, because Safari fetches a sound in pieces; keep the seed secret.
    """
    chance = random.Random(seed)  # noqa: S311  # the seed is the secret
    sound = array.array("h")
    for digit in digits:
        loudness, pitch = chance.uniform(0.75, 1.0), chance.uniform(0.94, 1.06)
        clip = _clip(digit)
        sound.extend(int(clip[int(place * pitch)] * loudness) for place in range(int(len(clip) / pitch)))
        sound.extend([0] * chance.randint(RATE // 4, RATE // 2))
    if sys.byteorder == "big":
        sound.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())
    return out.getvalue()


@lru_cache(maxsize=10)
def _clip(digit: str) -> array.array:
    path = Path(settings.ROOT) / "static" / "audio" / "captcha" / f"{digit}.wav"
    with wave.open(str(path)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
