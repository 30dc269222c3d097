"""Reads a statute or draft into its parts: 章, 节, 条, 款, 项, in the order of the document, none merged, none lost."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAXIMUM_BYTES = 2_000_000

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_N = r"[〇零一二两三四五六七八九十百千\d]+"
_HEADING = re.compile(rf"^(?:#+\s*)?(第({_N})([编章节]))(?:[\s　]+(.*)|$)")
_TITLE = re.compile(r"^#\s*(.+)$")
_ARTICLE = re.compile(rf"^(?:\*\*)?(第({_N})条(?:之({_N}))?)(?:\*\*)?(.*)$")
# A line may begin by naming an article without opening it: "第十条规定的…".
_REFERENCE = re.compile(r"^(?:规定|所称|所列|第|、|，|和|及|与|或|至|到|的|中)")
_ITEM = re.compile(r"^([（(]([一二三四五六七八九十百]+)[）)])\s*(.*)$")
_INLINE_ITEM = re.compile(r"[（(]([一二三四五六七八九十百]+)[）)]")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_KIND_OF = {"编": "part", "章": "chapter", "节": "section"}
_KEY_OF = {"part": "pt", "chapter": "ch", "section": "s"}


class DraftRefused(ValueError):
    """The file is no draft that can be read; the message says why."""


@dataclass(frozen=True)
class Unit:
    """One part of a draft. `key` is made of its numbers (ch2, ch2.s1, a12, a12.p2, a12.p2.i3) and unique."""

    key: str
    parent_key: str
    kind: str
    label: str
    heading: str
    text: str
    position: int


@dataclass(frozen=True)
class Draft:
    """A draft: its title, what stands before the first part, and the parts in order."""

    title: str
    preamble: str
    units: tuple[Unit, ...]

    def counts(self) -> dict[str, int]:
        found = Counter(unit.kind for unit in self.units)
        return {f"{kind}s": found[kind] for kind in ("article", "item", "paragraph", "chapter", "section")}


def read_number(numeral: str) -> int:
    """A whole number in Chinese or Arabic numerals, as in 一百零二, 十二, 12 or １２."""
    numeral = unicodedata.normalize("NFKC", numeral)
    if numeral.isdecimal():
        return int(numeral[:9])
    total = current = 0
    for sign in numeral:
        if sign in _UNITS:
            total += (current or 1) * _UNITS[sign]
            current = 0
        else:
            current = current * 10 + (int(sign) if sign.isdecimal() else _DIGITS[sign])
    return total + current


def decode_draft(source: bytes) -> str:
    """The text of a file; raises DraftRefused when it is too large or not UTF-8 text."""
    if len(source) > MAXIMUM_BYTES:
        raise DraftRefused(_("The file is larger than 2 MB; a draft text is not."))
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DraftRefused(
            _("The file is not text in UTF-8 (byte %(byte)s). Save it as UTF-8 and try again.") % {"byte": error.start}
        ) from None
    if refused := _REFUSED.search(text):
        line = text.count("\n", 0, refused.start()) + 1
        raise DraftRefused(_("Line %(line)s holds a control character or a sign that turns the direction of writing.") % {"line": line})
    return unicodedata.normalize("NFC", text)


@dataclass
class _Reader:
    """Where the reading stands: the open chapter, section, article and paragraph."""

    units: list[Unit] = field(default_factory=list)
    used: Counter = field(default_factory=Counter)
    part: str = ""
    chapter: str = ""
    section: str = ""
    article: str = ""
    article_number: int = 0
    paragraph: str = ""
    paragraphs: int = 0

    def add(self, key: str, parent: str, kind: str, *, label: str = "", heading: str = "", text: str = "") -> str:
        key = key[:52]
        self.used[key] += 1
        if self.used[key] > 1:  # a number that stands twice is two parts, never one
            key = f"{key}-{self.used[key]}"
        self.units.append(Unit(key, parent, kind, label, heading, text, len(self.units) + 1))
        return key

    def heading(self, label: str, numeral: str, sign: str, heading: str) -> None:
        kind = _KIND_OF[sign]
        above = {"part": "", "chapter": self.part, "section": self.chapter or self.part}[kind]
        # A draft in parts counts its chapters anew in each.
        prefix = f"{above}." if above and kind == "section" or kind == "chapter" and self.part else ""
        key = self.add(f"{prefix}{_KEY_OF[kind]}{read_number(numeral)}", above, kind, label=label, heading=heading)
        if kind == "part":
            self.part, self.chapter, self.section = key, "", ""
        elif kind == "chapter":
            self.chapter, self.section = key, ""
        else:
            self.section = key
        self.article = self.paragraph = ""

    def open_article(self, label: str, number: int, extra: int, text: str) -> None:
        key = f"a{number}" + (f"z{extra}" if extra else "")
        self.article = self.add(key, self.section or self.chapter or self.part, "article", label=label)
        self.article_number, self.paragraph, self.paragraphs = number, "", 0
        if text:
            self.line(text)

    def line(self, text: str) -> None:
        """A paragraph or an item of the open article, or text that stands under a heading alone."""
        if not self.article:
            self.add("t1", self.section or self.chapter or self.part, "text", text=text)
        elif item := _ITEM.match(text):
            self.item(item[1], item[2], item[3])
        else:
            opening, items = _split_items(text)
            self.paragraphs += 1
            self.paragraph = self.add(f"{self.article}.p{self.paragraphs}", self.article, "paragraph", text=opening)
            for label, numeral, rest in items:
                self.item(label, numeral, rest)

    def item(self, label: str, numeral: str, text: str) -> None:
        parent = self.paragraph or self.article
        self.add(f"{parent}.i{read_number(numeral)}", parent, "item", label=label, text=text)


def _split_items(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Items written on one line after a colon: "…：（一）…；（二）…。"; only where they count up from one."""
    marks = [m for m in _INLINE_ITEM.finditer(text) if m.start() and text[m.start() - 1] in "：:；;。"]
    wanted = []
    for mark in marks:
        if read_number(mark[1]) == len(wanted) + 1 and (wanted or text[mark.start() - 1] in "：:"):
            wanted.append(mark)
    if len(wanted) < 2:
        return text, []
    ends = [mark.start() for mark in wanted[1:]] + [len(text)]
    items = [(mark[0], mark[1], text[mark.end() : end].strip()) for mark, end in zip(wanted, ends, strict=True)]
    return text[: wanted[0].start()], items


