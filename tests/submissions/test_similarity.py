"""Campaigns are recognised, and what only looks alike stays apart: measured on the frozen sets."""

from collections import Counter

import pytest

from submissions.similarity import Groups, profile, say_the_same
from tests.submissions.labelled.compose import letters, opposites

LEAST_F1 = 0.95
# Labelled apart although they differ in neither a denial nor a stance nor a number, but in what is to be built.
ANOTHER_THING = {("护栏", "监控")}


def pairs(groups) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def grouped(texts):
    groups, found = Groups(), []
    for number, text in enumerate(texts):
        profiled = profile(text)
        leader = groups.find(profiled)
        if leader is None:
            groups.add_leader(number, profiled)
        found.append(number if leader is None else leader)
    return found


def test_planted_campaigns_are_found():
    campaigns = [letter.campaign for letter in letters()]
    found = grouped(letter.text for letter in letters())
    right = pairs(zip(found, campaigns, strict=True))
    precision, recall = right / pairs(found), right / pairs(campaigns)
    assert 2 * precision * recall / (precision + recall) >= LEAST_F1
    mixed = {
        frozenset(c.split("-")[0] for f, c in zip(found, campaigns, strict=True) if f == leader)
        for leader in set(found)
    }
    assert [group for group in mixed if len(group) > 1] == []


def test_no_two_texts_that_differ_in_denial_stance_or_number_are_put_together():
    merged = [(one, other) for one, other in opposites() if say_the_same(profile(one), profile(other))]
    assert [pair for pair in merged if not any(a in pair[0] and b in pair[1] for a, b in ANOTHER_THING)] == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("我支持在村口建变电站，但不支持砍树。", "我不支持在村口建变电站，但支持砍树。", False),
        ("建议把停车费降到三元，周末免费停放两小时。", "建議把停車費降到三元；週末免費停放兩小時！", True),
        ("建议把停车费降到三元，周末免费停放两小时。", "建议把停车费降到五元，周末免费停放两小时。", False),
        ("支持", "支持！", True),
        ("支持", "不支持", False),
        ("太好了", "太差了", False),
        ("", "", True),
    ],
)
def test_single_pairs(one, other, same):
    assert say_the_same(profile(one), profile(other)) is same


def test_the_order_of_arrival_changes_no_guarantee():
    one, other = opposites()[0]
    assert grouped([one, other, one, other]) == [0, 1, 0, 1] == grouped([other, one, other, one])
