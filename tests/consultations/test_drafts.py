"""A statute is read into its parts: the right ones, in their places, and all of them."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.draft_lines import read_number
from consultations.drafts import (
    Draft,
    parse_draft,
    read_draft,
)

LAWS = Path(__file__).parents[1] / "data" / "laws"
COUNTS = {  # articles, items, chapters, sections, paragraphs
    "deputies-law-2025": (65, 25, 6, 0, 118),
    "personal-information-protection-2021": (74, 62, 8, 3, 109),
    "taizhou-civilised-behaviour-2020": (21, 48, 3, 0, 28),
    "zhejiang-deputies-law-2016": (53, 28, 5, 0, 89),
    "zhejiang-household-waste-2020": (52, 33, 7, 0, 112),
    "zhejiang-subdistrict-congress-2019": (22, 18, 1, 0, 39),
    "zhejiang-suggestions-2016": (31, 7, 7, 0, 51),
    "zhejiang-township-congress-2016": (42, 29, 6, 0, 64),
}


def bare(text: str) -> str:
    return re.sub(r"[\s#*]", "", text)


def everything(draft: Draft) -> str:
    return bare(draft.title + draft.preamble + "".join(u.label + u.heading + u.text for u in draft.units))


def rows(text: str) -> list[tuple[str, str, str]]:
    """(key, parent, words) of every unit."""
    return [(u.key, u.parent_key, u.label + u.heading + u.text) for u in parse_draft(text).units]


def keys(text: str) -> list[str]:
    return [unit.key for unit in parse_draft(text).units]


@pytest.mark.parametrize("name", COUNTS)
def test_every_law_has_the_parts_that_were_counted_in_it(name):
    counts = read_draft(LAWS / f"{name}.md").counts()
    assert tuple(counts[kind] for kind in ("articles", "items", "chapters", "sections", "paragraphs")) == COUNTS[name]


@pytest.mark.parametrize("name", COUNTS)
def test_no_sign_of_a_law_is_lost_or_moved(name):
    assert everything(read_draft(LAWS / f"{name}.md")) == bare((LAWS / f"{name}.md").read_text("utf-8"))


@pytest.mark.parametrize("name", COUNTS)
def test_the_articles_of_a_law_count_up_from_one_without_a_gap(name):
    found = [unit.key for unit in read_draft(LAWS / f"{name}.md").units if unit.kind == "article"]
    assert found == [f"a{number}" for number in range(1, COUNTS[name][0] + 1)]


@pytest.mark.parametrize("name", COUNTS)
def test_a_law_set_without_spaces_after_the_article_has_the_same_parts(name):
    text = (LAWS / f"{name}.md").read_text("utf-8")
    close = re.sub(r"(?m)^(第[一二三四五六七八九十百]+条)\s+", r"\1", text)
    assert close != text
    assert parse_draft(close).units == parse_draft(text).units


@pytest.mark.parametrize("name", COUNTS)
def test_a_law_without_markdown_marks_has_the_same_parts(name):
    text = (LAWS / f"{name}.md").read_text("utf-8")
    assert parse_draft(re.sub(r"(?m)^#+ ", "", text)) == parse_draft(text)


def test_every_part_hangs_under_the_one_it_belongs_to():
    text = """# 测试条例
