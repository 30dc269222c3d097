"""A station's code, a question in the chat, a moderator and the station, and the answer read in the chat."""

import os
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from bench import bed
from stations.models import OpinionItem
from stations.states import OpinionRoute, RecordTopic
from submissions.queries import privacy_notice_in_force
from tests.browser import audit
from tests.browser.conftest import PATIENCE, PHONE
from tests.factories import staff
from tests.stations.factories import station
from tests.wechat import server
from tests.wechat.conftest import account, reached, stand_in
from tools.processes import Child
from wechat.models import Article, SceneCode

__all__ = ["account", "reached", "stand_in"]  # fixtures of the account's own tests
ENV = os.environ | {"PYTHONPATH": os.pathsep.join([str(bed.ROOT / "site"), str(bed.ROOT)])}


@pytest.fixture
def chat(chromium, live_server, home, settings) -> Iterator[Page]:
    """The telephone: WeChat's chat with the account, on the page of the stand-in, a process of its own as in the demo."""
    port = bed.free_port()
    url = f"http://{bed.ADDRESS}:{port}"
    running = Child("WeChat stand-in", [sys.executable, "-m", "tests.wechat.server", port, live_server.url], env=ENV)
    running.start()
    settings.WECHAT = {
        "app_id": server.APP_ID, "secret": server.SECRET, "token": server.TOKEN, "aes_key": server.AES_KEY,
        "api_url": url, "oauth_url": url, "template_id": "",
    }  # fmt: skip
    context = chromium.new_context(base_url=url, viewport={"width": PHONE, "height": 800}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    while running.is_running:
        try:
            page.goto("/phone/")
            break
        except Error:  # it is still starting
            continue
    yield page
    context.close()
    running.stop(5)


def test_from_a_stations_code_to_the_answer_in_the_chat(chat, enter, moderator):
    place = station(title="试验村联络站")

    def do(label: str, words: str) -> str:
        chat.get_by_label(label).fill(words)
        chat.get_by_role("button", name=label).click()
        expect(chat.get_by_label(label)).to_have_value("")
        return chat.locator("p.account").last.inner_text()

    assert "试验村联络站" in do("扫码", f"s{place.pk}")
    assert "请用一条消息写下" in do("发送", "同意")
    assert "已收到。回执号 LX" in do("发送", "村口路灯不亮")
    item = OpinionItem.objects.select_related("submission").get()

    desk = enter(moderator)
    desk.goto(f"/admin/moderation/{item.pk}/")
    desk.get_by_role("button", name="公开", exact=True).click()
    expect(desk.get_by_text(f"已决定：{item.submission.number}")).to_be_visible()
    desk = enter(staff("keeper", is_superuser=True))
    desk.goto(f"/admin/stations/opinions/{item.pk}/")

    def step(name: str) -> Locator:
        form = desk.locator(f"form[action$='/steps/{name}/']")
        if not form.is_visible():
            desk.locator("details", has=form).locator("summary").click()
        return form

    step("classify").locator("[name=topic]").select_option(RecordTopic.values[0])
    step("classify").locator("[name=route]").select_option(OpinionRoute.STATION)
    step("classify").get_by_role("button").click()
    expect(desk.locator("form[action$='/steps/answer/']")).to_have_count(1)
    step("answer").locator("[name=answer]").fill("路灯已修好，今晚亮灯。")
    step("answer").get_by_role("button").click()
    expect(desk.locator(".desk-text").get_by_text("路灯已修好，今晚亮灯。")).to_be_visible()

    told = do("发送", "进展")
    assert ("已公开" in told, "路灯已修好，今晚亮灯。" in told) == (True, True)


@pytest.mark.long
def test_axe_finds_nothing_on_the_accounts_desks(enter, reached, home, page):
    chief, place, found = staff("chief", is_superuser=True), station(), {}
    for status in ("drafted", "unsure", "failed"):
        row = {
            "title": "试验文章",
            "link_key": status,
            "status": status,
            "error_text": "微信没有答复",
            "prepared_by": chief,
        }
        Article.objects.create(**row)
    SceneCode.objects.create(scene=f"s{place.pk}", address="http://weixin.qq.com/q/x")
    station()
    desk = enter(chief, reduced_motion="reduce")
    for name, address in {
        "articles": "/admin/wechat/", "menu": "/admin/wechat/menu/", "codes": "/admin/wechat/codes/",
        "sending a page": f"/admin/wechat/pages/{page.pk}/",
    }.items():  # fmt: skip
        desk.goto(address)
        found[name] = audit.by_day_and_night(desk, ".desk")
    desk.set_viewport_size({"width": PHONE, "height": 800})
    for name in (f"/wechat/take-part/{page.pk}/", f"/wechat/privacy/{privacy_notice_in_force().pk}/"):
        desk.goto(name)
        found[name] = audit.by_day_and_night(desk)
    audit.require_none(found)
