"""No request, however malformed, is answered with an error of ours; `drill/drill_fuzz.py` sends ten thousand."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import consultation, livestream, notice
from tests.operation.fuzzing import judge, public_patterns, requests
from tests.stations.factories import station


@pytest.fixture(scope="module")
def paths() -> list[str]:
    return public_patterns()


def test_every_public_address_is_among_those_that_are_tried(paths):
    assert len(paths) > 60
    wanted = {"receipts/", "search/", "health/", "take-part/<int:page_id>/", "wechat/callback/", "sitemap.xml"}
    assert wanted - set(paths) == set()


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_malformed_request_is_an_error_of_ours_or_takes_long(data, paths, home):
    pages = getattr(home, "fuzzed", None)
    if pages is None:
        pages = home.fuzzed = ["/", *(made.url for made in (consultation(), notice(), livestream(), station()))]
    judge(data.draw(requests(paths, pages)), Client(raise_request_exception=False))


def test_a_name_too_long_for_any_file_is_not_found(home):
    assert Client().get(f"/media/{'a%7Cb' * 300}").status_code == 404
