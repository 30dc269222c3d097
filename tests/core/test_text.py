"""What is cleaned, what is refused, and that neither takes long. No database."""

import contextlib
import time
import unicodedata

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from core.text import MOST_MARKS, TextRefused, clean_text, compare_key, spreadsheet_cell

ZWJ, ZWNJ, ZWSP, BOM, VS16 = "\u200d", "\u200c", "\u200b", "\ufeff", "\ufe0f"

# Every sign, with the troublesome ones often.
TRICKS = " \t\r\n\u2028\u2029\u3000\u3164\u2800\u0301\u0316\u0344\u0e47\u0f71\u200b\u200d\ufe0f\u2060\u061c"
TRICKS += "\xad👩💻❤→e\u1112\u1161"
any_text = st.text(st.one_of(st.sampled_from(TRICKS), st.characters(codec=None)), max_size=60)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def refusal(raw: str, **options: object) -> TextRefused:
    with pytest.raises(TextRefused) as caught:
        clean_text(raw, **{"max_length": 1_000} | options)
    return caught.value


@given(any_text, st.booleans())
@example("a\u0301\u0316\u200d\u0344x", True)
@example(f"👩{ZWJ}{ZWJ}💻", True)
@example("　　第一段\n　　第二段", True)
@example("⇐\u0338\u200d👩", True)
@example(" \u0301", False)
def test_cleaning_twice_changes_nothing_more(raw, multiline):
    try:
        once = clean_text(raw, max_length=200, multiline=multiline)
    except TextRefused:
        return
    assert clean_text(once, max_length=200, multiline=multiline) == once


@given(any_text)
def test_what_is_accepted_is_normal_and_holds_nothing_that_hides(raw):
    try:
        text = clean_text(raw, max_length=200)
    except TextRefused:
        return
    assert unicodedata.is_normalized("NFC", text)
    assert text.encode("utf-8")
    assert {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs")} <= {"\n", "\t"}
    assert not set(text) & set("\u200b\u200c\u200e\u200f\u2060\ufeff\u202a\u202e\u2066\u2069\r\u2028")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("建议增设公交站", "建议增设公交站"),
        ("cafe\u0301", "caf\u00e9"),
        ("一\r\n二\r三\u2028四\u2029五", "一\n二\n三\n四\n五"),
        ("一  \t\n二　\n三 ", "一\n二\n三"),
        ("\n \n　\n一\n\n二\n \n", "一\n\n二"),
        ("　　第一段。\n　　第二段。", "　　第一段。\n　　第二段。"),
        ("表\t格", "表\t格"),
        (f"垃{ZWSP}圾{ZWNJ}分{BOM}类\u2060", "垃圾分类"),
        ("左\u200e右\u200f\u061c", "左右"),
        ("隐\U000e0041\U000e007f藏", "隐藏"),
    ],
)
def test_what_carries_no_meaning_is_brought_to_one_form(raw, clean):
    assert clean_text(raw, max_length=100) == clean


@pytest.mark.parametrize("raw", ["张　三", " 张\n三 ", "张\t\r\n三", "张 \u2028 三"])
def test_a_single_line_has_one_space_between_its_words(raw):
    assert clean_text(raw, max_length=100, multiline=False) == "张 三"


@pytest.mark.parametrize(
    "emoji",
    [f"👩{ZWJ}💻", f"👨{ZWJ}👩{ZWJ}👧", f"❤{VS16}{ZWJ}🔥", f"🐦{ZWJ}⬛", f"🙂{ZWJ}↔{VS16}", f"👩🏽{ZWJ}⚕{VS16}"],
)
def test_a_joined_emoji_stays_one_emoji(emoji):
    assert clean_text(f"支持{emoji}！", max_length=100) == f"支持{emoji}！"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [(f"赌{ZWJ}博", "赌博"), (f"👩{ZWJ}", "👩"), (f"{ZWJ}💻", "💻"), (f"👩{ZWJ}{ZWJ}💻", "👩💻"), (f"a{ZWJ}💻", "a💻")],
)
def test_a_joiner_between_anything_else_is_removed(raw, clean):
    assert clean_text(raw, max_length=100) == clean


@pytest.mark.parametrize(
    "sign",
    [*"\x00\x07\x0b\x0c\x1b\x7f\x85\x9f\ud800\udfff\ufdd0\ufffe\uffff\U0001fffe\U0002ffff\U0010ffff"],
)
def test_controls_half_characters_and_non_characters_are_refused(sign):
    error = refusal(f"建议{sign}增设")
    assert (error.code, error.messages) == (
        "control", ["The text contains control characters. Please remove them or type it again."]
    )  # fmt: skip


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_signs_that_turn_the_direction_of_writing_are_refused(sign):
    error = refusal(f"同意{sign}不")
    assert (error.code, error.messages) == (
        "override",
        ["The text contains signs that turn the direction of writing and hide what it says. Please type it again."],
    )


