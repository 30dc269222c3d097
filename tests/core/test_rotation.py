"""Changing the data key: everything encrypted comes under the new one, whenever the work was stopped in between."""

import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from core import privacy, sealed_fields
from core.audit_models import AuditEntry
from stations.models import ReceptionBooking
from stations.services.bookings import content_of
from stations.services.deputies import seal_telephone
from submissions.models import Contact
from tests import factories
from tests.stations import factories as stations

NEW = {"n2": b"2" * 32}


@pytest.fixture
def sealed(page):
    for n in range(5):
        factories.received(page, f"意见{n}", contact_kind="phone", contact=f"1380013800{n}")
    deputy = stations.deputy()
    seal_telephone(deputy, "13900139000")
    deputy.save()
    deputy.refresh_from_db()
    return deputy


def test_every_field_comes_under_the_new_key_and_opens_without_the_old_one(sealed, settings):
    old = settings.DATA_KEYS
    settings.DATA_KEYS = NEW | old
    out = io.StringIO()
    call_command("rotatekeys", stdout=out)
    assert out.getvalue().splitlines()[-1].endswith("rows=6 key=n2")
    settings.DATA_KEYS = NEW
    assert sorted(contact.in_clear for contact in Contact.objects.all()) == [f"1380013800{n}" for n in range(5)]
    assert sealed.__class__.objects.get(pk=sealed.pk).telephone_in_clear == "13900139000"
    assert set(sealed_fields.left().values()) == {0}
    assert AuditEntry.objects.filter(action="privacy.rotate").count() == 1


def test_stopped_at_any_batch_it_goes_on_where_it_was(sealed, settings, monkeypatch):
    monkeypatch.setattr(sealed_fields, "BATCH", 2)
    settings.DATA_KEYS = NEW | settings.DATA_KEYS
    work = sealed_fields.rotate()
    done = [next(work), next(work)]
    work.close()
    assert sum(sealed_fields.left().values()) == 6 - sum(count for _name, count in done)
    assert len({contact.in_clear for contact in Contact.objects.all()}) == 5  # both keys are in the ring meanwhile
    assert sum(count for _name, count in sealed_fields.rotate()) == 6 - sum(count for _name, count in done)
    assert list(sealed_fields.rotate()) == []


def test_a_row_that_no_key_opens_stops_the_work_and_is_not_thrown_away(sealed, settings):
    settings.DATA_KEYS = NEW
    before = list(Contact.objects.order_by("pk").values_list("value", flat=True))
    with pytest.raises(CommandError, match="does not open"):
        call_command("rotatekeys", stdout=io.StringIO())
    assert list(Contact.objects.order_by("pk").values_list("value", flat=True)) == before


def test_no_encrypted_field_is_forgotten():
    """Every text field that says it is encrypted is declared, and every one declared says so."""
    ours = {
        "submissions",
        "stations",
        "wechat",
        "publicity",
        "livestreams",
        "consultations",
        "suggestions",
        "home",
        "core",
    }
    said = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) and str(field.help_text).startswith("Encrypted")
    } | {"wechat.Conversation.draft"}
    assert {field.name for field in sealed_fields.sealed_fields()} == said


def test_the_register_of_processing_is_what_the_code_declares(settings):
    assert sealed_fields.register_of_processing() in (settings.ROOT / "docs" / "personal-data.md").read_text()


def test_what_a_booking_says_opens_after_a_change_of_the_key(home, settings):
    place = {"table": "stations_receptionbooking", "pk": "LX1", "field": "content"}
    booking = ReceptionBooking(number="LX1", content=privacy.encrypt('{"text": "事由"}', **place))
    settings.DATA_KEYS = NEW | settings.DATA_KEYS
    field = next(f for f in sealed_fields.sealed_fields() if f.name == "stations.ReceptionBooking.content")
    booking.content = field.reseal(booking)
    settings.DATA_KEYS = NEW
    assert content_of(booking) == {"text": "事由"}
