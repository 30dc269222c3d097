"""The walk is made once for a module and asked several times."""

import pytest

from tests.isolation.bed import make_bed
from tests.isolation.walk import renew, walk

pytest.register_assert_rewrite("tests.isolation.promises")


@pytest.fixture(scope="module")
def bed(standing, django_db_blocker, tmp_path_factory):
    """Both stations, for the module; its files stay out of the project's folder."""
    from django.test import override_settings

    wechat = {
        "app_id": "wx0", "secret": "s", "token": "t", "aes_key": None, "api_url": "http://127.0.0.1:9",
        "oauth_url": "http://127.0.0.1:9", "template_id": "",
    }  # fmt: skip
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), FORM_MINIMUM_SECONDS=0, WECHAT=wechat),
        django_db_blocker.unblock(),
    ):
        yield make_bed()


@pytest.fixture(scope="module")
def walked(request, bed):
    lines, walker = walk(bed, request.module.PART)
    renew(request.module.PART, lines)
    return lines, walker