@pytest.mark.parametrize("mark", ["\u0301", "\u0335", "\u0489", "\u0e47", "\ufe0f", "\u20dd"])
def test_four_marks_on_a_letter_are_written_and_five_are_refused(mark):
    assert clean_text("民x" + mark * MOST_MARKS, max_length=100).startswith("民")
    error = refusal("民x" + mark * (MOST_MARKS + 1))
    assert (error.code, error.messages) == (
        "marks", ["The text has too many marks stacked on one letter. Please type it again."]
    )  # fmt: skip


@pytest.mark.parametrize("between", [ZWSP, ZWJ, "\u034f", "\u200e"])
def test_marks_divided_by_what_nobody_sees_are_still_one_stack(between):
    assert refusal("x" + between.join("\u0301\u0316\u0301\u0316\u0301")).code == "marks"


def test_a_mark_that_falls_apart_counts_as_the_two_it_becomes():
    assert refusal("x" + "\u0344" * 3).code == "marks"


@pytest.mark.parametrize(
    "written", ["བསྒྲུབས་ཧཱུྃ", "ᠮᠣᠩᠭᠣᠯ", "ئۇيغۇرچە", "เก็บน้ำ", "tiếng Việt", "हिन्दी", "한국어", "vuɪəŋ˧˧"]
)
def test_languages_that_stack_marks_are_written_freely(written):
    assert clean_text(written, max_length=100) == unicodedata.normalize("NFC", written)


@pytest.mark.parametrize(
    "raw", ["", " ", "\n\t\r\n", "　　", "\u3164", "\u2800\n\u2800", ZWSP + BOM, "\u115f\u1160 \uffa0", VS16, "\xa0"]
)
def test_a_text_that_shows_nothing_is_empty(raw):
    error = refusal(raw)
    assert (error.code, error.messages) == ("empty", ["Please write something; the text is empty."])
    assert clean_text(raw, max_length=10, required=False) == ""


def test_the_limit_counts_what_is_left_after_cleaning():
    assert clean_text(f"{ZWSP}" + "e\u0301" * 10 + "  \r\n", max_length=10) == "é" * 10


@pytest.mark.parametrize("length", [11, 121, 5_000])
def test_a_text_over_the_limit_is_told_its_length_and_the_limit(length):
    error = refusal("民" * length, max_length=10)
    assert error.code == "too_long"
    assert error.messages == [
        f"The text has {length} characters; at most 10 are possible. Please shorten it or divide it."
    ]


HOSTILE = {
    "a run of spaces": " " * 999_999 + "x",
    "a tower of marks": "x" + "\u0301\u0316" * 250_000,
    "a tower behind joiners": "x" + f"\u0301\u0316{ZWJ}" * 150_000,
    "invisible signs": ZWSP * 333_000 + "x",
    "broken emoji": f"👩{ZWJ}" * 140_000,
    "short lines": " \n" * 500_000 + "x",
    "plain Chinese": "民" * 333_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_megabyte_takes_no_longer_than_its_length(raw):
    """Four times the figure of 0.2 s, for a busy machine; what grows with the square takes minutes here."""
    for limit, most in ((1_000_000, 0.8), (5_000, 0.05)):
        started = time.process_time()
        with contextlib.suppress(TextRefused):
            clean_text(raw, max_length=limit)
        assert time.process_time() - started < most


@pytest.mark.parametrize("sign", list("=+-@\t\r＝＋－＠"))
def test_a_cell_that_would_be_a_formula_is_text(sign):
    assert spreadsheet_cell(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


@pytest.mark.parametrize("hidden", ["\x00", "\x1f", "\ufeff", ZWSP, "\u202e", "\ud800"])
def test_a_formula_behind_a_sign_nobody_sees_is_text(hidden):
    assert spreadsheet_cell(f"{hidden}=1+1") == "'=1+1"


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (0, "0"), (-5, "'-5"), ("意见=好", "意见=好"), ("一\n二\x00", "一\n二"), ("", "")]
)
def test_other_values_are_written_as_they_are(value, cell):
    assert spreadsheet_cell(value) == cell


@given(st.text(st.characters(codec=None)))
def test_no_cell_begins_like_a_formula_and_every_cell_can_be_encoded(value):
    cell = spreadsheet_cell(value)
    assert cell[:1] not in set("=+-@\t\r＝＋－＠")
    assert cell.encode("utf-8") is not None


@pytest.mark.parametrize(
    "variant",
    ["支持ABC，第3条!", "支持abc第３条", " 支 持 ＡＢＣ。第3条", f"支{ZWSP}持abc第3条……", "「支持」abc·第③条\n"],
)
def test_texts_that_read_the_same_have_one_key(variant):
    assert compare_key(variant) == "支持abc第3条"


@pytest.mark.parametrize(("one", "other"), [("支持👍", "支持👎"), ("支持", "反对"), ("第3条", "第4条"), ("a+b", "a=b")])
def test_texts_that_say_different_things_have_different_keys(one, other):
    assert compare_key(one) != compare_key(other)


def test_punctuation_alone_has_an_empty_key():
    assert [compare_key(text) for text in ("？！", "……", "　", "\u2800\u3164")] == ["", "", "", ""]


@given(any_text.filter(lambda text: text.isprintable()))
@example("\u0345Σς")
def test_the_key_of_a_key_is_itself(text):
    assert compare_key(compare_key(text)) == compare_key(text)
