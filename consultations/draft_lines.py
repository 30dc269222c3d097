"""What one line of a statute is by its own looks: a heading, a possible opening of an article, an item.

What it is in its place, next to the lines around it, `consultations.drafts` decides.
"""

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_D = "[一二两三四五六七八九]"
# A number is below 100,000, which also bounds the length of a key; longer rows of numerals are ordinary text.
_NUMBER = re.compile(
    rf"(?:{_D}?千)?[〇零]?(?:{_D}?百)?[〇零]?(?:{_D}?十)?[〇零]?{_D}?|[〇零一二三四五六七八九]{{1,5}}|[0-9]{{1,5}}"
)
_HAN = "[〇零一二两三四五六七八九十百千]{1,8}"
_N = f"(?:{_HAN}|[0-9０-９]{{1,5}})"
_HEADING = re.compile(rf"(#+\s*)?(\*\*)?(第\s?({_N})\s?(分编|[编章节]))(.*)", re.S)
_ARTICLE = re.compile(rf"(#+\s*)?(\*\*)?(第\s?({_N})\s?条(?:之({_N}))?)(.*)", re.S)
# What follows 第…条 where the line only speaks of an article: never an opening (_TIED), or hardly ever one (_LOOSE).
_TIED = re.compile(r"[、，,。；;的之第]|(?:以?及|[和与至到]|或者?)\s?(?:第|本|前|其)")
_LOOSE = re.compile(r"规定|所称|所列|所指|中(?:所|的|规定)")
_ITEM_REFERENCE = rf"(?!\s?(?:项(?!目)|(?:[至、和或与及]|以及|或者)\s?第?[（(]{_HAN}[）)]))"
_ITEM = re.compile(rf"([（(]\s?({_HAN})\s?[）)]){_ITEM_REFERENCE}(.*)", re.S)
_INLINE_ITEM = re.compile(rf"(?<=[：:；;。])\s*([（(]\s?({_HAN})\s?[）)]){_ITEM_REFERENCE}")
APPENDIX = re.compile(rf"附\s*[则件表录图]\s*(?:{_N})?(?:\s*[：:].{{0,80}}|\s.{{0,80}})?", re.S)
CONTENTS = re.compile(r"(?:#+\s*)?目\s*[录次]")
RULE = re.compile(r"[-*_=#\s]+")
EDGES = "\ufeff\u200b"  # invisible at the edge of a line, where they would hide an opening


