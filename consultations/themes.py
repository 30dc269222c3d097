"""Themes and stances proposed from the words of opinions alone, for people to correct. Pure; no service is asked.

A theme is a run of two to four signs that many opinions share, with the runs that mostly stand beside it. Runs are counted
once an opinion, so that a long letter weighs as much as a short one. A run is taken for a word when what stands before and
after it varies: 圾分类 always follows 垃, 垃圾分类 follows anything.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consultations.states import Stance

MOST_THEMES = 12
LONGEST_TEXT = 2_000
MOST_ONE_NEIGHBOUR = 0.7
# Between signs that join words rather than name a matter: no theme holds one of these.
_STRETCH = re.compile(
    r"(?:(?![的了是在和与及或等也都就又还很更不没有我你他她它们这那其之于对为把被让给从到向以并而但如若则因所可能应该会要想请将使各每某个些么吗呢吧啊着过上下里中])"
    r"[\u4e00-\u9fff])+"
)
_EMPTY = frozenset({
    "建议", "希望", "意见", "条例", "规定", "本条", "条款", "第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九",
    "第十", "草案", "征求", "修改", "增加", "删除", "删去", "明确", "支持", "反对", "同意", "赞成", "进行", "加强", "进一步", "一步",
    "相关", "部门", "问题", "情况", "方面", "工作", "提高", "完善", "实施", "管理", "居民", "群众", "市民", "大家", "目前", "现在",
    "认为", "觉得", "特别", "非常", "表述", "内容", "文件", "一条", "一款", "一项", "二条", "三条", "二款", "三款", "第二条", "第三条",
})  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """`words` find the theme in a text; the first two are what it is called by."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return "、".join(self.words[:2])


def _runs(text: str) -> Iterator[tuple[str, str, str]]:
    """Each run of two to four signs that could name a matter, with the sign before and after it, empty at an edge."""
    for stretch in _STRETCH.findall(text[:LONGEST_TEXT]):
        for size in (2, 3, 4):
            for start in range(len(stretch) - size + 1):
                run = stretch[start : start + size]
                if run not in _EMPTY:
                    yield run, stretch[start - 1 : start] if start else "", stretch[start + size : start + size + 1]


def propose(texts: Sequence[str]) -> list[Proposal]:
    """Up to twelve themes that together cover most opinions; none where too few share anything."""
    least, most = max(3, len(texts) // 100), max(3, len(texts) * 2 // 5)
    shared: Counter[str] = Counter()
    for text in texts:
        shared.update({run for run, _before, _after in _runs(text)})
    holders: dict[str, set[int]] = {run: set() for run, count in shared.items() if least <= count <= most}
    before: dict[str, Counter[str]] = {run: Counter() for run in holders}
    after: dict[str, Counter[str]] = {run: Counter() for run in holders}
    for number, text in enumerate(texts):
        for run, left, right in _runs(text):
            if run in holders:
                holders[run].add(number)
                before[run][left] += 1
                after[run][right] += 1
    holders = {run: found for run, found in holders.items() if _is_free(before[run]) and _is_free(after[run])}
    uncovered, proposals = set(range(len(texts))), []
    while holders and len(proposals) < MOST_THEMES:
        run = max(holders, key=lambda one: (len(holders[one] & uncovered) * len(one) ** 0.5, len(one), one))
        theirs = holders.pop(run)
        if len(theirs & uncovered) < least:
            break
        beside = [one for one in holders if 2 * len(holders[one] & theirs) > len(holders[one] | theirs)]
        beside = sorted(beside, key=lambda one, held=holders: (-len(held[one]), one))
        uncovered -= theirs.union(*(holders.pop(one) for one in beside))
        proposals.append(Proposal((run, *beside[:5])))
    return proposals


def _is_free(neighbours: Counter[str]) -> bool:
    """Whether no single sign stands beside a run most of the time; the edge of a stretch is none."""
    often = max((count for sign, count in neighbours.items() if sign), default=0)
    return often <= MOST_ONE_NEIGHBOUR * neighbours.total()


def theme_in(text: str, themes: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """The theme most of whose words stand in the text; None where none does. Of equals the first."""
    best, most = None, 0
    for theme, words in themes:
        if (found := sum(word in text for word in words)) > most:
            best, most = theme, found
    return best


_OBJECT = re.compile(r"反对|不同意|不赞成|不支持|不应该?|不合理|不能接受|没有必要|没必要")
_AMEND = re.compile(
    r"改为|修改为|调整为|建议(?:增加|删除|删去|明确|细化|补充|修改|写明|将|把|在)|应当?(?:增加|明确|细化|补充)|增设|删去|细化"
)
_SUPPORT = re.compile(r"(?<!不)(?:支持|赞成|赞同|同意|拥护)|非常好|很好|点赞")


def stance_in(text: str) -> str:
    """What a text seems to want of its clause: object before amend before support; empty where nothing says so."""
    for pattern, stance in ((_OBJECT, Stance.OBJECT), (_AMEND, Stance.AMEND), (_SUPPORT, Stance.SUPPORT)):
        if pattern.search(text):
            return stance
    return ""
