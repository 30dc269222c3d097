"""A real Chromium against the live server: browsers for citizens and staff, and what they do on most journeys."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from consultations.drafts import decode_draft, parse_draft
from consultations.models import ConsultationIndexPage, ConsultationPage
from consultations.services import answer_opinions, import_draft, publish_outcome
from consultations.states import ConsultationKind, OutcomeKind
from livestreams.models import LivestreamIndexPage
from notices.models import NoticeIndexPage, NoticePage
from submissions import captcha
from submissions.models import PublicRendition, Reason
from submissions.services.moderation import Verdict, decide
from tests import factories

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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
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
        page.get_by_label("五个数字", exact=False).last.fill(captcha.challenge(nonce).response)

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


@pytest.fixture
def every_public_page(home, editor, moderator, solve) -> Callable[[Page], Iterator[str]]:
    """Walk through every page a visitor can meet, in each of its shapes; yields the name of the one on the screen."""
    long_word = "https://example.invalid/" + "a-very-long-address-without-a-break" * 4
    running = factories.consultation(
        summary="一两句话的摘要。", telephone="0576-00000000", email="office@example.invalid", is_demo=True,
        background=[("paragraph", "<p>背景说明。</p>")],
    )  # fmt: skip
    opinion = factories.published(
        running, f"第二条建议细化。{long_word}", by=moderator, clause="a2", public_name="健跳渔民"
    )
    finished = factories.consultation()
    answered = factories.published(finished, "建议写明听证程序。", by=moderator, clause="a2.p1.i1")
    refused = factories.received(finished, "与此无关的话。", form_key="walk-refused")
    decide(
        factories.item_of(refused),
        Verdict("reject", Reason.objects.get(code="off_topic")),
        by=moderator,
        seen_version=1,
    )
    ConsultationPage.objects.filter(pk=finished.pk).update(closes_at=finished.opens_at + timedelta(hours=1))
    finished = ConsultationPage.objects.get(pk=finished.pk)
    answer_opinions(
        finished, list(PublicRendition.objects.of_page(finished)), kind=OutcomeKind.ADOPTED, theme="听证",
        reason="已写入第二条。", by=editor,
    )  # fmt: skip
    publish_outcome(finished, summary="共收到意见若干。", by=editor)
    notice = NoticePage(
        title="公告", slug="notice", issuing_body="试验机关", issued_on=running.opens_at.date(), document_number="〔2026〕1号",
        body=[("heading", "标题"), ("paragraph", "<p>正文。</p>"), ("quotation", {"text": "引文", "source": "来源"})],
    )  # fmt: skip
    stream = factories.livestream(
        starts_at=running.opens_at, replay_url=long_word, status_note="会议已改期举行。",
        agenda=[("item", {"time": None, "item": f"听取报告{long_word}", "speaker": "县民政局"})],
    )  # fmt: skip
    notices = NoticeIndexPage.objects.get()
    notices.add_child(instance=notice)

    def follow(page: Page, number: str, code: str) -> None:
        page.goto("/receipts/")
        page.get_by_label("回执号").fill(number)
        page.get_by_label("查询码").fill(code)
        page.get_by_role("button", name="查询").click()

    def walk(page: Page) -> Iterator[str]:
        from submissions.services.receipts import query_code

        rendition = PublicRendition.objects.get(submission=opinion)
        for name, address in {
            "home": "/",
            "list of consultations": ConsultationIndexPage.objects.get().url,
            "empty list of consultations": f"{ConsultationIndexPage.objects.get().url}?status=scheduled",
            "open consultation": running.url,
            "opinions on one clause": f"{running.url}?clause=v1.a2",
            "consultation with outcome": finished.url,
            "list of notices": notices.url,
            "notice": notice.url,
            "list of livestreams": LivestreamIndexPage.objects.get().url,
            "livestream": stream.url,
            "nothing here": "/nothing/here/",
            "closed form": f"/take-part/{finished.pk}/",
            "lookup": "/receipts/",
            "support": f"/opinions/{rendition.pk}/support/",
        }.items():
            page.goto(address)
            yield name
        page.get_by_role("button", name="附议").click()
        expect(page.get_by_text("您的附议已记录。")).to_be_visible()
        yield "supported"
        page.goto(f"/take-part/{running.pk}/")
        yield "empty form"
        page.get_by_label("电子邮箱", exact=True).check()
        page.get_by_role("button", name="预览公开内容").click()
        expect(page.get_by_text("请查看标出的栏目")).to_be_visible()
        yield "form with errors"
        page.get_by_label("只凭回执查询").check()
        page.get_by_label("您的意见").fill(f"长词：{long_word}")
        page.get_by_label("我已阅读并同意隐私告知。").check()
        page.get_by_label("五个数字", exact=False).last.fill("not it")
        page.get_by_role("button", name="预览公开内容").click()
        expect(page.get_by_role("alert")).to_have_text("数字与图片不符。请按新的图片输入。")
        yield "form with a wrong picture"
        solve(page)
        page.get_by_role("button", name="预览公开内容").click()
        expect(page.get_by_role("heading", name="公开后将是这样")).to_be_visible()
        yield "preview"
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", name="您的意见已收到")).to_be_visible()
        yield "receipt"
        follow(page, "LX000000-0000000", "0000-0000-0000-0000")
        expect(page.get_by_role("alert")).to_be_visible()
        yield "lookup that found nothing"
        follow(page, refused.number, query_code("walk-refused"))
        expect(page.get_by_role("heading", name="申诉")).to_be_visible()
        yield "status of a refused opinion"
        page.get_by_role("button", name="撤回这条意见").click()
        expect(page.get_by_role("heading", name="撤回您的意见")).to_be_visible()
        yield "withdraw"
        follow(page, answered.number, query_code(answered.form_key))
        expect(page.get_by_role("heading", name="处理结果")).to_be_visible()
        yield "status of an answered opinion"

    return walk
