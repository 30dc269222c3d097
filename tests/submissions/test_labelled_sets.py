"""The labelled sets are what they were before there was anything to measure on them."""

from collections import Counter

from tests.submissions.labelled import compose


def test_the_labelled_sets_are_those_that_were_frozen():
    assert compose.digests() == compose.FROZEN


def test_the_sets_have_the_size_and_mixture_they_claim():
    strings = compose.personal_strings()
    assert (len({row.text for row in strings}), sum(not row.labels for row in strings)) == (3_000, 1_000)
    assert len(set(compose.clean_paragraphs())) == 5_000
    kinds = Counter(label.kind for row in strings for label in row.labels)
    assert kinds == {
        "phone": 514, "identity": 376, "name": 292, "account": 266, "address": 225, "plate": 215, "email": 203, "card": 179,
    }  # fmt: skip
    assert len({row.campaign for row in compose.letters()}) == 316
    assert len(compose.opposites()) == 83
