"""Search: one question over everything that is public, answered by PostgreSQL alone.

A word is found wherever it stands in a text, by its pairs of neighbouring signs (decision 0008); words are joined by
AND. The index is only a way to look: every row that is counted or shown is asked, in the same statement, whether it
is public at this second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from wagtail.models import Page

from core import folding, keyset
from core.calendar import TZ
from core.excerpts import Segments, highlighted, snippet
from core.pages import UNKNOWN, public_now
from core.search_index import kind_word, public_among, sources
from core.search_models import SearchEntry

LONGEST_QUERY = 100  # characters
MOST_COUNTED = 1_001  # "more than 1,000" is as good to know
PAGE_SIZE = 20
GROUP_SIZE = 4  # of each kind, while several are shown
MOST_SCANNED = 10_000  # entries looked through for a single sign, newest first
MOST_STALE = 80  # entries that may stand in the way of those that are public, before a list becomes too short


@dataclass(frozen=True)
class Query:
    """What was asked, cleaned: the text for the box, and its folded words."""

    text: str
    words: tuple[str, ...]
    is_cut: bool = False

    @property
    def is_single_sign(self) -> bool:
        """Nothing to look up in pairs: no word is longer than one sign."""
        return bool(self.words) and all(len(word) == 1 for word in self.words)


@dataclass(frozen=True)
class Hit:
    """One result. `title` and `snippet` are pieces of text, each with whether it is a match."""

    kind: str
    title: Segments
    snippet: Segments
    page_title: str
    url: str
    dated_at: datetime

    @property
    def is_dated(self) -> bool:
        """Whether its day is known; a page that was never published by hand has none."""
        return self.dated_at > UNKNOWN

    @property
    def names_page(self) -> bool:
        """Whether the page it stands on is still to be named."""
        return bool(self.title) and "".join(text for text, _is_match in self.title) != self.page_title


@dataclass(frozen=True)
class Group:
    """The results of one kind; `count` stops at MOST_COUNTED."""

    kind: str
    label: str | Promise
    count: int
    hits: list[Hit]

    @property
    def is_many(self) -> bool:
        return self.count >= MOST_COUNTED

    @property
    def at_least(self) -> int:
        return min(self.count, MOST_COUNTED - 1)


@dataclass(frozen=True)
class SearchResults:
    """The groups that have results. `next_cursor` continues a list of one kind, and is empty at its end."""

    query: Query
    groups: list[Group] = field(default_factory=list)
    next_cursor: str = ""
    is_partial: bool = False


def clean_query(raw: str) -> Query:
    """The one place where a question is cleaned; whatever is typed becomes a question, if an empty one.

    Nothing of it reaches the database but letters, digits, marks and symbols: no quote, backslash, percent sign or
    underscore is left after folding.
    """
    text = folding.normalise(raw[: LONGEST_QUERY * 2])
    text = " ".join(text.split())
    words = [part for word in text[:LONGEST_QUERY].split() for part in folding.fold(word).split()]
    return Query(text[:LONGEST_QUERY].rstrip(), tuple(dict.fromkeys(words)), len(raw.strip()) > LONGEST_QUERY)


def search(
    text: str | Query,
    *,
    kinds: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    after_key: str = "",
) -> SearchResults:
    """What is found of some kinds (all unless given), newest first, dated from `since` to `until` in Shanghai.

    A single kind is listed twenty at a time and continued from `after_key`; of several, the newest of each are shown.
    """
    query = text if isinstance(text, Query) else clean_query(text)
    known = sources()
    kinds = [kind for kind in kinds if kind in known] or list(known)
    if not query.words or not kinds:
        return SearchResults(query)
    matching = _matching(kinds, query, since, until)
    counts = _counts(matching)
    matching = {kind: rows for kind, rows in matching.items() if counts[kind]}
    size = PAGE_SIZE if len(kinds) == 1 else GROUP_SIZE
    if len(kinds) == 1 and (position := keyset.read_instant(after_key)):
        order = ("-dated_at", "-id")
        matching = {kind: keyset.following(rows, order, position) for kind, rows in matching.items()}
    shown: dict[str, list[_Place]] = {}
    next_cursor = ""
    for kind, places in _newest(matching, size + 1 + MOST_STALE).items():
        public = public_among(kind, [place.object_id for place in places])
        kept = [place for place in places if place.object_id in public]
        counts[kind] -= len(places) - len(kept)
        shown[kind] = kept[:size]
        if len(kinds) == 1 and len(kept) > size:
            next_cursor = keyset.write_instant(kept[size - 1].dated_at, kept[size - 1].pk)
    hits = _hits([place for places in shown.values() for place in places], query)
    groups = [
        Group(kind, known[kind].label, counts[kind], found)
        for kind, places in shown.items()
        if (found := [hits[place.pk] for place in places if place.pk in hits])
    ]
    return SearchResults(query, groups, next_cursor, query.is_single_sign)


# What matches


class _Place(NamedTuple):
    """Where an entry stands in the list, and of which object it is."""

    kind: str
    pk: int
    object_id: int
    dated_at: datetime


class _Matches(Func):
    """`vector @@ query`, with the words as they are: a text search configuration would take them apart."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _matching(
    kinds: Sequence[str], query: Query, since: date | None, until: date | None
) -> dict[str, QuerySet[SearchEntry]]:
    """The entries of each kind that match and stand on a page that is open now."""
    rows = SearchEntry.objects.filter(_stands_open())
    if since:
        rows = rows.filter(dated_at__gte=datetime.combine(since, time(), TZ))
    if until:
        rows = rows.filter(dated_at__lte=datetime.combine(until, time.max, TZ))
    for word in query.words:
        if len(word) != 2:  # a pair is found exactly; of a longer word the pairs may stand apart
            rows = rows.filter(folded__contains=word)
    if query.is_single_sign:  # no pair to look up, so a bounded number of entries is read
        rows = rows.filter(dated_at__gte=_horizon())
        return {kind: rows.filter(kind=kind) for kind in kinds}
    pairs = dict.fromkeys(pair for word in query.words for pair in folding.bigrams(word))
    return {kind: rows.filter(_holds(kind_word(kind), *pairs)) for kind in kinds}


