"""Name and password, the second factor, the limits: with everything switched on as in production."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from core.audit_models import AuditEntry
from core.tasks import send_password_link
from home.sitetree import MODERATORS
from tests import factories

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def compulsory(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def account(home):
    user = factories.staff("moderator", MODERATORS)
    user.email = "moderator@example.cn"
    user.save()
    return user


def sign_in(client, name="moderator", password=PASSWORD, **extra):
    return client.post("/admin/login/", {"login": name, "password": password}, **extra)


def code_of(secret: str, *, step: int = 0) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time())) + 1 + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def enrol(client) -> str:
    """Set up the app in the way staff do; returns its secret."""
    client.post("/admin/access/confirm/", {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'access__secret">([A-Z2-7]+)<', page)[1]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.mark.django_db(transaction=True)
def test_whoever_has_no_second_factor_is_led_to_set_one_up_and_sees_nothing_else(client, account):
    assert sign_in(client)["Location"] == "/admin/"
    for address in (
        "/admin/",
        "/admin/moderation/",
        "/admin/pages/",
        "/admin/users/",
        "/admin/jsi18n/",
        "/admin/api/main/pages/",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/access/second-factor/"), (
            address
        )
    assert client.get("/styleguide/")["Location"] == "/admin/login/?next=/styleguide/"  # elsewhere they are nobody
    enrol(client)
    assert client.get("/admin/").status_code == 200
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", codes)) == 10
    assert "<li><code>" not in client.get(reverse("mfa_view_recovery_codes")).content.decode()  # once


@pytest.mark.django_db(transaction=True)
def test_the_code_is_asked_for_and_good_once_and_a_recovery_code_once_too(client, client_of, account):
    sign_in(client)
    secret = enrol(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())

    def with_code(code):
        other = client_of()
        assert sign_in(other)["Location"] == "/admin/access/second-factor/authenticate/"
        assert other.get("/admin/")["Location"].startswith("/admin/login/")
        other.post("/admin/access/second-factor/authenticate/", {"code": code})
        return other.get("/admin/").status_code == 200

    fresh = code_of(secret, step=1)
    assert [with_code("000000"), with_code(fresh), with_code(fresh)] == [False, True, False]
    assert [with_code(codes[0]), with_code(codes[0]), with_code(codes[1])] == [True, False, True]
    failed = AuditEntry.objects.filter(action="access.second_factor", outcome="failed")
    assert [(row.object_pk, '"factor":"totp"' in row.content) for row in failed] == [(str(account.pk), True)] * 3


def test_secrets_of_the_second_factor_lie_encrypted(client, account):
    sign_in(client)
    secret = enrol(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert kept.count("v1.t1.") == 2


def test_no_way_of_wagtails_goes_round_it(client, account):
    """Its pages of these names would ask for a password alone."""
    assert reverse("wagtailadmin_login") == reverse("account_login") == "/admin/login/"
    assert reverse("wagtailadmin_logout") == reverse("account_logout") == "/admin/logout/"
    for address in (
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/abc-def/",
        "/admin/password_reset/done/",
    ):
        assert client.get(address)["Location"] == "/admin/access/password/reset/"
    assert client.get("/admin/login/").templates[0].name == "account/login.html"
    for address in ("/admin/test404/", "/admin/failwhale/", "/admin/access/signup/"):
        assert client.get(address).status_code in (302, 404)


def test_five_wrong_passwords_shut_out_their_own_network_and_not_the_owner(client, client_of, account):
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    said = [sign_in(client, password=f"wrong {n}", **elsewhere).content.decode() for n in range(6)]
    assert ["分钟后再试" in html or ("请在" in html and "分钟" in html) for html in said] == [False] * 5 + [True]
    assert sign_in(client, **elsewhere).status_code == 200  # the right one, too late from there
    assert sign_in(client, REMOTE_ADDR="203.0.113.77").status_code == 200  # a neighbour in the same network
    assert sign_in(client_of())["Location"] == "/admin/"  # the owner, at the own desk
    failed = AuditEntry.objects.filter(action="access.sign_in", outcome="failed")
    assert (failed.count(), set(failed.values_list("object_pk", flat=True))) == (5, {str(account.pk)})
    assert "wrong" not in "".join(failed.values_list("content", flat=True))


def test_a_forged_forwarding_header_opens_no_new_count(client, account):
    for n in range(6):
        answer = sign_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
    assert "分钟" in answer.content.decode()


def test_a_right_password_begins_the_count_anew(client, client_of, account):
    for _round in range(3):
        for n in range(4):
            sign_in(client_of(), password=f"wrong {n}")
        assert sign_in(client_of())["Location"] == "/admin/"


def test_known_and_unknown_names_are_answered_alike(client, account):
    def said(name):
        html = sign_in(client, name=name, password="wrong").content.decode()
        return re.sub(r'value="[^"]*"', "", html)

    assert said("moderator") == said("nobody-here")


def test_a_new_password_is_asked_for_alike_whether_the_address_is_known(client, account, django_assert_num_queries):
    client.post("/admin/access/password/reset/", {"email": "first@example.cn"})  # of the day: it makes the salt
    answers = []
    for email in ("moderator@example.cn", "nobody@example.cn"):
        with django_assert_num_queries(5):
            answer = client.post("/admin/access/password/reset/", {"email": email})
        answers.append((answer.status_code, answer["Location"], answer.content))
    assert answers[0] == answers[1]
    tasks = list(DBTaskResult.objects.filter(task_path="core.tasks.send_password_link").order_by("enqueued_at"))
    assert [task.args_kwargs["args"] for task in tasks] == [[0], [account.pk], [0]]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_the_link_of_the_mail_is_good_once_ends_all_sessions_and_passes_no_second_factor(client, client_of, account):
    sign_in(client)
    enrol(client)
    send_password_link.call(account.pk)
    send_password_link.call(0)
    assert [message.to for message in mail.outbox] == [["moderator@example.cn"]]
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    visitor = client_of()
    form = visitor.get(link)["Location"]
    new = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}
    assert visitor.post(form, new)["Location"] == "/admin/access/password/reset/key/done/"
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert "已经用过" in client_of().get(link).content.decode()
    answer = sign_in(client_of(), password="correct horse battery staple")
    assert answer["Location"] == "/admin/access/second-factor/authenticate/"


def test_where_one_is_led_after_signing_in_stays_on_this_site(client, account):
    evil = ("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "\thttps://evil.example", "javascript:alert(1)", "///evil.example", "http:///evil.example", "/\t/evil.example")  # fmt: skip
    for target in evil:
        answer = client.post("/admin/login/", {"login": "moderator", "password": PASSWORD, "next": target})
        assert answer["Location"] == "/admin/", target
        client.post("/admin/logout/", {"next": target})
    answer = client.post("/admin/login/", {"login": "moderator", "password": PASSWORD, "next": "/admin/pages/"})
    assert answer["Location"] == "/admin/pages/"


def test_nobody_signs_up_and_no_account_is_there_by_itself(client, home):
    assert not get_user_model().objects.exists()
    assert [name for name in ("account_signup", "account_email", "account_request_login_code") if _has(name)] == []


def test_the_accounts_of_the_demo_are_not_made_elsewhere(home, settings):
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(CommandError, match="known to everybody"):
        call_command("loaddemo")
    assert not get_user_model().objects.exists()


def _has(name: str) -> bool:
    from django.urls import NoReverseMatch

    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
