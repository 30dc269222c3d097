"""The desk in the admin: who may open it, and what it does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.calendar import local_day
from stations.models import Deputy, ReceptionDay, StationPage
from stations.services.bookings import book_place
from stations.states import ReceptionStatus
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import Opinion
from tests.factories import staff
from tests.stations.factories import deputy, reception, rule, station


def addresses(page, day):
    return [
        ("get", reverse("station_desk", args=[page.pk])),
        ("post", reverse("station_plan", args=[page.pk])),
        *(("post", reverse(f"reception_{name}", args=[day.pk])) for name in ("publish", "hold", "cancel", "move", "bookings")),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "stranger", "moderator"])
def test_nobody_else_opens_the_desk_or_changes_a_day(client, home, moderator, who):
    page = station()
    day = reception(page, days=-1, is_announced=False)
    if who != "anonymous":
        client.force_login(moderator if who == "moderator" else staff("stranger"))
    answers = {getattr(client, method)(address).status_code for method, address in addresses(page, day)}
    assert answers == ({404} if who == "moderator" else {302})
    day.refresh_from_db()
    assert (day.status, day.published_at, ReceptionDay.objects.count()) == (ReceptionStatus.PLANNED, None, 1)


def test_an_editor_plans_announces_and_is_warned_of_a_short_notice(client, home, editor):
    client.force_login(editor)
    page = station()
    today = local_day(timezone.now())
    rule(page, weekday=today.weekday(), effective_from=today)
    until = (today + timedelta(days=7)).isoformat()
    answer = client.post(reverse("station_plan", args=[page.pk]), {"until": until}, follow=True)
    assert ReceptionDay.objects.count() >= 1
    assert "已生成" in answer.content.decode()
    soon, later = reception(page, days=1, is_announced=False), reception(page, days=9, is_announced=False)
    short = client.post(reverse("reception_publish", args=[soon.pk]), follow=True).content.decode()
    fine = client.post(reverse("reception_publish", args=[later.pk]), follow=True).content.decode()
    warning = "已公告，但距接待日不足三天"
    assert (warning in short, warning in fine, "接待日已公告。" in fine) == (True, False, True)
    wrong = client.post(reverse("station_plan", args=[page.pk]), {"until": "2099-01-01"})
    assert (wrong.status_code, "请选择今后一年以内的日期。" in wrong.content.decode()) == (400, True)


def test_an_editor_cancels_and_moves_with_a_note(client, home, editor):
    client.force_login(editor)
    page = station()
    first, second = reception(page, days=5), reception(page, days=6)
    client.post(reverse("reception_cancel", args=[first.pk]), {"note": ""})
    first.refresh_from_db()
    assert first.status == ReceptionStatus.PLANNED
    client.post(reverse("reception_cancel", args=[first.pk]), {"note": "停电"})
    day = (local_day(timezone.now()) + timedelta(days=12)).isoformat()
    client.post(
        reverse("reception_move", args=[second.pk]),
        {"note": "停电", "starts_at": f"{day}T09:00", "ends_at": f"{day}T11:00"},
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (ReceptionStatus.CANCELLED, ReceptionStatus.MOVED)
    assert timezone.localtime(second.moved_to.starts_at).isoformat()[:16] == f"{day}T09:00"


def test_bookings_are_read_by_those_who_may_and_each_reading_is_logged(client, home, editor):
    day = reception(station(), capacity=1)
    book_place(day, Opinion(text="约见事由"), form_key="k", privacy_notice_id=privacy_notice_in_force().pk)
    permission = Permission.objects.get(codename="read_receptionbooking")
    editor.groups.get().permissions.remove(permission)
    client.force_login(editor)
    address = reverse("reception_bookings", args=[day.pk])
    assert "约见事由" not in client.post(address, follow=True).content.decode()
    assert ModelLogEntry.objects.filter(action="stations.read_booking").count() == 0
    editor.user_permissions.add(permission)
    assert client.get(address).status_code == 405
    assert "约见事由" in client.post(address).content.decode()
    entries = ModelLogEntry.objects.filter(action="stations.read_booking")
    assert [(entry.user, "约见" in str(entry.data)) for entry in entries] == [(editor, False)]


def test_the_office_keeps_a_deputy_whose_telephone_is_never_shown_again(client, home):
    client.force_login(staff("admin", is_superuser=True))
    fields = {
        "name": "新代表", "code": "", "term": "17", "sex": "female", "ethnicity": "汉族", "levels": ["county"],
        "delegation": "", "post": "", "constituency": "", "trade_category": "other", "post_category": "front_line",
        "photo": "", "photo_alt": "", "is_serving": "on", "birth_on": "", "new_telephone": "13912345678",
        "native_place": "", "party": "", "education": "",
    }  # fmt: skip
    answer = client.post(reverse("wagtailsnippets_stations_deputy:add"), fields)
    assert answer.status_code == 302
    person = Deputy.objects.get()
    assert (person.telephone_in_clear, person.levels) == ("13912345678", ["county"])
    edit = reverse("wagtailsnippets_stations_deputy:edit", args=[person.pk])
    assert "13912345678" not in client.get(edit).content.decode()
    client.post(edit, fields | {"new_telephone": "", "post": "教师"})
    person.refresh_from_db()
    assert (person.post, person.telephone_in_clear) == ("教师", "13912345678")


@pytest.mark.parametrize("model", ["deputy", "receptionday", "receptionrule", "area", "constituency",
                                   "voterrepresentative"])  # fmt: skip
def test_every_list_of_the_office_opens_and_the_form_too(client, home, model):
    client.force_login(staff("admin", is_superuser=True))
    deputy(station())
    for view in ("list", "add"):
        assert client.get(reverse(f"wagtailsnippets_stations_{model}:{view}")).status_code == 200


def test_a_station_that_received_people_is_not_deleted(client, home):
    client.force_login(staff("admin", is_superuser=True))
    page, empty = station(), station()
    reception(page)
    for each in (page, empty, page.get_parent()):
        client.post(reverse("wagtailadmin_pages:delete", args=[each.pk]))
    assert list(StationPage.objects.all()) == [page]


def test_an_announced_day_is_not_moved_silently_and_a_change_counts(client, home):
    client.force_login(staff("admin", is_superuser=True))
    page = station()
    day = reception(page)
    edit = reverse("wagtailsnippets_stations_receptionday:edit", args=[day.pk])
    local = timezone.localtime(day.starts_at)
    fields = {
        "station": page.pk, "number": "", "starts_at": f"{local:%Y-%m-%d %H:%M}",
        "ends_at": f"{local + timedelta(hours=2):%Y-%m-%d %H:%M}", "place": "三楼", "scope": "", "capacity": "0",
        "public_note": "",
    }  # fmt: skip
    later = f"{local + timedelta(hours=1):%Y-%m-%d %H:%M}"
    refused = client.post(edit, fields | {"starts_at": later}).content.decode()
    day.refresh_from_db()
    assert ("这个接待日已经公告" in refused, day.place, day.version) == (True, "", 1)
    assert client.post(edit, fields).status_code == 302
    day.refresh_from_db()
    assert (day.place, day.version, timezone.localtime(day.starts_at)) == ("三楼", 2, local)
