"""No kept-back number can be reckoned from what is published, not even by who knows the rule."""

import itertools
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from submissions.suppression import LEAST, Shown, alone, together

HIGHEST, MOST_PARTS = 6, 4


def published(counts: tuple[int, ...]) -> tuple:
    shown = together({str(place): count for place, count in enumerate(counts)})
    return shown.total, tuple(shown.parts.values())


@cache
def tables_by_publication(size: int) -> dict[tuple, list[tuple[int, ...]]]:
    """Every table of small numbers under what would be published of it: all that a reader could think of."""
    found: dict[tuple, list[tuple[int, ...]]] = {}
    for counts in itertools.product(range(HIGHEST + 1), repeat=size):
        found.setdefault(published(counts), []).append(counts)
    return found


@given(st.lists(st.integers(0, HIGHEST), min_size=1, max_size=MOST_PARTS).map(tuple))
def test_of_every_kept_back_part_several_values_are_possible(counts):
    _total, parts = seen = published(counts)
    possible = tables_by_publication(len(counts))[seen]
    for place, part in enumerate(parts):
        values = {table[place] for table in possible}
        assert len(values) > 1 if part is None else values == {counts[place]}


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 5_000), max_size=9))
def test_small_parts_are_never_shown_and_what_is_shown_is_true(parts):
    shown = together(parts)
    assert all(shown.parts[name] is None for name, count in parts.items() if 0 < count < LEAST)
    assert all(shown.parts[name] in (None, count) for name, count in parts.items())
    assert shown.total in (None, sum(parts.values()))
    kept_back = [count for name, count in parts.items() if shown.parts[name] is None]
    assert shown.total is None or not kept_back or len(set(kept_back)) > 1


def test_single_tables():
    assert together({"a": 1, "b": 5, "c": 9}) == Shown(15, {"a": None, "b": None, "c": 9})
    assert together({"a": 1, "b": 2, "c": 9, "d": 0}) == Shown(12, {"a": None, "b": None, "c": 9, "d": 0})
    assert together({"a": 1, "b": 1, "c": 0}) == Shown(None, {"a": None, "b": None, "c": None})
    assert together({"a": 3, "b": 0}) == Shown(3, {"a": 3, "b": 0})
    assert together({}) == Shown(0, {})
    assert [alone(count) for count in (0, 1, 2, 3)] == [0, None, None, 3]
