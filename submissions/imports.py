"""Reads comments of another platform from CSV: all rows are right, or none is taken and every fault is named."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text import clean_text

COLUMNS = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
DECISIONS = {"1": "approved", "-1": "rejected", "0": "pending"}
MAXIMUM_BYTES = 50_000_000
SHOWN = 50
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class ImportRefused(ValueError):
    """Nothing was taken. `problems` are (line, sentence); line 0 speaks of the whole file."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        rest = len(problems) - SHOWN
        self.problems = problems[:SHOWN]
        if rest > 0:
            self.problems.append((0, _("and %(count)s more") % {"count": rest}))
        super().__init__("; ".join(sentence for _line, sentence in self.problems))


@dataclass(frozen=True)
class CommentRow:
    """One comment as the other platform had it; `decision` is approved, rejected or pending."""

    line: int
    comment_id: str
    author_id: str
    received_at: datetime
    decision: str
    text: str
    agrees: int
    disagrees: int


def read_comments(path: Path) -> list[CommentRow]:
    """All comments of a file; raises ImportRefused with every problem, OSError when it cannot be opened."""
    if path.stat().st_size > MAXIMUM_BYTES:
        raise ImportRefused([(0, _("The file is larger than 50 MB."))])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ImportRefused([(line, _("The file is not text in UTF-8."))]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[CommentRow] = []
    problems: list[tuple[int, str]] = []
    seen: set[str] = set()
    line = 1
    try:
        header = next(reader, [])
        if missing := [name for name in COLUMNS if name not in header]:
            raise ImportRefused([(1, _("The header lacks: %(names)s.") % {"names": ", ".join(missing)})])
        line = reader.line_num + 1
        for record in reader:
            if record:
                try:
                    rows.append(_row(line, header, record, seen))
                except ValueError as error:
                    problems.append((line, str(error)))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append((line, _("This row cannot be read as CSV (%(fault)s).") % {"fault": error}))
    if not rows and not problems:
        problems.append((0, _("The file holds no comment.")))
    if problems:
        raise ImportRefused(problems)
    return rows


def _row(line: int, header: list[str], record: list[str], seen: set[str]) -> CommentRow:
    """One row; raises ValueError with a sentence."""
    if len(record) != len(header):
        raise ValueError(_("%(found)s fields instead of %(wanted)s") % {"found": len(record), "wanted": len(header)})
    cell = dict(zip(header, record, strict=True))
    key = cell["comment-id"].strip()
    if not key or len(key) > 80 or not key.isprintable():
        raise ValueError(_("comment-id is missing or no identifier"))
    if key in seen:
        raise ValueError(_("comment-id %(key)s stands twice") % {"key": key})
    seen.add(key)
    if (decision := DECISIONS.get(cell["moderated"].strip())) is None:
        raise ValueError(_("moderated is “%(value)s”; it must be 1, -1 or 0") % {"value": cell["moderated"][:20]})
    try:
        text = clean_text(cell["comment-body"], max_length=settings.SUBMISSION_MAXIMUM_CHARACTERS)
    except ValidationError as error:
        raise ValueError(f"comment-body: {error.messages[0]}") from None
    return CommentRow(
        line=line,
        comment_id=key,
        author_id=cell["author-id"].strip()[:80],
        received_at=_instant(cell["timestamp"]),
        decision=decision,
        text=text,
        agrees=_whole(cell, "agrees"),
        disagrees=_whole(cell, "disagrees"),
    )


def _instant(typed: str) -> datetime:
    problem = ValueError(_("timestamp is “%(value)s”; it must be milliseconds since 1970, after 1990 and not in the future") % {"value": typed[:30]})
    try:
        moment = datetime.fromtimestamp(int(typed) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise problem from None
    if not _EARLIEST <= moment <= timezone.now():
        raise problem
    return moment


def _whole(cell: dict[str, str], name: str) -> int:
    try:
        number = int(cell[name])
    except ValueError:
        number = -1
    if not 0 <= number < 10**9:
        raise ValueError(_("%(name)s is “%(value)s”; it must be a whole number") % {"name": name, "value": cell[name][:20]})
    return number
