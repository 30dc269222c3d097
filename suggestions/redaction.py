"""What leaves a suggestion's texts before the public reads them. Pure: it proposes words, a person decides.

A suggestion consists of pieces, each a text somebody wrote. What is hidden is a word, and it goes wherever it stands,
in every piece, also in those that are written later.
"""

import hashlib
from collections.abc import Iterable, Mapping

from submissions.personal_data import Category, Finding, find_personal_data

MASK = "〔已隐去〕"  # part of the published text itself, in the language of the site
ALWAYS = frozenset({Category.IDENTITY, Category.CARD})  # nobody decides to publish these
SHORTEST = 2  # one sign stands in too many other words


def findings(text: str) -> list[Finding]:
    return find_personal_data(text)


def proposals(pieces: Mapping[str, str]) -> dict[str, str]:
    """The words that look personal, each with its kind, in the order in which they stand."""
    found: dict[str, str] = {}
    for text in pieces.values():
        for one in findings(text):
            found.setdefault(text[one.start : one.end], one.category)
    return found


def always_hidden(pieces: Mapping[str, str]) -> list[str]:
    return [word for word, kind in proposals(pieces).items() if kind in ALWAYS]


def hide(text: str, words: Iterable[str]) -> str:
    """The text without these words; the longest first, so that none is left in part."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, MASK)
    return text


def hashes(pieces: Mapping[str, str]) -> dict[str, str]:
    return {key: hashlib.sha256(text.encode()).hexdigest() for key, text in pieces.items()}


def digest(pieces: Mapping[str, str]) -> str:
    """One word for everything that was read: another text makes another one."""
    told = "".join(f"{key}:{value}\n" for key, value in sorted(hashes(pieces).items()))
    return hashlib.sha256(told.encode()).hexdigest()


def marked(text: str) -> list[tuple[str, str]]:
    """The text in parts, each with the kind of what it looks like or with nothing."""
    parts, position = [], 0
    for one in findings(text):
        parts += [(text[position : one.start], ""), (text[one.start : one.end], str(one.category))]
        position = one.end
    return [part for part in [*parts, (text[position:], "")] if part[0]]
