"""What cannot be: refused in the editor with a sentence, and nothing half-stored."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.models import SiteImage
from stations.models import ReceptionDay, ReceptionRule, StationIndexPage, StationPage
from tests.factories import staff
from tests.stations.factories import area, station
from tests.stations.test_evidence import SVG, bomb


@pytest.fixture
def office(client, home):
    client.force_login(staff("admin", is_superuser=True))
    return client


def station_form(**fields):
    return nested_form_data(
        {
            "title": "新站", "slug": "new-station", "kind": "village_community", "area": area().pk, "address": "试验路1号",
            "latitude": "29.1", "longitude": "121.4", "introduction": streamfield([]), "rules": streamfield([]),
            "photos": inline_formset([]), "form_fields": inline_formset([]), "comments": inline_formset([]),
        } | fields
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"latitude": "121.4", "longitude": "29.1"}, ["latitude", "longitude"]),
        ({"latitude": "NaN"}, ["latitude"]),
        ({"latitude": "1e400"}, ["latitude"]),
        ({"longitude": ""}, ["longitude"]),
        ({"kind": "away"}, ["host_address", "host_city"]),
    ],
)
def test_a_station_that_cannot_stand_there_is_not_stored(office, fields, faulty):
    address = reverse("wagtailadmin_pages:add", args=["stations", "stationpage", StationIndexPage.objects.get().pk])
    answer = office.post(address, station_form(**fields) | {"action-publish": "publish"})
    assert (answer.status_code, StationPage.objects.count()) == (200, 0)
    errors = answer.context["form"].errors
    assert (sorted(errors), all(errors.values())) == (faulty, True)
    assert office.post(address, station_form()).status_code == 302
    assert StationPage.objects.get().title == "新站"


@pytest.mark.parametrize(
    ("model", "fields", "faulty"),
    [
        ("receptionday", {"starts_at": "2026-12-01 11:00", "ends_at": "2026-12-01 09:00"}, "ends_at"),
        ("receptionday", {"starts_at": "2026-02-30 11:00", "ends_at": "2026-12-01 09:00"}, "starts_at"),
        ("receptionrule", {"start_time": "11:00", "end_time": "09:00"}, "end_time"),
        ("receptionrule", {"effective_from": "2026-12-01", "effective_until": "2026-11-01"}, "effective_until"),
    ],
)
def test_what_ends_before_it_begins_is_not_stored(office, model, fields, faulty):
    page = station()
    whole = {
        "station": page.pk, "pattern": "weekly", "weekday": "0", "start_time": "09:00", "end_time": "11:00",
        "effective_from": "2026-01-01", "starts_at": "2026-12-01 09:00", "ends_at": "2026-12-01 11:00", "capacity": "0",
    }  # fmt: skip
    address = reverse(f"wagtailsnippets_stations_{model}:add")
    answer = office.post(address, whole | fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [faulty])
    assert (ReceptionDay.objects.count(), ReceptionRule.objects.count()) == (0, 0)
    assert office.post(address, whole).status_code == 302


@pytest.mark.parametrize(
    "upload",
    [lambda: SimpleUploadedFile("huge.png", bomb()), lambda: SimpleUploadedFile("a.svg", SVG), lambda: SimpleUploadedFile("a.png", SVG)],
    ids=["two hundred megapixels", "an SVG with a script", "an SVG named PNG"],
)  # fmt: skip
def test_a_picture_of_a_station_that_is_none_is_refused(office, upload, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = office.post(reverse("wagtailimages:add"), {"title": "照片", "file": upload()})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert (SiteImage.objects.count(), list(tmp_path.rglob("*.*"))) == (0, [])
