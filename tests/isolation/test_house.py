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
# About themselves, that they sign out, that they support a published opinion, and with the secret of a mail
# that they follow.
MAY_WRITE = [
    "a /admin/logout/ accounts_user",
    "a /admin/account/ wagtailusers_userprofile",
    "a /admin/editing-sessions/release/N/ wagtailadmin_editingsession",
    "a /follow/bed-key/confirm/ consultations_follower",
    "a /follow/bed-key/stop/ consultations_follower consultations_followmail",
    "a /opinions/N/support/ submissions_support",
    "nobody /follow/bed-key/confirm/ consultations_follower",
    "nobody /follow/bed-key/stop/ consultations_follower consultations_followmail",
    "nobody /opinions/N/support/ submissions_support",
]