def _stands_open() -> Subquery:
    """Asked of each match by its key: as a set, PostgreSQL would read every page of the site anew for each kind."""
    page = public_now(Page.objects.order_by().filter(pk=OuterRef("page_id")))
    return Subquery(page.values(is_open=Value(value=True))[:1], output_field=BooleanField())


def _holds(*words: str) -> _Matches:
    return _Matches(F("vector"), Cast(Value(" & ".join(f"'{word}'" for word in words)), SearchQueryField()))


def _horizon() -> datetime:
    """The day of the last entry that is looked through for a single sign."""
    newest = SearchEntry.objects.order_by("-dated_at", "-pk").values_list("dated_at", flat=True)
    return newest[MOST_SCANNED : MOST_SCANNED + 1].first() or datetime.min.replace(tzinfo=UTC)


def _counts(matching: Mapping[str, QuerySet[SearchEntry]]) -> dict[str, int]:
    """How many of each kind, one statement that stops counting a kind at MOST_COUNTED."""
    parts, values = [], []
    for kind, rows in matching.items():
        statement, parameters = rows.values("pk")[:MOST_COUNTED].query.sql_with_params()
        parts.append(f"SELECT %s, (SELECT count(*) FROM ({statement}) found)")  # noqa: S608
        values += [kind, *parameters]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return dict(cursor.fetchall())


def _newest(matching: Mapping[str, QuerySet[SearchEntry]], count: int) -> dict[str, list[_Place]]:
    """The newest entries of each kind, one statement for all."""
    lists = [rows.order_by("-dated_at", "-pk").values_list(*_Place._fields)[:count] for rows in matching.values()]
    found: dict[str, list[_Place]] = {kind: [] for kind in matching}
    if lists:
        for row in lists[0].union(*lists[1:], all=True) if len(lists) > 1 else lists[0]:
            found[row[0]].append(_Place(*row))
    return {
        kind: sorted(places, key=lambda place: (place.dated_at, place.pk), reverse=True)
        for kind, places in found.items()
    }


# How it is shown


def _hits(places: Sequence[_Place], query: Query) -> dict[int, Hit]:
    rows = SearchEntry.objects.defer("folded", "vector").in_bulk([place.pk for place in places])
    pages = public_now(Page.objects.all()).in_bulk({row.page_id for row in rows.values()})
    return {key: _hit(row, pages[row.page_id], query) for key, row in rows.items() if row.page_id in pages}


def _hit(row: SearchEntry, page: Page, query: Query) -> Hit:
    address = page.url or ""
    return Hit(
        kind=row.kind,
        title=highlighted(row.title, query.words),
        snippet=snippet(row.body, query.words),
        page_title=page.title,
        url=row.place if row.place.startswith("/") else f"{address}{row.place}",
        dated_at=row.dated_at,
    )


def labels() -> dict[str, Any]:
    """The kinds that can be searched, for a select."""
    return {kind: source.label for kind, source in sources().items()}
