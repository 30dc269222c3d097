"""The desk of the streets' assemblies: attendance, motions, votes, and what waits to become a suggestion."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from home.sitetree import DEPUTIES, MODERATORS
from stations.models import Assembly, Attendance, Motion, Vote, VoterRepresentative
from stations.services.assemblies import VoteRefused, take_up_motion
from stations.states import StationKind
from tests.factories import staff
from tests.stations.factories import area, station

SCREEN_QUERIES = 17


def people(count, street="331022001"):
    return [
        VoterRepresentative.objects.create(
            name=f"选民代表{number}", street=area(street), category="migrant_worker", term=17, recommended_by="试验社区"
        )
        for number in range(count)
    ]


def meeting(street="331022001"):
    return Assembly.objects.create(street=area(street), title="秘密会议", held_on=date(2026, 11, 1), term=17)


def act(client, name, pk, **fields):
    return client.post(reverse(f"station_{name}", args=[pk]), fields)


def test_a_meeting_goes_from_the_call_to_a_motion_that_waits_for_the_suggestions(client, home, editor):
    members = people(3)
    client.force_login(editor)
    fields = {"street": area().pk, "title": "年度会议", "held_on": "2026-11-01", "term": "17", "agenda": "", "passing_rule": "all_members"}  # fmt: skip
    answer = client.post(reverse("station_assembly_add"), fields)
    row = Assembly.objects.get()
    assert (answer.url, Attendance.objects.count()) == (reverse("station_assembly", args=[row.pk]), 3)
    act(client, "assembly_attendance", row.pk, present=[members[0].pk, members[1].pk])
    act(client, "motion_add", row.pk, title="加装电梯", text="为老旧小区加装电梯。")
    motion = Motion.objects.get()
    act(client, "motion_votes", motion.pk, **{f"vote-{member.pk}": "for" for member in members[:2]})
    act(client, "motion_close", motion.pk)
    motion.refresh_from_db()
    assert (motion.number, motion.is_passed, motion.awaits_suggestion) == (1, True, True)
    assert list(Motion.objects.awaiting_suggestion()) == [motion]
    assert client.get(reverse("station_assemblies")).context["waiting"] == [motion]
    assert take_up_motion(motion, by=editor).awaits_suggestion is False
    assert (list(Motion.objects.awaiting_suggestion()), client.get(answer.url).status_code) == ([], 200)
    with pytest.raises(VoteRefused):
        take_up_motion(motion, by=editor)


def test_a_motion_that_did_not_pass_is_not_taken_up(client, home, editor):
    people(1)
    row = meeting()
    client.force_login(editor)
    act(client, "motion_add", row.pk, title="事项", text="正文")
    motion = Motion.objects.get()
    act(client, "motion_close", motion.pk)
    assert list(Motion.objects.awaiting_suggestion()) == []
    with pytest.raises(VoteRefused):
        take_up_motion(motion, by=editor)
    assert Motion.objects.get().taken_up_at is None


def test_a_show_of_hands_with_one_who_is_absent_is_not_written_down_at_all(client, home, editor):
    members = people(2)
    row = meeting()
    client.force_login(editor)
    act(client, "assembly_call", row.pk)
    act(client, "assembly_attendance", row.pk, present=[members[0].pk, "²", "99999"])
    act(client, "motion_add", row.pk, title="事项", text="正文")
    motion = Motion.objects.get()
    refused = act(client, "motion_votes", motion.pk, **{f"vote-{member.pk}": "for" for member in members})
    assert (refused.status_code, Vote.objects.count()) == (400, 0)
    empty = act(client, "motion_add", row.pk, title="", text="保留的正文")
    assert (empty.status_code, "保留的正文" in empty.content.decode()) == (400, True)


def addresses(row, motion):
    return [
        ("get", reverse("station_assembly", args=[row.pk])),
        *(("post", reverse(f"station_{name}", args=[row.pk])) for name in ("assembly_call", "assembly_attendance", "motion_add")),
        *(("post", reverse(f"station_{name}", args=[motion.pk])) for name in ("motion_votes", "motion_close")),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "stranger", "moderator", "deputy", "keeper of another street"])
def test_nobody_else_opens_a_meeting_or_changes_it(client, home, who):
    row = meeting()
    motion = Motion.objects.create(assembly=row, number=1, title="秘密事项", text="正文")
    if who == "keeper of another street":
        group = Group.objects.create(name="别的街道")
        group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_assembly"]))
        page = station(kind=StationKind.STREET_CENTER, area=area("331022002"))
        change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
        GroupPagePermission.objects.create(group=group, page=page, permission=change)
        user = staff("keeper", group.name)
        client.force_login(user)
        own = meeting("331022002")
        assert client.get(reverse("station_assemblies")).context["assemblies"] == [own]
    elif who != "anonymous":
        client.force_login(staff(who, *{"moderator": [MODERATORS], "deputy": [DEPUTIES]}.get(who, [])))
    answers = [getattr(client, method)(address) for method, address in addresses(row, motion)]
    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert (Motion.objects.get().closed_at, Attendance.objects.count()) == (None, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_a_meeting_costs_the_same_with_one_of_everything_and_with_three(
    client, home, editor, count, django_assert_num_queries
):
    members = people(count)
    row = meeting()
    for number, member in enumerate(members, start=1):
        Attendance.objects.create(assembly=row, representative=member, is_present=True)
        motion = Motion.objects.create(assembly=row, number=number, title="事项", text="正文")
        Vote.objects.create(motion=motion, representative=member, ballot="for")
    client.force_login(editor)
    address = reverse("station_assembly", args=[row.pk])
    client.get(address)
    with django_assert_num_queries(SCREEN_QUERIES):
        client.get(address)
