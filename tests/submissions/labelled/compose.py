"""The labelled sets, composed from hand-written carriers by fixed seeds; `FROZEN` is what they were before any detector.

A label names the kind of a span and where it stands in the text. Texts of law and comments come from the repository.
"""

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import opencc

from tests.submissions.labelled.fillers import CLEAN
from tests.submissions.labelled.generators import PERSONAL, Chance

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[3]
STRINGS, PARAGRAPHS = 3_000, 5_000
FROZEN = {
    "strings": "8f352f143190dc95",
    "paragraphs": "a72f22bd267da4f1",
    "letters": "4993637725a35af8",
    "opposites": "ab6c2d7a26915618",
}


@dataclass(frozen=True)
class Label:
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Labelled:
    text: str
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Letter:
    """One text of the set for clusters; letters with the same `campaign` say the same."""

    text: str
    campaign: str


def _sections(name: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (HERE / name).read_text().splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            current.append(line)
    return sections


def _lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text().splitlines() if line and not line.startswith("#")]


_CIVIC = _lines("civic.txt")
_to_traditional = opencc.OpenCC("s2t")


def _fill(carrier: str, chance: Chance) -> Labelled:
    text, labels, end = "", [], 0
    for slot in re.finditer(r"\{(\w+)\}", carrier):
        text += carrier[end : slot.start()]
        end = slot.end()
        if slot[1] in PERSONAL:
            kind, make = PERSONAL[slot[1]]
            value = make(chance)
            labels.append(Label(kind, len(text), len(text) + len(value)))
        else:
            value = CLEAN[slot[1]](chance)
        text += value
    return Labelled(text + carrier[end:], tuple(labels))


def _framed(found: Labelled, chance: Chance) -> Labelled:
    """Three in five with a plain sentence before or after."""
    manner = chance.below(5)
    if manner < 2:
        return found
    other = chance.one(_CIVIC)
    if manner == 2:
        return Labelled(found.text + ("" if found.text[-1] in "。，！？" else "，") + other, found.labels)
    moved = tuple(Label(label.kind, label.start + len(other), label.end + len(other)) for label in found.labels)
    return Labelled(other + found.text, moved)


@cache
def personal_strings() -> list[Labelled]:
    """3,000 different strings: about two thirds with labels, one third that only looks like it."""
    chance, strings = Chance(20_261), {}
    carriers = _sections("carriers_personal.txt")
    kinds = [kind for kind in carriers for _weight in range(3 if kind in ("identity", "mobile") else 2 if kind in ("card", "plate", "email", "name", "address", "mixed") else 1)]  # fmt: skip
    while len(strings) < STRINGS * 2 // 3:
        found = _framed(_fill(chance.one(carriers[chance.one(kinds)]), chance), chance)
        strings.setdefault(found.text, found)
    hard = _sections("carriers_clean.txt")
    while len(strings) < STRINGS:
        found = _framed(_fill(chance.one(hard["numbers" if chance.below(3) else "words"]), chance), chance)
        strings.setdefault(found.text, found)
    return list(strings.values())


