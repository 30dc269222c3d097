"""A live form may be edited in any way; no answer is hidden or put under another question for it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from consultations.models import ConsultationIndexPage, ConsultationPage, ConsultationQuestion
from core.calendar import local_day
from submissions.models import PageArchive
from submissions.services.archiving import ArchiveRefused, archive_page, may_be_taken_down, take_out_of_archive
from tests.consultations import form_sequences
from tests.factories import closed_consultation, consultation, published, received, staff

SEQUENCES = 25  # the drill makes five hundred


def test_random_edits_of_a_live_form_neither_hide_nor_relabel_an_answer(page):
    results = [form_sequences.run(page, seed) for seed in range(SEQUENCES)]
    assert sum(answers for answers, _wrong in results) > 300
    assert sum(wrong for _answers, wrong in results) == 0


def test_a_question_edited_through_the_admins_way_keeps_its_key_and_a_new_one_gets_its_own(page):
    page.form_fields.add(ConsultationQuestion(label="旧问题", field_type="singleline", required=False))
    page.save_revision().publish()
    page = ConsultationPage.objects.get(pk=page.pk)
    (before,) = page.current_definition()
    question = page.form_fields.get()
    question.label = "新问题"
    page.form_fields.add(question, ConsultationQuestion(label="旧问题", field_type="singleline", required=False))
    page.save_revision().publish()
    after = {row["label"]: row["key"] for row in ConsultationPage.objects.get(pk=page.pk).current_definition()}
    assert after["新问题"] == before["key"] != after["旧问题"]


@pytest.fixture
def written(home, moderator):
    """A closed consultation somebody wrote to."""
    page = closed_consultation(title="有人写过的征求")
    published(page, "留存的意见", by=moderator)
    return page


@pytest.fixture
def admin(client, home):
    client.force_login(staff("root", is_superuser=True))
    return client


def still_there(page):
    return ConsultationPage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("door", ["delete", "unpublish"])
@pytest.mark.parametrize("above", [False, True], ids=["the page", "the list above it"])
def test_a_page_that_people_wrote_to_is_neither_deleted_nor_taken_down(admin, written, door, above):
    target = written.get_parent() if above else written
    data = {"include_descendants": "on"} if door == "unpublish" else {}
    response = admin.post(reverse(f"wagtailadmin_pages:{door}", args=[target.pk]), data)
    assert response.status_code == 302
    assert still_there(written) and ConsultationIndexPage.objects.get().live


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_nor_by_ticking_many_at_once(admin, written, action):
    empty = consultation()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    admin.post(f"{url}?id={empty.pk}&id={written.pk}&next=/admin/")
    assert still_there(written) and still_there(empty)


def test_an_empty_page_is_taken_down_and_deleted_as_before(admin, home):
    page = consultation(with_draft=False)
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert not still_there(page)
    admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not ConsultationPage.objects.filter(pk=page.pk).exists()


def test_a_page_that_people_write_to_does_not_expire(written):
    written.expire_at = timezone.now()
    with pytest.raises(ValidationError) as refused:
        written.full_clean()
    assert set(refused.value.error_dict) == {"expire_at"}


def test_an_archived_page_leaves_the_lists_and_stays_at_its_address_until_the_day(admin, client, written, rewind):
    index = ConsultationIndexPage.objects.get()
    feed = reverse("consultations_atom")
    assert all(written.title in client.get(url).content.decode() for url in (index.url, feed))
    response = admin.post(reverse("page_archive", args=[written.pk]), {"kept_until": "2099-01-01"})
    assert response.status_code == 302
    assert not any(written.title in client.get(url).content.decode() for url in (index.url, feed))
    html = client.get(written.url).content.decode()
    assert "留存的意见" in html and "2099年1月1日" in html
    assert not may_be_taken_down(written)
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[written.pk]))
    assert still_there(written)
    rewind(written)
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[written.pk]))
    assert not still_there(written)


@pytest.fixture
def rewind():
    """Let the day until which a page is kept be over."""

    def over(page):
        PageArchive.objects.filter(page=page).update(kept_until="2001-01-01")

    return over


def test_a_page_is_archived_only_with_a_day_to_come_and_when_it_is_over(written, page, editor):
    received(page)
    with pytest.raises(ArchiveRefused):
        archive_page(written, kept_until=local_day(timezone.now()), by=editor)
    later = local_day(timezone.now()).replace(year=2090)
    with pytest.raises(ArchiveRefused):
        archive_page(page, kept_until=later, by=editor)
    with pytest.raises(ArchiveRefused):
        archive_page(closed_consultation(), kept_until=later, by=editor)
    archive_page(written, kept_until=later, by=editor)
    take_out_of_archive(written, by=editor)
    assert not PageArchive.objects.exists()


@pytest.mark.parametrize("name", ["page_archive", "page_unarchive"])
def test_only_who_may_publish_a_page_archives_it(client, written, moderator, name):
    client.force_login(moderator)
    response = client.post(reverse(name, args=[written.pk]), {"kept_until": "2099-01-01"})
    assert response.status_code in (302, 403) and not PageArchive.objects.exists()
