"""What every test may ask for."""

import gc
import io
import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from bench import bed
from consultations import outline
from consultations.models import ConsultationPage
from core import throttle
from home.models import HomePage
from home.sitetree import EDITORS, MODERATORS
from submissions.pages import questions_of
from tests import factories, rows

LONGEST = ("test_opinion", "test_livestream", "test_text_live", "test_green_channel")
DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what needs no database, which may still be in the making, and then with what takes longest, the
    journeys, so that at the end no process waits for one.
    """
    waiting = {item.path for item in items if item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)}
    items.sort(key=lambda item: (item.path in waiting, "browser" not in item.path.parts, item.path.stem not in LONGEST))


def pytest_collection_finish(session: pytest.Session) -> None:
    """A million objects live as long as the run, the site and the tests themselves: nobody need look for them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Processes remember immutable rows by their number; numbers start anew with each test."""
    questions_of.cache_clear()
    outline.outline_of.cache_clear()
    outline.choices_of.cache_clear()
    throttle._salt.cache_clear()
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Each worker copies one migrated database instead of migrating its own; it is made anew when a migration changes."""
    connection.settings_dict["TEST"]["TEMPLATE"] = bed.template(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test begins with the site's first pages and groups, also after one that wrote for real."""
    with django_db_blocker.unblock():
        factories.site_with_lists()
        rows.keep()
    with pytest.MonkeyPatch.context() as patch:
        # Django empties two hundred tables and leaves the first rows to us; that takes seconds, this does not.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: rows.put_back())
        yield


@pytest.fixture
def home(db):
    """The front page, with the lists and groups of a new installation."""
    return HomePage.objects.get()


def _commits(item: pytest.Item) -> bool:
    """Whether a test writes for real, so that nothing of its module can be rolled back around it."""
    marker = item.get_closest_marker("django_db")
    return {"live_server", "transactional_db"} & set(item.fixturenames) or (marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="module")
def standing(request, django_db_setup, django_db_blocker) -> Iterator[bool]:
    """Keep what the makers below write until the module ends, then roll it back: a page costs more than most tests.

    False where a test of the module commits: then each test makes its own.
    """
    if any(item.path == request.path and _commits(item) for item in request.session.items):
        yield False
        return
    with django_db_blocker.unblock(), transaction.atomic():
        yield True
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo_said(standing) -> str:
    """The demo, loaded once for the tests of a module; what loading it printed."""
    assert standing
    out = io.StringIO()
    call_command("loaddemo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def standing_page(standing) -> ConsultationPage | None:
    return factories.consultation() if standing else None


@pytest.fixture
def page(standing_page, home):
    """An open consultation with a draft."""
    return ConsultationPage.objects.get(pk=standing_page.pk) if standing_page else factories.consultation()


@pytest.fixture
def editor(home):
    return factories.staff("editor", EDITORS)


@pytest.fixture
def moderator(home):
    return factories.staff("moderator", MODERATORS)


@pytest.fixture
def colleague(home):
    return factories.staff("colleague", MODERATORS)
