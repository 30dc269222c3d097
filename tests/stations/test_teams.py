"""Who keeps which station: given and taken with one action each, and what follows from it at once."""

import pytest
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission, PageLogEntry

from core.models import SiteDocument, SiteImage
from home.sitetree import EDITORS, MODERATORS, PUBLISHERS, VERIFIERS
from stations.models import ReceptionDay, StationPage, StationTeam
from stations.permissions import is_confined, keeps_station, stations_kept_by
from stations.services.teams import TeamRefused, give_station, take_station
from tests.factories import staff
from tests.stations.factories import deputy, reception, station

LIST_QUERIES = 13


@pytest.fixture
def admin(home):
    return staff("admin", is_superuser=True)


@pytest.fixture
def keeper(admin):
    """Keeps a station of their own; beside it stands another one, kept by somebody else."""
    user = staff("keeper")
    user.own, user.other = station(title="自己的站"), station(title="别人的站")
    give_station(user.own, user, by=admin)
    give_station(user.other, staff("neighbour"), by=admin)
    return user


def again(user):
    """The same person at their next request."""
    return type(user).objects.get(pk=user.pk)


def test_giving_a_station_makes_one_group_with_its_pages_and_files_and_taking_it_leaves_nothing(admin):
    page, person = station(), staff("person")
    assert list(stations_kept_by(person)) == []
    team = give_station(page, person, by=admin)
    assert list(stations_kept_by(again(person))) == [page]
    assert [(row.page_id, row.permission.codename) for row in GroupPagePermission.objects.filter(group=team.group).order_by("permission__codename")] == [
        (page.pk, "add_page"), (page.pk, "change_page"),
    ]  # fmt: skip
    files = GroupCollectionPermission.objects.filter(group=team.group)
    assert {(row.collection_id, row.permission.codename) for row in files} == {
        (team.collection_id, f"{verb}_{model}")
        for verb in ("add", "change", "choose")
        for model in ("image", "document")
    }
    assert give_station(page, staff("second"), by=admin) == team
    take_station(page, again(person), by=admin)
    gone = again(person)
    assert (list(stations_kept_by(gone)), gone.get_all_permissions()) == ([], set())
    entries = PageLogEntry.objects.filter(page=page.pk, action__startswith="stations.").order_by("timestamp", "pk")
    assert [(entry.action, entry.user, entry.data["user"] == person.pk) for entry in entries] == [
        ("stations.give_station", admin, True), ("stations.give_station", admin, False), ("stations.take_station", admin, True),
    ]  # fmt: skip


def test_a_station_is_not_given_twice_nor_to_a_closed_account_nor_taken_from_a_stranger(admin):
    page, person, closed = station(), staff("person"), staff("closed")
    closed.is_active = False
    closed.save()
    give_station(page, person, by=admin)
    for act, who in ((give_station, person), (give_station, closed), (take_station, closed)):
        with pytest.raises(TeamRefused):
            act(page, who, by=admin)
    assert list(StationTeam.objects.get().group.user_set.all()) == [person]


@pytest.mark.parametrize(
    ("groups", "kept", "confined"),
    [
        ((EDITORS,), 2, False),
        ((PUBLISHERS,), 2, False),
        ((VERIFIERS,), 2, False),
        ((MODERATORS,), 0, True),
        ((), 0, True),
    ],
)
def test_who_keeps_how_many_stations_and_who_is_confined(home, groups, kept, confined):
    pages = [station(), station()]
    user = staff("somebody", *groups)
    assert (stations_kept_by(user).count(), is_confined(user)) == (kept, confined)
    assert [keeps_station(again(user), page) for page in pages] == [bool(kept)] * 2


def test_an_editor_who_also_keeps_a_station_is_not_confined(admin):
    user = staff("both", EDITORS)
    give_station(station(), user, by=admin)
    assert is_confined(again(user)) is False


def test_the_screen_lists_gives_and_takes(client, admin, keeper):
    client.force_login(admin)
    person = staff("new")
    answer = client.post(reverse("station_give"), {"person": person.pk, "station": keeper.own.pk}, follow=True)
    assert "new" in answer.content.decode()
    assert set(stations_kept_by(again(person))) == {keeper.own}
    assert client.post(reverse("station_give"), {"person": person.pk, "station": keeper.own.pk}).status_code == 400
    client.post(reverse("station_take"), {"person": person.pk, "station": keeper.own.pk})
    assert list(stations_kept_by(again(person))) == []


