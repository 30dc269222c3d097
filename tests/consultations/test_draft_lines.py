"""What opens a part of a statute, and what only looks like it."""

import pytest

from consultations.draft_lines import read_number
from consultations.drafts import (
    parse_draft,
)


def rows(text: str) -> list[tuple[str, str, str]]:
    """(key, parent, words) of every unit."""
    return [(u.key, u.parent_key, u.label + u.heading + u.text) for u in parse_draft(text).units]


def keys(text: str) -> list[str]:
    return [unit.key for unit in parse_draft(text).units]


def articles(text: str) -> list[str]:
    return [unit.key for unit in parse_draft(text).units if unit.kind == "article"]


def test_numbers_may_be_arabic_or_full_width():
    assert articles("第1条 甲\n第１２条 乙\n第 13 条 丙\n第14条之2 丁") == ["a1", "a12", "a13", "a14z2"]


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零二", 102),
        ("一百〇二", 102),
        ("一百一十", 110),
        ("二百五十", 250),
        ("两百", 200),
        ("一千二百六十", 1260),
        ("一千零一", 1001),
        ("二〇二六", 2026),
        ("０１２", 12),
        ("7", 7),
    ],
)
def test_numerals_are_read(numeral, number):
    assert read_number(numeral) == number


@pytest.mark.parametrize("numeral", ["", "十百", "一二十", "一百百", "123456", "一1", "百千", "٣"])
def test_a_row_of_numerals_that_is_no_number_is_refused(numeral):
    with pytest.raises(ValueError, match="is no number"):
        read_number(numeral)


@pytest.mark.parametrize("space", [" ", "　", "\t", "\xa0", "\u2003", " 　 "])
def test_an_article_opens_with_any_white_space(space):
    assert rows(f"第一条{space}甲\n第三条{space}乙") == [
        ("a1", "", "第一条"),
        ("a1.p1", "a1", "甲"),
        ("a3", "", "第三条"),
        ("a3.p1", "a3", "乙"),
    ]


@pytest.mark.parametrize(
    "line", ["**第一条** 甲", "**第一条**甲", "**第一条 甲**", "### 第一条 甲", "\ufeff第一条 甲", "\u200b第一条 甲"]
)
def test_bold_headings_and_invisible_signs_do_not_hide_an_opening(line):
    assert rows(line) == [("a1", "", "第一条"), ("a1.p1", "a1", "甲")]


def test_a_heading_may_stand_without_marks_and_without_a_space():
    assert [key for key, *_ in rows("第一章总则\n第一节\n第一条 甲")] == ["ch1", "ch1.s1", "a1", "a1.p1"]


@pytest.mark.parametrize(
    "line",
    [
        "依照第十条办理。",
        "第十条规定的情形除外。",
        "第一条规定的情形除外。",
        "第三条规定的情形，适用本条。",
        "第三条 规定的情形，适用本条。",
        "第一条第二款所列事项。",
        "第三条、第四条所称部门。",
        "第三条至第五条的规定不适用。",
        "第三条和第四条不适用。",
        "第三条之规定不适用。",
        "第三条中所称的部门。",
        "第三条适用于前款。",
        "第九条适用于前款。",
        "第二章规定的事项。",
        "第二章的规定，适用本条。",
        "第二章 适用本条。",
        "（一）至（三）项规定的情形。",
        "（一）、（二）项规定的情形。",
        "（一）项规定的情形。",
        "（甲）附带一项。",
        "第一一二三四五六七八九条 多。",
        "第十百条 多。",
    ],
)
def test_a_paragraph_that_only_speaks_of_a_part_opens_none(line):
    assert rows(f"第一条 甲\n第二条 乙\n{line}\n第三条 丙\n第四条 丁") == [
        ("a1", "", "第一条"),
        ("a1.p1", "a1", "甲"),
        ("a2", "", "第二条"),
        ("a2.p1", "a2", "乙"),
        ("a2.p2", "a2", line),
        ("a3", "", "第三条"),
        ("a3.p1", "a3", "丙"),
        ("a4", "", "第四条"),
        ("a4.p1", "a4", "丁"),
    ]


def test_the_next_number_opens_even_before_a_word_that_mentions_use():
    text = "第一条为了甲\n第二条规定乙的部门负责。\n第三条中华人民共和国丙\n第四条及时丁\n第五条和谐戊"
    assert articles(text) == ["a1", "a2", "a3", "a4", "a5"]


def test_without_spaces_a_gap_and_an_inserted_article_are_still_openings():
    text = "第十条甲\n第十一条乙\n第十一条之一丙\n第十四条丁\n第十五条戊"
    assert articles(text) == ["a10", "a11", "a11z1", "a14", "a15"]


def test_a_mention_of_the_next_article_is_told_from_it_across_an_inserted_one():
    assert articles("第一条 甲\n第二条规定的除外。\n第一条之一 乙\n第二条 丙") == ["a1", "a1z1", "a2"]


@pytest.mark.parametrize("pair", ["（）", "()", "（)", "(）"])
def test_items_may_have_either_kind_of_bracket(pair):
    text = "第一条 甲：\n" + "\n".join(f"{pair[0]}{n}{pair[1]}乙" for n in ("一", "二", "十一"))
    assert keys(text) == ["a1", "a1.p1", "a1.p1.i1", "a1.p1.i2", "a1.p1.i11"]


def test_an_item_may_begin_with_a_word_like_project():
    assert rows("第一条 甲：\n（一）项目建设；")[-1] == ("a1.p1.i1", "a1.p1", "（一）项目建设；")


def test_items_on_one_line_are_divided():
    assert rows("第一条 下列行为：（一）甲；(二)乙； （三）丙，按照第（一）项办理。\n丁") == [
        ("a1", "", "第一条"),
        ("a1.p1", "a1", "下列行为："),
        ("a1.p1.i1", "a1.p1", "（一）甲；"),
        ("a1.p1.i2", "a1.p1", "(二)乙；"),
        ("a1.p1.i3", "a1.p1", "（三）丙，按照第（一）项办理。"),
        ("a1.p2", "a1", "丁"),
    ]


def test_several_items_on_a_line_that_begins_with_one_are_divided():
    assert keys("第一条 甲：\n（一）乙；（二）丙；\n（三）丁。") == ["a1", "a1.p1", "a1.p1.i1", "a1.p1.i2", "a1.p1.i3"]


def test_a_list_within_an_item_stays_in_it():
    found = [row[2] for row in rows("第一条 甲：\n（一）乙：（一）丙；（二）丁；\n（二）戊。")]
    assert found == ["第一条", "甲：", "（一）乙：（一）丙；（二）丁；", "（二）戊。"]


def test_brackets_in_a_sentence_are_no_items():
    text = "甲按照前款第（一）项、第（二）项办理；（三）号文件除外。"
    assert rows(f"第一条 {text}") == [("a1", "", "第一条"), ("a1.p1", "a1", text)]
