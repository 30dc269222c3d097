"""What tells a flood of spam from people, and what it costs whom.

Nobody is refused for what they write. Signs of spam cost a sum that the browser does by itself or, without scripts and
for the very suspicious, a question; whoever passes and still advertises is set aside for checking. Only a network
that keeps sending waits. Counted like every limit (`core.throttle`): neither an address nor a text is stored.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.throttle import Throttled, check, client_prefix, tally, throttle
from submissions.form_keys import FormKey
from submissions.models import FloodMode, FloodSettings

BURST, ADVERTISING, LINK, REPEATED, HASTY = "burst", "advertising", "link", "repeated", "hasty"
SIGNS = {
    BURST: gettext_lazy("many opinions of one network in a short time"),
    ADVERTISING: gettext_lazy("advertising"),
    LINK: pgettext_lazy("sign of spam", "a link"),
    REPEATED: gettext_lazy("the same text many times during a flood"),
    HASTY: gettext_lazy("written faster than anybody types"),
}
WEIGHTS = {BURST: 2, ADVERTISING: 2, LINK: 1, REPEATED: 2, HASTY: 1}
ASKED_FROM, GRAVE_FROM = 2, 4
SET_ASIDE_FOR = frozenset({ADVERTISING})  # what only the text can show; a crowded network is nobody's fault
SITE_SECONDS, TEXT_SECONDS = 600, 3600
SAME_TEXT = 5  # in an hour, before it counts as repeated; only while a flood runs: campaigns repeat too
TYPED_A_SECOND = 20  # characters; faster is pasted, which counts only while a flood runs
WORK_BITS = 16
GUESSES = [(20, 600)]
REMEMBERED_SECONDS = 30
_REMEMBERED = "submissions.flood"
_SIGNS_SALT, _WORK_SALT = "submissions.flood-signs", "submissions.flood-work"
_LINK = re.compile(r"https?:|www\.|\.(?:com|cn|net|top|xyz|vip|cc)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[\W_]+")
_CHANGING = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Ruling:
    """What was found, and whether the sender is still to show that they are a person."""

    signs: tuple[str, ...] = ()
    asks: bool = False
    error: str = ""

    @property
    def is_grave(self) -> bool:
        return _weight(self.signs) >= GRAVE_FROM

    @property
    def signs_to_keep(self) -> tuple[str, ...]:
        """Why an opinion is set aside; empty for one that is not."""
        return self.signs if SET_ASIDE_FOR & set(self.signs) else ()


def in_force() -> FloodSettings:
    """What staff have set; a change reaches every process within half a minute."""
    found = cache.get(_REMEMBERED)
    if found is None:
        found = FloodSettings.objects.first() or FloodSettings()
        cache.set(_REMEMBERED, found, REMEMBERED_SECONDS)
    return found


def judge(request: HttpRequest, key: FormKey, text: str) -> Ruling:
    """Weigh one opinion before it is stored; raises Throttled for a network that has sent too much for too long.

    One statement, which counts what the operator allows one network too. An answer to the question or the sum comes
    back with the signs it was asked for, signed.
    """
    if carried := request.POST.get("flood_signs", ""):
        throttle(request, "submission")
        return _answered(request, key, carried)
    settings = in_force()
    network = client_prefix(request)
    text_key = hashlib.sha256(_CHANGING.sub("", text).encode()).hexdigest()
    burst, sustained, everybody, same = tally(
        [
            ("flood-burst", network, settings.burst_minutes * 60),
            ("flood-sustained", network, settings.sustained_minutes * 60),
            ("flood-everybody", "site", SITE_SECONDS),
            ("flood-text", text_key, TEXT_SECONDS),
        ],
        scope="submission",
        who=network,
    )
    if sustained > settings.sustained_count:
        raise Throttled(settings.sustained_minutes * 60)
    is_flood = settings.mode == FloodMode.ON or (
        settings.mode == FloodMode.AUTOMATIC and everybody > settings.flood_count
    )
    found = {BURST: burst > settings.burst_count} | signs_of(text, settings.advertising)
    if is_flood:
        seconds = (timezone.now() - key.issued_at).total_seconds()
        found |= {REPEATED: same > SAME_TEXT, HASTY: len(text) > seconds * TYPED_A_SECOND}
    signs = tuple(name for name, is_found in found.items() if is_found)
    return Ruling(signs, asks=settings.mode != FloodMode.OFF and _weight(signs) >= ASKED_FROM)


def signs_of(text: str, advertising: str) -> dict[str, bool]:
    """Pure: what the words alone show. Signs between the letters of an advertisement hide nothing."""
    plain = unicodedata.normalize("NFKC", text)
    bare = _BETWEEN.sub("", plain).casefold()
    words = [_BETWEEN.sub("", unicodedata.normalize("NFKC", line)).casefold() for line in advertising.splitlines()]
    return {ADVERTISING: any(word and word in bare for word in words), LINK: bool(_LINK.search(plain))}


def _weight(signs: tuple[str, ...]) -> int:
    return sum(WEIGHTS[name] for name in signs)


# Showing that one is a person


def carry(ruling: Ruling, key: FormKey) -> str:
    """The signs, to travel through the sender's browser and back for this one form."""
    return signing.dumps([key.nonce, *ruling.signs], salt=_SIGNS_SALT)


def work_of(key: FormKey) -> str:
    """What the browser does its sum on; nobody can know it before the form exists."""
    return signing.Signer(salt=_WORK_SALT).signature(key.nonce)


def is_work_done(key: FormKey, counter: str) -> bool:
    digest = hashlib.sha256(f"{work_of(key)}:{counter[:20]}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def _answered(request: HttpRequest, key: FormKey, carried: str) -> Ruling:
    try:
        nonce, *signs = signing.loads(carried[:1_000], salt=_SIGNS_SALT)
    except (signing.BadSignature, ValueError):
        nonce, signs = "", []
    if nonce != key.nonce:
        return Ruling((BURST,), asks=True, error=_("The form had been changed. Your text is kept; please answer."))
    ruling = Ruling(tuple(signs))
    if not ruling.is_grave and is_work_done(key, request.POST.get("flood_work", "")):
        return ruling
    check("flood-question", request, limits=GUESSES)
    typed = request.POST.get("flood_answer", "")
    if _plain(typed) in {_plain(answer) for answer in in_force().answers.replace("，", ",").split(",")} - {""}:
        return ruling
    return Ruling(tuple(signs), asks=True, error=_("That was not the answer. Your text is kept; please try again."))


def _plain(answer: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", answer[:100])).casefold()
