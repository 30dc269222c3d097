"""The original as the workbench shows it: cut where something is proposed or hidden, nothing lost between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from submissions.models import Redaction
from submissions.personal_data import Category, Finding


@dataclass(frozen=True)
class Segment:
    """A piece of the original; `category` is empty where nothing is to be said of it."""

    text: str
    category: str = ""
    is_hidden: bool = False

    @property
    def label(self) -> str:
        return str(Category(self.category).label) if self.category else ""


@dataclass(frozen=True)
class Proposal:
    """A finding with the words it is about."""

    finding: Finding
    words: str

    @property
    def label(self) -> str:
        return str(Category(self.finding.category).label)


def proposals_in(text: str, findings: Iterable[Finding]) -> list[Proposal]:
    return [Proposal(found, text[found.start : found.end]) for found in findings]


def segments(text: str, findings: Sequence[Finding], redactions: Sequence[Redaction]) -> Iterator[Segment]:
    """The whole text in order. Where a proposal and a redaction overlap, what is hidden already is said first."""
    marks = [(r.start, r.end, r.category, True) for r in redactions]
    marks += [(f.start, f.end, f.category, False) for f in findings]
    position = 0
    for start, end, category, is_hidden in sorted(marks, key=lambda mark: (mark[0], not mark[3], -mark[1])):
        start = max(start, position)  # what another mark has shown is not shown twice
        if end <= start:
            continue
        if position < start:
            yield Segment(text[position:start])
        yield Segment(text[start:end], category, is_hidden)
        position = end
    if position < len(text):
        yield Segment(text[position:])
