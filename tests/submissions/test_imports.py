"""Comments of another platform: the real file is read whole, and every bad file is refused with all that is wrong."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from submissions import imports
from submissions.imports import COLUMNS, CommentRow, ImportRefused, read_comments

DEMO = Path(__file__).parents[2] / "home" / "demo" / "vtaiwan-uberx.csv"
GOOD = {
    "timestamp": "1447230000123",
    "datetime": "Wed Nov 11 15:20:00 WIB 2015",
    "comment-id": "7",
    "author-id": "12",
    "agrees": "3",
    "disagrees": "0",
    "moderated": "1",
    "comment-body": "應該納保",
}


@pytest.fixture(autouse=True)
def _untranslated():
    with translation.override(None):
        yield


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "comments.csv"


def written(path: Path, *changes: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for number, change in enumerate(changes, 1):
            writer.writerow(GOOD | {"comment-id": str(number)} | change)
    return path


def problems(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as caught:
        read_comments(path)
    return caught.value.problems


# Good files


def test_the_demo_holds_197_comments_with_their_decisions():
    rows = read_comments(DEMO)
    assert Counter(row.decision for row in rows) == {"approved": 99, "rejected": 78, "pending": 20}
    assert len({row.comment_id for row in rows}) == len(rows) == 197


def test_no_comment_of_the_demo_is_cut_or_moved():
    with DEMO.open(encoding="utf-8", newline="") as file:
        source = {row["comment-id"]: row for row in csv.DictReader(file)}
    for row in read_comments(DEMO):
        told = source[row.comment_id]
        assert "".join(row.text.split()) == "".join(told["comment-body"].split())
        assert (row.author_id, row.agrees, row.disagrees) == (
            told["author-id"],
            int(told["agrees"]),
            int(told["disagrees"]),
        )
        assert int(row.received_at.timestamp() * 1000) == int(told["timestamp"])


def test_a_row_is_read_whole(path):
    assert read_comments(written(path, {"comment-body": "第一行\r\n第二行 "})) == [
        CommentRow(
            line=2,
            comment_id="1",
            author_id="12",
            received_at=datetime(2015, 11, 11, 8, 20, 0, 123_000, tzinfo=UTC),
            decision="approved",
            text="第一行\n第二行",
            agrees=3,
            disagrees=0,
        )
    ]


def test_lines_are_counted_as_in_the_file(path):
    rows = read_comments(written(path, {"comment-body": "一\n二\n三"}, {}))
    assert [row.line for row in rows] == [2, 5]


def test_a_byte_order_mark_other_orders_further_columns_and_empty_lines_are_no_problem(path):
    written(path, {}, columns=("language", *reversed(COLUMNS)))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\r\n\r\n")
    assert [(row.comment_id, row.text) for row in read_comments(path)] == [("1", "應該納保")]


@pytest.mark.parametrize(("value", "decision"), [("1", "approved"), ("-1", "rejected"), ("0", "pending")])
def test_each_moderators_decision_has_its_name(path, value, decision):
    assert [row.decision for row in read_comments(written(path, {"moderated": value}))] == [decision]


def test_the_longest_text_is_taken_and_one_character_more_refused(path):
    assert len(read_comments(written(path, {"comment-body": "字" * 5000}))[0].text) == 5000
    assert problems(written(path, {"comment-body": "字" * 5001})) == [
        (2, "comment-body: The text has 5001 characters; at most 5000 are possible. Please shorten it or divide it.")
    ]


# Bad files


def test_missing_columns_are_named(path):
    columns = tuple(name for name in COLUMNS if name not in ("author-id", "moderated"))
    assert problems(written(path, {}, columns=columns)) == [(1, "The header lacks: author-id, moderated.")]


def test_a_column_that_stands_twice_is_named(path):
    written(path, {})
    path.write_text("agrees," + path.read_text("utf-8"), encoding="utf-8")
    assert problems(path) == [(1, "The header has twice: agrees.")]


@pytest.mark.parametrize("source", [b"", b"\xef\xbb\xbf", b"a;b;c\n"])
def test_a_file_without_the_header_is_refused(path, source):
    path.write_bytes(source)
    assert problems(path) == [(1, f"The header lacks: {', '.join(COLUMNS)}.")]


def test_a_header_alone_is_no_comment(path):
    assert problems(written(path)) == [(0, "The file holds no comment.")]


def test_another_encoding_is_refused_with_byte_and_line(path):
    written(path, {}, {"comment-body": "ascii"})
    source = path.read_bytes()
    place = source.index(b"ascii")
    path.write_bytes(source.replace(b"ascii", "意见".encode("gb18030")))
    assert problems(path) == [
        (3, f"The file is not text in UTF-8 (byte {place}). Save it as UTF-8 and try again."),
    ]


@pytest.mark.parametrize(("row", "found"), [("1,2,3", 3), (",".join("123456789"), 9), ("x", 1)])
def test_a_row_with_another_number_of_fields_is_refused(path, row, found):
    written(path, {})
    path.write_text(path.read_text("utf-8") + row + "\n", encoding="utf-8")
    assert problems(path) == [(3, f"The row has {found} fields instead of 8.")]


@pytest.mark.parametrize(
    "value", ["", "soon", "1447230000.5", "1_447_230_000_123", "-5", "٣", "631151999999", "4102444800000", "9" * 5000]
)
def test_a_timestamp_that_is_none_or_out_of_range_is_refused(path, value):
    sentence = "timestamp is “{}”; it must be milliseconds since 1970, after 1990 and not in the future."
    assert problems(written(path, {"timestamp": value})) == [(2, sentence.format(value[:20]))]


def test_the_first_instant_of_1990_is_taken(path):
    rows = read_comments(written(path, {"timestamp": "631152000000"}))
    assert [row.received_at for row in rows] == [datetime(1990, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize("value", ["", "2", "yes", "1.0", "--1"])
def test_an_unknown_decision_is_refused(path, value):
    sentence = f"moderated is “{value}”; it must be 1, -1 or 0."
    assert problems(written(path, {"moderated": value})) == [(2, sentence)]


@pytest.mark.parametrize("name", ["agrees", "disagrees"])
@pytest.mark.parametrize("value", ["", "-1", "1.5", "1_0", "1" * 10])
def test_a_count_that_is_no_whole_number_is_refused(path, name, value):
    assert problems(written(path, {name: value})) == [(2, f"{name} is “{value}”; it must be a whole number.")]


@pytest.mark.parametrize("value", ["", "  ", "\n", "\u200b"])
def test_an_empty_text_is_refused(path, value):
    sentence = "comment-body: Please write something; the text is empty."
    assert problems(written(path, {"comment-body": value})) == [(2, sentence)]


def test_a_comment_id_that_is_missing_or_stands_twice_is_refused(path):
    assert problems(written(path, {"comment-id": "a"}, {"comment-id": " "}, {"comment-id": "a"})) == [
        (3, "comment-id is missing."),
        (4, "comment-id a stands twice, first in row 2."),
    ]


def test_an_identifier_is_never_shortened(path):
    assert problems(written(path, {"author-id": "a" * 81, "comment-id": "b" * 81})) == [
        (2, "comment-id is longer than 80 characters."),
        (2, "author-id is longer than 80 characters."),
    ]


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f"])
def test_control_characters_are_refused_in_every_field_that_is_text(path, sign):
    change = dict.fromkeys(("comment-id", "author-id", "comment-body", "datetime"), f"a{sign}b")
    assert problems(written(path, change)) == [
        (2, "comment-id holds control characters."),
        (2, "author-id holds control characters."),
        (2, "comment-body: The text contains control characters. Please remove them or type it again."),
        (2, "datetime holds control characters."),
    ]


def test_a_control_character_in_a_number_is_not_repeated_in_the_message(path):
    assert problems(written(path, {"moderated": "\x1b1"})) == [(2, "moderated is “�1”; it must be 1, -1 or 0.")]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_the_row_it_opens_in(path):
    written(path, {}, {})
    path.write_text(path.read_text("utf-8") + '1447230000123,,9,1,0,0,1,"應該\n納保\n', encoding="utf-8")
    assert problems(path) == [(4, "A quotation mark opens in this row and is never closed.")]


def test_a_field_without_end_is_refused(path):
    written(path, {})
    path.write_text(path.read_text("utf-8") + '1447230000123,,9,1,0,0,1,"' + "長" * 140_000, encoding="utf-8")
    sentence = "A field of this row does not end, or is far too long; a quotation mark may be missing."
    assert problems(path) == [(3, sentence)]


def test_a_quotation_mark_within_a_field_is_refused_after_the_problems_before_it(path):
    written(path, {"moderated": "5"})
    path.write_text(path.read_text("utf-8") + '1447230000123,,9,1,0,0,1,"a"b\n', encoding="utf-8")
    assert problems(path) == [
        (2, "moderated is “5”; it must be 1, -1 or 0."),
        (3, "This row cannot be read as CSV (',' expected after '\"'). What follows was not read."),
    ]


def test_everything_wrong_is_told_at_once_and_nothing_is_returned(path):
    changes = ({}, {"moderated": "5", "agrees": "x", "comment-body": ""}, {}, {"timestamp": "0"})
    assert [line for line, _sentence in problems(written(path, *changes))] == [3, 3, 3, 5]


def test_fifty_problems_are_shown_and_the_others_counted(path):
    found = problems(written(path, *[{"moderated": "5"}] * 50))
    assert [line for line, _sentence in found] == list(range(2, 52))
    found = problems(written(path, *[{"moderated": "5"}] * 73))
    assert [line for line, _sentence in found] == [*range(2, 52), 0]
    assert found[-1] == (0, "There are 23 more problems.")


def test_a_file_larger_than_the_limit_is_refused(path, monkeypatch):
    written(path, {})
    monkeypatch.setattr(imports, "MAXIMUM_BYTES", path.stat().st_size)
    assert len(read_comments(path)) == 1
    monkeypatch.setattr(imports, "MAXIMUM_BYTES", path.stat().st_size - 1)
    assert problems(path) == [(0, "The file is larger than 50 MB.")]


def test_a_file_that_is_not_there_is_an_error_of_the_system(path):
    with pytest.raises(FileNotFoundError):
        read_comments(path)
