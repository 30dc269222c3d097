import pytest

from tests.isolation.promises import *  # noqa: F403

pytestmark = pytest.mark.django_db
PART = "pages"
SEEN = [
    "activity",
    "document",
    "draft",
    "image",
    "keeper",
    "message",
]  # by those whose business it is; so it could be seen by others