@pytest.mark.parametrize("stations", [1, 3])
def test_the_list_of_keepers_asks_the_same_whatever_its_length(client, admin, stations, django_assert_num_queries):
    for number in range(stations):
        give_station(station(), staff(f"keeper-{number}"), by=admin)
    client.force_login(admin)
    client.get(reverse("station_teams"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("station_teams"))


@pytest.mark.parametrize("who", ["nobody", "keeper", "editor", "moderator"])
def test_nobody_else_says_who_keeps_a_station(client, keeper, editor, moderator, who):
    if who != "nobody":
        client.force_login({"keeper": keeper, "editor": editor, "moderator": moderator}[who])
    stranger = staff("stranger")
    sent = {"person": stranger.pk, "station": keeper.own.pk}
    answers = [client.get(reverse("station_teams")), client.post(reverse("station_give"), sent), client.post(reverse("station_take"), sent)]  # fmt: skip
    assert {answer.status_code for answer in answers} == {302}
    assert stranger.groups.count() == 0


def test_a_keeper_runs_the_receptions_of_their_station_and_of_no_other(client, keeper):
    mine, theirs = reception(keeper.own, is_announced=False), reception(keeper.other, is_announced=False)
    client.force_login(keeper)
    assert client.post(reverse("reception_publish", args=[mine.pk])).status_code == 302
    assert client.post(reverse("reception_publish", args=[theirs.pk])).status_code == 404
    assert [bool(ReceptionDay.objects.get(pk=day.pk).published_at) for day in (mine, theirs)] == [True, False]


def test_a_keeper_names_no_other_station_and_no_other_deputy_in_a_reception(client, keeper):
    own, other = deputy(keeper.own, name="自己的代表"), deputy(keeper.other, name="别人的代表")
    client.force_login(keeper)
    address = reverse("wagtailsnippets_stations_receptionday:add")
    html = client.get(address).content.decode()
    assert ("自己的代表" in html, "别人的代表" in html, "别人的站" in html) == (True, False, False)
    sent = {"starts_at": "2030-01-05 09:00", "ends_at": "2030-01-05 11:00", "capacity": "0"}
    client.post(address, sent | {"station": keeper.other.pk, "deputies": [own.pk]})
    answer = client.post(address, sent | {"station": keeper.own.pk, "deputies": [other.pk]})
    assert (ReceptionDay.objects.count(), "别人的代表" in answer.content.decode()) == (0, False)
    client.post(address, sent | {"station": keeper.own.pk, "deputies": [own.pk]})
    assert [(day.station, list(day.deputies.all())) for day in ReceptionDay.objects.all()] == [(keeper.own, [own])]


def edited(page, **fields):
    """What the editor of a station's page sends, with nothing changed."""
    sent = {
        "title": page.title, "slug": page.slug, "kind": page.kind, "area": page.area_id, "parent_station": "",
        "introduction-count": "0", "rules-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
    }  # fmt: skip
    for relation in ("photos", "form_fields"):
        sent |= {f"{relation}-{word}": "0" for word in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
        sent[f"{relation}-MAX_NUM_FORMS"] = "1000"
    return sent | fields


def foreign(keeper):
    """A picture, a file and a draft of another station."""
    team = StationTeam.objects.get(station=keeper.other)
    image = SiteImage.objects.create(title="别人的图", file="x.png", width=1, height=1, collection=team.collection)
    document = SiteDocument.objects.create(title="别人的文件", file="x.txt", collection=team.collection)
    draft = station(title="别人的草稿", live=False)
    return image, document, draft


@pytest.mark.parametrize("view", ["edit", "preview_on_edit"])
@pytest.mark.parametrize("what", ["picture", "photo", "file", "link", "parent"])
def test_a_keeper_cannot_use_pictures_files_or_drafts_of_others_on_their_page(client, keeper, view, what):
    image, document, draft = foreign(keeper)
    block = {
        "introduction-count": "1",
        "introduction-0-deleted": "",
        "introduction-0-order": "0",
        "introduction-0-id": "",
    }
    link = '{"blocks":[{"key":"a","text":"x","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[{"offset":0,"length":1,"key":0}]}],"entityMap":{"0":{"type":"LINK","mutability":"MUTABLE","data":{"id":%d,"parentId":1,"url":"/"}}}}'
    sent = {
        "picture": block | {"introduction-0-type": "image", "introduction-0-value-image": image.pk, "introduction-0-value-alt_text": "x"},
        "photo": {"photos-TOTAL_FORMS": "1", "photos-0-image": image.pk, "photos-0-alt_text": "x", "photos-0-id": "", "photos-0-ORDER": "1", "photos-0-DELETE": ""},
        "file": block | {"introduction-0-type": "document", "introduction-0-value": document.pk},
        "link": block | {"introduction-0-type": "paragraph", "introduction-0-value": link % draft.pk},
        "parent": {"parent_station": draft.pk},
    }[what]  # fmt: skip
    client.force_login(keeper)
    address = reverse(f"wagtailadmin_pages:{view}", args=[keeper.own.pk])
    answer = client.post(address, edited(keeper.own, **sent))
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert StationPage.objects.get(pk=keeper.own.pk).latest_revision_id is None


def test_a_keeper_edits_their_page_and_somebody_else_publishes_it(client, keeper):
    client.force_login(keeper)
    address = reverse("wagtailadmin_pages:edit", args=[keeper.own.pk])
    client.post(address, edited(keeper.own, title="新的名称", **{"action-publish": "1"}))
    page = StationPage.objects.get(pk=keeper.own.pk)
    assert (page.title, page.draft_title) == ("自己的站", "新的名称")
    client.post(address, edited(page, title="新的名称", **{"action-submit": "1"}))
    publisher = staff("publisher", PUBLISHERS)
    client.force_login(publisher)
    state = StationPage.objects.get(pk=page.pk).current_workflow_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state_id]))
    assert StationPage.objects.get(pk=page.pk).title == "新的名称"


def test_the_pages_of_a_site_of_ours_are_chosen_from_the_list_only(client, keeper):
    client.force_login(keeper)
    address = reverse("wagtailadmin_choose_page_external_link")
    sent = {"external-link-chooser-link_text": "x"}
    for url in ("/dai-biao-lian-luo-zhan/", "http://testserver/dai-biao-lian-luo-zhan/"):
        assert client.post(address, sent | {"external-link-chooser-url": url}).url == "/admin/"
    assert client.post(address, sent | {"external-link-chooser-url": "https://example.invalid/"}).status_code == 200
