"""How staff get in, in a real browser: with an app, with a security key, and out everywhere."""

import os
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from home.sitetree import AUDITORS, MODERATORS
from tests import factories
from tests.browser.audit import by_day_and_night, too_wide

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def compulsory(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the live server speaks plain HTTP


def sign_in(staff: Page, name: str) -> None:
    staff.goto("/admin/")
    staff.get_by_label("用户名").fill(name)
    staff.get_by_label("密码").fill(PASSWORD)
    staff.get_by_role("button", name="登录").click()


def look(staff: Page, name: str) -> None:
    """No violation of accessibility; a picture where somebody asked for one."""
    assert by_day_and_night(staff) + too_wide(staff, 320) == []
    if folder := os.environ.get("LOOK_AT"):
        staff.screenshot(path=str(Path(folder) / f"{name}-{staff.viewport_size['width']}.png"), full_page=True)


def code_of(secret: str, step: int = 0) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time())) + 1 + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.mark.parametrize("width", [360, 1280])
def test_with_an_app_and_without_javascript(visit, home, width):
    factories.staff("moderator", MODERATORS, AUDITORS)
    staff = visit(width=width, javascript=False)
    sign_in(staff, "moderator")
    expect(staff.get_by_role("heading", level=1)).to_have_text("第二重验证")
    staff.get_by_role("link", name="设置验证应用").click()
    staff.get_by_label("密码").fill(PASSWORD)
    staff.get_by_role("button", name="确认").click()
    expect(staff.get_by_role("heading", level=1)).to_have_text("设置验证应用")
    secret = staff.locator(".access__secret").inner_text()
    staff.get_by_label("验证码").fill(code_of(secret))
    staff.get_by_role("button", name="设置").click()
    expect(staff.locator(".access__codes li")).to_have_count(10)
    recovery = staff.locator(".access__codes code").first.inner_text()
    staff.get_by_role("link", name="进入工作台").first.click()
    expect(staff).to_have_url("/admin/")
    staff.goto("/admin/access/sessions/")
    staff.get_by_role("button", name="全部退出登录").click()
    expect(staff).to_have_url("/admin/login/")
    sign_in(staff, "moderator")
    staff.get_by_label("验证码").fill("000000")
    staff.get_by_role("button", name="登录").click()
    expect(staff.locator(".errorlist")).to_be_visible()
    staff.get_by_label("验证码").fill(recovery)
    staff.get_by_role("button", name="登录").click()
    expect(staff).to_have_url("/admin/")


def test_with_a_security_key(visit, home):
    factories.staff("moderator", MODERATORS)
    staff = visit(width=1280)
    line = staff.context.new_cdp_session(staff)
    line.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    sign_in(staff, "moderator")
    staff.get_by_role("link", name="添加安全密钥").click()
    staff.get_by_label("密码").fill(PASSWORD)
    staff.get_by_role("button", name="确认").click()
    staff.get_by_label("密钥名称").fill("桌上的钥匙")
    look(staff, "add-key")
    staff.get_by_role("button", name="触碰密钥并添加").click()
    expect(staff.get_by_role("heading", level=1)).to_have_text("恢复码")
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}
    staff.goto("/admin/access/sessions/")
    staff.get_by_role("button", name="全部退出登录").click()
    sign_in(staff, "moderator")
    staff.get_by_role("button", name="使用安全密钥").click()
    expect(staff).to_have_url("/admin/")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_are_calm_and_can_be_read_by_everybody(visit, home, width):
    factories.staff("moderator", MODERATORS)
    staff = visit(width=width)
    staff.goto("/admin/login/")
    look(staff, "sign-in")
    sign_in(staff, "moderator")
    look(staff, "second-factor")
    staff.get_by_role("link", name="设置验证应用").click()
    look(staff, "confirm")
    staff.get_by_label("密码").fill(PASSWORD)
    staff.get_by_role("button", name="确认").click()
    look(staff, "app")
    staff.get_by_label("验证码").fill(code_of(staff.locator(".access__secret").inner_text()))
    staff.get_by_role("button", name="设置").click()
    look(staff, "recovery-codes")
    for address, name in (
        ("/admin/access/sessions/", "sessions"),
        ("/admin/access/password/", "password"),
        ("/admin/access/second-factor/", "second-factor-set"),
    ):
        staff.goto(address)
        look(staff, name)


def test_what_an_auditor_sees(enter, home, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    auditor = factories.staff("auditor", AUDITORS)
    for width in (360, 1440):
        staff = enter(auditor, width=width)
        for address, name in (("/admin/audit/", "audit"), ("/admin/roles/", "roles")):
            staff.goto(address)
            if folder := os.environ.get("LOOK_AT"):
                staff.screenshot(path=str(Path(folder) / f"{name}-{width}.png"))
            expect(staff.get_by_role("heading", level=1)).to_be_visible()
