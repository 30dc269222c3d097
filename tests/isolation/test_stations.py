import pytest

from tests.isolation.promises import *  # noqa: F403

pytestmark = pytest.mark.django_db
PART = "stations"
SEEN = [
    "assembly",
    "deputy",
    "draft",
    "keeper",
    "message",
    "record",
    "reception",
    "representative",
    "rule",
]  # by those whose business it is; so it could be seen by others
