"""The desk of what is said at stations, and the receipt that its author reads."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, ModelLogEntry

from home.sitetree import DEPUTIES, EDITORS, MODERATORS, VERIFIERS
from stations.handling_queries import handling_of
from stations.models import OpinionItem
from stations.permissions import stations_kept_by
from stations.services import handling
from stations.states import REFUSAL_SENTENCES
from submissions.models import Contact, QueueItem, Submission
from submissions.services.receipts import query_code
from tests.factories import staff
from tests.stations.factories import deputy, said, station

LIST_QUERIES = 15
STORY_QUERIES = 2


@pytest.fixture
def keeper(home):
    """Somebody who may change one station's page and handle what is said there."""
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.create(name="试验站人员")
    group.permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "handle_opinionitem", "add_contactrecord"])
    )
    user = staff("keeper", "试验站人员")
    user.own = station(title="自己的站")
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=user.own, permission=change)
    return user


def post(client, item, name, **fields):
    address = reverse("station_opinion_step", args=[item.pk, name])
    return client.post(address, {"seen_version": OpinionItem.objects.get(pk=item.pk).version} | fields)


def story(client, item, **more):
    code = query_code(item.submission.form_key)
    return client.post("/receipts/", {"number": item.submission.number, "code": code} | more)


@pytest.mark.parametrize("who", ["anonymous", "stranger", "moderator", "verifier", "deputy"])
def test_nobody_else_opens_the_desk_or_takes_a_step(client, home, who):
    item = said(station(), "秘密民情内容", contact_kind="phone", contact="13800138000")
    groups = {"moderator": [MODERATORS], "verifier": [VERIFIERS], "deputy": [DEPUTIES]}.get(who, [])
    if who != "anonymous":
        client.force_login(staff(who, *groups))
    answers = [
        client.get(reverse("station_opinions")), client.get(reverse("station_opinion", args=[item.pk])),
        post(client, item, "classify", topic="roads", route="county"),
        client.post(reverse("station_opinion_contact", args=[item.pk])),
        client.get(reverse("station_enter", args=[item.station_id])),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert [answer for answer in answers if "秘密民情内容" in answer.content.decode()] == []
    assert OpinionItem.objects.get().status == "registered"


def test_the_keeper_of_a_station_sees_that_station_and_no_other(client, keeper):
    own, other = said(keeper.own, "自己站的民情"), said(station(), "别站的秘密民情")
    client.force_login(keeper)
    assert list(stations_kept_by(keeper)) == [keeper.own]
    html = client.get(reverse("station_opinions"), {"show": "all"}).content.decode()
    assert ("自己站的民情" in html, "别站的秘密民情" in html) == (True, False)
    assert post(client, own, "classify", topic="roads", route="station").status_code == 302
    refused = [
        client.get(reverse("station_opinion", args=[other.pk])),
        post(client, other, "classify", topic="roads", route="station"),
        client.get(reverse("station_enter", args=[other.station_id])),
        client.get(reverse("station_opinions"), {"number": other.submission.number, "show": "all"}),
    ]
    assert [answer.status_code for answer in refused] == [404, 404, 404, 200]
    assert "别站的秘密民情" not in refused[-1].content.decode()


def test_an_editor_takes_a_matter_from_the_list_to_the_answer(client, home, editor):
    item = said(station(), "村口路灯不亮")
    client.force_login(editor)
    assert "村口路灯不亮" in client.get(reverse("station_opinions")).content.decode()
    post(client, item, "classify", topic="roads", route="county")
    post(client, item, "assign", unit="县交通运输局", note="已转交办理。")
    post(client, item, "supervise", note="已催办。")
    answer = post(client, item, "answer", answer="路灯已修好。")
    assert (answer.status_code, answer.url) == (302, reverse("station_opinion", args=[item.pk]))
    row = OpinionItem.objects.get()
    assert (row.status, row.unit, row.answer) == ("answered", "县交通运输局", "路灯已修好。")
    assert "路灯已修好。" in client.get(answer.url).content.decode()


def test_a_step_that_cannot_be_made_keeps_what_was_typed(client, home, editor):
    item = said(station())
    client.force_login(editor)
    post(client, item, "classify", topic="roads", route="county")
    early = post(client, item, "answer", answer="写好的答复")
    stale = client.post(
        reverse("station_opinion_step", args=[item.pk, "assign"]), {"seen_version": 1, "unit": "写好的单位"}
    )
    empty = post(client, item, "assign", unit="")
    assert [answer.status_code for answer in (early, stale, empty)] == [409, 409, 400]
    assert ("写好的答复" in early.content.decode(), "写好的单位" in stale.content.decode()) == (True, True)
    assert client.post(reverse("station_opinion_step", args=[item.pk, "rate"])).status_code == 404
    assert OpinionItem.objects.get().status == "classified"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(client, home, editor, count, django_assert_num_queries):
    for _number in range(count):
        said(station())
    client.force_login(editor)
    client.get(reverse("station_opinions"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("station_opinions"))


def test_the_list_is_walked_by_due_time_and_filtered(client, home, editor):
    page, other = station(), station()
    items = [said(page if number % 2 else other) for number in range(32)]
    client.force_login(editor)
    first = client.get(reverse("station_opinions")).context["listing"]
    second = client.get(reverse("station_opinions"), {"after": first.next_cursor}).context["listing"]
    assert [row.pk for row in [*first.items, *second.items]] == sorted(item.pk for item in items)
    filtered = client.get(reverse("station_opinions"), {"station": page.pk}).context["listing"]
    assert {row.station_id for row in filtered.items} == {page.pk}
    for odd in ("show=%00", "after=zzz", "station=²", "number=%00"):
        assert client.get(f"{reverse('station_opinions')}?{odd}").status_code == 200


def entered(client, page, **fields):
    address = reverse("station_enter", args=[page.pk])
    key = client.get(address).context["form_key"]
    return client.post(address, {"form_key": key, "text": "老人口述的意见", "consent": "on"} | fields), key


def test_what_is_said_at_the_desk_is_one_opinion_in_the_one_queue_with_a_receipt(client, home, editor):
    page = station()
    person = deputy(page)
    client.force_login(editor)
    answer, key = entered(client, page, deputy=person.pk, contact_kind="phone", contact="13800138000")
    again = client.post(
        reverse("station_enter", args=[page.pk]),
        {"form_key": key, "text": "老人口述的意见", "consent": "on", "deputy": person.pk, "contact_kind": "phone", "contact": "13800138000"},
    )  # fmt: skip
    submission = Submission.objects.get()
    item = OpinionItem.objects.get()
    assert (submission.text, submission.source, QueueItem.objects.get().page_id) == ("老人口述的意见", "desk", page.pk)
    assert (item.source, item.deputy, item.station_id, item.steps.get().actor) == ("desk", person, page.pk, editor)
    code = query_code(submission.form_key)
    assert [code in each.content.decode() for each in (answer, again)] == [True, True]
    assert Contact.objects.get().in_clear == "13800138000"
    assert ModelLogEntry.objects.filter(action="stations.enter_opinion", user=editor).count() == 1
    assert "老人口述的意见" in story(client, item).content.decode()


def test_without_the_persons_agreement_nothing_is_entered(client, home, editor):
    client.force_login(editor)
    refused, key = entered(client, station(), consent="")
    forged = client.post(
        reverse("station_enter", args=[station().pk]), {"form_key": key, "text": "另一个站", "consent": "on"}
    )
    assert (refused.status_code, forged.status_code) == (400, 400)
    assert ("老人口述的意见" in refused.content.decode(), "另一个站" in forged.content.decode()) == (True, True)
    assert Submission.objects.count() == 0


def test_a_reply_channel_is_read_by_those_who_may_and_each_reading_is_logged(client, home, editor):
    from django.contrib.auth.models import Permission

    item = said(station(), contact_kind="phone", contact="13800138000")
    client.force_login(editor)
    address = reverse("station_opinion_contact", args=[item.pk])
    shown = client.get(reverse("station_opinion", args=[item.pk])).content.decode()
    assert ("138****8000" in shown, "13800138000" in shown, client.post(address).status_code) == (True, False, 302)
    editor.user_permissions.add(Permission.objects.get(codename="reveal_contact"))
    assert "13800138000" in client.post(address).content.decode()
    assert ModelLogEntry.objects.filter(action="submissions.reveal_contact", user=editor).count() == 1


def test_the_author_reads_the_way_of_it_on_the_receipt_and_no_name_of_staff(client, home, editor):
    editor.last_name = "某工作人员"
    editor.save()
    item = said(station(title="试验站"))
    handling.classify_opinion(item, topic="roads", route="county", by=editor)
    handling.assign_opinion(OpinionItem.objects.get(), unit="县交通运输局", note="已转交办理。", by=editor)
    card = story(client, item).context["handling"]
    assert (card.status, card.unit, card.is_overdue, card.may_rate) == ("assigned", "县交通运输局", False, False)
    assert [(step.unit, step.note) for step in card.steps] == [("", ""), ("", ""), ("县交通运输局", "已转交办理。")]
    html = story(client, item).content.decode()
    assert ("县交通运输局" in html, "已转交办理。" in html, "某工作人员" in html) == (True, True, False)


@pytest.mark.parametrize("channel", REFUSAL_SENTENCES)
def test_who_is_referred_elsewhere_reads_where_to(client, home, editor, channel):
    item = said(station())
    handling.refuse_opinion(item, channel=channel, note="三门县人民法院立案庭", by=editor)
    answer = story(client, item)
    assert answer.context["handling"].refusal == str(REFUSAL_SENTENCES[channel])
    assert "三门县人民法院立案庭" in answer.content.decode()


def test_the_author_rates_changes_and_takes_back_by_receipt(client, home, editor):
    item = said(station())
    assert story(client, item, action="rate", rating="satisfied").status_code == 400
    handling.classify_opinion(item, topic="roads", route="station", by=editor)
    handling.answer_opinion(OpinionItem.objects.get(), answer="已答复", by=editor)
    empty = story(client, item, action="rate", words="保留的话")
    assert (empty.status_code, "保留的话" in empty.content.decode()) == (400, True)
    assert story(client, item, action="rate", rating="dissatisfied", words="没有修").status_code == 200
    assert story(client, item, action="rate", rating="satisfied").context["handling"].rating == "satisfied"
    assert story(client, item, action="take-back").context["handling"].rating == ""
    assert (
        client.post(
            "/receipts/", {"number": item.submission.number, "code": "0000", "action": "rate", "rating": "satisfied"}
        ).status_code
        == 400
    )
    assert OpinionItem.objects.get().rating == ""


def test_the_card_costs_two_queries_however_many_steps(home, editor, django_assert_num_queries):
    item = said(station())
    for turn in (1, 3):
        for _number in range(turn):
            handling.classify_opinion(OpinionItem.objects.get(), topic="roads", route="station", by=editor)
        with django_assert_num_queries(STORY_QUERIES):
            handling_of(item.pk)


def test_every_group_holds_what_its_work_needs_and_no_more(home):
    names = {
        name: sorted(
            permission.codename
            for permission in staff(name, name).groups.get().permissions.filter(content_type__app_label="stations")
            if permission.codename.split("_")[0] not in ("add", "change", "view")
        )
        for name in (EDITORS, MODERATORS, VERIFIERS, DEPUTIES)
    }
    assert names == {
        EDITORS: ["handle_opinionitem", "keep_every_station", "read_receptionbooking"],
        MODERATORS: [],
        VERIFIERS: ["keep_every_station", "reveal_electors", "verify_contactrecord"],
        DEPUTIES: [],
    }
