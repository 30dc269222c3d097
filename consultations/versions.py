"""How the clauses of one version of a draft lead to those of the next. Pure; nothing here guesses (decision 0024)."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

LARGEST_DIFF = 4_000_000  # signs of one side times signs of the other; beyond it the whole is shown as replaced
COMMENTABLE = frozenset({"article", "paragraph", "item"})

type Links = Mapping[str, frozenset[str]]  # key of the older version → keys of the newer; empty: deleted


class Piece(Protocol):
    """A part of a draft, read from a file (`drafts.Unit`) or from the database (`models.Clause`)."""

    key: str
    parent_key: str
    kind: str
    label: str
    heading: str
    text: str


def article_of(key: str) -> str:
    """a12 of a12.p2.i3: only articles have numbers of their own, and paragraphs and items stand below one."""
    return key.partition(".")[0]


def wordings(pieces: Iterable[Piece]) -> dict[str, tuple[Any, ...]]:
    """By key, every word of a clause and of all below it with their numbers, but without the clause's own number."""
    below: dict[str, list[str]] = {}
    found = {piece.key: piece for piece in pieces}
    for piece in found.values():
        below.setdefault(piece.parent_key, []).append(piece.key)

    def words(key: str) -> tuple[Any, ...]:
        piece = found[key]
        children = tuple((child[len(key) :], found[child].label, words(child)) for child in below.get(key, ()))
        return piece.kind, piece.heading, piece.text, children

    return {key: words(key) for key, piece in found.items() if piece.kind in COMMENTABLE}


def unchanged(old: Sequence[Piece], new: Sequence[Piece], decided: Links) -> dict[str, str]:
    """Clauses nobody has decided on that are the same in both versions beyond doubt: old key → new key.

    An article: the same number, the same words in everything below it, and these words stand once in each version, so
    that no look-alike can be meant. A paragraph or item: its article is such a one or was led to exactly one other
    by a person, and within the two it has the same number and the same words, which stand once in each.
    """
    was, becomes = wordings(old), wordings(new)
    labels_old = {piece.key: piece.label for piece in old}
    labels_new = {piece.key: piece.label for piece in new}
    taken = {key for keys in decided.values() for key in keys}
    articles_old = [piece.key for piece in old if piece.kind == "article"]
    articles_new = [piece.key for piece in new if piece.kind == "article"]
    once_old = _once(was, articles_old)
    once_new = _once(becomes, articles_new)
    found: dict[str, str] = {}
    for key in articles_old:
        if key in decided or key in taken or key not in once_old or key not in once_new:
            continue
        if was[key] == becomes[key] and labels_old[key] == labels_new[key]:
            found[key] = key
    sources = Counter(key for keys in decided.values() for key in keys)
    pairs = dict(found)
    for key, keys in decided.items():
        target = next(iter(keys), "")
        is_alone = len(keys) == 1 and sources[target] == 1
        if is_alone and key == article_of(key) and target == article_of(target):
            pairs[key] = target
    below_old, below_new = _below(was), _below(becomes)
    for key, target in pairs.items():
        once_old, once_new = _once(was, below_old.get(key, ())), _once(becomes, below_new.get(target, ()))
        for name in below_old.get(key, ()):
            there = target + name[len(key) :]
            if name in decided or there in taken or name not in once_old or there not in once_new:
                continue
            if was[name] == becomes[there] and labels_old[name] == labels_new[there]:
                found[name] = there
    return found


def _once(words: Mapping[str, tuple[Any, ...]], keys: Sequence[str]) -> set[str]:
    times = Counter(words[key] for key in keys)
    return {key for key in keys if times[words[key]] == 1}


def _below(keys: Iterable[str]) -> dict[str, list[str]]:
    """By article, the paragraphs and items in it."""
    found: dict[str, list[str]] = {}
    for key in keys:
        if key != article_of(key):
            found.setdefault(article_of(key), []).append(key)
    return found


@dataclass(frozen=True)
class Lineage:
    """Where the clauses of every version stand in the latest. A clause is named v<version>.<key>."""

    latest: int = 1
    forward: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def now(self, identifier: str) -> tuple[str, ...]:
        """The clauses of the latest version that it leads to; none when it is gone or names no clause."""
        standing, version = (identifier,), version_of(identifier)
        while version and version < self.latest:
            standing = tuple(dict.fromkeys(name for one in standing for name in self.forward.get(one, ())))
            version += 1
        return standing if version == self.latest else ()

    def sources(self) -> dict[str, tuple[str, ...]]:
        """For each clause of the latest version that has any, the earlier clauses that lead to it."""
        found: dict[str, list[str]] = {}
        for identifier in self.forward:
            for name in self.now(identifier):
                found.setdefault(name, []).append(identifier)
        return {name: tuple(sorted(earlier)) for name, earlier in found.items()}


