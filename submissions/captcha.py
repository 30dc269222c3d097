"""The image challenge: five digits, drawn by django-simple-captcha, read aloud from ten recorded clips.

A form page stores nothing: the challenge is made when its picture or sound is first fetched, under a
key that follows from the random nonce in the form.
"""

import array
import io
import secrets
import unicodedata
import wave
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from captcha.models import CaptchaStore
from django.conf import settings
from django.utils import timezone

from core import privacy

LENGTH = 5
_RATE = 16_000


class ChallengeGone(Exception):
    """The challenge of this nonce was answered already or has expired."""


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


def _hashkey(nonce: str) -> str:
    return privacy.blind_index(nonce, purpose="captcha")[:40]


def challenge(nonce: str) -> CaptchaStore:
    """The challenge of a nonce, made on first use; raises ChallengeGone once it has expired."""
    digits = "".join(secrets.choice("0123456789") for _ in range(LENGTH))
    expires = timezone.now() + timedelta(minutes=settings.CAPTCHA_TIMEOUT)
    store, _created = CaptchaStore.objects.get_or_create(
        hashkey=_hashkey(nonce), defaults={"challenge": digits, "response": digits, "expiration": expires}
    )
    if store.expiration <= timezone.now():
        raise ChallengeGone
    return store


def solve(nonce: str, answer: str) -> bool:
    """Whether the digits are right. Either way the challenge is spent: the next try gets a new picture."""
    typed = "".join(unicodedata.normalize("NFKC", answer).split())[:20]
    wanted = CaptchaStore.objects.filter(hashkey=_hashkey(nonce), expiration__gt=timezone.now())
    is_right = bool(wanted.filter(response=typed).delete()[0]) if typed else False
    if not is_right:
        # Kept as expired rather than deleted: a nonce gives one challenge only.
        CaptchaStore.objects.filter(hashkey=_hashkey(nonce)).update(expiration=timezone.now())
    return is_right


def spoken(digits: str) -> bytes:
    """A WAV of the digits, with pauses and loudness varied so that no two are alike."""
    sound = array.array("h")
    for digit in digits:
        loudness = 0.75 + secrets.randbelow(25) / 100
        sound.extend(int(sample * loudness) for sample in _clip(digit))
        sound.extend([0] * (_RATE // 4 + secrets.randbelow(_RATE // 4)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(sound.tobytes())
    return out.getvalue()


@lru_cache(maxsize=10)
def _clip(digit: str) -> array.array:
    path = Path(settings.ROOT) / "static" / "audio" / "captcha" / f"{digit}.wav"
    with wave.open(str(path)) as file:
        return array.array("h", file.readframes(file.getnframes()))
