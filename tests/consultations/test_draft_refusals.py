"""What is no draft is refused with a sentence, and soon."""

import contextlib
import re
import time

import pytest
from django.utils import translation

from consultations.drafts import (
    MAXIMUM_BYTES,
    MAXIMUM_UNITS,
    DraftRefused,
    decode_draft,
    parse_draft,
    read_draft,
)


@pytest.fixture(autouse=True)
def _untranslated():
    with translation.override(None):
        yield


def refusal(text: str | bytes) -> str:
    with pytest.raises(DraftRefused) as caught:
        parse_draft(decode_draft(text) if isinstance(text, bytes) else text)
    return str(caught.value)


def test_a_text_without_an_article_is_refused():
    sentence = "No article was found: an article opens with “第一条” at the beginning of a line. Nothing was stored."
    assert refusal("# 通知\n依照第一条办理。\n## 第一章 总则") == sentence


@pytest.mark.parametrize("source", [b"", b"\xef\xbb\xbf", " \n　\n".encode()])
def test_an_empty_file_is_refused(source):
    assert refusal(source) == "The file is empty."


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0c", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_control_characters_and_overrides_are_refused_with_their_line(sign):
    sentence = "Line 2 holds a control character or a sign that turns the direction of writing."
    assert refusal(f"第一条 甲\n乙{sign}丙") == sentence
    if sign != "\ud800":
        assert refusal(f"第一条 甲\n乙{sign}丙".encode()) == sentence


def test_stacked_marks_are_refused_with_their_line():
    assert refusal("第一条 甲\na" + "\u0301" * 5) == "Line 2 has too many marks stacked on one letter."
    assert parse_draft("第一条 甲\na" + "\u0301" * 4).counts()["paragraphs"] == 2


@pytest.mark.parametrize(
    "source",
    [b"\x89PNG\r\n\x1a\n\xff\xfe", "第一条 甲".encode("utf-16"), "通知：依照第一条办理".encode("gb18030"), b"abc\xff"],
)
def test_a_file_that_is_no_text_or_an_unknown_one_is_refused(source):
    sentence = r"The file is not text in UTF-8 \(byte \d+\)\. Save it as UTF-8 and try again\."
    assert re.fullmatch(sentence, refusal(source))


def test_a_file_in_gb18030_is_read_when_it_opens_an_article():
    assert decode_draft("条例\r\n第一条 为了甲".encode("gb18030")) == "条例\r\n第一条 为了甲"


def test_a_byte_order_mark_is_no_part_of_the_title():
    assert parse_draft(decode_draft("# 条例\n第一条 甲".encode("utf-8-sig"))).title == "条例"


def test_a_file_of_two_megabytes_is_read_and_one_byte_more_refused(tmp_path):
    head = "第一条 ".encode()
    path = tmp_path / "draft.md"
    path.write_bytes(head + b"a" * (MAXIMUM_BYTES - len(head)))
    assert read_draft(path).counts()["paragraphs"] == 1
    path.write_bytes(head + b"a" * (MAXIMUM_BYTES - len(head) + 1))
    with pytest.raises(DraftRefused, match=r"^The file is larger than 2 MB; a draft text is not\.$"):
        read_draft(path)


def test_the_most_parts_are_read_and_one_more_refused():
    assert len(parse_draft("第一条\n" + "甲\n" * (MAXIMUM_UNITS - 1)).units) == MAXIMUM_UNITS
    sentence = "The text has more than 20000 lines or parts; a draft has not. Check that it is the right file."
    assert refusal("第一条\n" + "甲\n" * MAXIMUM_UNITS) == sentence
    assert refusal("第一条 甲\n" * (MAXIMUM_UNITS // 2 + 1)) == sentence


@pytest.mark.parametrize(
    "unit",
    [
        "第一条 甲\n",
        "第二条的\n",
        "第一",
        "一",
        "第一章\n",
        "（",
        "：（一）",
        "；（二）乙",
        "（一）",
        "； ",
        " ",
        "　\n",
        "#",
        "**",
        "- ",
        "甲\n",
        "第一条之",
        "附件\n",
        "目录\n",
        "附 ",
        "\u0301\u0316",
        "a\u0301\u0316",
    ],
)
@pytest.mark.parametrize("start", ["第一条 甲：", "第一条 甲\n", "条例\n目录\n"])
def test_two_megabytes_of_anything_take_less_than_two_seconds(start, unit):
    text = start + unit * ((MAXIMUM_BYTES - 100) // len(unit.encode()))
    began = time.process_time()
    with contextlib.suppress(DraftRefused):
        parse_draft(decode_draft(text.encode()))
    assert time.process_time() - began < 2
