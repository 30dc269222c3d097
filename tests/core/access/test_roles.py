"""Nobody has more than their office needs, and nobody makes more of themselves."""

import pytest
from django.contrib.auth.models import Group

from core.access.roles import matrix, roles
from home import sitetree
from livestreams.states import GUESTS
from stations.services.teams import GROUP, give_station
from tests import factories
from tests.stations import factories as stations

ACCESS = "wagtailadmin.access_admin"


def _all(app: str, verbs: str, *models: str) -> set[str]:
    return {f"{app}.{verb}_{model}" for verb in verbs.split() for model in models}


EXPECTED = {
    sitetree.ADMINISTRATORS: _all("wagtailredirects", "add change delete", "redirect") | {"home.change_sitesettings"},
    sitetree.SECURITY: _all("accounts", "add change view", "user") | {"core.read_roles"},
    sitetree.AUDITORS: {"core.read_auditentry", "core.read_roles"},
    sitetree.UNITS: {"suggestions.open_desk"},
    sitetree.SUGGESTION_WRITERS: {"suggestions.file_for_deputy"},
    GUESTS: {"livestreams.speak_as_guest"},
    sitetree.MODERATION_LEADS: {"submissions.read_agreement"},
    sitetree.EDITORS: _all("stations", "add change view", "deputy", "receptionday", "receptionrule", "area", "constituency",
        "contactrecord", "voterrepresentative", "assembly")
    | {"stations.keep_every_station", "stations.handle_opinionitem", "stations.read_receptionbooking"}
    | {"wechat.prepare_article", "wechat.push_menu"},
    sitetree.PUBLISHERS: {"wechat.release_article"},
    sitetree.MODERATORS: {"submissions.moderate_queueitem", "submissions.reveal_contact", "submissions.change_floodsettings"},
    sitetree.VERIFIERS: {"stations.keep_every_station", "stations.verify_contactrecord", "stations.reveal_electors",
        "stations.view_contactrecord"},
    sitetree.DEPUTIES: {"stations.add_contactrecord", "suggestions.open_desk"},
    sitetree.DEPUTY_AFFAIRS: {"publicity.run_draw", "publicity.publish_publicrecord", "publicity.assess_deputy",
        "publicity.keep_case", "suggestions.review_suggestion", "suggestions.assign_suggestion",
        "suggestions.publish_suggestion", "suggestions.keep_supervision"}
    | _all("suggestions", "add change view", "unit"),
    sitetree.CHECKERS: {"publicity.report_spotcheck"},
    sitetree.GRADE_REVIEWERS: {"publicity.review_grade"},
    sitetree.MEETING_SECRETARIES: {"publicity.decide_grade", "suggestions.review_for_directors"},
    sitetree.COMMITTEES: {"suggestions.review_jointly"},
    f"{GROUP} × 2": _all("stations", "add change view", "receptionday", "receptionrule", "contactrecord")
    | {"stations.handle_opinionitem", "stations.read_receptionbooking", "stations.view_deputy"},
}  # fmt: skip


@pytest.fixture
def two_stations(home):
    for name in ("keeper-a", "keeper-b"):
        give_station(stations.station(), factories.staff(name), by=None)


def test_every_role_has_exactly_what_its_office_needs(two_stations):
    Group.objects.filter(name__in=("Editors", "Moderators")).delete()  # Wagtail's own, which nobody is given
    found = {role.name: set(role.permissions) - {ACCESS} for role in roles(alike=GROUP)}
    assert found == EXPECTED
    assert all(ACCESS in role.permissions for role in roles(alike=GROUP))


def test_the_three_offices_share_nothing_and_read_nothing_that_people_sent(home):
    held = {role.name: role.permissions - {ACCESS, "core.read_roles"} for role in roles()}
    offices = [held[name] for name in (sitetree.ADMINISTRATORS, sitetree.SECURITY, sitetree.AUDITORS)]
    assert [a & b for a in offices for b in offices if a is not b] == [frozenset()] * 6
    assert not any(name.split(".")[0] in ("submissions", "stations") for office in offices for name in office)


