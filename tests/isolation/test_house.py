import pytest

from tests.isolation.promises import *  # noqa: F403

pytestmark = pytest.mark.django_db
PART = "house"
SEEN = ["draft", "keeper", "message"]  # by those whose business it is; so it could be seen by others
MAY_WRITE = [  # about themselves only
    "a /admin/account/ wagtailusers_userprofile",
    "a /admin/editing-sessions/release/1/ wagtailadmin_editingsession",
]