def _opens(match: re.Match[str], last_number: int) -> bool:
    """Whether a line that begins with 第…条 opens that article or only speaks of it."""
    rest = match[4]
    if not rest or rest[0] in " \t　" or match[0].startswith("**"):
        return True
    return read_number(match[2]) == last_number + 1 and not _REFERENCE.match(rest)


def parse_draft(text: str) -> Draft:
    """Read a draft; raises DraftRefused when there is no article in it.

    What stands before the first chapter or article is the preamble, kept word for word.
    """
    if not text.strip():
        raise DraftRefused(_("The file is empty."))
    title, preamble, reader = "", [], _Reader()
    for raw in text.splitlines():
        line = raw.strip(" \t　\r")
        if not line:
            continue
        heading = _HEADING.match(line)
        article = _ARTICLE.match(line)
        if heading:
            reader.heading(heading[1], heading[2], heading[3], (heading[4] or "").strip(" \t　"))
        elif article and _opens(article, reader.article_number):
            extra = read_number(article[3]) if article[3] else 0
            reader.open_article(article[1], read_number(article[2]), extra, article[4].strip(" \t　"))
        elif reader.units:
            reader.line(line)
        elif not title and (first := _TITLE.match(line)):
            title = first[1].strip()
        elif not title:
            title = line
        else:
            preamble.append(line)
    if not any(unit.kind == "article" for unit in reader.units):
        raise DraftRefused(_("No article was found: an article opens with “第一条” at the beginning of a line. Nothing was stored."))
    return Draft(title, "\n\n".join(preamble), tuple(reader.units))
