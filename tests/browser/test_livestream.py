"""A broadcast in a real browser: the demo stream plays, captions show, a chapter jumps, entries come by themselves."""

import itertools
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.contrib.redirects.models import Redirect

from livestreams.exchange import unanswered
from livestreams.models import ExchangeQuestion, LivestreamPage
from livestreams.services.exchange import move_question
from livestreams.services.text_live import EntryWords, post_entry
from livestreams.services.topics import choose_topic
from livestreams.services.watching import put_captions
from submissions.models import PublicRendition
from submissions.services.clusters import group_opinions
from tests import factories
from tests.browser import audit
from tests.browser.conftest import PATIENCE

STREAM = django_settings.ROOT / "home" / "demo" / "stream"
PIECES = 6  # of four seconds, which the demo's stream has
PLAYED = "([video, seconds]) => video.currentTime >= seconds && !video.paused"


@pytest.fixture
def session(home):
    """A session that is live, its stream and its recording both the demo's."""
    shutil.copytree(STREAM, Path(django_settings.MEDIA_ROOT) / "livestreams" / "demo", dirs_exist_ok=True)
    address = "/media/livestreams/demo/session.m3u8"
    page = factories.livestream(
        starts_at=timezone.now() - timedelta(minutes=5), stream_url=address, replay_stream_url=address,
        audio_url="/media/livestreams/demo/sound.m3u8",
        agenda=[("item", {"time": None, "offset": "0:14", "item": "提问和回答", "speaker": ""})],
    )  # fmt: skip
    put_captions(page, (STREAM / "session.vtt").read_bytes(), by=None)
    return page


def video_of(page):
    return page.locator("[data-video]").element_handle()


def test_the_stream_plays_with_captions_then_as_replay_from_a_chapter(visit, session, editor):
    page = visit()
    page.goto(session.url)
    video = page.locator("[data-video]")
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    video.evaluate("video => { video.muted = true; video.playbackRate = 4; return video.play(); }")
    page.wait_for_function(PLAYED, arg=[video.element_handle(), 10])
    track = "video => [video.textTracks[0].mode, video.textTracks[0].activeCues[0]?.text]"
    mode, words = video.evaluate(track)
    assert (mode, words in ("下面请委员提问。", "委员提问：新增学位在哪些乡镇？")) == ("showing", True)
    post_entry(session, EntryWords(timezone.now(), "主持人", text="会议继续"), form_key="b", by=editor)
    expect(page.locator("[data-live-list]").get_by_text("会议继续")).to_be_visible()
    session.manual_status = "replay"
    session.save_revision().publish()
    page.goto(session.url)
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    page.locator("[data-video]").evaluate("video => { video.muted = true; }")
    page.get_by_role("link", name="0:14 提问和回答").click()
    page.wait_for_function(PLAYED, arg=[video_of(page), 14.5])
    assert page.locator("[data-video]").evaluate(track)[1] == "委员提问：新增学位在哪些乡镇？"
    page.keyboard.press("Space")  # the jump leads to the picture, whose own keys work
    page.wait_for_function("video => video.paused", arg=video_of(page))
    page.locator("#transcript").get_by_role("link").first.click()
    page.wait_for_function("video => video.currentTime < 9 && !video.paused", arg=video_of(page))
    assert page.locator("[data-video]").evaluate(track)[0] == "showing"


def window(quality, first, count):
    """A live playlist of the demo's pieces, which begin anew after the last: what an encoder has kept at one moment."""
    head = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:5", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
    lines = [f"#EXT-X-DISCONTINUITY-SEQUENCE:{max(0, first - 1) // PIECES}"]
    for number in range(first, first + count):
        lines += ["#EXT-X-DISCONTINUITY"] * (number > 0 and number % PIECES == 0)
        lines += ["#EXTINF:4.0,", f"/media/livestreams/demo/{quality}-{number % PIECES}.ts"]
    return "\n".join([*head, *lines]) + "\n"


def test_a_stream_that_goes_on_is_followed_beyond_what_it_held_at_first(visit, session):
    """As tools/demo_live.sh makes it, a piece for each question: more than four pieces were never there at once."""
    page, asked = visit(), {"q0": 0, "q1": 0}

    def encode(route):
        quality = route.request.url.rpartition("/")[2].partition(".")[0]
        first = asked[quality]
        asked[quality] += 1
        route.fulfill(body=window(quality, first, 4), content_type="application/vnd.apple.mpegurl")

    page.route("**/q*.m3u8", encode)
    page.goto(session.url)
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    video = page.locator("[data-video]")
    video.evaluate("video => { video.muted = true; video.playbackRate = 4; return video.play(); }")
    page.wait_for_function(PLAYED, arg=[video.element_handle(), 18], timeout=6 * PATIENCE)
    expect(page.locator("[data-player-state]")).to_be_empty()
    assert max(asked.values()) > 1