def version_of(identifier: str) -> int:
    """2 of v2.a12; 0 of what names no clause."""
    number = identifier.partition(".")[0].removeprefix("v")
    return int(number) if identifier.startswith("v") and number.isdecimal() and len(number) < 6 else 0


def lineage(latest: int, links: Iterable[tuple[int, str, str]]) -> Lineage:
    """`links` are (newer version, old key, new key); an empty new key says that the clause was deleted."""
    forward: dict[str, list[str]] = {}
    for version, old, new in links:
        if new and version <= latest:
            forward.setdefault(f"v{version - 1}.{old}", []).append(f"v{version}.{new}")
    return Lineage(latest, {name: tuple(sorted(targets)) for name, targets in forward.items()})


@dataclass(frozen=True)
class Part:
    """A run of text, and whether only this side has it."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Change:
    """One row of a comparison: what stood before, what stands now, and what happened (same, reworded, moved, split, merged, deleted, added)."""

    kind: str
    old_label: str = ""
    new_label: str = ""
    old: Sequence[Part] = ()
    new: Sequence[Part] = ()
    new_key: str = ""


def compare(old: Sequence[Piece], new: Sequence[Piece], links: Links) -> list[Change]:
    """The articles of two versions side by side, in the order of the newer, as people said they lead to each other."""
    texts_old, texts_new = _articles(old), _articles(new)
    pieces_old = {piece.key: piece for piece in old}
    leads: dict[str, list[str]] = {}
    for key in pieces_old:
        for target in sorted(links.get(key, ())):
            leads.setdefault(article_of(target), []).append(key)
    targets = {key: {article_of(name) for name in names} for key, names in links.items() if names}
    stays = {article_of(key) for key in targets}
    place = {key: number for number, key in enumerate(texts_new)}
    gone: dict[str, list[Change]] = {}
    before = ""
    for key, (label, text) in texts_old.items():
        if key in stays:
            before = min(targets.get(key, {before}), key=lambda name: place.get(name, -1))
        else:
            gone.setdefault(before, []).append(Change("deleted", old_label=label, old=[Part(text, True)]))
    rows = gone.pop("", [])
    for key, (label, text) in texts_new.items():
        found = leads.get(key, [])
        sources = [name for name in found if "." not in name or article_of(name) not in found]
        rows.append(_change(key, label, text, sources, texts_old, pieces_old, targets))
        rows += gone.pop(key, [])
    return rows + [change for late in gone.values() for change in late]


def _change(
    key: str, label: str, text: str, sources: Sequence[str], texts_old: Mapping[str, tuple[str, str]],
    pieces_old: Mapping[str, Piece], targets: Mapping[str, set[str]],
) -> Change:  # fmt: skip
    if not sources:
        return Change("added", new_label=label, new=[Part(text, True)], new_key=key)
    was = [texts_old[name] if name in texts_old else _inner(name, texts_old, pieces_old) for name in sources]
    old_label, old_text = "、".join(name for name, _text in was), "\n".join(words for _name, words in was)
    if len(sources) > 1:
        kind = "merged"
    elif len(targets[sources[0]]) > 1:
        kind = "split"
    elif "." in sources[0] or old_label != label:
        kind = "moved"
    else:
        kind = "same" if old_text == text else "reworded"
    left, right = differences(old_text, text)
    return Change(kind, old_label, label, left, right, key)


def _inner(key: str, texts_old: Mapping[str, tuple[str, str]], pieces_old: Mapping[str, Piece]) -> tuple[str, str]:
    below = [
        piece.label + piece.text for name, piece in pieces_old.items() if name == key or name.startswith(f"{key}.")
    ]
    return texts_old[article_of(key)][0], "\n".join(below)


def _articles(pieces: Sequence[Piece]) -> dict[str, tuple[str, str]]:
    """By key, the number of each article and its words, a line for each paragraph and item."""
    labels: dict[str, str] = {}
    lines: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.kind == "article":
            labels[piece.key] = piece.label
            lines[piece.key] = [line for line in (piece.heading, piece.text) if line]
        elif piece.kind in COMMENTABLE and (article := article_of(piece.key)) in lines:
            lines[article].append(piece.label + piece.text)
    return {key: (labels[key], "\n".join(lines[key])) for key in labels}


def differences(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """Both texts in runs; joined again each is what it was."""
    if old == new:
        return [Part(old, False)], [Part(new, False)]
    if len(old) * len(new) > LARGEST_DIFF:
        return [Part(old, True)], [Part(new, True)]
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_changed = tag != "equal" or b - a < 2  # one sign alone between two changes reads worse kept than replaced
        left.append((old[a:b], is_changed))
        right.append((new[c:d], is_changed))
    return list(_runs(left)), list(_runs(right))


def _runs(parts: Sequence[tuple[str, bool]]) -> Iterator[Part]:
    text, state = "", False
    for said, is_changed in parts:
        if text and is_changed != state:
            yield Part(text, state)
            text = ""
        text, state = text + said, is_changed if said or not text else state
    if text:
        yield Part(text, state)
