"""The demo's public record: marked as such, repeatable, loaded once."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from publicity.models import Draw, LedgerEntry, PublicityIndexPage, PublicRecord, SpotCheck
from publicity.states import DrawStatus
from publicity.verification import changes, faults


@pytest.fixture
def demo(demo_said, db):
    return demo_said


def test_the_demo_has_published_contacts_a_draw_that_agrees_and_one_to_come(demo, client):
    draws = list(Draw.objects.order_by("pk"))
    assert [draw.status for draw in draws] == [DrawStatus.DRAWN, DrawStatus.ANNOUNCED]
    assert [(list(faults(draw)), changes(draw)) for draw in draws] == [([], []), ([], [])]
    assert PublicRecord.objects.count() == PublicRecord.objects.filter(is_demo=True).count() == 41
    assert SpotCheck.objects.published().count() == 3
    for address in (PublicityIndexPage.objects.get().url, reverse("publicity_draw", args=[draws[0].number])):
        html = client.get(address).content.decode()
        assert ("演示数据" in html, "13800000000" in html, "示某甲" in html) == (True, False, False)


def test_a_second_run_adds_nothing_to_the_public_record(demo):
    before = (PublicRecord.objects.count(), Draw.objects.count(), LedgerEntry.objects.count())
    call_command("loaddemo", stdout=io.StringIO())
    assert (PublicRecord.objects.count(), Draw.objects.count(), LedgerEntry.objects.count()) == before