def watched(page):
    """The addresses of the stream that the page asks for, each with its time in seconds."""
    asked = []
    page.on("request", lambda request: asked.append((request.url.rpartition("/")[2], time.monotonic())))
    return asked


def test_a_stream_that_breaks_off_says_so_and_is_tried_again_ever_less_often(visit, session):
    page = visit()
    asked, faults = watched(page), iter(range(3))
    page.route(
        "**/session.m3u8", lambda route: route.continue_() if next(faults, None) is None else route.fulfill(status=404)
    )
    page.goto(session.url)
    expect(page.locator("[data-player-state]")).to_contain_text("连接中断")
    while len(times := [at for name, at in asked if name == "session.m3u8"]) < 3:
        page.wait_for_event("request")
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert (pauses[0] >= 1.9, pauses[1] >= 1.5 * pauses[0]) == (True, True), pauses
    page.get_by_role("button", name="立即重试").click()
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    expect(page.locator("[data-player-state]")).to_be_empty()
    expect(page.locator("[data-retry-row]")).to_be_hidden()


def test_saving_bandwidth_fetches_the_smallest_picture_and_sound_alone_fetches_none(visit, session):
    page = visit()
    asked = watched(page)
    page.goto(session.url)
    page.wait_for_function("() => document.querySelectorAll('[data-level]').length === 2")
    video, choice = page.locator("[data-video]"), page.locator("[data-quality]")
    choice.select_option("saving")
    video.evaluate("video => { video.muted = true; video.playbackRate = 4; return video.play(); }")
    page.wait_for_function(PLAYED, arg=[video.element_handle(), 6])
    pictures = {name for name, _at in asked if name.endswith(".ts")}
    assert {name[:2] for name in pictures} == {"q1"}
    seen = len(asked)
    choice.select_option("audio")
    page.wait_for_function(
        "video => video.videoWidth === 0 && !video.paused && video.currentTime > 0", arg=video.element_handle()
    )
    assert {name.partition("-")[0] for name, _at in asked[seen:] if name.endswith(".ts")} == {"sound"}


def test_a_playlist_that_leads_elsewhere_is_stopped_by_the_browser_and_said_in_words(chromium, live_server, session):
    Redirect.objects.create(
        old_path="/media/livestreams/demo/away.m3u8", redirect_link="https://elsewhere.example.cn/x.m3u8"
    )
    LivestreamPage.objects.filter(pk=session.pk).update(stream_url="/media/livestreams/demo/away.m3u8")
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => { window.stopped = event.violatedDirective; })"
    )
    page, answered = context.new_page(), []
    page.on("response", lambda response: answered.append(response.url))
    page.goto(session.url)
    expect(page.locator("[data-player-state]")).to_contain_text("连接中断")
    assert page.evaluate("window.stopped") == "connect-src"
    assert [url for url in answered if "elsewhere" in url] == []
    context.close()


def test_without_a_script_the_page_offers_link_text_live_and_agenda(visit, session, editor):
    post_entry(session, EntryWords(timezone.now(), "主持人", text="会议开始"), form_key="n", by=editor)
    page = visit(javascript=False)
    page.goto(session.url)
    for name in ("text-live", "agenda", "player"):
        expect(page.locator(f"#{name}")).to_be_visible()
    expect(page.get_by_text("会议开始")).to_be_visible()
    expect(page.locator(f'a[href="{session.stream_url}"]')).to_be_visible()


def test_a_host_runs_the_exchange_with_keys_only(enter, editor, moderator, home):
    page = factories.exchange(manual_status="live")
    for text in ("第一个提问", "第二个提问"):
        factories.published(page, text, by=moderator)
    desk = enter(editor)
    desk.goto(f"/admin/livestreams/{page.pk}/exchange/")
    current = desk.locator("[data-question]:focus")
    expect(current).to_be_visible()
    desk.wait_for_load_state("load")
    desk.keyboard.press("j")
    text = "第一个提问" if "第一个提问" in current.inner_text() else "第二个提问"
    for key, state in (("c", "已选定"), ("b", "正在答复")):
        desk.wait_for_load_state("load")  # the script that knows the keys comes last
        desk.keyboard.press(key)
        expect(current.get_by_role("heading", level=3)).to_contain_text(state)
        expect(current).to_contain_text(text)
    desk.wait_for_load_state("load")
    desk.keyboard.press("a")
    desk.keyboard.type("今年安排。")
    desk.keyboard.press("Tab")
    desk.keyboard.type("演示代表甲")
    desk.keyboard.press("Enter")
    expect(current.get_by_role("heading", level=3)).to_contain_text("已答复")
    expect(current.locator("blockquote").first).to_contain_text("今年安排。")


