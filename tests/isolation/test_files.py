import pytest

from tests.isolation.promises import *  # noqa: F403

pytestmark = pytest.mark.django_db
PART = "files"
SEEN = [
    "document",
    "draft",
    "image",
    "keeper",
    "record",
]  # by those whose business it is; so it could be seen by others
