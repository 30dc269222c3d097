"""A query that is named once: the rows of the queryset it was made from, composed once, planned once."""

from datetime import UTC, datetime

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import Count, F
from wagtail.models import Page, Site

from consultations.models import ConsultationPage
from core.postgres.base import PREPARED_AFTER
from core.prepared import Prepared

pytestmark = pytest.mark.django_db


def test_it_answers_what_the_queryset_does_with_fields_and_annotations_as_python_has_them(page):
    def compose(pk, closes):
        pages = ConsultationPage.objects.filter(pk=pk, closes_at=closes, opens_at__lt=F("closes_at"))
        return pages.annotate(questions=Count("form_fields"))

    (found,) = Prepared(compose, int, datetime)(page.pk, page.closes_at)
    expected = compose(page.pk, page.closes_at).get()
    names = [field.attname for field in ConsultationPage._meta.concrete_fields]
    assert {name: getattr(found, name) for name in [*names, "questions"]} == {
        name: getattr(expected, name) for name in [*names, "questions"]
    }
    assert (found.background.stream_block, found._state.adding) == (expected.background.stream_block, False)
    assert Prepared(compose, int, datetime).first(page.pk, datetime(2001, 1, 1, tzinfo=UTC)) is None


def test_django_composes_it_once_and_each_call_is_one_query(home, django_assert_num_queries):
    composed = []

    def compose(slug):
        composed.append(slug)
        return Page.objects.filter(slug=slug)

    by_slug = Prepared(compose, str)
    with django_assert_num_queries(3):
        assert [[page.pk for page in by_slug(slug)] for slug in (home.slug, "nowhere", home.slug)] == [
            [home.pk], [], [home.pk]
        ]  # fmt: skip
    assert len(composed) == 1


def test_postgresql_plans_it_once_for_numbers_of_any_size(home):
    by_key = Prepared(lambda pk: Page.objects.filter(pk=pk), int)
    for number in (1, 40_000, 2_000_000, home.pk, home.pk, home.pk)[: PREPARED_AFTER + 3]:
        by_key(number)
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT parameter_types::text FROM pg_prepared_statements WHERE statement LIKE \'%wagtailcore_page"."id" = $1%\''
        )
        assert cursor.fetchall() == [("{bigint}",)]


@pytest.mark.parametrize(
    ("compose", "kinds"),
    [
        (lambda title: Page.objects.filter(title__contains=title), (str,)),
        (lambda first, second: Page.objects.filter(pk=first), (int, int)),
    ],
    ids=["changes the value", "leaves one out"],
)
def test_a_query_that_does_not_take_its_values_as_they_are_is_refused(compose, kinds):
    with pytest.raises(ValueError, match="does not use each of them"):
        Prepared(compose, *kinds)(*(kind() for kind in kinds))


@pytest.fixture
def migration():
    """What another process does to the tables meanwhile; undone."""
    other = connection.copy()

    def widen(length):
        with other.cursor() as cursor:
            cursor.execute(f"ALTER TABLE wagtailcore_site ALTER site_name TYPE varchar({length})")

    yield widen
    widen(255)
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_column_that_a_migration_changes_meanwhile_costs_two_questions_and_no_reader_an_answer(
    home, migration, django_assert_num_queries
):
    sites = Prepared(lambda: Site.objects.all())
    for _use in range(PREPARED_AFTER + 2):
        before = sites()
    migration(300)
    with django_assert_num_queries(4):  # refused, everything forgotten, asked again; then once
        assert sites() == sites() == before
    for _use in range(PREPARED_AFTER + 2):
        sites()
    migration(301)
    with pytest.raises(NotSupportedError), transaction.atomic():
        sites()  # a transaction that failed cannot go on; whoever opened it begins again