ASKED_BY_MANY = (
    "健跳渔港什么时候清淤", "老旧小区加装电梯的补贴怎么申请", "外来务工子女在园区附近上学要哪些材料", "去医院复诊的公交末班车能不能延到晚上九点",
    "青蟹养殖尾水由谁来收集处理", "村卫生室周末没有医生值班怎么办", "在杭州看病回来怎么报销", "亭旁红色景区停车场何时建好",
    "高龄补贴为什么晚了两个月才发", "学校门口的红绿灯坏了找谁修", "沿海工业城夜间噪声有没有人管", "蛇蟠岛渡船能否增加班次",
    "农田灌溉渠漏水多年没有维修", "小区物业费涨价有没有听证", "快递站点占用消防通道怎么处理",
)  # fmt: skip
ASKED_ONCE = (
    "图书馆能否周一也开放", "公园里的健身器材生锈了", "盲道被电动车占着", "自来水早晨发黄", "路灯太暗照不到巷子", "山塘水库要不要加固",
    "广场舞音量太大", "台风来时避灾点在哪里", "垃圾清运车早晨五点就响", "社区食堂的饭菜可以送上门吗", "残疾人证换领能否代办",
    "小微企业贷款贴息怎么申报", "果园滞销有没有平台帮忙", "古树名木谁来保护", "河道里的水葫芦太多",
)  # fmt: skip


@pytest.mark.long
def test_one_person_with_keys_only_runs_an_exchange_of_three_hundred_questions(enter, editor, moderator, home):
    """Fifteen matters asked nineteen times and fifteen asked once; every author has an answer at the end."""
    page = factories.exchange(manual_status="live")
    for text in (*ASKED_BY_MANY * 19, *ASKED_ONCE):
        factories.published(page, f"请问{text}？", by=moderator)
    group_opinions(page.pk)
    desk = enter(editor)
    desk.goto(f"/admin/livestreams/{page.pk}/exchange/")
    expect(desk.locator("[data-question]")).to_have_count(30)
    current = desk.locator("[data-question]:focus")
    for _number in range(30):
        desk.keyboard.press("n")
        for key, state in (("c", "已选定"), ("b", "正在答复")):
            desk.wait_for_load_state("load")
            desk.keyboard.press(key)
            expect(current.get_by_role("heading", level=3)).to_contain_text(state)
        desk.keyboard.press("a")
        desk.keyboard.type("已列入今年计划。")
        desk.keyboard.press("Tab")
        desk.keyboard.type("演示代表甲")
        desk.keyboard.press("Enter")
        expect(current.get_by_role("heading", level=3)).to_contain_text("已答复")
    answers = ExchangeQuestion.objects.filter(page=page, status="answered", answer="已列入今年计划。")
    assert (answers.count(), unanswered(page).count()) == (300, 0)


def test_axe_finds_nothing_and_a_telephone_shows_everything(visit, session, editor, moderator):
    entry = post_entry(session, EntryWords(timezone.now(), "主持人", "主任", "会议开始"), form_key="x", by=editor)
    exchange, call = factories.exchange(over=True), factories.topic_call()
    for place in (exchange, call):
        factories.published(place, "试验提问", by=moderator)
    question, topic = PublicRendition.objects.order_by("pk")
    move_question(question, "answer_in_writing", seen_version=0, by=editor, answer="答复", answered_by="甲")
    choose_topic(topic, is_chosen=True, reason="理由", by=editor)
    replay = factories.livestream(manual_status="replay", replay_stream_url=session.stream_url, agenda=session.agenda)
    put_captions(replay, (STREAM / "session.vtt").read_bytes(), by=None)
    citizen, found = visit(reduced_motion="reduce"), {}
    for place in (session, replay, exchange, call):
        citizen.goto(place.url)
        found[place.title] = audit.by_day_and_night(citizen) + audit.too_wide(citizen, 320, 640)
    audit.require_none(found)
    assert entry.change_no == 1
