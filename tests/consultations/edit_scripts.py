"""Random edits of a real regulation that know which clause became which: what the mapping is measured against."""

import copy
import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from consultations.drafts import Draft, Unit, read_draft
from consultations.versions import lineage, unchanged
from tests.factories import LAWS

_fresh = itertools.count(1)


@dataclass
class Node:
    """An article, paragraph or item. `origins` are the keys of the version before that it grew from."""

    text: str
    children: list["Node"] = field(default_factory=list)
    origins: set[str] = field(default_factory=set)


def regulation(random_: random.Random, name: str = "zhejiang-household-waste-2020.md") -> list[Node]:
    """The articles of a real regulation, with look-alikes planted: exact copies of some, near copies of others."""
    articles, nodes = [], {}
    for unit in read_draft(LAWS / name).units:
        if unit.kind in ("article", "paragraph", "item"):
            nodes[unit.key] = node = Node(unit.text)
            (articles if unit.kind == "article" else nodes[unit.parent_key].children).append(node)
    for _ in range(4):
        articles.insert(random_.randrange(len(articles)), copy.deepcopy(random_.choice(articles)))
    for _ in range(6):
        articles.insert(random_.randrange(len(articles)), _near(random_.choice(articles), random_))
    return articles


def _near(article: Node, random_: random.Random) -> Node:
    """The same but for one sign."""
    twin = copy.deepcopy(article)
    node = random_.choice(twin.children) if twin.children else twin
    place = random_.randrange(len(node.text) + 1)
    node.text = node.text[:place] + random_.choice("不应可须") + node.text[place:]
    return twin


def _new(random_: random.Random) -> Node:
    return Node("", [Node(f"新写的一款之{next(_fresh)}。") for _ in range(random_.randint(1, 3))])


def drafted(articles: list[Node]) -> tuple[Draft, dict[str, Node]]:
    """The draft that these articles are, numbered anew, and which node has which key."""
    units: list[Unit] = []
    nodes: dict[str, Node] = {}

    def add(key: str, parent: str, kind: str, label: str, node: Node) -> None:
        units.append(Unit(key, parent, kind, label, "", node.text, len(units) + 1))
        nodes[key] = node

    for a, article in enumerate(articles, 1):
        add(f"a{a}", "", "article", f"第{a}条", article)
        for p, paragraph in enumerate(article.children, 1):
            add(f"a{a}.p{p}", f"a{a}", "paragraph", "", paragraph)
            for i, item in enumerate(paragraph.children, 1):
                add(f"a{a}.p{p}.i{i}", f"a{a}.p{p}", "item", f"（{i}）", item)
    return Draft("试验条例", "", tuple(units)), nodes


def edited(articles: list[Node], random_: random.Random) -> list[Node]:
    """The next version after a random script of edits; each node's `origins` are the keys it had in this one."""
    _draft, nodes = drafted(articles)
    for key, node in nodes.items():
        node.origins = {key}
    result = copy.deepcopy(articles)
    for _ in range(random_.randint(3, 25)):
        random_.choice(EDITS)(result, random_)
    return result


def _delete(articles, random_):
    if len(articles) > 5:
        articles.pop(random_.randrange(len(articles)))


def _insert(articles, random_):
    articles.insert(random_.randrange(len(articles)), _new(random_))


def _insert_look_alike(articles, random_):
    twin = _near(random_.choice(articles), random_)
    for node in (twin, *twin.children, *(item for child in twin.children for item in child.children)):
        node.origins = set()
    articles.insert(random_.randrange(len(articles)), twin)


def _move(articles, random_):
    articles.insert(random_.randrange(len(articles)), articles.pop(random_.randrange(len(articles))))


def _swap(articles, random_):
    one, other = random_.randrange(len(articles)), random_.randrange(len(articles))
    articles[one], articles[other] = articles[other], articles[one]


def _reword(articles, random_):
    article = random_.choice(articles)
    node = random_.choice(article.children) if article.children else article
    node = random_.choice(node.children) if node.children and random_.random() < 0.5 else node
    node.text += f"（改{next(_fresh)}）"


def _delete_paragraph(articles, random_):
    article = random_.choice(articles)
    if len(article.children) > 1:
        article.children.pop(random_.randrange(len(article.children)))


def _insert_paragraph(articles, random_):
    article = random_.choice(articles)
    article.children.insert(random_.randint(0, len(article.children)), Node(f"添写的一款之{next(_fresh)}。"))


def _shuffle_paragraphs(articles, random_):
    random_.shuffle(random_.choice(articles).children)


def _split(articles, random_):
    place = random_.randrange(len(articles))
    article = articles[place]
    if len(article.children) > 1:
        cut = random_.randint(1, len(article.children) - 1)
        halves = [Node(article.text, article.children[:cut]), Node("", article.children[cut:])]
        for half in halves:
            half.origins = set(article.origins)
        articles[place : place + 1] = halves


def _merge(articles, random_):
    place = random_.randrange(len(articles) - 1)
    one, other = articles[place : place + 2]
    whole = Node(one.text + other.text, one.children + other.children, one.origins | other.origins)
    articles[place : place + 2] = [whole]


EDITS = [
    _delete, _insert, _insert_look_alike, _move, _swap, _reword, _delete_paragraph, _insert_paragraph,
    _shuffle_paragraphs, _split, _merge,
]  # fmt: skip


def truth(before: list[Node], after: list[Node]) -> dict[str, frozenset[str]]:
    """Which clauses of the next version each clause became."""
    _draft, old = drafted(before)
    _draft, new = drafted(after)
    found: dict[str, set[str]] = {key: set() for key in old}
    for key, node in new.items():
        for origin in node.origins:
            found[origin].add(key)
    return {key: frozenset(targets) for key, targets in found.items()}


def told(true: dict[str, frozenset[str]], random_: random.Random) -> dict[str, frozenset[str]]:
    """What an editor says who knows the truth and has got some of the way."""
    share = random_.random()
    return {key: targets for key, targets in true.items() if random_.random() < share}


@dataclass
class Followed:
    """Comments, one on each clause: on clauses of the last version, listed as deleted, led on by the machine, wrong."""

    placed: int = 0
    listed: int = 0
    automatic: int = 0
    wrong: int = 0
    missing: int = 0


def follow(seeds: Iterable[int]) -> Followed:
    """Edit a regulation by one or two random scripts for each seed and see where its comments come to stand."""
    total = Followed()
    for seed in seeds:
        random_ = random.Random(seed)
        articles = regulation(random_)
        right = {f"v1.{key}": {f"v1.{key}"} for key in drafted(articles)[1]}
        links: list[tuple[int, str, str]] = []
        for version in range(2, random_.choice((2, 2, 2, 3)) + 1):
            after = edited(articles, random_)
            true = truth(articles, after)
            decided = told(true, random_)
            same = unchanged(drafted(articles)[0].units, drafted(after)[0].units, decided)
            total.automatic += len(same)
            links += [(version, key, target) for key, targets in decided.items() for target in targets or {""}]
            links += [(version, key, target) for key, target in same.items()]
            right = {
                comment: {f"v{version}.{target}" for name in at for target in true[name.partition(".")[2]]}
                for comment, at in right.items()
            }
            articles = after
        lines = lineage(version, links)
        shown: dict[str, set[str]] = {}
        for name, earlier in lines.sources().items():
            for comment in earlier:
                shown.setdefault(comment, set()).add(name)
        for comment, standing in right.items():
            now = set(lines.now(comment))
            total.wrong += bool(now - standing)
            total.placed, total.listed = total.placed + bool(now), total.listed + (not now)
            total.missing += now != shown.get(comment, set())
    return total
