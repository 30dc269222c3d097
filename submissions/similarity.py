"""When two opinions say the same in nearly the same words, and when they only look alike. Pure (decision 0012).

Alike is measured by pairs of neighbouring signs; candidates are found by a one-permutation MinHash, so that a text
meets only those few that may be alike. Alike is not enough: clause by clause, two texts must agree in what they deny,
whom they stand with and which numbers they name. In doubt they stay apart: two groups cost a click, a wrong one a vote.
"""

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import opencc

LEAST_ALIKE = 0.3  # shared pairs among all pairs of both texts
BINS, ROWS, LEAST_BANDS = 96, 2, 3
MOST_OF_A_BAND = 32  # leaders kept under one band: what more share tells nobody apart
MOST_CANDIDATES = 6  # leaders looked at closely, those that share most bands first
SHORTEST = 10  # pairs; below it texts are alike only when they are equal
LONGEST = 20_000  # signs looked at
_CLAUSE_ALIKE = 0.3

_to_simplified = opencc.OpenCC("t2s")
_DIVIDER = re.compile(r"[\W_]+")
_EMPTY = 1 << 32

_NUMERAL = "0-9〇零一二三四五六七八九十百千万亿两"
_NO_NUMBER = re.compile(
    r"十分|十足|百姓|万一|千万别|一[^〇零一二三四五六七八九十百千万亿0-9.]|统一|唯一|之一|三番五次|四处|再三|零食|零售|零星|零散"
)
_NUMBER = re.compile(rf"([{_NUMERAL}]+)(?:[个多余]?)([周月年天日时分秒元角米里公斤吨亩次岁%成倍]?)")
# Words in which the sign of denial denies nothing, or two of them make a yes.
_NO_DENIAL = re.compile(
    r"不得不|不仅|不但|不只|不妨|无论|不论|不管|不断|不过|不久|不少|不足|非常|未来|差不多|特别|分别|级别|别人|别处|对不起|不好意思|(.)不\1|没准|无锡"
)
_DENIAL = re.compile(r"不|没|未|无|非|勿|莫|别|缺|难以|困难|两难|拒绝|白搭|白费|误了|错过")
# Words of which another says the opposite: each must stand in both texts. Words of one line stand for each other.
_STANCES = {
    word: line.split()[0]
    for line in """
支持 赞成 同意 拥护 赞同
反对 抵制
恢复
取消 撤销 收回 废止 废除 停办
提高 调高
降低 调低 下调
偏高
偏低
增加 增设
减少 减掉
免费 免收 减免
加收
允许
禁止 严禁
提前
推迟 延后 推后
达标
超标
涨
降了
隐去 保密 隐藏
删
灭
白天
窗口
放开
走了
来了
关闭 关停
开放
扩大
缩小
加快
放慢 暂缓 缓建
公开招标
""".strip().splitlines()
    for word in line.split()
}
_STANCE = re.compile("|".join(sorted(_STANCES, key=len, reverse=True)))


@dataclass(frozen=True)
class Clause:
    """A piece between two marks of punctuation: its pairs of signs and what must not differ."""

    pairs: frozenset[str]
    numbers: tuple[str, ...]
    denials: int
    stances: tuple[str, ...]

    def agrees(self, other: "Clause") -> bool:
        return (self.numbers, self.denials, self.stances) == (other.numbers, other.denials, other.stances)


@dataclass(frozen=True)
class Profile:
    """What is compared of a text. Texts that share fewer than `LEAST_BANDS` bands are not compared."""

    pairs: frozenset[str]
    clauses: Counter[Clause]
    bands: tuple[int, ...]


def profile(text: str) -> Profile:
    """Script, width, case and punctuation are one for this."""
    plain = unicodedata.normalize("NFKC", _to_simplified.convert(text[:LONGEST])).casefold()
    pieces = [piece for piece in _DIVIDER.split(plain) if piece]
    joined = "".join(pieces)
    pairs = frozenset(map("".join, pairwise(joined))) or frozenset([joined])
    return Profile(pairs, Counter(map(_clause, pieces)), _bands(pairs, joined))


