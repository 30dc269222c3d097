"""Drawing by lot so that anybody can repeat it: pure functions, no database, whole numbers only.

Two methods. RFC 3797 (Eastlake 2004) hashes with MD5 and depends on the order of the list. The keyed sort
(draft-thomson-elegy-vrs) places each line by HMAC-SHA256 of its identifier under a key made of public numbers and of a
code that was committed to before them; it depends neither on order nor on what else stands in the list.

What makes either honest is the order of events: list and commitment are published before the numbers exist.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

CHAIN = 10  # how often the secret is hashed into the commitment; the code is one hash earlier
WHOLE = 10_000  # a ratio is counted in ten-thousandths: 5 % is 500
LARGEST_POOL = 65_535  # RFC 3797 counts in two bytes
LONGEST_NUMBER = 20  # digits
_NUMBERS = re.compile(r"[0-9]{1,20}([ ,，、]+[0-9]{1,20})*")
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,40}")


class DrawImpossible(Exception):
    """Nothing can be drawn from what was given; the message says why."""


def read_numbers(typed: str) -> list[int]:
    """The numbers of one source, parted by spaces or commas; raises DrawImpossible for anything else."""
    if not _NUMBERS.fullmatch(typed.strip()):
        raise DrawImpossible(
            _("“%(typed)s” is not a list of whole numbers such as 2 5 12 8 10.") % {"typed": typed.strip()[:60]}
        )
    return [int(word) for word in re.split(r"[ ,，、]+", typed.strip())]


def randomness(sources: Sequence[Sequence[int]]) -> str:
    """The key string of RFC 3797 §4: each source sorted, every number closed by a dot, every source by a slash."""
    if not sources or not all(sources):
        raise DrawImpossible(_("A draw needs at least one source of public numbers, and none may be empty."))
    return "".join("".join(f"{number}." for number in sorted(source)) + "/" for source in sources)


def rfc3797_digest(number: int, key: str) -> bytes:
    count = number.to_bytes(2, "big")
    return hashlib.md5(count + key.encode() + count, usedforsecurity=False).digest()


def rfc3797(pool: int, count: int, key: str) -> list[int]:
    """The first `count` positions (from 1) drawn out of `pool`, in the order in which they are drawn."""
    _refuse_pool(pool)
    if pool > LARGEST_POOL:
        raise DrawImpossible(_("RFC 3797 draws from at most 65,535 lines; choose the keyed sort."))
    if not 1 <= count <= pool:
        raise DrawImpossible(_("Between one and all of the lines can be drawn."))
    remaining = list(range(1, pool + 1))
    return [
        remaining.pop(int.from_bytes(rfc3797_digest(number, key), "big") % len(remaining)) for number in range(count)
    ]


def chain(secret: bytes, times: int) -> bytes:
    """The secret hashed so many times with SHA-256."""
    for _time in range(times):
        secret = hashlib.sha256(secret).digest()
    return secret


def keyed_positions(labels: Sequence[str], *, code: bytes, key: str) -> list[tuple[str, str]]:
    """Every label with its place, a hexadecimal number, the lowest first."""
    if len(set(labels)) != len(labels):
        raise DrawImpossible(_("An identifier stands in the list twice."))
    under = hmac.digest(code, key.encode(), "sha256")
    return sorted((hmac.digest(under, label.encode() + b"\x01", "sha256").hex(), label) for label in labels)


@dataclass(frozen=True)
class Line:
    """One line of a frozen list: which record, which version of it, its township and category, the hash of what it says."""

    identifier: str
    version: int
    township: str
    category: str
    content_hash: str

    def __str__(self) -> str:
        return f"{self.identifier}|{self.version}|{self.township}|{self.category}|{self.content_hash}"

    @property
    def stratum(self) -> tuple[str, str]:
        return self.township, self.category


def population_text(lines: Sequence[Line]) -> str:
    """The file that is published: one line each, closed by a line feed."""
    return "".join(f"{line}\n" for line in lines)


def read_population(text: str) -> list[Line]:
    """The lines of a published file; raises DrawImpossible for one that is not of the form."""
    lines = []
    for number, row in enumerate(text.splitlines(), 1):
        parts = row.split("|")
        if len(parts) != 5 or not _IDENTIFIER.fullmatch(parts[0]) or not parts[1].isdecimal():
            raise DrawImpossible(_("Line %(number)s of the list cannot be read.") % {"number": number})
        lines.append(Line(parts[0], int(parts[1]), *parts[2:]))
    return lines


def population_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def quotas(strata: Sequence[Hashable], ratio: int) -> dict[Hashable, int]:
    """How many of each stratum are drawn: the ratio (in ten-thousandths) of its lines, rounded, and at least one."""
    if not 1 <= ratio <= WHOLE:
        raise DrawImpossible(_("The ratio must be more than zero and at most one."))
    return {stratum: max(1, (size * ratio + WHOLE // 2) // WHOLE) for stratum, size in Counter(strata).items()}


def draw(lines: Sequence[Line], *, method: str, ratio: int, key: str, code: bytes = b"") -> list[Line]:
    """What is drawn, in the order of the lot: the whole list is put in order, and each stratum takes its first ones.

    `key` is the string of `randomness`; `code` the disclosed code of the keyed sort, unused by RFC 3797.
    """
    _refuse_pool(len(lines))
    left = quotas([line.stratum for line in lines], ratio)
    chosen = []
    for line in _in_order(lines, method, key, code):
        if left[line.stratum]:
            left[line.stratum] -= 1
            chosen.append(line)
    return chosen


def _in_order(lines: Sequence[Line], method: str, key: str, code: bytes) -> list[Line]:
    if method == "rfc3797":
        return [lines[position - 1] for position in rfc3797(len(lines), len(lines), key)]
    if method != "keyed-sort":
        raise DrawImpossible(_("There is no such method."))
    by_label = {line.identifier: line for line in lines}
    labels = [line.identifier for line in lines]
    return [by_label[label] for _place, label in keyed_positions(labels, code=code, key=key)]


def _refuse_pool(size: int) -> None:
    if not size:
        raise DrawImpossible(_("The list is empty; nothing can be drawn from it."))


def first_difference(ours: str, theirs: str) -> int:
    """The number of the first line in which two texts differ, 0 where none does."""
    pairs = enumerate(zip(_padded(ours, theirs), _padded(theirs, ours), strict=True), 1)
    return next(islice((number for number, (a, b) in pairs if a != b), 1), 0)


def _padded(text: str, other: str) -> list[str | None]:
    lines = text.splitlines()
    return [*lines, *[None] * max(0, len(other.splitlines()) - len(lines))]
