"""Reads comments of another platform from CSV: all rows are right, or none is taken and every fault is named."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.tables import ImportRefused, Problems, broken_csv, collect, shown_value
from core.text import clean_text

COLUMNS = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
DECISIONS = {"1": "approved", "-1": "rejected", "0": "pending"}
MAXIMUM_BYTES = 50_000_000
LONGEST_IDENTIFIER = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = 631_152_000_000  # 1990-01-01, in milliseconds since the epoch


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
    """All comments of a file; raises ImportRefused with every problem, OSError when it cannot be opened.

    The order and any further columns are free. Lines are those of the file: a quoted line break counts. Where the
    quoting is broken reading ends, since nothing after it can be told apart.
    """
    reader = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
    rows: list[CommentRow] = []
    problems = Problems()
    seen: dict[str, int] = {}
    header: list[str] | None = None
    line = 1
    try:
        for record in reader:
            if header is None:
                header = _header(record)
            elif record:
                faults, row = _row(line, header, record, seen)
                for sentence in faults:
                    problems.add(line, sentence)
                if row and not problems.total:
                    rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(line, broken_csv(error))
    if header is None and not problems.total:
        _header([])
    if not rows and not problems.total:
        problems.add(0, _("The file holds no comment."))
    if problems.total:
        raise ImportRefused(problems.shown, problems.total)
    return rows


def _decoded(path: Path) -> str:
    with path.open("rb") as file:
        source = file.read(MAXIMUM_BYTES + 1)
    if len(source) > MAXIMUM_BYTES:
        raise ImportRefused([(0, _("The file is larger than 50 MB."))])
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        sentence = _("The file is not text in UTF-8 (byte %(byte)s). Save it as UTF-8 and try again.")
        raise ImportRefused([(line, sentence % {"byte": error.start})]) from None


def _header(record: list[str]) -> list[str]:
    """The names of the columns; raises ImportRefused when one is missing or stands twice."""
    header = [name.strip() for name in record]
    if missing := [name for name in COLUMNS if name not in header]:
        raise ImportRefused([(1, _("The header lacks: %(names)s.") % {"names": ", ".join(missing)})])
    if twice := [name for name in COLUMNS if header.count(name) > 1]:
        raise ImportRefused([(1, _("The header has twice: %(names)s.") % {"names": ", ".join(twice)})])
    return header


def _row(line: int, header: list[str], record: list[str], seen: dict[str, int]) -> tuple[list[str], CommentRow | None]:
    """All that is wrong with a row, as sentences; the row if nothing is. Notes its comment-id in `seen`."""
    if len(record) != len(header):
        sentence = _("The row has %(found)s fields instead of %(wanted)s.")
        return [sentence % {"found": len(record), "wanted": len(header)}], None
    cell = dict(zip(header, record, strict=True))
    faults: list[str] = []

    row = CommentRow(
        line=line,
        comment_id=collect(faults, lambda: _new_identifier(cell["comment-id"], line, seen)),
        author_id=collect(faults, lambda: _identifier("author-id", cell["author-id"])),
        received_at=collect(faults, lambda: _instant(cell["timestamp"])),
        decision=collect(faults, lambda: _decision(cell["moderated"])),
        text=collect(faults, lambda: _text(cell["comment-body"])),
        agrees=collect(faults, lambda: _whole("agrees", cell["agrees"])),
        disagrees=collect(faults, lambda: _whole("disagrees", cell["disagrees"])),
    )
    collect(faults, lambda: _printable("datetime", cell["datetime"]))
    return faults, None if faults else row


def _printable(name: str, typed: str) -> str:
    said = typed.strip(" \u3000")
    if not said.isprintable():
        raise ValueError(_("%(name)s holds control characters.") % {"name": name})
    return said


def _identifier(name: str, typed: str) -> str:
    """The identifier, never shortened: two people must not become one. May be empty."""
    identifier = _printable(name, typed)
    if len(identifier) > LONGEST_IDENTIFIER:
        sentence = _("%(name)s is longer than %(limit)s characters.")
        raise ValueError(sentence % {"name": name, "limit": LONGEST_IDENTIFIER})
    return identifier


def _new_identifier(typed: str, line: int, seen: dict[str, int]) -> str:
    identifier = _identifier("comment-id", typed)
    if not identifier:
        raise ValueError(_("comment-id is missing."))
    if identifier in seen:
        sentence = _("comment-id %(key)s stands twice, first in row %(line)s.")
        raise ValueError(sentence % {"key": identifier, "line": seen[identifier]})
    seen[identifier] = line
    return identifier


def _decision(typed: str) -> str:
    if (decision := DECISIONS.get(typed.strip())) is None:
        raise ValueError(_("moderated is “%(value)s”; it must be 1, -1 or 0.") % {"value": shown_value(typed)})
    return decision


def _text(typed: str) -> str:
    try:
        return clean_text(typed, max_length=settings.SUBMISSION_MAXIMUM_CHARACTERS)
    except ValidationError as error:
        raise ValueError(f"comment-body: {error.messages[0]}") from None


def _instant(typed: str) -> datetime:
    if re.fullmatch(r"[0-9]{1,18}", typed.strip()):
        milliseconds = int(typed)
        if _EARLIEST <= milliseconds <= timezone.now().timestamp() * 1000:
            return _EPOCH + timedelta(milliseconds=milliseconds)
    sentence = _("timestamp is “%(value)s”; it must be milliseconds since 1970, after 1990 and not in the future.")
    raise ValueError(sentence % {"value": shown_value(typed)})


def _whole(name: str, typed: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", typed.strip()):
        sentence = _("%(name)s is “%(value)s”; it must be a whole number.")
        raise ValueError(sentence % {"name": name, "value": shown_value(typed)})
    return int(typed)
