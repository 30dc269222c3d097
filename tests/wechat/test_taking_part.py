"""The chat: what is open, consent, one opinion in the one queue, its receipt, its status, and being forgotten."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultations.services import ConsultationClosed
from stations.models import OpinionItem
from submissions.models import Submission
from submissions.services.moderation import Verdict, decide
from submissions.services.receipts import ReceiptUnknown
from tests import factories
from tests.stations import factories as stations
from tests.wechat.server import FOLLOWER
from wechat import identity, queries
from wechat.models import Conversation, Sender
from wechat.models.chat import openid_hash
from wechat.services import conversations
from wechat.services.telling import tell_senders
from wechat.states import Step
from wechat.tasks import search_and_tell

OTHER = "oStandIn0000000000000002"


@pytest.fixture
def written(say, page):
    """A follower's opinion on the consultation; returns what was answered last."""
    say("征求")
    say("1")
    say("同意")
    return say("希望延长晚间投放时间")


def test_what_is_open_is_listed_in_three_queries_at_one_and_three(home):
    for wanted in (1, 3):
        while len(queries.open_pages()) < wanted:
            factories.consultation()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(queries.open_pages()) == wanted
        assert len(asked) == 3


def test_exchanges_and_calls_for_topics_stand_among_what_is_open_and_those_that_close_first_in_front(say, page):
    now = timezone.now()
    call = factories.topic_call(closes_at=now + timedelta(hours=1))
    exchange = factories.exchange(questions_close_at=now + timedelta(hours=2))
    for words in ("cancelled", "postponed", "ended", "replay"):
        factories.exchange(manual_status=words, replay_url="https://x.example/")
    factories.exchange(published=False)
    factories.exchange(over=True)
    factories.livestream()
    factories.topic_call(opens_at=now + timedelta(days=1))
    assert [open_page.number for open_page in queries.open_pages()] == [call.pk, exchange.pk, page.pk]
    assert f"2. {exchange.title}（" in say("征求")


@pytest.mark.parametrize("make", [factories.exchange, factories.topic_call])
def test_a_question_for_an_exchange_and_a_topic_are_taken_by_message_until_they_close(make, say, home):
    place = make()
    for words in ("征求", "1", "同意"):
        say(words)
    assert "已收到。回执号 LX" in say("渔港何时清淤？")
    row = Submission.objects.get()
    assert (row.page_id, row.source, Sender.objects.get().openid_in_clear) == (place.pk, "wechat", FOLLOWER)
    for words in ("征求", "1", "同意"):
        say(words)
    now = timezone.now()
    times = (
        {"starts_at": now - timedelta(hours=2), "ends_at": now} if make is factories.exchange else {"closes_at": now}
    )
    type(place).objects.filter(pk=place.pk).update(**times)
    late = say("来不及的问题")
    assert ("截止" in late, Submission.objects.count()) == (True, 1), late


def test_the_answer_to_a_question_is_read_in_the_chat(say, home, moderator, editor):
    from livestreams.services.exchange import move_question
    from submissions.models import PublicRendition

    factories.exchange(manual_status="live")
    for words in ("征求", "1", "同意", "渔港何时清淤？"):
        say(words)
    decide(factories.item_of(Submission.objects.get()), Verdict("approve"), by=moderator, seen_version=1)
    question = PublicRendition.objects.get()
    for version, move in enumerate(("choose", "begin")):
        move_question(question, move, seen_version=version and 2, by=editor)
    move_question(question, "answer", seen_version=3, by=editor, answer="已排在明年春天。", answered_by="演示代表甲")
    assert "已排在明年春天。" in say("进展")


def test_an_opinion_by_message_stands_in_the_one_queue_with_a_receipt(say, page, written):
    row = Submission.objects.select_related("queue_item").get()
    assert (row.text, row.page_id, row.source, row.queue_item.status) == (
        "希望延长晚间投放时间",
        page.pk,
        "wechat",
        "pending",
    )
    assert (row.privacy_notice_id is not None, row.number in written) == (True, True)
    sender = Sender.objects.get()
    assert (sender.openid_hash, sender.openid_in_clear, FOLLOWER in sender.openid) == (
        openid_hash(FOLLOWER),
        FOLLOWER,
        False,
    )
    assert Conversation.objects.get().step == Step.IDLE


