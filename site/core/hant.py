"""The Traditional Chinese page, made from the Simplified one: text and the attributes people read, nothing else.

What a person typed stays as it was typed: form values, and every element marked translate="no".
"""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from opencc import OpenCC

_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_READ = re.compile(
    r'((?:\s)(?:alt|title|label|aria-label|placeholder|content|data-say|data-take-part-label)=")([^"]*)(")'
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_KEPT = ("script", "style", "textarea", "pre", "code")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SEAM = "\x1e"  # a control character that no page contains; no phrase is read across it


def convert_text(text: str) -> str:
    """Traditional characters, by phrase, with our own table before the general one."""
    wrong, table = _overrides()
    return "".join(
        table[piece] if piece in table else _converter().convert(piece) for piece in wrong.split(text) if piece
    )


def script_of(text: str) -> str:
    """The language tag of Chinese text by its characters; Simplified where the two do not differ."""
    return "zh-Hant" if _simplifier().convert(text) != text else "zh-Hans"


def convert_page(html: str) -> str:
    """The page in Traditional characters; its addresses, values and marked elements as they were."""
    pieces, texts = [], []  # pieces are strings, or places in `texts`
    kept: list[str] = []  # the open elements inside one that is kept, outermost first
    place = 0
    for found in _TAG.finditer(html):
        _say(html[place : found.start()], pieces, texts, is_kept=bool(kept))
        tag, place = found[0], found.end()
        named = _NAME.match(tag)
        if not named:
            pieces.append(tag)
            continue
        name = named[1].lower()
        if kept:
            if tag.startswith("</"):
                if name in kept:
                    del kept[len(kept) - 1 - kept[::-1].index(name) :]
            elif name not in _VOID and not tag.endswith("/>"):
                kept.append(name)
        elif not tag.startswith("</") and (name in _KEPT or 'translate="no"' in tag) and name not in _VOID:
            kept.append(name)
        _say_attributes(tag, pieces, texts)
    _say(html[place:], pieces, texts, is_kept=bool(kept))
    converted = convert_text(_SEAM.join(texts)).split(_SEAM) if texts else []
    return "".join(piece if isinstance(piece, str) else converted[piece] for piece in pieces)


def _say_attributes(tag: str, pieces: list[str | int], texts: list[str]) -> None:
    if not _HAN.search(tag):
        pieces.append(tag)
        return
    place = 0
    for found in _READ.finditer(tag):
        pieces.append(tag[place : found.start(2)])
        _say(found[2], pieces, texts)
        place = found.end(2)
    pieces.append(tag[place:])


def _say(text: str, pieces: list[str | int], texts: list[str], *, is_kept: bool = False) -> None:
    if is_kept or not _HAN.search(text):
        pieces.append(text)
    else:
        pieces.append(len(texts))
        texts.append(text)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _overrides() -> tuple[re.Pattern[str], dict[str, str]]:
    """The reviewed table as a pattern that splits a text at its entries, and the entries."""
    lines = (Path(settings.ROOT) / "locale" / "zh_Hant" / "overrides.tsv").read_text().splitlines()
    table = dict(line.split("\t") for line in lines if line and not line.startswith("#"))
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("(" + "|".join(map(re.escape, longest_first)) + ")"), table
