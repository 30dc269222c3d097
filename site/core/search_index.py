"""Keeps the search index: which kinds of things there are, and their entries, written beside the things themselves.

Core knows no kind. Each app registers its own in `AppConfig.ready`: what of it is public now, and what is to be
found in a row of it. What services write is indexed by them, in their transaction; pages and files are written by
Wagtail, so Django's signals refresh their entries, as a cache is purged. Nothing relies on an entry being fresh:
`core.search` asks for every row whether it is public still.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Func, Q, QuerySet, Value
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.functional import Promise
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from core import folding
from core.pages import public_now
from core.search_models import SearchEntry

BATCH = 200
LONGEST_TITLE = 300
# What Wagtail writes to a page when a draft of it is saved; nobody outside can see any of it.
_OF_DRAFTS = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}
_WRITTEN = ["object_id", "page_id", "title", "body", "folded", "vector", "place", "dated_at", "indexed_at"]


@dataclass(frozen=True)
class Entry:
    """What is to be found of one row. `part` tells apart several entries of one object, as a file on two pages."""

    object_id: int
    page_id: int
    title: str
    body: str
    dated_at: datetime
    place: str = ""
    part: str = ""


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing that can be found.

    `rows` is what is public now; `entries` what is to be found in one of its rows; `page_path` the lookup that leads
    from a row to its page. `truth` are the rows of which one must have an entry's `object_id` for it to be shown, the
    same as `rows` unless given. A source that `is_content` is read anew whenever its page is saved; others only when
    the page appears or disappears, since their own services index them.
    """

    kind: str
    label: str | Promise
    rows: Callable[[], QuerySet]
    entries: Callable[[Any], Iterable[Entry]]
    page_path: str
    model: type[models.Model]
    truth: Callable[[], QuerySet] | None = None
    is_content: bool = False

    def may_stand_on(self, page_class: type[Page] | None) -> bool:
        """Whether a page of this class can hold such rows; a kind that is itself a page is found on its own only."""
        return not issubclass(self.model, Page) or (page_class is not None and issubclass(page_class, self.model))

    def public_rows(self) -> QuerySet:
        return self.rows().filter(*(condition() for condition in _conditions[self.kind]))


_sources: dict[str, SearchSource] = {}
_conditions: defaultdict[str, list[Callable[[], Q]]] = defaultdict(list)


def register(source: SearchSource) -> None:
    _sources[source.kind] = source


def narrow(kind: str, condition: Callable[[], Q]) -> None:
    """Let an app above the one that registered `kind` say that some of its rows are not for the public."""
    _conditions[kind].append(condition)


def sources() -> dict[str, SearchSource]:
    return dict(_sources)


def public_among(kind: str, object_ids: Iterable[int]) -> set[int]:
    """Which of these objects are public at this second, whatever the index holds."""
    source = _sources[kind]
    rows = source.truth() if source.truth else source.public_rows()
    return set(rows.filter(pk__in=object_ids).values_list("pk", flat=True))


# One object or one page


@transaction.atomic
def index_entry(kind: str, object_id: int) -> None:
    """Make the entries of one object what they should be; none when it is not public."""
    source = _sources[kind]
    _replace(source, source.public_rows().filter(pk=object_id), Q(object_id=object_id))


def remove_entry(kind: str, object_id: int) -> None:
    SearchEntry.objects.filter(kind=kind, object_id=object_id).delete()


@transaction.atomic
def index_page(page_id: int, *, is_new: bool = False) -> None:
    """Make the entries of a page and of what it holds what they should be; nothing stays of one that is not public.

    A page that is new holds nothing but its content: what services write on it later is indexed by them.
    """
    content_type_id = public_now(Page.objects.filter(pk=page_id)).values_list("content_type_id", flat=True).first()
    if content_type_id is None:
        SearchEntry.objects.filter(page_id=page_id).delete()
        return
    page_class = ContentType.objects.get_for_id(content_type_id).model_class()
    kept = set(SearchEntry.objects.filter(page_id=page_id).values_list("kind", flat=True).distinct())
    for source in _sources.values():
        if source.may_stand_on(page_class) and (not is_new or source.is_content):
            rows = source.public_rows().filter(**{source.page_path: page_id})
            if source.is_content or (source.kind in kept) != rows.exists():
                _replace(source, rows, Q(page_id=page_id))


@transaction.atomic
def reindex(kind: str, page_id: int) -> None:
    """Make all entries of one kind on one page anew, as after another draft was imported."""
    source = _sources[kind]
    _replace(source, source.public_rows().filter(**{source.page_path: page_id}), Q(page_id=page_id))


