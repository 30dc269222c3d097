import pytest

from tests.isolation.promises import *  # noqa: F403

pytestmark = pytest.mark.django_db
PART = "house"
SEEN = [
    "activity",
    "article",
    "draft",
    "keeper",
    "message",
    "note",
]  # by those whose business it is; so it could be seen by others
MAY_WRITE = [  # about themselves, and that they support a published opinion
    "a /admin/account/ wagtailusers_userprofile",
    "a /admin/editing-sessions/release/N/ wagtailadmin_editingsession",
    "a /opinions/N/support/ submissions_support",
    "nobody /opinions/N/support/ submissions_support",
]