@lru_cache(maxsize=65_536)
def _clause(piece: str) -> Clause:
    numbers = [
        number[1].replace("二", "两") + number[2]
        for number in _NUMBER.finditer(_NO_NUMBER.sub("", piece))
        if number[1] not in ("一", "百", "千", "万", "亿")
    ]
    stances = [_STANCES[word[0]] for word in _STANCE.finditer(piece)]
    denials = len(_DENIAL.findall(_NO_DENIAL.sub("", piece)))
    return Clause(frozenset(map("".join, pairwise(piece))), tuple(sorted(numbers)), denials, tuple(sorted(stances)))


@lru_cache(maxsize=262_144)
def _place(pair: str) -> tuple[int, int]:
    value = zlib.crc32(pair.encode())
    value = (value * 0x9E3779B1 ^ value >> 15) & 0xFFFFFFFF  # the checksum alone leaves neighbours in neighbouring bins
    return value % BINS, value // BINS


def _bands(pairs: frozenset[str], joined: str) -> tuple[int, ...]:
    """First the text itself as a number, then 48 of which two texts share each with a chance of alike²."""
    whole = zlib.crc32(b"whole" + joined.encode())
    if len(pairs) < SHORTEST:
        return (whole,)
    least = [_EMPTY] * BINS
    for index, value in map(_place, pairs):
        if value < least[index]:
            least[index] = value
    for index in range(BINS):  # an empty bin borrows from the next that is not
        step = 1
        while least[index] >= _EMPTY:
            borrowed = least[(index + step) % BINS]
            least[index] = borrowed if borrowed < _EMPTY else _EMPTY
            step += 1
    return whole, *(
        (least[start] * 0x85EBCA77 + least[start + 1] * 0xC2B2AE3D + start * 0x27D4EB2F) & 0x7FFFFFFF
        for start in range(0, BINS, ROWS)
    )


def say_the_same(one: Profile, other: Profile) -> bool:
    """Alike in words, and at one in every denial, stance and number."""
    shared = len(one.pairs & other.pairs)
    if min(len(one.pairs), len(other.pairs)) < SHORTEST:
        return one.pairs == other.pairs and one.clauses == other.clauses
    if shared < LEAST_ALIKE * (len(one.pairs) + len(other.pairs) - shared):
        return False
    return _agree(list((one.clauses - other.clauses).elements()), list((other.clauses - one.clauses).elements()))


def _agree(mine: list[Clause], theirs: list[Clause]) -> bool:
    """Each clause must agree with the one it resembles most; those that resemble none must agree taken together."""
    alone: list[Clause] = []
    for clause in sorted(mine, key=lambda c: -len(c.pairs)):
        partner = max(theirs, key=lambda other: _likeness(clause, other), default=None)
        if partner is not None and _likeness(clause, partner) >= _CLAUSE_ALIKE:
            if not clause.agrees(partner):
                return False
            theirs.remove(partner)
        else:
            alone.append(clause)
    return _taken_together(alone) == _taken_together(theirs)


def _taken_together(clauses: list[Clause]) -> tuple[list[str], int, list[str]]:
    return (
        sorted(number for clause in clauses for number in clause.numbers),
        sum(clause.denials for clause in clauses),
        sorted(stance for clause in clauses for stance in clause.stances),
    )


def _likeness(one: Clause, other: Clause) -> float:
    return 2 * len(one.pairs & other.pairs) / ((len(one.pairs) + len(other.pairs)) or 1)


class Groups:
    """Puts texts together as they come: each joins the first leader that says the same, or leads a group of its own."""

    def __init__(self) -> None:
        self._by_band: dict[int, list[int]] = {}
        self._leaders: dict[int, Profile] = {}

    def add_leader(self, key: int, leader: Profile) -> None:
        self._leaders[key] = leader
        for band in leader.bands:
            known = self._by_band.setdefault(band, [])
            if len(known) < MOST_OF_A_BAND:
                known.append(key)

    def find(self, text: Profile) -> int | None:
        """The key of the leader that says the same and shares most with it."""
        equal = self._by_band.get(text.bands[0], [])
        shared = Counter(chain.from_iterable(self._by_band.get(band, ()) for band in text.bands[1:]))
        shared.update(dict.fromkeys(equal, len(text.bands)))
        likely = sorted((-count, key) for key, count in shared.items() if count >= LEAST_BANDS or key in equal)
        likely = likely[:MOST_CANDIDATES]
        return next((key for _count, key in likely if say_the_same(text, self._leaders[key])), None)