2026年1月1日通过
## 第一章　总则
### 第一节 一般规定
第一条 甲，包括：
（一）乙；
（二）丙。
丁。
第十二条之一 戊。
## 第二章 附 则
第十三条
(一)己"""
    draft = parse_draft(text)
    assert (draft.title, draft.preamble) == ("测试条例", "2026年1月1日通过")
    assert [(u.position, u.key, u.parent_key, u.kind, u.label, u.heading, u.text) for u in draft.units] == [
        (1, "ch1", "", "chapter", "第一章", "总则", ""),
        (2, "ch1.s1", "ch1", "section", "第一节", "一般规定", ""),
        (3, "a1", "ch1.s1", "article", "第一条", "", ""),
        (4, "a1.p1", "a1", "paragraph", "", "", "甲，包括："),
        (5, "a1.p1.i1", "a1.p1", "item", "（一）", "", "乙；"),
        (6, "a1.p1.i2", "a1.p1", "item", "（二）", "", "丙。"),
        (7, "a1.p2", "a1", "paragraph", "", "", "丁。"),
        (8, "a12z1", "ch1.s1", "article", "第十二条之一", "", ""),
        (9, "a12z1.p1", "a12z1", "paragraph", "", "", "戊。"),
        (10, "ch2", "", "chapter", "第二章", "附 则", ""),
        (11, "a13", "ch2", "article", "第十三条", "", ""),
        (12, "a13.i1", "a13", "item", "(一)", "", "己"),
    ]
    assert draft.counts() == {"articles": 3, "items": 3, "paragraphs": 3, "chapters": 2, "sections": 1}


def test_a_number_that_stands_again_is_another_part():
    assert keys("第一条 甲：\n（一）乙\n（一）丙\n第一条 丁\n第一条 戊\n## 第一章\n## 第一章\n### 第一节") == [
        "a1",
        "a1.p1",
        "a1.p1.i1",
        "a1.p1.i1-2",
        "a1-2",
        "a1-2.p1",
        "a1-3",
        "a1-3.p1",
        "ch1",
        "ch1-2",
        "ch1-2.s1",
    ]


def test_parts_and_their_divisions_count_their_chapters_anew():
    text = "第一编　总则\n第一章 甲\n第二编 物权\n第一分编 通则\n第一章 乙\n第一节 丙\n第二分编\n第一条 戊"
    assert keys(text) == [
        "pt1",
        "pt1.ch1",
        "pt2",
        "pt2.pt1",
        "pt2.pt1.ch1",
        "pt2.pt1.ch1.s1",
        "pt2.pt2",
        "a1",
        "a1.p1",
    ]


def test_the_longest_key_has_at_most_sixty_signs():
    text = "第99999编\n第99999分编\n第99999章\n第99999节\n" * 2400 + "第99999条之99999\n（九千九百九十九）甲\n" * 3000
    longest = max(keys(text), key=len)
    assert len(longest) <= 60
    assert re.fullmatch(r"[a-z0-9.-]+", longest)


def test_a_table_of_contents_belongs_to_the_preamble():
    contents = ["目　录", "第一章 总则", "第一节 甲", "第二章 分则", "第一节 乙"]
    body = ["第一章 总则", "第一节 甲", "第一条 丙", "第二章 分则", "第一节 乙", "第二条 丁"]
    text = "\n".join(["# 条例", *contents, *body])
    assert parse_draft(text).preamble.split("\n\n") == contents
    assert [key for key in keys(text) if ".p" not in key] == ["ch1", "ch1.s1", "a1", "ch2", "ch2.s1", "a2"]


def test_headings_after_the_word_contents_that_never_come_again_are_those_of_the_text():
    text = "条例\n目录\n说明\n第一章 总则\n第一条 甲"
    assert rows(text) == [("t1", "", "说明"), ("ch1", "", "第一章总则"), ("a1", "ch1", "第一条"), ("a1.p1", "a1", "甲")]
    assert everything(parse_draft(text)) == bare(text)


def test_what_stands_under_a_heading_or_an_appendix_is_kept():
    assert rows("第一章 甲\n说明文字\n第一条 乙\n附　则\n第二条 丙\n附件1：标准\n丁\n## 解读\n戊") == [
        ("ch1", "", "第一章甲"),
        ("t1", "ch1", "说明文字"),
        ("a1", "ch1", "第一条"),
        ("a1.p1", "a1", "乙"),
        ("t2", "", "附　则"),
        ("a2", "t2", "第二条"),
        ("a2.p1", "a2", "丙"),
        ("t3", "", "附件1：标准"),
        ("t4", "t3", "丁"),
        ("t5", "", "解读"),
        ("t6", "t5", "戊"),
    ]


def test_a_paragraph_that_begins_with_an_appendix_word_stays_in_its_article():
    assert keys("第一条 甲\n附件中的标准由部门公布。") == ["a1", "a1.p1", "a1.p2"]


HAN = "零一二三四五六七八九"


def written(number: int) -> str:
    """1 to 199 as statutes write them."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds:
        middle = HAN[tens] + "十" if tens else "零" if ones else ""
    else:
        middle = "" if not tens else "十" if tens == 1 else HAN[tens] + "十"
    return ("一百" if hundreds else "") + middle + (HAN[ones] if ones else "")


@given(st.integers(1, 199))
def test_a_number_is_read_as_it_is_written(number):
    assert read_number(written(number)) == number


