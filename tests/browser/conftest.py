"""A real Chromium against the live server: browsers for citizens and staff, and what they do on most journeys."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from consultations.drafts import decode_draft, parse_draft
from consultations.models import ConsultationPage
from consultations.services import import_draft
from consultations.states import ConsultationKind
from submissions import captcha
from tests import factories
from tests.browser.walks import every_address, every_public_page

__all__ = ["every_address", "every_public_page"]  # fixtures of their own file

PHONE, DESKTOP = 360, 1280
PATIENCE = 10_000  # milliseconds for one step, on a machine that does other things too
ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for each module: while it runs, nothing else in this process can have an event loop."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path or not shutil.which(path):
        pytest.skip("There is no Chromium here: install it, or name it in the environment variable CHROMIUM.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django would refuse every query beside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server, home, settings) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own, on a telephone unless told otherwise.

    On every page of every journey nothing may leave the site and no script or policy may complain.
    """
    settings.FORM_MINIMUM_SECONDS = 0
    settings.MODERATION_UNDO_SECONDS = 120
    contexts, faults = [], []

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{live_server.url}/", "data:", "blob:")):
            faults.append(f"left the site: {request.url}")

    def said(message: ConsoleMessage) -> None:
        # Chromium reports the answers 4xx of our own forms, which are meant.
        if message.type == "error" and not message.text.startswith(
            "Failed to load resource: the server responded with a status of 4"
        ):
            faults.append(f"{message.location.get('url', '')}: {message.text}")

    def open_browser(*, width: int = PHONE, javascript: bool = True, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, java_script_enabled=javascript,
            locale="zh-CN", timezone_id="Asia/Shanghai", **options,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        context.on("request", asked)
        context.on("console", said)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def enter(visit, live_server) -> Callable[..., Page]:
    """A browser in which a member of staff is logged in already."""

    def open_browser(user: Any, **options: Any) -> Page:
        page, client = visit(**{"width": DESKTOP} | options), Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return open_browser


@pytest.fixture
def solve() -> Callable[[Page], None]:
    """Type the digits of the picture, once the browser shows it."""

    def type_digits(page: Page) -> None:
        expect(page.locator("[data-captcha-image]")).to_have_js_property("naturalWidth", 220)
        nonce = page.locator("[data-captcha-nonce]").input_value()
        page.locator("[name=captcha]").fill(captcha.challenge(nonce).response)

    return type_digits


@pytest.fixture
def write(solve) -> Callable[..., None]:
    """Fill in the form on the screen and ask for the preview."""

    def fill(page: Page, text: str, *, name: str = "") -> None:
        page.get_by_label("您的意见").fill(text)
        page.get_by_label("公开显示的名称").fill(name)
        page.get_by_label("我已阅读并同意隐私告知。").check()
        solve(page)
        page.get_by_role("button", name="预览公开内容").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("公开后将是这样")

    return fill


@pytest.fixture
def waste(home) -> ConsultationPage:
    """An open consultation on a real regulation of some fifty articles."""
    page = factories.consultation(
        with_draft=False, title="关于征求《浙江省生活垃圾管理条例》修改意见的公告", slug="shenghuo-laji",
        kind=ConsultationKind.RELAYED_DRAFT, issuing_body="三门县人大常委会",
    )  # fmt: skip
    source = (django_settings.ROOT / "home" / "demo" / "zhejiang-household-waste-2020.md").read_bytes()
    import_draft(page, parse_draft(decode_draft(source)), source=source)
    return page