def _replace(source: SearchSource, rows: QuerySet, among: Q) -> None:
    started = timezone.now()
    for batch in _batches(entry for row in rows.iterator(chunk_size=BATCH) for entry in source.entries(row)):
        _write(source, batch)
    SearchEntry.objects.filter(among, kind=source.kind, indexed_at__lt=started).delete()


# Everything


def rebuild(kind: str) -> int:
    """Make all entries of a kind anew, beside a site that serves, and return how many there are.

    Each batch is a transaction that holds its rows: a moderator who hides or redacts one of them waits for a moment
    and then has the last word. Entries are overwritten in place, so that nothing is missing meanwhile, and those
    that nothing stands for any more go at the end.
    """
    source, started, last, count = _sources[kind], timezone.now(), 0, 0
    while True:
        with transaction.atomic():
            rows = source.public_rows().filter(pk__gt=last).order_by("pk")
            batch = list(rows.select_for_update(of=("self",), no_key=True)[:BATCH])
            entries = [entry for row in batch for entry in source.entries(row)]
            _write(source, entries)
        if not batch:
            break
        last, count = batch[-1].pk, count + len(entries)
    SearchEntry.objects.filter(kind=kind, indexed_at__lt=started).delete()
    return count


def forget_unknown() -> None:
    """Remove entries of kinds that no app registers any more."""
    SearchEntry.objects.exclude(kind__in=_sources).delete()


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    entries = iter(entries)
    while batch := list(islice(entries, BATCH)):
        yield batch


def _write(source: SearchSource, entries: Sequence[Entry]) -> None:
    rows = {row.identity: row for row in (_row(source, entry) for entry in entries)}
    SearchEntry.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["identity"], update_fields=_WRITTEN, batch_size=BATCH
    )


def _row(source: SearchSource, entry: Entry) -> SearchEntry:
    title, body = folding.normalise(entry.title)[:LONGEST_TITLE], folding.normalise(entry.body)
    folded = f"{folding.fold(title)} {folding.fold(body)}".strip()[: folding.LONGEST_TEXT]
    return SearchEntry(
        kind=source.kind,
        identity=f"{source.model._meta.label_lower}:{entry.object_id}{entry.part}",
        object_id=entry.object_id,
        page_id=entry.page_id,
        title=title,
        body=body,
        folded=folded,
        vector=_vector([kind_word(source.kind), *folding.bigrams(folded)]),
        place=entry.place,
        dated_at=entry.dated_at,
        indexed_at=timezone.now(),
    )


def kind_word(kind: str) -> str:
    """How a vector says of what kind it is; no bigram is as long or holds a colon."""
    return f"kind:{kind}"


def _vector(words: list[str]) -> Func:
    """The words as they are; sent as one text, since none holds a space and a list would be prepared word by word."""
    return Func(Func(Value(" ".join(words)), Value(" "), function="string_to_array"), function="array_to_tsvector")


# Pages and files, which Wagtail writes


def watch(model: type[models.Model], pages_of: Callable[[Any], Iterable[int]]) -> None:
    """Index pages anew when a row of `model` is saved or deleted; `pages_of` says which."""

    def refresh(
        instance: models.Model, created: bool = False, raw: bool = False,
        update_fields: frozenset[str] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        if not raw and (not update_fields or update_fields - _OF_DRAFTS):
            for page_id in list(pages_of(instance)):
                index_page(page_id, is_new=created and isinstance(instance, Page))

    signals = [post_save] if issubclass(model, Page) else [post_save, post_delete]  # see watch_tree
    for signal in signals:
        signal.connect(refresh, sender=model, weak=False, dispatch_uid=f"search {model._meta.label_lower}")


def watch_pages(model: type[Page]) -> None:
    watch(model, lambda page: [page.pk])


def watch_tree() -> None:
    """A page that is deleted takes its entries along; one that is moved or closed takes all below it along."""

    def forget(instance: Page, **kwargs: Any) -> None:
        SearchEntry.objects.filter(page_id=instance.pk).delete()

    def moved(instance: Page, **kwargs: Any) -> None:
        for page_id in _below(instance):
            index_page(page_id)

    post_delete.connect(forget, sender=Page, weak=False, dispatch_uid="search page")
    post_page_move.connect(moved, weak=False, dispatch_uid="search move")
    watch(PageViewRestriction, lambda closed: _below(closed.page))


def _below(page: Page) -> list[int]:
    return list(Page.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True))


def page_entry(page: Any, *, body: str, dated_at: datetime) -> Entry:
    """The entry of a page itself."""
    return Entry(object_id=page.pk, page_id=page.pk, title=page.title, body=body, dated_at=dated_at)
