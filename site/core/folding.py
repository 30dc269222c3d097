"""One form for texts that a reader would call the same to look for: 繁體 and 简体, full and half width, case, punctuation.

Index and query go through the same function, sign by sign and never by phrases: a phrase conversion depends on what
stands around a word, so that a word would be folded one way in a sentence and another way alone.
"""

import re
import unicodedata
from itertools import pairwise

import opencc

LONGEST_TEXT = 100_000  # characters of one text; a tsvector holds one megabyte of bigrams, eight bytes each at most

_to_simplified = opencc.OpenCC("t2s")
# Spellings of Taiwan and Hong Kong that stand outside OpenCC's table of characters.
_REGIONAL = str.maketrans("著衞敍衹枱粧糭痺睪簷潀暱", "着卫叙只台妆粽痹睾檐潨昵")
_HAN = "\u3400-\u9fff\U00020000-\U000323af"
_MARK, _BLANK, _BREAK = "\x1f", " ", "\n"  # how punctuation, white space and line ends stand between the two steps
# A line that a typewriter or a PDF broke in the middle of a word is one word; a blank line divides.
_SEPARATORS = re.compile(f"(?P<wrap>(?<=[{_HAN}])(?: +\n? *|\n *)(?=[{_HAN}]))|[{_MARK} \n]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]+")
_STACK = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip


class _Signs(dict[str, str]):
    """What each sign becomes; worked out when a sign is first met, so that a process starts at once."""

    def __missing__(self, sign: str) -> str:
        compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign).casefold())
        folded = self[sign] = "".join(map(_one, compatible))
        return folded


_signs = _Signs()


def _one(sign: str) -> str:
    if sign in "\n\r\u2028\u2029":
        return _BREAK
    if sign.isspace():
        return _BLANK
    category = unicodedata.category(sign)
    if category == "Cf" or "\ufe00" <= sign <= "\ufe0f":  # nobody sees it
        return ""
    if category[0] not in "LMNS" or sign == "\ufffd":
        return _MARK
    while ord(sign) >= 0x2E80 and (simple := _to_simplified.convert(sign).translate(_REGIONAL)) != sign:
        sign = simple
    return sign


def normalise(text: str) -> str:
    """A text as it is stored and shown: NFC, without controls, not longer than can be indexed."""
    text = _CONTROLS.sub(" ", text[:LONGEST_TEXT].replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", _STACK.sub(r"\1", text))[:LONGEST_TEXT].strip()


def fold(text: str) -> str:
    """The form in which texts are compared; a run of punctuation and blanks is one space."""
    return fold_in_place(text)[0]


def fold_in_place(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its signs where in `text` it comes from."""
    pieces = [_signs[sign] for sign in text]
    joined = "".join(pieces)
    origins = [place for place, piece in enumerate(pieces) for _sign in piece]
    parts: list[str] = []
    places: list[int] = []
    end = 0
    for run in _SEPARATORS.finditer(joined):
        parts.append(joined[end : run.start()])
        places += origins[end : run.start()]
        if run["wrap"] is None and run.end() < len(joined) and (parts[0] or len(parts) > 1):
            parts.append(" ")
            places.append(origins[run.start()])
        end = run.end()
    parts.append(joined[end:])
    places += origins[end:]
    return "".join(parts), places


def bigrams(folded: str) -> list[str]:
    """Every pair of neighbours, each once; a pair never reaches over a space."""
    pairs = dict.fromkeys(map("".join, pairwise(folded)))
    return [pair for pair in pairs if " " not in pair]