def test_without_consent_nothing_is_kept(say, page):
    say("征求")
    asked = say("1")
    assert ("隐私告知：http://testserver/wechat/privacy/" in asked, "同意" in asked) == (True, True)
    assert say("希望延长") == "请回复“同意”表示同意隐私告知并开始填写，或者回复“取消”退出。"
    assert say("取消").startswith("已退出，没有保存任何内容。")
    assert (Submission.objects.count(), Conversation.objects.get().page_id) == (0, None)


def test_two_opinions_of_one_follower_have_one_author_and_another_has_another(say, page):
    for openid, text in ((FOLLOWER, "甲"), (FOLLOWER, "乙"), (OTHER, "丙")):
        for words in ("征求", "1", "同意", text):
            say(words, openid=openid)
    authors = list(Submission.objects.order_by("pk").values_list("author_ref", flat=True))
    assert (authors[0] == authors[1], authors[1] == authors[2]) == (True, False)


def test_a_refused_text_is_answered_with_the_reason_and_can_be_written_again(say, page):
    for words in ("征求", "1", "同意"):
        say(words)
    assert say("反转\u202e文字").startswith("文字")
    assert "回执号" in say("不再反转")
    assert list(Submission.objects.values_list("text", flat=True)) == ["不再反转"]


def test_a_page_that_closed_meanwhile_takes_nothing(say, page):
    for words in ("征求", "1", "同意"):
        say(words)
    type(page).objects.filter(pk=page.pk).update(closes_at=timezone.now())
    closed = str(ConsultationClosed(type(page).objects.get(pk=page.pk)))
    assert (say("来不及的意见"), Submission.objects.count()) == (closed, 0)


def test_a_stations_code_leads_to_the_station(say, home):
    station = stations.station(title="试验码上站")
    assert "试验码上站" in say(kind="event", Event="SCAN", EventKey=f"s{station.pk}")
    say("同意")
    say("村口路灯不亮")
    assert OpinionItem.objects.values_list("station_id", "source").get() == (station.pk, "station_code")
    assert "试验码上站" in say(kind="event", Event="subscribe", EventKey=f"qrscene_s{station.pk}", openid=OTHER)
    assert say(kind="event", Event="SCAN", EventKey="s999999", openid=OTHER).startswith("您可以回复")


def test_a_deputys_code_leads_to_their_station_and_names_them(say, home):
    place = stations.station()
    person = stations.deputy(place, name="试验代表")
    assert "（给试验代表代表）" in say(kind="event", Event="SCAN", EventKey=f"d{person.pk}")
    say("同意")
    say("给代表的话")
    row = OpinionItem.objects.get()
    assert (row.station_id, row.source, row.deputy_id) == (place.pk, "deputy_code", person.pk)


def test_a_draft_station_is_not_found_by_its_code(say, home):
    station = stations.station(title="密稿站", live=False)
    assert "密稿站" not in say(kind="event", Event="SCAN", EventKey=f"s{station.pk}")


def test_a_location_finds_the_nearest_stations_and_is_kept_nowhere(say, home):
    for title, latitude in (("远", "29.30"), ("近", "29.11"), ("中", "29.20"), ("更远", "30.00")):
        stations.station(title=f"{title}站", latitude=latitude, longitude="121.38")
    stations.station(title="密稿站", latitude="29.1", longitude="121.38", live=False)
    answer = say(kind="location", Location_X="29.1", Location_Y="121.38", Scale="15", Label="某处")
    assert [line for line in answer.splitlines() if "公里" in line] == [
        "1. 近站（1.1 公里）", "2. 中站（11.1 公里）", "3. 远站（22.2 公里）",
    ]  # fmt: skip
    assert "29.1" not in str(Conversation.objects.values()) and "近站" in say("1")
    assert say(kind="location", Location_X="nan", Location_Y="x").startswith("点“＋”")


