"""Captions as WebVTT: read strictly, written anew, shown as the transcript. Pure functions."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_BYTES = 2_000_000  # a day of speeches is a quarter of it
_STAMP = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t].*)?$")
_TAG = re.compile(r"<[^>]*>")
_SKIPPED = ("NOTE", "STYLE", "REGION")


class NotWebVTT(ValueError):
    """The file is no WebVTT; the message says where and what is wrong."""


@dataclass(frozen=True)
class Cue:
    """What is said between two places of the recording, both in seconds."""

    start: float
    end: float
    text: str


def read_vtt(source: bytes) -> list[Cue]:
    """The cues of a caption file, in order of their beginning; raises NotWebVTT."""
    if len(source) > MOST_BYTES:
        raise NotWebVTT(_("The caption file is larger than 2 MB."))
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotWebVTT(_("The caption file is not UTF-8 text.")) from None
    blocks = re.split(r"\n(?:[ \t]*\n)+", re.sub(r"\r\n?", "\n", text).strip("\n"))
    if not re.match(r"^WEBVTT(?:[ \t\n]|$)", blocks[0]) or "\x00" in text:
        raise NotWebVTT(_("This is no WebVTT file: its first line must be WEBVTT."))
    cues = [cue for block in blocks[1:] if not block.startswith(_SKIPPED) for cue in [_cue(block)] if cue.text]
    if not cues:
        raise NotWebVTT(_("The caption file holds no caption."))
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def _cue(block: str) -> Cue:
    lines = block.split("\n")
    place = 0 if "-->" in lines[0] else 1  # a name may stand before the times
    timing = _TIMING.match(lines[place].strip()) if place < len(lines) else None
    if timing is None:
        raise NotWebVTT(_("“%(line)s” is no time of a caption; it reads 00:01:02.000 --> 00:01:05.000.")
                        % {"line": lines[min(place, len(lines) - 1)][:60]})  # fmt: skip
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
    if end <= start:
        raise NotWebVTT(_("A caption ends before it begins: %(line)s") % {"line": lines[place][:60]})
    spoken = (" ".join(_TAG.sub("", line).split()) for line in lines[place + 1 :])
    return Cue(start, end, "\n".join(line for line in spoken if line))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def write_vtt(cues: list[Cue]) -> str:
    """The cues as a file of our own making: times and words, nothing else of what was uploaded."""
    blocks = [f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{cue.text.replace('-->', '→')}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _stamp(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}.{thousandths:03}"


def clock(seconds: float) -> str:
    """A place of the recording as people read it: 1:02:03, or 2:03 within the first hour."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