@cache
def clean_paragraphs() -> list[str]:
    """5,000 different paragraphs and sentences in which nothing is personal."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "tests" / "data" / "laws").glob("*-20*.md")):
        for line in path.read_text().splitlines():
            _add(found, line.lstrip("# "))
    for line in (ROOT / "home" / "demo" / "source-speech.txt").read_text().splitlines():
        _add(found, line)
    with (ROOT / "home" / "demo" / "vtaiwan-uberx.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            _add(found, row["comment-body"])
    chance = Chance(20_262)
    hard = [line for lines in _sections("carriers_clean.txt").values() for line in lines]
    while len(found) < PARAGRAPHS:
        sentences = [_fill(chance.one(hard), chance).text, *(chance.one(_CIVIC) for _ in range(chance.below(4)))]
        place = chance.below(len(sentences))
        sentences[0], sentences[place] = sentences[place], sentences[0]
        found.setdefault("".join(sentences))
    return list(found)


def _add(found: dict[str, None], paragraph: str) -> None:
    """The paragraph, and each of its sentences where there are several."""
    paragraph = paragraph.strip()
    for piece in (paragraph, *re.findall(r"[^。；！？\n]+[。；！？]?", paragraph)):
        if len(piece.strip()) >= 4:
            found.setdefault(piece.strip())


@cache
def letters() -> list[Letter]:
    """Forty campaigns of eight letters each; for each its opposites by one word or number; letters that stand alone.

    No two letters are alike sign by sign. What differs between a letter and its opposite is one choice in braces.
    """
    chance, found = Chance(20_263), {}
    frames = _sections("frames.txt")
    for number, line in enumerate(_lines("campaigns.txt")):
        _write(found, line, f"{number}", (), 8, frames, chance)
        for place in range(len(re.findall(r"\{", line))):
            _write(found, line, f"{number}-{place}", (place,), 3, frames, chance)
    for number, sentence in enumerate(_CIVIC):
        found.setdefault(sentence, Letter(sentence, f"alone-{number}"))
    for number, line in enumerate(_sections("carriers_clean.txt")["words"]):
        found.setdefault(line, Letter(line, f"word-{number}"))
    return list(found.values())


def _write(found: dict[str, Letter], line: str, campaign: str, turned: tuple[int, ...], count: int, frames: dict[str, list[str]], chance: Chance) -> None:  # fmt: skip
    wanted = len(found) + count
    while len(found) < wanted:
        text = _letter(line, turned, frames, chance)
        found.setdefault(text, Letter(text, campaign))


def _letter(line: str, turned: tuple[int, ...], frames: dict[str, list[str]], chance: Chance) -> str:
    """One sender's version: own words, now and then sentences exchanged, a frame, other punctuation, other script."""
    places = iter(range(100))
    text = re.sub(r"\{([^|]*)\|([^}]*)\}", lambda m: m[2] if next(places) in turned else m[1], line)
    text = re.sub(r"\[([^\]]*)\]", lambda m: chance.one(m[1].split("|")), text)
    sentences = text.split("/")
    if chance.below(4) == 0:
        place = chance.between(1, len(sentences) - 2)
        sentences[place], sentences[place + 1] = sentences[place + 1], sentences[place]
    mark = chance.one(("。", "。", "。", "；", "，", "\n", " ", "！"))
    text = mark.join(sentences) + chance.one(("。", "。", "", "！"))
    if chance.below(3) == 0:
        text = chance.one(frames["before"]) + text
    if chance.below(3) == 0:
        text += chance.one(frames["after"])
    return _to_traditional.convert(text) if chance.below(5) == 0 else text


def opposites() -> list[tuple[str, str]]:
    """Pairs that differ in one choice in braces and in nothing else: a negation, a stance, a number."""
    pairs = []
    for line in _lines("campaigns.txt"):
        plain = re.sub(r"\[([^|\]]*)[^\]]*\]", r"\1", line).replace("/", "。") + "。"
        first = re.sub(r"\{([^|]*)\|[^}]*\}", r"\1", plain)
        for turned in range(plain.count("{")):
            places = iter(range(100))
            pairs.append((first, re.sub(r"\{([^|]*)\|([^}]*)\}", lambda m, t=turned, p=places: m[2] if next(p) == t else m[1], plain)))  # fmt: skip
    return pairs


def digest(rows: object) -> str:
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]


def digests() -> dict[str, str]:
    return {
        "strings": digest([[row.text, [[x.kind, x.start, x.end] for x in row.labels]] for row in personal_strings()]),
        "paragraphs": digest(clean_paragraphs()),
        "letters": digest([[row.text, row.campaign] for row in letters()]),
        "opposites": digest(opposites()),
    }
