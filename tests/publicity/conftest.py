"""People who work on the publicity; none of them has a part in what another does."""

import pytest
from django.contrib.auth.models import Permission

from tests.factories import staff


def _staff(name, *codenames):
    user = staff(name)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="publicity", codename__in=codenames))
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def author(home):
    return staff("author")


@pytest.fixture
def verifier(home):
    return staff("verifier")


@pytest.fixture
def drawer(home):
    return _staff("drawer", "run_draw")


@pytest.fixture
def second(home):
    return _staff("second", "run_draw")


@pytest.fixture
def checker(home):
    user = _staff("checker", "report_spotcheck")
    type(user).objects.filter(pk=user.pk).update(email="checker@example.cn")
    user.refresh_from_db()
    return user


@pytest.fixture
def publisher(home):
    return _staff("publisher", "publish_publicrecord")


@pytest.fixture
def assessor(home):
    return _staff("assessor", "assess_deputy")


@pytest.fixture
def second_assessor(home):
    return _staff("second-assessor", "assess_deputy")


@pytest.fixture
def reviewer(home):
    return _staff("reviewer", "review_grade")


@pytest.fixture
def decider(home):
    return _staff("decider", "decide_grade")


@pytest.fixture
def keeper(home):
    user = _staff("case-keeper", "keep_case")
    type(user).objects.filter(pk=user.pk).update(email="keeper@example.cn")
    user.refresh_from_db()
    return user
