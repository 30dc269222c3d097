"""Sessions: how long, how idle, how they all end at once; passwords: how they are refused and how they age."""

import time
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.access.sessions import BEGAN, SEEN, end_all
from core.access_models import PasswordRecord
from core.audit_models import AuditEntry
from home.sitetree import MODERATORS
from tests import factories

PASSWORD = "a long enough password"


@pytest.fixture
def account(home):
    return factories.staff("moderator", MODERATORS)


def sign_in(client, password=PASSWORD):
    return client.post("/admin/login/", {"login": "moderator", "password": password})


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def set_back(client, key: str, seconds: float) -> None:
    session = client.session
    session[key] = time.time() - seconds
    session.save()


def test_a_session_is_over_when_nobody_worked_in_it_or_when_the_day_is_over(client, client_of, account, settings):
    other = client_of()
    for browser in (client, other):
        sign_in(browser)
    set_back(client, SEEN, settings.SESSION_IDLE_SECONDS + 1)
    assert [is_in(client), is_in(other)] == [False, True]  # the other desk is not asked to pay for it
    set_back(other, BEGAN, settings.SESSION_COOKIE_AGE + 1)
    assert not is_in(other)
    assert AuditEntry.objects.filter(action="access.session_over", actor_pk=account.pk).count() == 2


def test_work_keeps_a_session_alive_and_costs_one_write_a_minute(client, account):
    sign_in(client)
    set_back(client, SEEN, 90)
    before = client.session[SEEN]
    assert is_in(client)
    marked = client.session[SEEN]
    assert is_in(client)
    assert before < marked == client.session[SEEN]


def test_the_key_of_a_session_changes_at_sign_in(client, account):
    client.get("/admin/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted


def test_the_key_of_a_session_changes_when_its_owner_shows_again_who_they_are(client, client_of, account):
    sign_in(client)
    seen, other = client.session.session_key, client_of()
    other.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    assert is_in(other)
    client.post("/admin/access/confirm/", {"password": "wrong"})
    assert client.session.session_key == seen
    client.post("/admin/access/confirm/", {"password": PASSWORD})
    assert [is_in(client), is_in(other)] == [True, False]
    assert UserSession.objects.get(user=account).session_key == client.session.session_key != seen


def test_one_sees_all_ones_sessions_and_ends_the_others(client, client_of, account):
    other, colleague = client_of(headers={"user-agent": "Elsewhere/1.0"}), client_of()
    factories.staff("colleague", MODERATORS)
    colleague.post("/admin/login/", {"login": "colleague", "password": PASSWORD}, headers={"user-agent": "Foreign/9"})
    for browser in (client, other):
        sign_in(browser)
    page = client.get("/admin/access/sessions/").content.decode()
    assert ("Elsewhere/1.0" in page, "Foreign/9" in page, page.count("<tr>")) == (True, False, 3)
    assert client.post("/admin/access/sessions/end/")["Location"].startswith("/admin/access/confirm/")
    assert is_in(other)
    done = client.post("/admin/access/confirm/", {"password": PASSWORD, "next": "/admin/access/sessions/end/"})
    assert done["Location"] == "/admin/access/sessions/"
    assert [is_in(client), is_in(other), is_in(colleague)] == [True, False, True]
    assert UserSession.objects.filter(user=account).count() == 1


@pytest.mark.parametrize("how", ["sign out", "closed", "password"])
def test_leaving_being_closed_and_a_new_password_end_every_session(client, client_of, account, how):
    other = client_of()
    for browser in (client, other):
        sign_in(browser)
    if how == "sign out":
        client.post("/admin/logout/")
    elif how == "closed":
        account.is_active = False
        account.save()
        account.is_active = True  # opened again, the old sessions stay over
        account.save()
    else:
        account.set_password("correct horse battery staple")
        account.save()
    assert [is_in(client), is_in(other)] == [False, False]


def test_changing_ones_password_asks_for_the_old_one_and_to_sign_in_again(client, account):
    sign_in(client)
    new = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}
    assert client.post("/admin/access/password/", {"oldpassword": "wrong", **new}).status_code == 200
    client.post("/admin/access/password/", {"oldpassword": PASSWORD, **new})
    assert not is_in(client)
    assert sign_in(client, "correct horse battery staple")["Location"] == "/admin/"


def test_ending_all_sessions_needs_no_look_at_where_they_are_kept(client, account):
    client.force_login(account)
    end_all(account)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("123456789012345678", "password_entirely_numeric"),
        ("lianxinqiao-renda-2026", "password_local"),
        ("连心桥人大常委会立法二〇二六年密码!!", "password_local"),
        ("moderator2026!!", "password_local"),
    ],
)
def test_passwords_that_anybody_would_try_are_refused(account, password, code):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, account)
    assert code in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password", ["人大附近的老槐树开了七十三朵小白花", "correct horse battery staple", "😀" * 16, "x7" * 60]
)
def test_long_ones_of_any_script_are_taken(account, password):
    validate_password(password, account)


def test_the_last_five_passwords_are_refused_and_the_sixth_is_not(account):
    used = [f"correct horse battery {n}" for n in range(6)]
    for password in used:
        account.set_password(password)
        account.save()
    assert PasswordRecord.objects.filter(user=account).count() == 5
    taken = []
    for password in used:
        try:
            validate_password(password, account)
            taken.append(password)
        except ValidationError:
            pass
    assert taken == used[:1]


def test_an_old_password_has_to_be_changed_before_anything_else(client, account, settings):
    settings.PASSWORD_DAYS = 90
    PasswordRecord.objects.filter(user=account).delete()
    PasswordRecord.objects.create(
        user=account, password=make_password(PASSWORD), since=timezone.now() - timedelta(days=91)
    )
    sign_in(client)
    assert client.get("/admin/")["Location"].startswith("/admin/access/password/?next=")
    new = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}
    client.post("/admin/access/password/", {"oldpassword": PASSWORD, **new})
    sign_in(client, "correct horse battery staple")
    assert is_in(client)


def test_a_password_that_another_person_typed_is_changed_before_anything_else(client, client_of, account, settings):
    settings.PASSWORD_DAYS = 0
    keeper, fields = (
        client_of(),
        {"email": "moderator@example.org", "first_name": "三", "last_name": "张", "is_active": "on"},
    )
    keeper.force_login(factories.staff("root", is_superuser=True))
    given, chosen = "correct horse battery staple", "seven grey herons over the mill"
    answer = keeper.post(
        f"/admin/users/edit/{account.pk}/",
        fields | {"username": "moderator", "password1": given, "password2": given, "groups": [account.groups.get().pk]},
    )
    assert answer.status_code == 302
    sign_in(client, given)
    assert client.get("/admin/")["Location"].startswith("/admin/access/password/?next=")
    client.post("/admin/access/password/", {"oldpassword": given, "password1": chosen, "password2": chosen})
    sign_in(client, chosen)
    assert is_in(client)


def test_what_the_browser_kept_of_the_desk_is_cleared_when_the_session_ends(client, account, settings):
    sign_in(client)
    assert "Clear-Site-Data" not in client.get("/admin/").headers
    assert client.post("/admin/logout/")["Clear-Site-Data"] == '"cache"'
    sign_in(client)
    set_back(client, SEEN, settings.SESSION_IDLE_SECONDS + 1)
    assert client.get("/admin/")["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/admin/login/").headers
