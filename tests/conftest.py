"""What every test may ask for."""

import io
import os

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from bench import bed
from consultations import outline
from core import throttle
from home.models import HomePage
from home.sitetree import EDITORS, MODERATORS
from submissions.pages import questions_of
from tests import factories


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Processes remember immutable rows by their number; numbers start anew with each test."""
    questions_of.cache_clear()
    outline.outline_of.cache_clear()
    throttle._salt.cache_clear()
    cache.clear()


def restore_site_rows() -> None:
    """Put back what migrations made and a flush removed: Wagtail's roots, our reasons, privacy notice and areas."""
    from importlib import import_module

    from django.contrib.auth.management import create_permissions
    from wagtail.models import Collection, Locale, Page

    from stations.models import Area
    from submissions.models import Reason

    if not Page.objects.exists():
        for config in apps.get_app_configs():
            create_permissions(config, verbosity=0)
        Locale.objects.get_or_create(language_code="zh-hans")
        Page.add_root(title="Root", slug="root")
        Collection.add_root(name="Root")
    if not Reason.objects.exists():
        import_module("submissions.migrations.0003_first_reasons_and_privacy_notice").add(apps, None)
    if not Area.objects.exists():
        import_module("stations.migrations.0002_sanmen_areas").add(apps, None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Each worker copies one migrated database instead of migrating its own; it is made anew when a migration changes."""
    connection.settings_dict["TEST"]["TEMPLATE"] = bed.template(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test begins with the site's first pages and groups; they are made once for each worker."""
    with django_db_blocker.unblock():
        restore_site_rows()
        factories.site_with_lists()


@pytest.fixture
def home(db):
    """The front page, with the lists and groups of a new installation; put back where a flush took them away."""
    restore_site_rows()
    return HomePage.objects.first() or factories.site_with_lists()


@pytest.fixture(scope="module")
def demo_said(django_db_setup, django_db_blocker):
    """The demo, loaded once for the tests of a module and rolled back after them; what loading it printed."""
    out = io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        restore_site_rows()
        call_command("loaddemo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def page(home):
    """An open consultation with a draft."""
    return factories.consultation()


@pytest.fixture
def editor(home):
    return factories.staff("editor", EDITORS)


@pytest.fixture
def moderator(home):
    return factories.staff("moderator", MODERATORS)


@pytest.fixture
def colleague(home):
    return factories.staff("colleague", MODERATORS)