def test_a_voice_is_sent_once_its_transcript_was_confirmed(say, page):
    for words in ("征求", "1", "同意"):
        say(words)
    assert "听到的内容" in say(kind="voice", MediaId="m", Format="amr", Recognition="多设几个投放点")
    row = Conversation.objects.get()
    assert (row.draft_in_clear, "投放点" in row.draft, Submission.objects.count()) == ("多设几个投放点", False, 0)
    say("提交")
    assert Submission.objects.get().text == "多设几个投放点"


@pytest.mark.parametrize("kind", ["image", "video", "link", "shortvideo"])
def test_what_cannot_be_an_opinion_is_said_so(kind, say, page):
    assert "您可以回复" in say(kind=kind, PicUrl="http://x/", MediaId="1")
    assert Submission.objects.count() == 0


def test_the_menu_answers_like_words(say, page):
    assert page.title in say(kind="event", Event="CLICK", EventKey="OPEN")
    assert say(kind="event", Event="VIEW", EventKey="http://testserver/") == ""
    assert say(kind="event", Event="CLICK", EventKey="nonsense").startswith("您可以回复")


def test_status_by_receipt_is_for_its_holder_alone(say, page, written, moderator):
    row = Submission.objects.get()
    code = written.split("查询码 ")[1][:19]
    decide(factories.item_of(row), Verdict("approve"), by=moderator, seen_version=1)
    own = say("进展")
    assert (row.number in own, "状态：" in own) == (True, True)
    assert say(row.number) == queries.status_text(Submission.objects.get())
    assert say(f"{row.number} {code}", openid=OTHER) == queries.status_text(Submission.objects.get())
    wrong = say(f"{row.number} ABCD-ABCD-ABCD-ABCD", openid=OTHER)
    nothing = str(ReceiptUnknown())
    assert (wrong, say(row.number, openid=OTHER)) == (nothing, nothing)
    assert row.number not in say("进展", openid=OTHER)


@pytest.mark.parametrize("how", ["asked", "unfollowed"])
def test_a_follower_is_forgotten_and_the_opinion_stays(how, say, page, written):
    if how == "asked":
        assert say("删除我的信息") == "已删除。您的 1 条意见保留，今后只能凭回执查询。"
    else:
        assert say(kind="event", Event="unsubscribe", EventKey="") == ""
    assert (Sender.objects.count(), Conversation.objects.count(), Submission.objects.count()) == (0, 0, 1)


def test_senders_go_with_the_reply_channels_and_conversations_after_a_day(say, page, written, settings):
    station = stations.station()
    say(kind="event", Event="SCAN", EventKey=f"s{station.pk}")
    say("同意")
    say("站里的意见")
    days = settings.CONTACT_RETENTION_DAYS
    assert (conversations.forget_old(timezone.now() + timedelta(days=days - 1)), Sender.objects.count()) == (0, 2)
    assert Conversation.objects.count() == 0
    # The station's goes by its day of arrival, the consultation's by its closing.
    assert (conversations.forget_old(timezone.now() + timedelta(days=days + 1)), Sender.objects.count()) == (1, 1)
    assert conversations.forget_old(page.closes_at + timedelta(days=days, minutes=1)) == 1
    assert Submission.objects.count() == 2


def test_who_asked_is_told_once_that_there_is_news_and_never_what(say, page, written, moderator, reached):
    assert tell_senders() == 0
    say("通知我")
    assert (tell_senders(), tell_senders(), reached.templates) == (0, 0, [])
    row = Submission.objects.get()
    decide(factories.item_of(row), Verdict("approve"), by=moderator, seen_version=1)
    assert (tell_senders(), tell_senders(), len(reached.templates)) == (1, 0, 1)
    sent = reached.templates[0]
    assert (sent["touser"], sent["data"]["keyword1"]["value"], row.text in str(sent)) == (FOLLOWER, row.number, False)


