"""The walk is made once for a module and asked several times."""

import pytest

from tests.isolation.bed import make_bed
from tests.isolation.walk import renew, walk

pytest.register_assert_rewrite("tests.isolation.promises")


@pytest.fixture(scope="module")
def bed(standing, django_db_blocker, tmp_path_factory):
    """Both stations, for the module; its files stay out of the project's folder."""
    from django.test import override_settings

    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), FORM_MINIMUM_SECONDS=0),
        django_db_blocker.unblock(),
    ):
        yield make_bed()


@pytest.fixture(scope="module")
def walked(request, bed):
    lines, walker = walk(bed, request.module.PART)
    renew(request.module.PART, lines)
    return lines, walker
