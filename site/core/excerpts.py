"""What of a text is shown with a result, its matches marked in the script and spelling it was written in."""

from collections.abc import Iterator, Sequence

from core import folding

SNIPPET = 120  # characters
_LEAD = 30  # of them before the first match
_PART = 4_000  # characters of a long text folded at a time
_OVERLAP = 200  # so that a match between two parts is seen; longer than any word that can be asked for

type Segments = list[tuple[str, bool]]


def highlighted(text: str, words: Sequence[str]) -> Segments:
    """A text as it was written, cut where a folded word begins and ends in it."""
    segments: Segments = []
    end = 0
    for start, stop in _joined(sorted(_spans(text, words))):
        segments += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    segments.append((text[end:], False))
    return [segment for segment in segments if segment[0]]


def snippet(body: str, words: Sequence[str]) -> Segments:
    """The surroundings of the first match in a body; its beginning when the match is elsewhere."""
    start = max(0, _first(body, words) - _LEAD)
    end = start + SNIPPET
    segments = highlighted(" ".join(body[start:end].split()), words)
    return [*([("…", False)] if start else []), *segments, *([("…", False)] if end < len(body) else [])]


def _first(body: str, words: Sequence[str]) -> int:
    """Where the first match stands; a long text is folded part by part, no further than needed."""
    for start in range(0, len(body), _PART):
        if spans := _spans(body[start : start + _PART + _OVERLAP], words):
            return start + min(spans)[0]
    return 0


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    folded, places = folding.fold_in_place(text)
    spans = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            spans.append((places[at], places[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    return spans


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch or overlap, as one."""
    begun: tuple[int, int] | None = None
    for start, stop in spans:
        if begun and start <= begun[1]:
            begun = begun[0], max(begun[1], stop)
            continue
        if begun:
            yield begun
        begun = start, stop
    if begun:
        yield begun
