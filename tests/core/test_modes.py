"""Ways of reading: the address says which, every link keeps it, nothing a person typed is converted."""

import re

import pytest

from core import hant, modes
from notices.models import NoticeIndexPage, NoticePage
from tests.factories import published

ALL = ["", "/elder", "/zh-hant", "/zh-hant/elder", "/en", "/en/elder"]
OWN_ADDRESS = re.compile(r'(?:href|action)="(/[^"]*)"')
ONE_FORM = ("/static/", "/feeds/", "/calendar/", "/documents/", "/media/")


@pytest.fixture
def notice(home):
    index = NoticeIndexPage.objects.get()
    page = NoticePage(
        title="关于发布三门县台账的公告", slug="tai-zhang", issuing_body="三门县人大常委会", issued_on="2026-11-01",
        body=[("paragraph", "<p>为了联系群众，复议和公布都要及时。</p>")],
    )  # fmt: skip
    index.add_child(instance=page)
    return page


@pytest.mark.parametrize(
    ("path", "language", "is_elder", "bare"),
    [
        ("/", "zh-Hans", False, "/"),
        ("/en/", "en", False, "/"),
        ("/zh-hant/elder/receipts/", "zh-Hant", True, "/receipts/"),
        ("/elder/receipts/", "zh-Hans", True, "/receipts/"),
        ("/elder/en/", "zh-Hans", True, "/en/"),
        ("/english/", "zh-Hans", False, "/english/"),
        ("/en", "zh-Hans", False, "/en"),
        ("//en/", "zh-Hans", False, "//en/"),
    ],
)
def test_the_path_says_how_the_page_is_read(path, language, is_elder, bare):
    mode, rest = modes.split(path)
    assert (mode.language.tag, mode.is_elder, rest) == (language, is_elder, bare)


@pytest.mark.parametrize("prefix", ALL)
def test_every_link_of_a_page_keeps_the_way_of_reading(client, notice, page, prefix):
    for address in ("/", notice.url, page.url, f"/take-part/{page.pk}/", "/receipts/"):
        html = client.get(prefix + address).content.decode()
        kept = re.sub(r"<[^>]*data-mode-link[^>]*>|<link[^>]*>|<script[^>]*>", "", html)
        strays = [
            link
            for link in OWN_ADDRESS.findall(kept)
            if not link.startswith(f"{prefix}/") and not link.startswith(ONE_FORM)
        ]
        assert strays == []


@pytest.mark.parametrize(
    ("prefix", "lang"), [("", "zh-Hans"), ("/zh-hant", "zh-Hant"), ("/en/elder", "en"), ("/elder", "zh-Hans")]
)
def test_the_language_of_the_page_is_named_and_nothing_varies_by_cookie(client, notice, prefix, lang):
    response = client.get(prefix + notice.url)
    assert re.search(r'<html lang="([^"]*)"', response.content.decode())[1] == lang
    assert response.cookies == {}
    assert "Vary" not in response.headers


def test_the_traditional_page_is_converted_by_phrase_with_our_table_first(client, notice):
    html = client.get("/zh-hant" + notice.url).content.decode()
    assert "關於發布三門縣台賬的公告" in html
    assert "為了聯繫群眾，復議和公布都要及時。" in html
    assert "为了" not in html


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("决定并发布征求意见的公告", "決定並發布徵求意見的公告"), ("公开并发送", "公開並發送"), ("征求意见结束180天后删除", "徵求意見結束180天後刪除"),
        ("健跳天后宫", "健跳天后宮"), ("根据有关规定制定本条例", "根據有關規定制定本條例"), ("固定制度", "固定制度"), ("不是只有一种办法", "不是只有一種辦法"),
        ("一并答复", "一併答覆"), ("批准后实施", "批准後實施"), ("代表回复，复核后公布", "代表回覆，復核後公布"), ("了解台州的平台", "了解台州的平台"),
        ("联系干部、里程碑、每公里", "聯繫幹部、里程碑、每公里"), ("周末台风", "週末颱風"), ("垃圾干湿分类", "垃圾乾濕分類"),
    ],
)  # fmt: skip
def test_words_that_phrases_alone_would_turn_wrong_are_reviewed(simplified, traditional):
    assert hant.convert_text(simplified) == traditional


def test_no_line_of_the_table_hides_a_longer_one(settings):
    """Longest first, each once, and none that says what the general table says anyway of the word alone and in a sentence."""
    lines = (settings.ROOT / "locale" / "zh_Hant" / "overrides.tsv").read_text().splitlines()[1:]
    words = [line.split("\t")[0] for line in lines]
    assert words == sorted(set(words), key=lambda word: (-len(word), words.index(word)))


def test_the_english_page_has_an_english_frame_and_says_that_the_text_is_chinese(client, notice):
    html = client.get("/en" + notice.url).content.decode()
    assert "Skip to the content" in html
    assert re.search(r'<h1[^>]* lang="zh-Hans"[^>]*>关于发布三门县台账的公告</h1>', html)


def test_what_a_person_wrote_is_never_converted(client, page, moderator):
    published(page, "为了复议，请发布台账。", by=moderator, public_name="海边人")
    html = client.get("/zh-hant" + page.url).content.decode()
    assert "为了复议，请发布台账。" in html


def test_form_values_survive_the_conversion():
    html = '<p title="发布">发布<input value="发布"><textarea name="发">发布</textarea><b translate="no">发<i>布</i></b>发布</p>'
    assert hant.convert_page(html) == (
        '<p title="發布">發布<input value="发布"><textarea name="发">发布</textarea>'
        '<b translate="no">发<i>布</i></b>發布</p>'
    )


def test_the_mode_does_not_outlive_its_request(client, notice):
    client.get("/zh-hant/elder" + notice.url)
    html = client.get(notice.url).content.decode()
    assert 'lang="zh-Hans"' in html
    assert "关于发布三门县台账的公告" in html


@pytest.mark.parametrize("path", ["/en/admin/", "/zh-hant/feeds/notices.atom?x=1", "/elder/static/css/site.css"])
def test_what_has_one_form_only_is_sent_to_its_bare_address(client, home, path):
    response = client.get(path)
    assert response.status_code == 301
    assert path.endswith(response["Location"])


def test_a_form_can_be_sent_in_every_way_of_reading(client, page):
    response = client.post(f"/zh-hant/elder/take-part/{page.pk}/", {"text": "为了", "action": "preview"})
    assert response.status_code == 400
    assert ">\n为了</textarea>" in response.content.decode()