type Heading = tuple[str, int, str, str]  # label, number, 编 or 分编 or 章 or 节, heading


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that begins with 第…条; whether it opens the article is for `opens_article` to say."""

    label: str
    number: tuple[int, int]  # 第十二条 is (12, 0), 第十二条之一 is (12, 1)
    rest: str
    is_marked: bool  # as a heading or in bold
    is_apart: bool  # white space or nothing after 条
    is_tied: bool
    is_loose: bool

    @property
    def is_mention(self) -> bool:
        return not self.is_marked and (self.is_tied or self.is_loose)


@dataclass(frozen=True, slots=True)
class Place:
    """A possible opening among the lines around it."""

    opening: Opening
    following: Opening | None  # the next line that could open an article and does not read like a mere mention
    comes_later: bool  # such a line opens the same number anywhere below


def read_number(numeral: str) -> int:
    """A number below 100,000, as 一百零二, 二〇二六, 12 or １２; raises ValueError for anything else, as 十百."""
    plain = unicodedata.normalize("NFKC", numeral)
    if not plain or not _NUMBER.fullmatch(plain):
        raise ValueError(f"{numeral[:20]!r} is no number")
    if plain.isascii():
        return int(plain)
    total = current = 0
    for sign in plain:
        if sign in _TENS:
            total, current = total + (current or 1) * _TENS[sign], 0
        else:
            current = current * 10 + _DIGITS[sign]
    return total + current


def is_number(numeral: str) -> bool:
    return bool(_NUMBER.fullmatch(unicodedata.normalize("NFKC", numeral)))


def heading_in(line: str) -> Heading | None:
    """The heading that a line is.

    Marked lines are; others only if they are short and no sentence: 第二章规定的…, 第二章 的规定适用。 are text.
    """
    if line[0] not in "第#*" or len(line) > 200 or not (match := _HEADING.match(line)) or not is_number(match[4]):
        return None
    rest = match[6].replace("**", "", 1) if match[2] else match[6]
    said = rest.strip()
    if not (match[1] or match[2]):
        stops = "。；，：;,:" if not rest or rest[0].isspace() else "。；，：、;,:"
        if len(line) > 80 or any(stop in said for stop in stops) or _TIED.match(said) or _LOOSE.match(said):
            return None
    return match[3], read_number(match[4]), match[5], said


def opening_in(line: str) -> Opening | None:
    """The line as a possible opening of an article, or None when it does not begin with 第…条."""
    if line[:1] not in ("第", "#", "*") or not (match := _ARTICLE.match(line)):
        return None
    if not is_number(match[4]) or (match[5] and not is_number(match[5])):
        return None
    rest = match[6].replace("**", "", 1) if match[2] else match[6]
    said = rest.strip()
    return Opening(
        label=match[3],
        number=(read_number(match[4]), read_number(match[5]) if match[5] else 0),
        rest=said,
        is_marked=bool(match[1] or match[2]),
        is_apart=not rest or rest[0].isspace(),
        is_tied=bool(_TIED.match(said)),
        is_loose=bool(_LOOSE.match(said)),
    )


def places_in(lines: list[str]) -> list[Place | None]:
    """For every line the article that it might open, or None."""
    places: list[Place | None] = []
    following, below = None, set()
    for line in reversed(lines):
        opening = opening_in(line)
        places.append(Place(opening, following, opening.number in below) if opening else None)
        if opening and not opening.is_mention:
            following = opening
            below.add(opening.number)
    places.reverse()
    return places


def opens_article(place: Place, last: tuple[int, int], *, is_open: bool) -> bool:
    """Whether a line that begins with 第…条 opens that article or goes on with the one before.

    `last` is the number of the article before; `is_open` says that no heading has ended it. In this order:

    - A marked line (#, bold) opens.
    - A line that reads like a mention (第十二条规定的…, 第十条第二款…) opens only if it has the next number and that
      does not come later; without a space 第十条第二款, 第十条、 and 第十条的 never open.
    - Any other line with white space or nothing after 条 opens, whatever its number.
    - Without white space (第二条为了…) the next number opens, and any number first under a heading, unless the
      following opening has the same number and white space. A number out of order opens only where the following
      opening goes on from it and has no white space either; so in a text set with spaces a mention never opens.
    """
    found, following = place.opening, place.following
    if found.is_marked:
        return True
    is_next = _goes_on(last, found.number)
    if found.is_mention:
        return is_next and not place.comes_later and (found.is_apart or not found.is_tied)
    if found.is_apart:
        return True
    if is_next or not is_open:
        return not (following and following.number == found.number and following.is_apart)
    return bool(
        following and not following.is_apart and _goes_on(found.number, following.number) and found.number >= last
    )


def _goes_on(last: tuple[int, int], number: tuple[int, int]) -> bool:
    return number in ((last[0] + 1, 0), (last[0], last[1] + 1))


def item_in(line: str) -> tuple[str, int, str] | None:
    """(label, number, text) of a line that begins an item; （一）至（三）项… and （一）项规定… begin none."""
    if line[0] not in "（(" or not (match := _ITEM.match(line)) or not is_number(match[2]):
        return None
    return match[1], read_number(match[2]), match[3].lstrip()


def split_items(text: str, wanted: int) -> tuple[str, list[tuple[str, int, str]]]:
    """Items on one line, "…：（一）…；（二）…。": what stands before them, and (label, number, text) of each.

    They count up from `wanted`; the first of all follows a colon, the others the end of the one before. A line
    that is itself an item is not divided when a list of its own begins in it.
    """
    if "（" not in text and "(" not in text:
        return text, []
    begun, found = wanted, []
    for mark in _INLINE_ITEM.finditer(text):
        number = read_number(mark[2]) if is_number(mark[2]) else -1
        after_colon = text[mark.start() - 1] in "：:"
        if begun > 1 and number == 1:
            break
        if number == wanted and after_colon == (number == 1):
            found.append((mark, number))
            wanted += 1
    if not found:
        return text, []
    ends = [mark.start() for mark, _number in found[1:]] + [len(text)]
    items = [(mark[1], number, text[mark.end() : end].strip()) for (mark, number), end in zip(found, ends, strict=True)]
    return text[: found[0][0].start()], items
