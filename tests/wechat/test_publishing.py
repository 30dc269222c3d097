"""An article's way to the account, and every fault on it: nothing is published twice, nothing is lost without a word."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home.sitetree import EDITORS, PUBLISHERS
from tests import factories
from tests.wechat.server import DROP, HANG, TESTER
from wechat import api, credentials
from wechat.errors import CallsHeld, NoAnswer, QuotaSpent
from wechat.models import Article, SharedCredential
from wechat.rendering import CannotRender, render_page
from wechat.services import publishing
from wechat.services.publishing import PublishingRefused
from wechat.states import ARTICLE_MOVES, ArticleStatus

SUBMIT, ADD = "/cgi-bin/freepublish/submit", "/cgi-bin/draft/add"


@pytest.fixture
def publisher(home):
    return factories.staff("publisher", PUBLISHERS)


@pytest.fixture
def drafted(reached, home, editor) -> Article:
    """A notice with a picture, as a draft on the account."""
    body = [
        ("heading", "一、标题"),
        ("paragraph", '<p>正文<a href="http://x.example/">链接</a></p>'),
        ("image", {"image": factories.picture().pk, "alt_text": "说明", "decorative": False}),
    ]
    from notices.models import NoticePage

    field = NoticePage._meta.get_field("body")
    page = factories.notice(body=field.to_python([{"type": kind, "value": value} for kind, value in body]))
    article = publishing.prepare_article(page, by=editor)
    publishing.send_draft(article)
    article.refresh_from_db()
    return article


def released(article: Article, publisher) -> Article:
    return publishing.release_article(article, by=publisher)


def test_the_table_of_states():
    assert {name: (sorted(step.sources), step.target) for name, step in ARTICLE_MOVES.items()} == {
        "draft": (["prepared"], "drafted"),
        "fail_draft": (["prepared"], "failed"),
        "release": (["drafted"], "released"),
        "take": (["released"], "submitting"),
        "submit": (["submitting"], "submitted"),
        "refuse": (["submitting"], "drafted"),
        "lose": (["submitting"], "unsure"),
        "publish": (["submitted", "submitting", "unsure"], "published"),
        "fail": (["submitted"], "failed"),
        "find_unpublished": (["unsure"], "drafted"),
        "retry": (["failed"], "prepared"),
        "discard": (["drafted", "failed", "prepared"], "discarded"),
    }


def test_a_page_becomes_a_draft_that_wechat_takes(drafted, reached):
    sent = reached.drafts[drafted.media_id]
    assert (sent["title"], sent["content_source_url"]) == (drafted.title, publishing.source_address(drafted))
    assert sent["content"].count("https://mmbiz.qpic.cn/stand-in/1/0") == 1
    assert ("<h2>一、标题</h2>" in sent["content"], "x.example" in sent["content"], "href" in sent["content"]) == (
        True,
        False,
        False,
    )
    assert (len(reached.pictures), len(reached.materials)) == (1, 1)


def test_a_second_person_publishes_and_the_preview_goes_to_a_tester(drafted, reached, editor, publisher):
    publishing.preview_article(drafted, TESTER, by=editor)
    with pytest.raises(PublishingRefused):
        publishing.release_article(drafted, by=editor)
    article = released(drafted, publisher)
    publishing.hand_over(article)
    assert publishing.look_after() == 1
    article.refresh_from_db()
    assert (article.status, article.url, len(reached.published), reached.previews) == (
        "published", "https://mp.weixin.qq.com/s/1000000000", 1, [(TESTER, drafted.media_id)],
    )  # fmt: skip
    with pytest.raises(PublishingRefused):
        publishing.prepare_article(article.page.specific, by=editor)


@pytest.mark.parametrize("how", ["expire_tokens", "revoke_tokens"])
def test_a_token_that_ends_in_the_middle_is_renewed_and_the_article_published_once(how, drafted, reached, publisher):
    article = released(drafted, publisher)
    getattr(reached, how)()
    publishing.hand_over(article)
    publishing.look_after()
    assert (Article.objects.get().status, len(reached.published)) == ("published", 1)
    assert reached.calls.count(SUBMIT) == 2  # the first was refused before anything was done


@pytest.mark.parametrize(
    ("code", "word"),
    [(45009, "次数已用完"), (48001, "没有这项接口权限"), (40007, "已没有这份草稿"), (99999, "injected")],
)
def test_a_refusal_returns_the_draft_with_wechats_error_in_words(code, word, drafted, reached, publisher):
    article = released(drafted, publisher)
    reached.fault(SUBMIT, code)
    publishing.hand_over(article)
    article = Article.objects.get()
    assert (article.status, article.error_code, word in article.error_text, len(reached.published)) == (
        "drafted",
        code,
        True,
        0,
    )
    publishing.hand_over(released(article, publisher))
    publishing.look_after()
    assert (Article.objects.get().status, len(reached.published)) == ("published", 1)


@pytest.mark.parametrize("fault", [HANG, DROP])
def test_a_lost_answer_is_looked_for_and_never_asked_again(fault, drafted, reached, publisher):
    article = released(drafted, publisher)
    reached.fault(SUBMIT, fault)
    publishing.hand_over(article)
    assert Article.objects.get().status == "unsure"
    publishing.hand_over(article)
    with pytest.raises(PublishingRefused):
        publishing.release_article(Article.objects.get(), by=publisher)
    assert publishing.look_after() == 1
    assert (Article.objects.get().status, reached.calls.count(SUBMIT), len(reached.published)) == ("published", 1, 1)


def test_a_busy_answer_counts_as_perhaps_done(drafted, reached, publisher):
    article = released(drafted, publisher)
    reached.fault(SUBMIT, -1)
    publishing.hand_over(article)
    assert (Article.objects.get().status, publishing.look_after()) == ("unsure", 0)
    publishing.find_unpublished(Article.objects.get(), by=publisher)
    publishing.hand_over(released(Article.objects.get(), publisher))
    publishing.look_after()
    assert (Article.objects.get().status, len(reached.published)) == ("published", 1)


def test_a_draft_that_is_gone_is_not_released_again(drafted, reached, publisher):
    article = released(drafted, publisher)
    reached.finishes_at_once = False
    reached.fault(SUBMIT, DROP)
    publishing.hand_over(article)
    reached.drafts.clear()
    with pytest.raises(PublishingRefused, match="微信正在发布"):
        publishing.find_unpublished(Article.objects.get(), by=publisher)


def test_a_restart_between_asking_and_noting_publishes_nothing_twice(drafted, reached, publisher):
    """The process ends after WeChat did it: the row says SUBMITTING, and whoever comes next looks first."""
    article = released(drafted, publisher)
    publishing._move(article, "take", handed_over_at=timezone.now())
    api.submit(article.media_id)
    publishing.hand_over(article)
    assert (publishing.look_after(), Article.objects.get().status) == (0, "submitting")
    assert publishing.look_after(timezone.now() + timedelta(minutes=3)) == 1
    assert (Article.objects.get().status, reached.calls.count(SUBMIT), len(reached.published)) == ("published", 1, 1)


def test_an_unreachable_server_leaves_the_draft(drafted, publisher, account):
    article = released(drafted, publisher)
    account.WECHAT = account.WECHAT | {"api_url": "http://127.0.0.1:9"}
    publishing.hand_over(article)
    assert (Article.objects.get().status, Article.objects.get().error_text) == (
        "drafted",
        "连接不上微信，没有发送任何内容。",
    )


def test_a_failed_draft_is_sent_again_without_uploading_pictures_twice(reached, home, editor, drafted):
    publishing.discard_article(drafted, by=editor)
    reached.fault(ADD, 45009)
    article = publishing.prepare_article(drafted.page.specific, by=editor)
    publishing.send_draft(article)
    assert Article.objects.get(pk=article.pk).status == "failed"
    publishing.send_draft(publishing.retry_article(Article.objects.get(pk=article.pk), by=editor))
    assert (Article.objects.get(pk=article.pk).status, len(reached.pictures), len(reached.materials)) == (
        "drafted",
        1,
        1,
    )


def test_one_article_of_a_page_is_under_way_at_a_time(drafted, editor):
    with pytest.raises(PublishingRefused, match="正在处理"):
        publishing.prepare_article(drafted.page.specific, by=editor)


@pytest.mark.parametrize(("status", "state"), [("0", "published"), ("4", "failed")])
def test_wechat_tells_by_itself_how_it_ended(status, state, drafted, reached, publisher, say):
    reached.finishes_at_once = False
    publishing.hand_over(released(drafted, publisher))
    publish_id = Article.objects.get().publish_id
    facts = {
        "publish_id": publish_id,
        "publish_status": status,
        "article_id": "a1",
        "article_url": "https://mp.weixin.qq.com/s/x",
    }
    assert say(kind="event", Event="PUBLISHJOBFINISH", **facts) == ""
    article = Article.objects.get()
    assert (article.status, article.url) == (state, "https://mp.weixin.qq.com/s/x" if status == "0" else "")


def test_every_kind_is_rendered_and_no_other(home, page):
    from livestreams.models import LivestreamPage
    from publicity.models import PublicityIndexPage

    pages = [factories.notice(), page, factories.livestream(), PublicityIndexPage.objects.get()]
    agenda = LivestreamPage._meta.get_field("agenda")
    pages[2].agenda = agenda.to_python([{"type": "item", "value": {"time": None, "item": "听取<报告>", "speaker": ""}}])
    assert "<ol><li>听取&lt;报告&gt;</li></ol>" in "".join(render_page(pages[2]).pieces)
    titles = [render_page(found).title for found in pages]
    assert titles == [found.title for found in pages]
    with pytest.raises(CannotRender):
        render_page(home)


def test_a_tester_that_wechat_does_not_know_is_said_so(drafted, reached, editor):
    with pytest.raises(PublishingRefused, match=r"没有叫这个微信号的人.*40132"):
        publishing.preview_article(drafted, "nobody", by=editor)
    assert (Article.objects.get().status, reached.previews) == ("drafted", [])


def test_a_draft_page_cannot_be_sent(home, editor, reached):
    with pytest.raises(PublishingRefused):
        publishing.prepare_article(factories.notice(live=False), by=editor)


def test_the_token_is_shared_encrypted_and_fetched_once(reached, home):
    first = [credentials.token() for _time in range(3)]
    row = SharedCredential.objects.get()
    assert (len(set(first)), reached.calls.count("/cgi-bin/stable_token"), first[0] in row.value) == (1, 1, False)
    assert credentials.renew_token(spent="another", is_forced=True) == first[0]
    assert credentials.renew_token(spent=first[0], is_forced=True) != first[0]


@pytest.mark.django_db(transaction=True)
def test_many_processes_without_a_token_fetch_one(reached):
    found, gate = [], threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        found.append(credentials.token())
        connection.close()

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(found), len(set(found)), reached.calls.count("/cgi-bin/stable_token")) == (8, 1, 1)


def test_our_own_limit_holds_calls_before_wechat_does(reached, home, account):
    account.WECHAT_CALLS = [(1, 60)]
    reached.fault("/cgi-bin/draft/get", 45009)
    with pytest.raises(QuotaSpent):
        api.has_draft("x")
    with pytest.raises(CallsHeld):
        api.has_draft("x")
    assert reached.calls.count("/cgi-bin/draft/get") == 1


def test_an_answer_that_is_no_json_or_leads_elsewhere_is_no_answer(account, home):
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Odd(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_: object):
            pass

    odd = HTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=odd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    account.WECHAT = account.WECHAT | {"api_url": f"http://127.0.0.1:{odd.server_address[1]}"}
    with pytest.raises(NoAnswer):
        credentials.token()
    odd.shutdown()
    odd.server_close()


def test_the_editor_sends_from_the_pages_own_menu_and_the_publisher_releases(client, reached, home, editor, publisher):
    page = factories.notice()
    client.force_login(editor)
    assert reverse("wechat_prepare", args=[page.pk]) in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert client.get(reverse("wechat_prepare", args=[page.pk])).status_code == 200
    client.post(reverse("wechat_prepare", args=[page.pk]))
    article = Article.objects.get()
    publishing.send_draft(article)
    assert client.post(reverse("wechat_act", args=[article.pk, "release"])).status_code in (302, 403)
    assert Article.objects.get().status == ArticleStatus.DRAFTED
    client.force_login(publisher)
    assert "同意发布" in client.get(reverse("wechat_desk")).content.decode()
    client.post(reverse("wechat_act", args=[article.pk, "release"]))
    assert Article.objects.get().status == ArticleStatus.RELEASED


def test_nobody_else_sends_or_releases(client, reached, home, moderator, drafted):
    client.force_login(moderator)
    asked = [("wechat_desk", []), ("wechat_menu", []), ("wechat_codes", []), ("wechat_prepare", [drafted.page_id])]
    assert [client.get(reverse(name, args=args)).url for name, args in asked] == ["/admin/"] * 4
    client.post(reverse("wechat_act", args=[drafted.pk, "release"]))
    assert (Article.objects.get().status, EDITORS != PUBLISHERS) == ("drafted", True)


def test_the_menu_is_edited_and_shown(client, reached, home, editor):
    client.force_login(editor)
    form = {
        "label-1-0": "参与",
        "label-1-1": "征求意见",
        "action-1-1": "OPEN",
        "label-2-0": "网站",
        "action-2-0": "VIEW",
        "address-2-0": "/",
    }
    assert client.post(reverse("wechat_menu"), form).status_code == 302
    assert reached.menu == [
        {"name": "参与", "sub_button": [{"name": "征求意见", "type": "click", "key": "OPEN"}]},
        {"name": "网站", "type": "view", "url": "http://testserver/"},
    ]
    wrong = client.post(reverse("wechat_menu"), form | {"label-2-0": "一个太长的按钮"})
    assert ("太长" in wrong.content.decode(), wrong.status_code, len(reached.menu)) == (True, 400, 2)
    reached.fault("/cgi-bin/menu/create", 48001)
    assert "没有这项接口权限" in client.post(reverse("wechat_menu"), form).content.decode()


def test_codes_of_stations_and_deputies_are_made_once_and_drawn_here(client, reached, home, editor):
    from tests.stations.factories import deputy, station

    page = station()
    person = deputy(page)
    client.force_login(editor)
    for kind, number in (("station", page.pk), ("deputy", person.pk)) * 2:
        client.post(reverse("wechat_codes"), {"kind": kind, "number": number})
    assert sorted(reached.codes) == [f"d{person.pk}", f"s{page.pk}"]
    assert reached.calls.count("/cgi-bin/qrcode/create") == 2
    file = client.get(reverse("wechat_code", args=[f"s{page.pk}"]))
    assert (file["Content-Type"], file.content[:5]) == ("image/svg+xml", b"<?xml")


def test_the_codes_are_listed_in_the_same_queries_at_one_and_three(client, reached, home, editor):
    from tests.stations.factories import station

    client.force_login(editor)
    counts = []
    for more in (1, 2):
        for _time in range(more):
            station()
        client.get(reverse("wechat_codes"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("wechat_codes"))
        counts.append(len(asked))
    assert counts == [counts[0]] * 2
