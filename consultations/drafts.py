"""Reads a statute or draft into its parts (编章节条款项), in the order of the document, none merged, none lost.

Every sign of the source stands in the title, the preamble or one unit, save white space and Markdown's marks.
Where a line could be read in two ways the rule is written at the function that decides: `heading_in`,
`opens_article`, `item_in` and `split_items` in `consultations.draft_lines`.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from consultations.draft_lines import (
    APPENDIX,
    CONTENTS,
    EDGES,
    RULE,
    Heading,
    Opening,
    heading_in,
    item_in,
    opening_in,
    opens_article,
    places_in,
    split_items,
)
from core.text import MOST_MARKS

MAXIMUM_BYTES = 2_000_000
MAXIMUM_UNITS = 20_000  # the Civil Code has 1,260 articles
PART, CHAPTER, SECTION = "part", "chapter", "section"
ARTICLE, PARAGRAPH, ITEM, TEXT = "article", "paragraph", "item", "text"

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_KIND_OF = {"编": PART, "分编": PART, "章": CHAPTER, "节": SECTION}
_KEY_OF = {PART: "pt", CHAPTER: "ch", SECTION: "s"}


class DraftRefused(ValueError):
    """The file is no draft that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One part of a draft; `kind` is one of the constants above.

    `key` is made of its numbers (ch2, ch2.s1, a12, a12z1, a12.p2, a12.p2.i3), unique in the draft,
    at most 60 of [a-z0-9.-]; a number that stands again gets -2, -3. `parent_key` is "" at the top.
    An article's words are in its paragraphs.
    """

    key: str
    parent_key: str
    kind: str
    label: str
    heading: str
    text: str
    position: int


@dataclass(frozen=True)
class Draft:
    """A draft: its title, what stands before the first part (a table of contents too), and the parts in order."""

    title: str
    preamble: str
    units: tuple[Unit, ...]

    def counts(self) -> dict[str, int]:
        found = Counter(unit.kind for unit in self.units)
        return {f"{kind}s": found[kind] for kind in (ARTICLE, ITEM, PARAGRAPH, CHAPTER, SECTION)}


def decode_draft(source: bytes) -> str:
    """The text of a file: UTF-8 (with or without BOM), or GB18030 if in it a line opens an article.

    Almost any bytes are "valid" GB18030, so without an article it is taken for a damaged file, never for text.
    Raises DraftRefused when the file is too large, no text, or holds signs that do not belong in a text.
    """
    if len(source) > MAXIMUM_BYTES:
        raise DraftRefused(_("The file is larger than 2 MB; a draft text is not."))
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = source.decode("gb18030")
        except UnicodeDecodeError:
            text = ""
        if not any(opening_in(line.strip()) for line in text.splitlines()):
            sentence = _("The file is not text in UTF-8 (byte %(byte)s). Save it as UTF-8 and try again.")
            raise DraftRefused(sentence % {"byte": error.start}) from None
    _refuse_signs(text)
    return unicodedata.normalize("NFC", text)


def read_draft(path: Path) -> Draft:
    """The draft in a file; raises DraftRefused, and OSError when the file cannot be opened."""
    with path.open("rb") as file:
        return parse_draft(decode_draft(file.read(MAXIMUM_BYTES + 1)))


def _refuse_signs(text: str) -> None:
    if refused := _REFUSED.search(text):
        line = text.count("\n", 0, refused.start()) + 1
        sentence = _("Line %(line)s holds a control character or a sign that turns the direction of writing.")
        raise DraftRefused(sentence % {"line": line})
    marks = "".join(sign for sign in set(text) if unicodedata.category(sign)[0] == "M")
    stack = re.search(f"[{marks}]{{{MOST_MARKS + 1}}}", text) if marks else None
    if stack:  # NFC takes the square of a stack's height
        line = text.count("\n", 0, stack.start()) + 1
        raise DraftRefused(_("Line %(line)s has too many marks stacked on one letter.") % {"line": line})


def _too_many_parts() -> DraftRefused:
    sentence = _("The text has more than %(count)s lines or parts; a draft has not. Check that it is the right file.")
    return DraftRefused(sentence % {"count": MAXIMUM_UNITS})


@dataclass
class _Contents:
    """The lines after 目录, kept back until it is known whether they list headings; the first heading among them."""

    lines: list[tuple[str, Heading | None]] = field(default_factory=list)
    first: tuple[int, str] | None = None

    def add(self, line: str, heading: Heading | None) -> None:
        self.lines.append((line, heading))
        self.first = self.first or (heading and heading[1:3])

    def is_over(self, heading: Heading | None) -> bool:
        """Whether the text begins here: with the heading that is listed first."""
        return bool(heading and heading[1:3] == self.first)


@dataclass
class _Reader:
    """Where the reading stands: the open part, chapter, section, article and paragraph."""

    units: list[Unit] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)
    division: str = ""
    part: str = ""
    chapter: str = ""
    section: str = ""
    article: str = ""
    number: tuple[int, int] = (0, 0)  # of the last article: 第十二条之一 is (12, 1)
    paragraph: str = ""
    paragraphs: int = 0
    texts: int = 0

    def add(self, key: str, parent: str, kind: str, label: str = "", heading: str = "", text: str = "") -> str:
        if len(self.units) >= MAXIMUM_UNITS:
            raise _too_many_parts()
        times = self.used[key] = self.used.get(key, 0) + 1
        if times > 1:  # a number that stands twice is two parts, never one
            key = f"{key}-{times}"
        self.units.append(Unit(key, parent, kind, label, heading, text, len(self.units) + 1))
        return key

    def heading(self, label: str, number: int, sign: str, heading: str) -> None:
        kind = _KIND_OF[sign]
        above = {PART: "", CHAPTER: self.part, SECTION: self.chapter or self.part}[kind]
        if sign == "分编":
            above = self.division
        # A draft in parts counts its chapters anew in each.
        key = self.add(f"{above}.{_KEY_OF[kind]}{number}".lstrip("."), above, kind, label, heading)
        if kind == PART:
            self.part, self.chapter, self.section = key, "", ""
            self.division = self.division if sign == "分编" else key
        elif kind == CHAPTER:
            self.chapter, self.section = key, ""
        else:
            self.section = key
        self.article = self.paragraph = ""

    def appendix(self, text: str) -> None:
        """A heading without a number (附则, 附件, a Markdown heading): a text unit that holds what follows."""
        self.texts += 1
        self.division = self.part = self.section = self.article = self.paragraph = ""
        self.chapter = self.add(f"t{self.texts}", "", TEXT, text=text)

    def open_article(self, found: Opening) -> None:
        number, extra = self.number = found.number
        key = f"a{number}" + (f"z{extra}" if extra else "")
        self.article = self.add(key, self.section or self.chapter or self.part, ARTICLE, found.label)
        self.paragraph, self.paragraphs = "", 0
        if found.rest:
            self.line(found.rest)

    def replay(self, lines: list[tuple[str, Heading | None]]) -> None:
        for line, heading in lines:
            if heading:
                self.heading(*heading)
            else:
                self.line(line)

    def line(self, text: str) -> None:
        """A paragraph or an item of the open article, or text that stands under a heading alone."""
        if text[0] == "#" or (text[0] == "附" and APPENDIX.fullmatch(text)):
            self.appendix(text.lstrip("#").strip())
        elif not self.article:
            self.texts += 1
            self.add(f"t{self.texts}", self.section or self.chapter or self.part, TEXT, text=text)
        elif item := item_in(text):
            label, number, said = item
            first, items = split_items(said, number + 1)
            self.items([(label, number, first), *items])
        else:
            opening, items = split_items(text, 1)
            self.paragraphs += 1
            self.paragraph = self.add(f"{self.article}.p{self.paragraphs}", self.article, PARAGRAPH, text=opening)
            self.items(items)

    def items(self, items: list[tuple[str, int, str]]) -> None:
        parent = self.paragraph or self.article
        for label, number, text in items:
            self.add(f"{parent}.i{number}", parent, ITEM, label, text=text)


def parse_draft(text: str) -> Draft:
    """Read a draft; raises DraftRefused when it is empty, too long, holds refused signs or no article.

    What stands before the first chapter or article is the preamble, kept word for word.
    """
    _refuse_signs(text)
    lines = [line for raw in text.splitlines() if (line := raw.strip().strip(EDGES).strip())]
    if not lines:
        raise DraftRefused(_("The file is empty."))
    if len(lines) > MAXIMUM_UNITS:
        raise _too_many_parts()
    title, preamble, reader = "", [], _Reader()
    contents: _Contents | None = None  # the table of contents, while it lasts
    for line, place in zip(lines, places_in(lines), strict=True):
        heading = heading_in(line)
        opens = not heading and place is not None and opens_article(place, reader.number, is_open=bool(reader.article))
        if contents is not None and (opens or contents.is_over(heading)):
            if opens:  # it was none: the headings after 目录 are those of the text
                reader.replay(contents.lines)
            else:
                preamble += [listed for listed, _heading in contents.lines]
            contents = None
        if contents is not None:
            contents.add(line, heading)
        elif heading:
            reader.heading(*heading)
        elif place and opens:
            reader.open_article(place.opening)
        elif RULE.fullmatch(line):
            continue
        elif reader.units:
            reader.line(line)
        elif not title:
            title = line.lstrip("#").strip()
        else:
            contents = _Contents() if CONTENTS.fullmatch(line) else None
            preamble.append(line)
    if not any(unit.kind == ARTICLE for unit in reader.units):
        raise DraftRefused(
            _("No article was found: an article opens with “第一条” at the beginning of a line. Nothing was stored.")
        )
    return Draft(title, "\n\n".join(preamble), tuple(reader.units))
