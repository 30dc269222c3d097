"""An opinion for a station: from the form to the one queue, the receipt and what is forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.models import StationQuestion
from stations.services.opinions import forget_contacts
from submissions.models import Contact, QueueItem, Submission
from submissions.states import QueueStatus
from tests.consultations.test_taking_part import Visitor, receipt_of
from tests.factories import consultation, received
from tests.stations.factories import station


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


class Speaker(Visitor):
    """A person at the form of a station."""

    def __init__(self, client, page):
        self.client, self.url = client, reverse("station_speak", args=[page.pk])
        self.response = client.get(self.url)


def test_an_opinion_is_sent_received_and_followed(client, home):
    page = station(title="试验站")
    page.form_fields = [StationQuestion(sort_order=0, label="您住在哪里", field_type="singleline", required=False)]
    page.save()
    key = page.form_fields.get().clean_name
    response = Speaker(client, page).submit(text="路灯不亮", **{f"answer_{key}": "村东"})
    submission = Submission.objects.get()
    assert (submission.page_id, submission.text, submission.answers) == (page.pk, "路灯不亮", {key: "村东"})
    assert QueueItem.objects.get().status == QueueStatus.PENDING
    number, code = receipt_of(response)
    html = client.post("/receipts/", {"number": number, "code": code}).content.decode()
    assert ("路灯不亮" in html, "试验站" in html) == (True, True)


def test_a_returned_opinion_goes_back_to_the_station_it_was_sent_to(client, home, moderator):
    from submissions.models import Reason
    from submissions.services.moderation import Verdict, decide

    page = station()
    number, code = receipt_of(Speaker(client, page).submit())
    verdict = Verdict("return", Reason.objects.get(code="privacy"))
    decide(QueueItem.objects.get(), verdict, by=moderator, seen_version=1)
    html = client.post("/receipts/", {"number": number, "code": code}).content.decode()
    assert f'action="/stations/{page.pk}/speak/"' in html


def test_a_station_that_is_not_public_takes_nothing(client, home):
    page = station(live=False)
    assert client.get(reverse("station_speak", args=[page.pk])).status_code == 404


def test_without_the_picture_nothing_is_sent(client, home):
    speaker = Speaker(client, station())
    assert speaker.send("preview", solves=False).status_code == 400
    assert speaker.send("send", solves=False).status_code == 400
    assert Submission.objects.count() == 0


def test_the_way_to_answer_is_forgotten_after_180_days_and_only_at_stations(home):
    page, other = station(), consultation()
    now = timezone.now()
    for where, days in ((page, 181), (page, 179), (other, 181)):
        received(where, f"意见{days}", received_at=now - timedelta(days=days), contact_kind="phone",
                 contact=f"138000000{days % 100:02}")  # fmt: skip
    assert (forget_contacts(now), forget_contacts(now)) == (1, 0)
    assert sorted(Contact.objects.values_list("submission__text", flat=True)) == ["意见179", "意见181"]
    assert Submission.objects.count() == 3
