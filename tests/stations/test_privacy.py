"""What is personal of deputies and electors reaches no page, no JSON and no calendar."""

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest
from django.db import models
from django.utils import timezone
from wagtail.models import ModelLogEntry

from stations.models import (
    ContactEvidence,
    ContactRecord,
    ContactRecordVersion,
    Deputy,
    DeputyIndexPage,
    OpinionItem,
    OpinionStep,
    ReceptionBooking,
    ReceptionDay,
    StationIndexPage,
)
from stations.public import PublicDeputy, PublicReception, PublicStation, deputy_card
from stations.services.deputies import reveal_telephone, seal_telephone
from stations.services.records import keep_electors
from stations.states import RecordStatus
from tests.stations.factories import deputy, reception, station

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SECRETS = {
    "birth_on": date(1971, 3, 17),
    "native_place": "秘密籍贯村",
    "party": "秘密党派",
    "education": "秘密学历",
    "trade_category": "fishery",
}
NEVER = [
    "1971",
    "3月17日",
    "秘密籍贯村",
    "秘密党派",
    "秘密学历",
    "fishery",
    "13912345678",
    "选民张某",
    "13787654321",
    "秘密代表证",
]


@pytest.fixture
def people(home):
    """A station with a deputy, a reception and a contact record, each holding what must not be read."""
    page = station(title="满员站", latitude="29.1", longitude="121.4")
    person = deputy(page, name="公开姓名", code="秘密代表证", **SECRETS)
    seal_telephone(person, "13912345678")
    reception(page, deputies=[person], capacity=2)
    record = ContactRecord.objects.create(
        deputy=person, mode="home_visit", held_at=timezone.now(), place="试验村", station=page, elector_count=2,
        topic="roads", problem="道路", action_taken="已转交", status=RecordStatus.DRAFT,
    )  # fmt: skip
    keep_electors(record, "选民张某 13787654321")
    ContactRecord.objects.update(status=RecordStatus.AVAILABLE)
    return page, person


def public_addresses(page, person):
    index = StationIndexPage.objects.get()
    return [
        "/", index.url, f"{index.url}?kind=village_community", page.url, "/stations/map.json", "/stations/receptions/",
        f"/stations/{page.pk}/receptions/", f"/stations/{page.pk}/speak/", f"/stations/deputies/{person.pk}/",
        f"/stations/receptions/{ReceptionDay.objects.get().pk}/book/", "/calendar/receptions.ics",
        f"/calendar/stations/{page.pk}.ics", f"/calendar/deputies/{person.pk}.ics", DeputyIndexPage.objects.get().url,
        f"/s/{page.pk}/", f"/d/{person.pk}/", f"/stations/{page.pk}/code/", f"/stations/{page.pk}/code.svg",
        f"/stations/deputies/{person.pk}/code/", f"/stations/deputies/{person.pk}/code.svg",
        f"/stations/{page.pk}/speak/?code=deputy&deputy={person.pk}",
    ]  # fmt: skip


def test_nothing_personal_stands_in_any_public_answer(client, people):
    page, person = people
    texts = [client.get(address).content.decode() for address in public_addresses(page, person)]
    assert sum("公开姓名" in text for text in texts) >= 3  # the deputy is there, the rest of them is not
    assert [(secret, number) for number, text in enumerate(texts) for secret in NEVER if secret in text] == []


def reached(value, depth=6):
    """Everything a template could come by: the values of a context, and what those hold."""
    yield value
    if depth == 0:
        return
    if isinstance(value, dict):
        values = list(value.values())
    elif isinstance(value, list | tuple | set):
        values = list(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        values = [getattr(value, field.name) for field in dataclasses.fields(value)]
    else:
        return
    for inner in values:
        yield from reached(inner, depth - 1)


def test_no_template_is_handed_a_row_that_holds_personal_fields(client, people):
    private = (
        Deputy,
        ContactRecord,
        ContactRecordVersion,
        ContactEvidence,
        ReceptionDay,
        ReceptionBooking,
        OpinionItem,
        OpinionStep,
    )
    page, person = people
    found = []
    for address in public_addresses(page, person):
        response = client.get(address)
        for context in response.context or []:
            for value in reached(context.flatten()):
                held = list(value[:50]) if isinstance(value, models.QuerySet) else [value]
                found += [(address, type(row).__name__) for row in held if isinstance(row, private)]
    assert found == []


def test_no_page_leads_back_to_a_deputy(home):
    names = {relation.get_accessor_name() for relation in station()._meta.related_objects}
    private = {Deputy, ReceptionDay, ContactRecord, ReceptionBooking}
    back = [
        relation.related_model
        for relation in station()._meta.related_objects
        if relation.related_model in private and not relation.hidden
    ]
    assert (back, "deputy_set" in names) == ([], False)


def test_the_card_has_these_fields_and_no_other():
    assert [field.name for field in dataclasses.fields(PublicDeputy)] == [
        "number", "name", "sex", "ethnicity", "levels", "delegation", "post", "term", "photo", "is_demo",
    ]  # fmt: skip
    assert all(card.__dataclass_params__.frozen for card in (PublicDeputy, PublicStation, PublicReception))


def test_the_card_says_what_it_holds_in_words(home):
    person = deputy(name="甲代表", levels=["township", "county", "city"], ethnicity="畲族", post="渔民")
    assert deputy_card(person) == PublicDeputy(
        person.pk, "甲代表", "女", "畲族", ("市人大代表", "县人大代表", "乡镇人大代表"), "海游代表团", "渔民", 17, None, False,
    )  # fmt: skip


def test_no_public_template_names_a_personal_field():
    personal = re.compile(r"\.(birth_on|telephone|native_place|party|education|electors|telephone_in_clear)\b")
    templates = [
        path
        for path in TEMPLATES.rglob("*.html")
        if "admin" not in path.parts and not {"consultations", "components"} & set(path.parts)
    ]
    assert [str(path) for path in templates if personal.search(path.read_text())] == []


def test_a_deputy_out_of_office_has_no_public_card(client, people):
    page, person = people
    Deputy.objects.update(is_serving=False)
    assert client.get(f"/stations/deputies/{person.pk}/").status_code == 404
    assert "公开姓名" not in [card.name for card in client.get(page.url).context["deputies"]]


def test_a_telephone_is_kept_encrypted_bound_to_its_row_and_each_reading_is_logged(home, editor):
    person, other = deputy(), deputy()
    seal_telephone(person, "13912345678")
    stored = Deputy.objects.values_list("telephone", flat=True).get(pk=person.pk)
    assert ("13912345678" in stored, stored.startswith("v1.")) == (False, True)
    assert reveal_telephone(person, by=editor) == "13912345678"
    entry = ModelLogEntry.objects.get(action="stations.reveal_telephone")
    assert (entry.user, "139" in str(entry.data)) == (editor, False)
    Deputy.objects.filter(pk=other.pk).update(telephone=stored)
    other.refresh_from_db()
    with pytest.raises(Exception, match="InvalidTag"):
        _number = other.telephone_in_clear
