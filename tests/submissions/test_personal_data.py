"""What looks like personal data: measured on the frozen sets, and how long a hostile text takes."""

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.personal_data import Category, Finding, find_personal_data, plain_copy
from tests.submissions.labelled.compose import Label, clean_paragraphs, personal_strings

LEAST_RECALL = {
    "identity": 0.99, "phone": 0.99, "card": 0.99, "email": 0.95, "plate": 0.95, "account": 0.95, "address": 0.95, "name": 0.95,
}  # fmt: skip
LEAST_PRECISION = 0.95
MOST_FALSE_ALARMS = 0.01
SPILL = {"address": 4}  # signs a proposal may reach over the label; two for the others
COVERED = {"address": 0.75}  # the share of a label that must be covered; all of it for the others
HOSTILE = [
    "1", "1 ", "12-", "(86)", "1(((-", "a", "a.", "a@", "@a.", "a#", "京a", "路1号", "弄1弄1", "1栋1单元", "幢1", "路一", "百号", "一", "人",
    "姓名:", "我叫王", "本人·", "微信", "qq 1", "微信名叫“", "０", "浙J·", "县镇", "住在",
]  # fmt: skip


def found_in(text):
    return [(text[f.start : f.end], f.category) for f in find_personal_data(text)]


def is_found(label: Label, findings: list[Finding]) -> bool:
    covered = {i for f in findings if f.category == label.kind for i in range(f.start, f.end)}
    share = sum(i in covered for i in range(label.start, label.end)) / (label.end - label.start)
    return share >= COVERED.get(label.kind, 1)


def is_right(found: Finding, labels: tuple[Label, ...]) -> bool:
    spill = SPILL.get(found.category, 2)
    return any(
        label.kind == found.category
        and label.start - spill <= found.start < label.end
        and label.start < found.end <= label.end + spill
        for label in labels
    )


def test_the_labelled_strings_are_found_and_little_else():
    labels, hits, proposals, right = Counter(), Counter(), Counter(), Counter()
    for row in personal_strings():
        findings = find_personal_data(row.text)
        for label in row.labels:
            labels[label.kind] += 1
            hits[label.kind] += is_found(label, findings)
        for found in findings:
            proposals[found.category] += 1
            right[found.category] += is_right(found, row.labels)
    assert [kind for kind, least in LEAST_RECALL.items() if hits[kind] < least * labels[kind]] == []
    assert [kind for kind in LEAST_RECALL if right[kind] < LEAST_PRECISION * proposals[kind]] == []


def test_clean_paragraphs_raise_almost_no_alarm():
    alarms = [text for text in clean_paragraphs() if find_personal_data(text)]
    assert len(alarms) <= MOST_FALSE_ALARMS * len(clean_paragraphs())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身分證３３１０２２１９９０１３０１１２３５沒有用", []),  # no year has a thirteenth month
        ("身份证331022199001011234写错了", [("331022199001011234", "identity")]),
        ("聯絡人：陳美玲，電話０９１２", [("陳美玲", "name")]),
        ("订单331022199001011234", []),
        ("微信13812345678", [("13812345678", "phone")]),
        ("QQ号码84975195", [("84975195", "account")]),
        ("电话打了三次，从20230405打到今天", []),
        ("村委会电话0576-83301234，我家座机0576-83301235", [("0576-83301235", "phone")]),
        ("一三八〇〇〇〇〇〇〇〇找我", [("一三八〇〇〇〇〇〇〇〇", "phone")]),
        ("我叫了一辆车，联系人民群众", []),
    ],
)
def test_single_cases(text, found):
    assert found_in(text) == found


def test_every_kind_that_is_found_can_be_hidden():
    assert {label.kind for row in personal_strings() for label in row.labels} | {"other"} == set(Category.values)


@given(st.text(alphabet="138-( )+@.a浙J路号幢室我叫王姓名:微信一〇住Ａ８　·臺\u0307İ", max_size=300))
@settings(max_examples=60, deadline=None)
def test_findings_are_ordered_apart_and_within_the_text(text):
    findings = find_personal_data(text)
    assert len(plain_copy(text)) == len(text)
    places = [place for f in findings for place in (f.start, f.end)]
    assert places == sorted(places)
    assert all(0 <= f.start < f.end <= len(text) for f in findings)


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_hostile_signs_take_no_longer_than_ten_times_a_thousand(piece):
    """Measured in processor time and with a wide margin: a pattern that backtracks takes a hundred times as long."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        return min(_timed(text) for _ in range(2))

    assert seconds(10_000) <= 30 * seconds(1_000) + 0.05


def _timed(text: str) -> float:
    began = time.process_time()
    find_personal_data(text)
    return time.process_time() - began