def test_a_search_is_answered_at_once_and_its_result_by_a_message_of_its_own(
    say, page, reached, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert say("搜索 试验征求") == "正在查找“试验征求”，结果稍后发给您。"
    assert reached.calls == []  # nobody who writes waits for it
    row = DBTaskResult.objects.get(task_path__endswith="search_and_tell")
    search_and_tell.call(*row.args_kwargs["args"])
    assert (len(reached.texts), reached.texts[0][0], page.title in reached.texts[0][1]) == (1, FOLLOWER, True)


def test_the_page_inside_wechat_explains_and_can_be_refused(client, account, page):
    answer = client.get(f"/wechat/take-part/{page.pk}/").content.decode()
    assert (f"/wechat/take-part/{page.pk}/go/" in answer, f'href="/take-part/{page.pk}/"' in answer) == (True, True)
    assert "没有姓名、没有头像" in answer


def came_back(client, page) -> None:
    """To WeChat and back, as a browser goes."""
    gone = client.get(f"/wechat/take-part/{page.pk}/go/")["Location"]
    asked = parse_qs(urlsplit(gone).query)
    assert (asked["scope"], asked["redirect_uri"]) == (["snsapi_base"], ["http://testserver/wechat/back/"])
    return asked["state"][0]


def test_written_inside_wechat_the_opinion_knows_its_sender(client, reached, page, settings):
    settings.FORM_MINIMUM_SECONDS = 0
    state = came_back(client, page)
    reached.web_codes["c1"] = FOLLOWER
    assert (
        client.get("/wechat/back/", {"code": "c1", "state": state})["Location"] == f"/wechat/take-part/{page.pk}/write/"
    )
    from submissions import form_keys
    from submissions.queries import privacy_notice_in_force

    key = form_keys.issue(page.pk, page.current_form_version().pk, privacy_notice_in_force().pk)
    form = {
        "form_key": key.sign(),
        "proof": form_keys.prove_human(key),
        "action": "send",
        "text": "网页里写的",
        "consent": "on",
    }
    assert (
        f'action="/wechat/take-part/{page.pk}/write/"'
        in client.get(f"/wechat/take-part/{page.pk}/write/").content.decode()
    )
    assert client.post(f"/wechat/take-part/{page.pk}/write/", form).status_code == 200
    assert Sender.objects.get().openid_in_clear == FOLLOWER


@pytest.mark.parametrize("make", [stations.station, factories.exchange, factories.topic_call])
def test_every_form_of_the_site_stands_inside_wechat_and_is_sent_there(make, client, reached, home, settings):
    settings.FORM_MINIMUM_SECONDS = 0
    place = make()
    address = f"/wechat/take-part/{place.pk}/write/"
    reached.web_codes["c2"] = FOLLOWER
    client.get("/wechat/back/", {"code": "c2", "state": came_back(client, place)})
    html = client.get(address).content.decode()
    assert (f'action="{address}"' in html, f'action="{place.get_url()}' in html) == (True, False)
    from submissions import form_keys
    from submissions.queries import privacy_notice_in_force

    key = form_keys.issue(place.pk, place.current_form_version().pk, privacy_notice_in_force().pk)
    form = {"form_key": key.sign(), "proof": form_keys.prove_human(key), "text": "网页里写的", "consent": "on"}
    preview = client.post(address, form | {"action": "preview"}).content.decode()
    assert (f'action="{address}"' in preview, "网页里写的" in preview) == (True, True)
    assert client.post(address, form | {"action": "send"}).status_code == 200
    assert (Submission.objects.get().page_id, Sender.objects.get().openid_in_clear) == (place.pk, FOLLOWER)


def test_what_goes_wrong_at_wechat_leads_to_the_form_unknown(client, reached, page):
    state = came_back(client, page)
    for words in ({"state": state}, {"state": state, "code": "made up"}):
        answer = client.get("/wechat/back/", words)
        assert (answer["Location"], identity._COOKIE in answer.cookies) == (
            f"/wechat/take-part/{page.pk}/write/",
            False,
        )


def test_a_state_of_another_browser_leads_nowhere(client, reached, page):
    from django.test import Client

    state = came_back(client, page)
    assert [Client().get("/wechat/back/", {"state": word}).status_code for word in (state, state + "x", "")] == [
        404
    ] * 3
