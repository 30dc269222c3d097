"""The demo's stations: every kind, invented people, marked as such, loaded once."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from stations.models import (
    ContactRecord,
    Deputy,
    Motion,
    OpinionItem,
    ReceptionDay,
    StationIndexPage,
    StationPage,
)
from stations.states import ReceptionStatus, RecordStatus, StationKind


@pytest.fixture
def demo(demo_said, db):
    return demo_said


def test_the_demo_has_twelve_stations_of_every_kind_and_ten_deputies(demo, client):
    pages = list(StationPage.objects.live())
    assert (len(pages), {page.kind for page in pages}) == (12, set(StationKind.values))
    for page in pages:
        page.full_clean()
        html = client.get(page.url).content.decode()
        assert "演示数据" in html
    assert (Deputy.objects.count(), Deputy.objects.filter(is_demo=True).count()) == (10, 10)
    assert StationIndexPage.objects.get().slug == "dai-biao-lian-luo-zhan"


def test_the_demo_shows_coming_held_cancelled_and_moved_receptions_and_none_on_short_notice(demo):
    assert set(ReceptionDay.objects.announced().values_list("status", flat=True)) == set(ReceptionStatus.values)
    planned = ReceptionDay.objects.filter(status=ReceptionStatus.PLANNED)
    assert [day for day in planned if day.is_short_notice] == []
    assert planned.coming().count() >= 6


def test_a_second_run_adds_no_station(demo):
    models = (StationPage, Deputy, ReceptionDay, OpinionItem, ContactRecord, Motion)
    before = [model.objects.count() for model in models]
    call_command("loaddemo", stdout=io.StringIO())
    assert [model.objects.count() for model in models] == before


def test_the_demo_shows_matters_in_every_step_and_records_in_every_state_but_sent_back(demo, client):
    assert sorted(OpinionItem.objects.values_list("status", flat=True)) == [
        "assigned", "assigned", "rated", "refused", "registered",
    ]  # fmt: skip
    assert OpinionItem.objects.overdue().count() == 1
    assert set(ContactRecord.objects.values_list("status", flat=True)) == set(RecordStatus.values) - {"sent_back"}
    assert all("演示数据" in item.submission.text for item in OpinionItem.objects.select_related("submission"))
    assert set(ContactRecord.objects.values_list("is_demo", flat=True)) == {True}
    assert Motion.objects.awaiting_suggestion().count() == 1
    deputy = get_user_model().objects.get(username="deputy")
    client.force_login(deputy)
    listed = client.get("/admin/stations/records/").context["listing"].records
    assert {record.pk for record in listed} == set(
        ContactRecord.objects.filter(deputy__account=deputy).values_list("pk", flat=True)
    )
    assert 0 < len(listed) < ContactRecord.objects.count()
