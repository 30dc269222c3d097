"""What the public typed, brought to one form or refused with a sentence.

Everything is canonicalised once, here: the same text is hashed, moderated, published and compared.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_MARKS = 4  # combining marks in a row; no written language needs more

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Invisible and harmless: removed without a word. The joiner stays between emoji only.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")
_JOINER = re.compile("(?<![\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d|\u200d(?![\U0001f000-\U0001faff\u2600-\u27bf])")
_BLANK = re.compile("[\\s\u3000\u3164\u115f\u1160\uffa0\u2800]+")
_LINE_END = re.compile(r"[^\S\n]+(?=\n|\Z)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class TextRefused(ValidationError):
    """The text cannot be taken as it is; its message says why and what to do."""


def clean_text(raw: str, *, max_length: int, multiline: bool = True, required: bool = True) -> str:
    """The canonical form of a text (NFC, one kind of line end, nothing invisible); the same when applied twice.

    Raises TextRefused with code `too_long`, `control`, `override`, `marks` or `empty`.
    """
    if len(raw) > max_length * 2 + 100:  # too long whatever cleaning removes; do not work on a megabyte
        raise _too_long(len(raw), max_length)
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    if _OVERRIDES.search(text):
        raise TextRefused(
            _("The text contains signs that turn the direction of writing and hide what it says. Please type it again."), code="override"
        )
    if _CONTROLS.search(text):
        raise TextRefused(_("The text contains control characters. Please remove them or type it again."), code="control")
    text = unicodedata.normalize("NFC", _JOINER.sub("", _INVISIBLE.sub("", text)))
    if _has_marks_in_a_row(text):
        raise TextRefused(_("The text has too many marks stacked on one letter. Please type it again."), code="marks")
    text = _LINE_END.sub("", text) if multiline else " ".join(text.split())
    text = text.strip()
    if not _BLANK.sub("", text):
        if required:
            raise TextRefused(_("Please write something; the text is empty."), code="empty")
        return ""
    if len(text) > max_length:
        raise _too_long(len(text), max_length)
    return text


def _too_long(length: int, limit: int) -> TextRefused:
    return TextRefused(
        _("The text has %(length)s characters; at most %(limit)s are possible. Please shorten it or divide it.")
        % {"length": length, "limit": limit},
        code="too_long",
    )


def _has_marks_in_a_row(text: str) -> bool:
    if text.isascii():
        return False
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > MOST_MARKS:
            return True
    return False


def spreadsheet_cell(value: object) -> str:
    """A value as a spreadsheet may open it: never as a formula, without control characters."""
    text = _CONTROLS.sub("", str(value if value is not None else ""))
    return f"'{text}" if text.startswith(_FORMULA) else text


def compare_key(text: str) -> str:
    """A form in which two texts that a reader would call the same are equal: width, case, spaces and punctuation aside."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LNM")