LOOK_ALIKES = st.one_of(
    st.text("甲乙丙丁，。、（）()一第条章项", min_size=1, max_size=12).map(lambda text: f"有关部门{text}"),
    st.integers(1, 5).map(lambda n: f"依照第{written(n)}条规定办理。"),
    st.integers(1, 5).map(lambda n: f"第{written(n)}条第一款规定的情形除外。"),
    st.integers(1, 5).map(lambda n: f"第{written(n)}条、第{written(n + 1)}条所称单位。"),
    st.integers(1, 5).map(lambda n: f"第{written(n)}章规定的事项，适用本条。"),
    st.just("（一）至（三）项规定的情形除外。"),
    st.just("根据《条例》第（一）项、第（二）项办理。"),
)
PARAGRAPHS = st.lists(st.tuples(LOOK_ALIKES, st.integers(0, 12)), min_size=1, max_size=3)
SECTIONS = st.lists(st.lists(PARAGRAPHS, min_size=1, max_size=3), max_size=2)
CHAPTERS = st.lists(st.tuples(SECTIONS, st.lists(PARAGRAPHS, max_size=3)), min_size=1, max_size=3)


class Writer:
    """Writes a statute and, apart from the reader, what must be read in it."""

    def __init__(self, space: str, marks: bool) -> None:
        self.space, self.marks = space, marks
        self.lines = ["# 条例", "某年某月通过"] if marks else ["条例", "某年某月通过"]
        self.expected: list[tuple[str, str, str]] = []
        self.articles = 0

    def head(self, key: str, parent: str, label: str, marks: str) -> str:
        self.lines.append(f"{marks} {label}　通则" if self.marks else f"{label}　通则")
        self.expected.append((key, parent, label + "通则"))
        return key

    def article(self, parent: str, paragraphs: list[tuple[str, int]]) -> None:
        self.articles += 1
        key, label = f"a{self.articles}", f"第{written(self.articles)}条"
        self.expected.append((key, parent, label))
        for number, (text, items) in enumerate(paragraphs, 1):
            if number == 1:
                text = "本法" + text  # a first paragraph that mentions an article is a case of its own
            text = text.strip()
            self.lines.append(f"{label}{self.space}{text}" if number == 1 else text)
            self.expected.append((f"{key}.p{number}", key, text))
            for item in range(1, items + 1):
                self.lines.append(f"（{written(item)}）依照第{written(item)}条办理；")
                self.expected.append((f"{key}.p{number}.i{item}", f"{key}.p{number}", self.lines[-1]))


@settings(max_examples=300, deadline=None)
@given(chapters=CHAPTERS, space=st.sampled_from([" ", "　", "\t", "\n", ""]), marks=st.booleans(), tail=st.booleans())
def test_a_statute_that_was_written_is_read_again(chapters, space, marks, tail):
    writer = Writer(space, marks)
    for number, (sections, loose) in enumerate(chapters, 1):
        chapter = writer.head(f"ch{number}", "", f"第{written(number)}章", "##")
        for paragraphs in loose:
            writer.article(chapter, paragraphs)
        for place, section_articles in enumerate(sections, 1):
            section = writer.head(f"{chapter}.s{place}", chapter, f"第{written(place)}节", "###")
            for paragraphs in section_articles:
                writer.article(section, paragraphs)
    writer.article(writer.head(f"ch{len(chapters) + 1}", "", f"第{written(len(chapters) + 1)}章", "##"), [("施行", 0)])
    if tail:
        writer.lines.append("附件")
        writer.expected.append(("t1", "", "附件"))
    text = "\n\n".join(writer.lines)
    assert rows(text) == writer.expected
    assert everything(parse_draft(text)) == bare(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.text("第一二十条章节编之（）(): ：；。#*　甲附则目录规定1１\u200b\t", max_size=20), max_size=12))
def test_whatever_the_lines_are_no_sign_is_lost_and_no_key_stands_twice(lines):
    text = "第一条 甲\n" + "\n".join(lines)
    draft = parse_draft(text)
    strip = str.maketrans("", "", "#*\u200b")
    assert everything(draft).translate(strip) == bare(text).translate(strip)
    found = [unit.key for unit in draft.units]
    assert len(set(found)) == len(found)
    assert {unit.parent_key for unit in draft.units} <= {"", *found}
