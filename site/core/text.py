"""What the public typed, brought to one form or refused with a sentence.

Everything is canonicalised once, here: the same text is hashed, moderated, published and compared.

What changes how a text reads (direction overrides and isolates, controls, stacked marks) is refused, because
silently taking it out would publish something the citizen did not write. What nobody sees (direction marks,
zero-width signs, tags, byte order marks) is removed without a word: phones and word processors put it in.
Every step takes time in proportion to the length; NFC itself does not when marks are stacked, so marks come first.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_MARKS = 4  # combining marks in a row; no written language needs more

_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_CONTROLS = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# The joiner stays only where it makes one emoji of two: between pictographs and the arrows that turn them.
_PICTOGRAPHS = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINER_SIGN = "\u200d"
_JOINER = re.compile(f"(?<![\ufe0f{_PICTOGRAPHS}])\u200d|\u200d(?![{_PICTOGRAPHS}])")
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # Hangul fillers and the empty Braille cell: signs that show nothing
_BLANK = re.compile(rf"[\s{_BLANKS}\ufe00-\ufe0f]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class TextRefused(ValidationError):
    """The text cannot be taken as it is; its message says why and what to do."""


def clean_text(raw: str, *, max_length: int, multiline: bool = True, required: bool = True) -> str:
    """The canonical form of a text (NFC, one kind of line end, nothing invisible); the same when applied twice.

    Lines lose what trails them and the text its outer blank lines; the indent of a paragraph stays. With
    `multiline=False` every run of white space becomes one space. The limit counts characters after cleaning.
    Raises TextRefused with code `too_long`, `override`, `control`, `marks` or `empty`.
    """
    if len(raw) > max_length * 2 + 100:  # too long whatever cleaning removes; do not work on a megabyte
        raise _too_long(len(raw), max_length)
    text = _BREAKS.sub("\n", raw)
    signs = "".join(set(text))  # each sign once: most texts are judged by a hundred signs, however long they are
    if _OVERRIDES.search(signs):
        raise TextRefused(
            _(
                "The text contains signs that turn the direction of writing and hide what it says. "
                "Please type it again."
            ),
            code="override",
        )
    if _CONTROLS.search(signs):
        raise TextRefused(
            _("The text contains control characters. Please remove them or type it again."), code="control"
        )
    if _INVISIBLE.search(signs):
        text = _INVISIBLE.sub("", text)
    if _JOINER_SIGN in signs:
        text = _JOINER.sub("", text)
    _refuse_stacked_marks(text)  # before NFC, which takes the square of a stack's height to sort it
    text = unicodedata.normalize("NFC", text)
    _refuse_stacked_marks(text)  # and after: a few marks fall apart into two
    text = _without_outer_blanks(text) if multiline else " ".join(text.split())
    if not text or _BLANK.fullmatch(text):
        if required:
            raise TextRefused(_("Please write something; the text is empty."), code="empty")
        return ""
    if len(text) > max_length:
        raise _too_long(len(text), max_length)
    return text


def _without_outer_blanks(text: str) -> str:
    # Line by line: a pattern for "spaces before a line end" takes the square of the length of a run of spaces.
    lines = [line.rstrip() for line in text.split("\n")]
    first = next((number for number, line in enumerate(lines) if line), len(lines))
    return "\n".join(lines[first:]).rstrip()


def _too_long(length: int, limit: int) -> TextRefused:
    return TextRefused(
        _("The text has %(length)s characters; at most %(limit)s are possible. Please shorten it or divide it.")
        % {"length": length, "limit": limit},
        code="too_long",
    )


def _refuse_stacked_marks(text: str) -> None:
    # By category, not by combining class: Thai and Cyrillic towers are built of marks whose class is zero.
    marks = "".join(sign for sign in set(text) if unicodedata.category(sign)[0] == "M")
    if marks and re.search(f"[{marks}]{{{MOST_MARKS + 1}}}", text):
        raise TextRefused(_("The text has too many marks stacked on one letter. Please type it again."), code="marks")


def spreadsheet_cell(value: object) -> str:
    """A value as a spreadsheet may open it: never as a formula, without controls or signs nobody sees."""
    text = str(value if value is not None else "")
    for unwanted in (_CONTROLS, _OVERRIDES, _INVISIBLE):
        text = unwanted.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def without_controls(text: str) -> str:
    """A text for a format that allows no control characters: XML of a feed, a calendar file. Never refuses."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def compare_key(text: str) -> str:
    """A form in which two cleaned texts that a reader would call the same are equal.

    Width, case, spaces and punctuation aside; symbols and emoji stay, since 👍 and 👎 say different things.
    Empty for a text of nothing but punctuation: two such texts are not duplicates of each other.
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    folded = unicodedata.normalize("NFKC", folded.casefold())
    kept = _BLANK.sub("", "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMNS"))
    return unicodedata.normalize("NFKC", kept)  # what stood apart may now stand together