DESKS = {
    "/admin/moderation/": {"moderator"},
    "/admin/audit/": {"auditor"},
    "/admin/audit/export/": {"auditor"},
    "/admin/roles/": {"auditor", "security"},
    "/admin/users/": {"security"},
    "/admin/users/new/": {"security"},
    "/admin/groups/": set(),
    "/admin/redirects/": {"administrator"},
    "/admin/sites/": set(),
    "/admin/publicity/cases/": {"affairs"},
    "/admin/stations/records/": {"editor", "station", "verifier", "deputy"},
    "/admin/stations/opinions/": {"editor", "station"},
}


def test_walking_the_desks_finds_each_open_to_its_role_and_shut_to_all_others(client, home):
    people = {
        "administrator": sitetree.ADMINISTRATORS, "security": sitetree.SECURITY, "auditor": sitetree.AUDITORS,
        "editor": sitetree.EDITORS, "moderator": sitetree.MODERATORS, "verifier": sitetree.VERIFIERS,
        "deputy": sitetree.DEPUTIES, "affairs": sitetree.DEPUTY_AFFAIRS, "unit": sitetree.UNITS,
    }  # fmt: skip
    accounts = {name: factories.staff(name, group) for name, group in people.items()}
    accounts["station"] = factories.staff("station")
    give_station(stations.station(), accounts["station"], by=None)
    found = {address: set() for address in DESKS}
    for name, account in accounts.items():
        client.force_login(account)
        for address in DESKS:
            if client.get(address).status_code == 200:
                found[address].add(name)
    assert found == DESKS


def test_the_page_shows_the_matrix_as_it_stands(client, two_stations):
    client.force_login(factories.staff("auditor", sitetree.AUDITORS))
    html = client.get("/admin/roles/").content.decode()
    shown = matrix(roles(alike=GROUP))
    assert html.count("●") == sum(sum(row.held) for row in shown.rows)
    assert [name for name in ("审核意见", "审计员", f"{GROUP} × 2", "查看答复渠道原文") if name not in html] == []
    assert "Can " not in html.partition("desk-matrix")[2]


@pytest.fixture
def security(client, home):
    client.force_login(factories.staff("security", sitetree.SECURITY))
    return client


def _post(user, **changes):
    data = {
        "username": user.username,
        "email": "someone@example.cn",
        "first_name": "某",
        "last_name": "某",
        "is_active": "on",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_whoever_keeps_accounts_makes_nobody_an_administrator(security):
    clerk = factories.staff("clerk", sitetree.EDITORS)
    offices = [Group.objects.get(name=name).pk for name in (sitetree.MODERATORS, sitetree.SECURITY)]
    security.post(f"/admin/users/edit/{clerk.pk}/", _post(clerk, is_superuser="on", groups=[offices[0]]))
    clerk.refresh_from_db()
    assert (clerk.is_superuser, [g.name for g in clerk.groups.all()]) == (False, [sitetree.MODERATORS])
    answer = security.post(f"/admin/users/edit/{clerk.pk}/", _post(clerk, groups=[offices[1]]))
    assert (answer.status_code, [g.name for g in clerk.groups.all()]) == (200, [sitetree.MODERATORS])


def test_whoever_keeps_accounts_touches_none_above_and_not_the_own(security):
    chief = factories.staff("chief", is_superuser=True)
    peer = factories.staff("peer", sitetree.SECURITY)
    own = type(chief).objects.get(username="security")
    for user in (chief, peer, own):
        before = user.password
        new = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}
        assert security.post(f"/admin/users/edit/{user.pk}/", _post(user, **new))["Location"] == "/admin/"
        user.refresh_from_db()
        assert user.password == before
    role = Group.objects.get(name=sitetree.AUDITORS)
    address = f"/admin/bulk/accounts/user/assign_role/?id={own.pk}"
    assert security.post(address, {"role": role.pk}).status_code == 302
    assert [g.name for g in own.groups.all()] == [sitetree.SECURITY]


def test_an_administrator_closes_many_at_once_and_their_sessions_end(client, client_of, home):
    clerk, browser = factories.staff("clerk", sitetree.EDITORS), client_of()
    browser.force_login(clerk)
    client.force_login(factories.staff("chief", is_superuser=True))
    client.post(f"/admin/bulk/accounts/user/set_active_state/?id={clerk.pk}", {"mark_as_active": "False"})
    clerk.refresh_from_db()
    assert not clerk.is_active
    clerk.is_active = True
    clerk.save()
    assert browser.get("/admin/").status_code == 302
