"""Which page an address shows: with one site whatever the host, with more what Wagtail says; and what is not stored yet."""

import pytest
from wagtail.models import Site

from consultations.models import ConsultationAttachment, ConsultationIndexPage, ConsultationPage
from consultations.queries import consultation_reading
from core.models import SiteDocument
from submissions.queries import opinion_list

pytestmark = pytest.mark.django_db


def shown(client, host):
    return client.get("/", headers={"host": host}).context["page"].specific


def test_one_site_answers_to_every_host_and_a_second_one_to_its_own(client, home, page):
    assert [shown(client, host) for host in ("testserver", "localhost")] == [home, home]
    index = ConsultationIndexPage.objects.get()
    Site.objects.create(hostname="localhost", root_page=index)
    assert [shown(client, host) for host in ("testserver", "localhost")] == [home, index]


def test_the_preview_of_an_editor_shows_attachments_that_are_not_stored(page):
    document = SiteDocument.objects.create(title="说明", file="documents/a.pdf")
    previewed = ConsultationPage.objects.get(pk=page.pk)
    previewed.attachments = [ConsultationAttachment(document=document)]
    assert [row.document for row in consultation_reading(previewed, {})["attachments"]] == [document]


def test_a_page_that_is_not_stored_has_no_opinions():
    assert opinion_list(None, {}).opinions == []
