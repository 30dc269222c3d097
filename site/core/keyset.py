"""Positions in lists that grow: the sort value and key of the last row, packed into one opaque word.

A list continued from a position reads only its own page, however deep; an OFFSET reads all before it.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST_INSTANT = 250_000_000_000_000_000  # microseconds; the year 9892, which datetime can still hold


def write(first: int, key: int) -> str:
    return base64.urlsafe_b64encode(f"{first}:{key}".encode()).decode().rstrip("=")


def read(word: str, *, limit: int = 2**31) -> tuple[int, int] | None:
    """The position, or None for anything that is not one of ours: a list then starts at its beginning."""
    try:
        first, key = base64.urlsafe_b64decode(word[:80].encode() + b"==").decode().split(":")
        position = int(first), int(key)
    except (ValueError, UnicodeError, binascii.Error):
        return None
    return position if 0 <= position[0] < limit and 0 <= position[1] < 2**62 else None


def write_instant(moment: datetime, key: int) -> str:
    return write((moment - _EPOCH) // _MICROSECOND, key)


def read_instant(word: str) -> tuple[datetime, int] | None:
    position = read(word, limit=_LAST_INSTANT)
    return (_EPOCH + position[0] * _MICROSECOND, position[1]) if position else None


def write_text(first: str, key: int) -> str:
    """A position in a list that is sorted by a text."""
    return base64.urlsafe_b64encode(f"{first}:{key}".encode()).decode().rstrip("=")


def read_text(word: str) -> tuple[str, int] | None:
    """The position, or None for anything that is not one of ours."""
    try:
        first, _colon, key = base64.urlsafe_b64decode(word[:400].encode() + b"==").decode().rpartition(":")
        number = int(key)
    except (ValueError, UnicodeError, binascii.Error):
        return None
    return (first, number) if first and "\x00" not in first and 0 <= number < 2**62 else None


def following[Q: QuerySet](rows: Q, order: tuple[str, str], position: tuple[Any, int]) -> Q:
    """The rows after a position, in the order of two fields that both rise or, written with a minus, both fall.

    One comparison of rows, which an index on the two answers by descending once; the same with OR is a scan.
    """
    falls = order[0].startswith("-")
    after = TupleLessThan if falls else TupleGreaterThan
    return rows.order_by(*order).filter(after(Tuple(*(F(name.removeprefix("-")) for name in order)), position))
