"""Search finds words inside sentences, in either script, and nothing that is not public."""

import io
import threading
import zipfile
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from consultations.drafts import parse_draft
from consultations.models import ConsultationAttachment
from consultations.services import import_draft
from core import folding, search_index
from core.attachments import text_of
from core.excerpts import highlighted, snippet
from core.models import SearchEntry, SiteDocument
from core.search import MOST_COUNTED, clean_query, search
from home.models import StandardPage
from notices.models import NoticeIndexPage, NoticePage
from submissions.services import moderation
from submissions.services.moderation import Verdict, decide
from suggestions.services.filing import Words
from suggestions.services.handling import take_on
from tests import factories
from tests.stations import factories as stations
from tests.suggestions import factories as suggestions
from tests.suggestions import public_factories as opened


def found(text: str, **filters) -> dict[str, list[str]]:
    """The titles, or the pages' titles, by kind."""
    return {
        group.kind: ["".join(word for word, _mark in hit.title) or hit.page_title for hit in group.hits]
        for group in search(text, **filters).groups
    }


def notice(title: str = "公告", text: str = "", **fields) -> NoticePage:
    fields = {"issuing_body": "县人大常委会", "issued_on": date(2026, 3, 1)} | fields
    page = NoticePage(title=title, body=[("paragraph", f"<p>{text}</p>")], **fields)
    NoticeIndexPage.objects.get().add_child(instance=page)
    return page


def document(name: str, content: bytes, title: str = "附件", collection: Collection | None = None) -> SiteDocument:
    file = ContentFile(content, name=name)
    return SiteDocument.objects.create(
        title=title, file=file, collection=collection or Collection.get_first_root_node()
    )


# Folding


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("生活垃圾、分類。", "生活垃圾 分类"),
        ("臺灣衞生著作什麼", "台湾卫生着作什么"),
        ("ＡＢＣ １２３ ㎡ ①", "abc 123 m2 1"),
        ("人民代\n表大会", "人民代表大会"),
        ("第一条\n\n为了", "第一条 为了"),
        ("零\u200b宽\ufeff字", "零宽字"),
        ("100%_\\'；DROP", "100 drop"),
        ("，。！", ""),
    ],
)
def test_texts_that_read_alike_fold_alike(written, folded):
    assert folding.fold(written) == folded


@given(st.text())
def test_every_folded_sign_knows_where_it_comes_from(text):
    folded, places = folding.fold_in_place(text)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text())
def test_folding_again_changes_nothing_that_is_searched(text):
    folded = folding.fold(text)
    assert folding.fold(folded).replace(" ", "") == folded.replace(" ", "")


# Cleaning


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "，。！？", "\x00\x00", "\ud800", "%", "_", "\\", "'", '"', "%%%___", "()[]{}*?.", "--;/*", "\u200b"],
)
def test_a_question_of_nothing_but_signs_has_no_words(typed):
    assert clean_query(typed).words == ()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("垃圾分類", ("垃圾分类",)),
        (" 垃圾　分类 ", ("垃圾", "分类")),
        ("《生活垃圾管理条例》", ("生活垃圾管理条例",)),
        ("a\x00b\ud800c", ("a", "b", "c")),
        ("'; DROP TABLE x; --", ("drop", "table", "x")),
        ("(a|b)*.+[c]\\d", ("a|b", "+", "c", "d")),
        ("垃圾 垃圾", ("垃圾",)),
    ],
)
def test_a_question_is_cleaned_into_words(typed, words):
    assert clean_query(typed).words == words


def test_ten_thousand_characters_are_cut_and_said_to_be():
    query = clean_query("垃圾" * 5_000)
    assert (len(query.text), query.is_cut, query.words) == (100, True, ("垃圾" * 50,))


# Marking


def test_a_match_is_marked_in_the_script_it_was_written_in():
    assert highlighted("關於生活垃圾分類的公告", ["垃圾分类"]) == [
        ("關於生活", False),
        ("垃圾分類", True),
        ("的公告", False),
    ]


def test_overlapping_matches_are_one():
    assert highlighted("人民代表大会", ["人民代表", "代表大会"]) == [("人民代表大会", True)]


def test_a_snippet_opens_shortly_before_the_match_far_down_in_a_long_text():
    body = "前文。" * 5_000 + "這裡說的是漁港的事。" + "後文。" * 100
    text = "".join(word for word, _mark in snippet(body, ["渔港"]))
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) < 130
    assert [word for word, is_match in snippet(body, ["渔港"]) if is_match] == ["漁港"]


# Finding


TEXTS = st.text("人民代會会类類， \naA２%", max_size=30) | st.text("人民代", min_size=3, max_size=12)


@pytest.fixture
def pile(home, monkeypatch):
    """An empty kind whose rows a test makes up; the page they stand on is the front page."""
    texts: dict[int, str] = {}
    source = search_index.SearchSource(
        kind="pile",
        label="pile",
        rows=lambda: Page.objects.filter(pk=home.pk),
        entries=lambda page: [
            search_index.Entry(page.pk, page.pk, "", text, timezone.now(), part=f"@{key}")
            for key, text in texts.items()
        ],
        page_path="pk",
        model=Page,
    )
    monkeypatch.setitem(search_index._sources, "pile", source)
    return SimpleNamespace(texts=texts, home=home)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(TEXTS, max_size=12), question=TEXTS.map(lambda text: text[:4]))
def test_search_finds_exactly_the_texts_that_contain_the_words(pile, documents, question):
    pile.texts.clear()
    pile.texts.update(enumerate(documents))
    search_index.rebuild("pile")
    words = [folding.fold(part) for part in question.split()]
    words = [word for part in words for word in part.split()]
    expected = sum(bool(words) and all(word in folding.fold(text) for word in words) for text in documents)
    groups = search(question, kinds=["pile"]).groups
    assert (groups[0].count if groups else 0) == expected
    assert len(groups[0].hits if groups else []) == expected


def test_the_pairs_of_a_word_standing_apart_are_not_the_word(home):
    notice("分开", "代表人民，民代")
    notice("一起", "人民代表")
    assert found("人民代表") == {"notice": ["一起"]}


def test_every_kind_is_found_by_a_word_inside_a_sentence(home, moderator):
    page = factories.consultation(with_draft=False, title="关于渔港管理的征求意见", summary="請提出意見")
    source = "# 条例\n\n第一条 为了保护渔港环境，制定本条例。\n\n第二条 其他。\n"
    import_draft(page, parse_draft(source), source=source.encode())
    opinion = factories.published(page, "希望漁港的泡沫箱有人管。", by=moderator, clause="a1")
    file = document("a.txt", "渔港附件的文字".encode(), title="说明")
    ConsultationAttachment.objects.create(page=page, document=file)
    notice("通知", "开放渔港的时间")
    everything = {
        "consultation": ["关于渔港管理的征求意见"],
        "clause": ["第一条第一款"],
        "notice": ["通知"],
        "opinion": [f"{opinion.number} 第一条"],
        "attachment": ["说明"],
    }
    assert found("渔港") == everything
    assert found("漁港") == everything
    assert found("渔港 泡沫") == {"opinion": everything["opinion"]}
    assert found("渔泡") == {}


def test_stations_activities_broadcasts_suggestions_and_pages_are_found_too_in_either_script(home):
    place = stations.station(title="联络站", introduction=[("paragraph", "<p>渔港边的联络站。</p>")])
    stations.activity(place, title="代表走访", body=[("paragraph", "<p>走访漁港。</p>")])
    factories.livestream(title="专题询问", agenda=[("item", {"time": None, "item": "渔港安全", "speaker": ""})])
    home.add_child(instance=StandardPage(title="关于", slug="about", body=[("paragraph", "<p>渔港人家。</p>")]))
    who = suggestions.people()
    filed = suggestions.assigned(who, words=Words("关于渔港的建议", "渔港拥挤。", "泊位不足。", "请扩建。", "roads"))
    opened.decided(opened.replied(who, opened.met(who, take_on(filed, by=who.unit))), by=opened.office())
    everything = {
        "station": ["联络站"], "activity": ["代表走访"], "livestream": ["专题询问"], "page": ["关于"], "suggestion": ["关于渔港的建议"],
    }  # fmt: skip
    assert found("渔港") == found("漁港") == everything
    for kind, titles in everything.items():
        assert found("漁港", kinds=[kind]) == {kind: titles}


def test_there_is_no_kind_that_these_tests_leave_out():
    assert set(search_index.sources()) == {
        "consultation", "clause", "notice", "opinion", "attachment", "station", "activity", "livestream", "page", "suggestion",
    }  # fmt: skip


def test_a_result_leads_to_the_very_place(home, moderator, client):
    page = factories.consultation()
    first = factories.published(page, "关于渔港", by=moderator)
    for number in range(25):
        factories.published(page, f"后来的意见{number}", by=moderator)
    (group,) = search("渔港").groups
    address, _sign, anchor = group.hits[0].url.partition("#")
    assert anchor == f"opinion-{first.rendition.pk}"
    assert f'id="{anchor}"' not in client.get(page.url).content.decode()
    assert f'id="{anchor}"' in client.get(address).content.decode()
    clause = search("第一项内容").groups[0].hits[0]
    assert clause.url == f"{page.url}#a2.p1.i1"


def test_results_are_filtered_by_day_in_shanghai(home):
    notice("三月", "渔港", issued_on=date(2026, 3, 1))
    notice("四月", "渔港", issued_on=date(2026, 4, 1))
    assert found("渔港") == {"notice": ["四月", "三月"]}
    assert found("渔港", since=date(2026, 3, 2)) == {"notice": ["四月"]}
    assert found("渔港", until=date(2026, 3, 1)) == {"notice": ["三月"]}
    assert found("渔港", since=date(2026, 3, 1), until=date(2026, 3, 1)) == {"notice": ["三月"]}


def test_a_list_of_one_kind_is_continued_where_it_ended(home):
    for number in range(1, 24):
        notice(f"第{number:02}号", "渔港", issued_on=date(2026, 1, number))
    first = search("渔港", kinds=["notice"])
    rest = search("渔港", kinds=["notice"], after_key=first.next_cursor)
    titles = [hit.title[0][0] for results in (first, rest) for hit in results.groups[0].hits]
    assert titles == [f"第{number:02}号" for number in range(23, 0, -1)]
    assert (len(first.groups[0].hits), rest.next_cursor, rest.groups[0].count) == (20, "", 23)


def test_counting_stops_at_a_thousand_and_one(pile):
    pile.texts.update((number, "渔港") for number in range(MOST_COUNTED + 5))
    search_index.rebuild("pile")
    (group,) = search("渔港").groups
    assert (group.count, group.is_many, group.at_least) == (1_001, True, 1_000)


def test_an_unknown_kind_or_position_is_left_aside(home):
    notice("公告", "渔港")
    assert found("渔港", kinds=["nonsense"]) == {"notice": ["公告"]}
    assert found("渔港", kinds=["notice"], after_key="nonsense") == {"notice": ["公告"]}


# Nothing that is not public


def test_an_opinion_is_found_only_while_it_is_published(page, moderator, colleague):
    submission = factories.received(page, "秘密渔港", public_name="渔民")

    def move(name: str, by=moderator) -> None:
        item = factories.item_of(submission)
        reason = None
        if name in moderation.NEEDS_REASON:
            reason = next(r for r in moderation.Reason.objects.all() if name in r.moves)
        decide(item, Verdict(name, reason=reason), by=by, seen_version=item.version)

    assert found("秘密渔港") == {}
    move("approve")
    assert found("秘密渔港") == {"opinion": [submission.number]}
    move("hide")
    assert found("秘密渔港") == {}
    assert not SearchEntry.objects.filter(body__contains="秘密").exists()
    move("restore")
    assert found("秘密渔港") == {"opinion": [submission.number]}
    moderation.withdraw(submission)
    assert found("秘密渔港") == {}
    assert not SearchEntry.objects.filter(body__contains="秘密").exists()


def test_a_redacted_text_is_found_as_it_was_published_and_never_as_it_was_written(page, moderator):
    submission = factories.received(page, "电话13800138000请回电")
    moderation.Redaction.objects.create(submission=submission, start=2, end=13, category="phone", created_by=moderator)
    decide(factories.item_of(submission), Verdict("approve"), by=moderator, seen_version=1)
    assert found("13800138000") == {}
    assert found("请回电") == {"opinion": [submission.number]}


@pytest.mark.parametrize("kind", ["opinion", "clause", "consultation", "notice", "attachment"])
def test_a_stale_index_shows_nothing_that_is_not_public(home, moderator, kind):
    """The entries stay as they were; only the things themselves change, behind the back of every service."""
    page = factories.consultation(title="秘密的征求", summary="秘密")
    source = "# 秘密条例\n\n第一条 秘密内容。\n"
    import_draft(page, parse_draft(source), source=source.encode())
    factories.published(page, "秘密意见", by=moderator)
    other = notice("秘密通知", "秘密")
    ConsultationAttachment.objects.create(page=page, document=document("a.txt", "秘密文字".encode(), title="秘密附件"))
    assert kind in found("秘密")
    stale = SearchEntry.objects.count()
    for change in ({"live": False}, {"expire_at": timezone.now() - timedelta(seconds=1)}):
        Page.objects.filter(pk__in=[page.pk, other.pk]).update(**change)
        assert found("秘密") == {}
        Page.objects.filter(pk__in=[page.pk, other.pk]).update(live=True, expire_at=None)
        assert kind in found("秘密")
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page_id=home.pk, restriction_type="login")])
    assert found("秘密") == {}
    assert SearchEntry.objects.count() == stale


def test_entries_of_closed_pages_do_not_stand_in_the_way_and_are_not_counted(home, monkeypatch):
    monkeypatch.setattr("core.search.MOST_STALE", 0)
    notice("公开", "渔港", issued_on=date(2026, 1, 1))
    for number in range(6):
        notice(f"过期{number}", "渔港")
    Page.objects.filter(title__startswith="过期").update(expire_at=timezone.now())
    assert found("渔港") == {"notice": ["公开"]}
    assert search("渔港").groups[0].count == 1


def test_a_hidden_opinion_is_not_found_by_a_stale_index(page, moderator):
    submission = factories.published(page, "秘密意见", by=moderator)
    entry = SearchEntry.objects.get(kind="opinion")
    moderation.withdraw(submission)
    entry.pk = None
    SearchEntry.objects.bulk_create([entry])
    assert SearchEntry.objects.filter(kind="opinion").exists()
    assert found("秘密") == {}


def test_opinions_that_are_not_shown_one_by_one_are_not_found(page, moderator):
    submission = factories.published(page, "秘密意见", by=moderator)
    page.refresh_from_db()
    for is_shown, expected in ((False, {}), (True, {"opinion": [submission.number]})):
        page.shows_comments = is_shown
        page.save()
        assert found("秘密意见") == expected
        assert SearchEntry.objects.filter(kind="opinion").exists() is is_shown


def test_an_earlier_draft_is_not_found(page):
    assert found("第一项内容") != {}
    source = "# 二稿\n\n第一条 新的内容。\n"
    import_draft(page, parse_draft(source), source=source.encode())
    assert found("第一项内容") == {}
    assert found("新的内容") == {"clause": ["第一条第一款"]}


def test_a_draft_of_a_page_is_found_after_publishing_only(home, editor):
    page = notice("旧标题", "旧的内容")
    page.title, page.body = "新标题", [("paragraph", "<p>新的内容</p>")]
    revision = page.save_revision(user=editor)
    assert (found("新的内容"), found("旧的内容")) == ({}, {"notice": ["旧标题"]})
    revision.publish()
    assert (found("新的内容"), found("旧的内容")) == ({"notice": ["新标题"]}, {})


def test_saving_a_draft_writes_nothing_into_the_index(home):
    page = notice("公告", "已发布的文字")
    page.title = "草稿"
    entries = SearchEntry.objects.filter(page_id=page.pk).values_list("title", "indexed_at")
    before = list(entries)
    page.save_revision()
    assert ([title for title, _at in before], list(entries)) == (["公告"], before)


@pytest.mark.parametrize(("make", "queries"), [(factories.notice, 16), (factories.consultation, 17)])
def test_indexing_a_page_asks_only_the_kinds_that_can_stand_on_it(home, make, queries, django_assert_num_queries):
    page = make()
    with django_assert_num_queries(queries):
        search_index.index_page(page.pk)


def test_a_page_takes_along_what_it_holds_and_brings_it_back(home, moderator):
    page = factories.consultation(title="渔港征求")
    submission = factories.published(page, "渔港意见", by=moderator)
    before = found("渔港")
    page.refresh_from_db()
    page.unpublish()
    assert found("渔港") == {}
    assert not SearchEntry.objects.filter(page_id=page.pk).exists()
    page.save_revision().publish()
    assert found("渔港") == before == {"consultation": ["渔港征求"], "opinion": [submission.number]}


def test_closing_a_section_hides_it_and_opening_brings_it_back(home):
    page = notice("公告", "渔港")
    closed = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    assert found("渔港") == {}
    assert not SearchEntry.objects.exists()
    closed.delete()
    assert found("渔港") == {"notice": ["公告"]}


def test_a_page_moved_into_a_closed_section_is_hidden_and_found_again_outside(home):
    page = notice("公告", "渔港")
    outside = page.get_parent().pk
    closed = NoticeIndexPage(title="内部", slug="closed")
    home.add_child(instance=closed)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    page.move(closed, pos="last-child")
    assert found("渔港") == {}
    assert not SearchEntry.objects.exists()
    NoticePage.objects.get().move(Page.objects.get(pk=outside), pos="last-child")
    assert found("渔港") == {"notice": ["公告"]}
    assert search("渔港").groups[0].hits[0].url == NoticePage.objects.get().url


def test_a_closed_page_can_be_deleted(home):
    page = notice("公告", "渔港")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    NoticePage.objects.get().delete()
    assert not SearchEntry.objects.exists()


def test_a_deleted_page_is_gone_and_a_moved_one_keeps_its_results(home):
    page = notice("公告", "渔港")
    page.slug = "renamed"
    page.save()
    assert search("渔港").groups[0].hits[0].url.endswith("/renamed/")
    file = document("a.txt", "渔港附件".encode(), title="附件")
    other = factories.consultation(with_draft=False, title="渔港")
    ConsultationAttachment.objects.create(page=other, document=file)
    assert found("渔港") == {"consultation": ["渔港"], "notice": ["公告"], "attachment": ["附件"]}
    page.delete()
    other.delete()
    assert found("渔港") == {}
    assert not SearchEntry.objects.exists()


# Files


DOCX = (
    '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>漁港</w:t></w:r><w:r><w:t>管理</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>第二段</w:t></w:r></w:p></w:body></w:document>"
)


def zipped(name: str, content: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", "渔港\n管理".encode(), "渔港\n管理"),
        ("a.txt", "渔港管理".encode("gb18030"), "渔港管理"),
        ("a.txt", "渔港管理".encode("utf-16"), "渔港管理"),
        ("a.docx", zipped("word/document.xml", DOCX), "漁港管理\n\n第二段"),
        ("a.odt", zipped("content.xml", '<o xmlns:t="urn:t"><t:p>渔<t:span>港<t:b>的</t:b>管</t:span>理</t:p></o>'), "渔港的管理"),
        ("a.ofd", zipped("Doc_0/Pages/Page_0/Content.xml", '<o:P xmlns:o="u"><o:TextObject><o:TextCode>渔港</o:TextCode></o:TextObject></o:P>'), "渔港"),
        ("a.docx", b"no archive at all", ""),
        ("a.docx", zipped("word/document.xml", "<broken"), ""),
        ("a.docx", zipped("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), ""),
        ("a.docx", zipped("word/document.xml", b"<a>" + b" " * 9_000_000 + b"</a>"), ""),
        ("a.docx", zipped("word/document.xml", b"<a>" * 5_000 + b"</a>" * 5_000), ""),
        ("a.pdf", b"%PDF-1.7", ""),
    ],
)  # fmt: skip
def test_the_text_of_a_file_is_read_or_left_empty(home, name, content, text):
    assert text_of(document(name, content)).strip() == text


def test_a_file_in_a_text_is_found_while_its_page_shows_it(home):
    file = document("a.txt", "渔港规划".encode(), title="规划")
    page = notice("公告", "见附件")
    assert found("渔港规划") == {}
    page.body.append(("document", file))
    page.save()
    assert found("渔港规划") == {"attachment": ["规划"]}
    assert search("渔港规划").groups[0].hits[0].url == file.url
    page.body = [("paragraph", f'<p>见<a linktype="document" id="{file.pk}">附件</a></p>')]
    page.save()
    assert found("渔港规划") == {"attachment": ["规划"]}
    page.body = [("paragraph", "<p>没有了</p>")]
    page.save()
    assert found("渔港规划") == {}


def test_a_file_in_a_closed_collection_is_not_found(home):
    closed = Collection.get_first_root_node().add_child(name="内部")
    file = document("a.txt", "秘密规划".encode(), title="规划", collection=closed)
    page = notice("公告", "见附件")
    page.body.append(("document", file))
    page.save()
    assert found("秘密规划") == {"attachment": ["规划"]}
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert found("秘密规划") == {}


# Making it anew


def test_rebuilding_makes_the_same_index_and_clears_what_is_stale(page, moderator):
    factories.published(page, "渔港意见", by=moderator)
    notice("公告", "渔港")

    def picture() -> list[tuple]:
        return sorted(SearchEntry.objects.values_list("identity", "title", "body", "folded", "vector", "place"))

    before = picture()
    entry = SearchEntry.objects.first()
    SearchEntry.objects.filter(pk=entry.pk).update(body="陈旧", folded="陈旧")
    for identity, kind in (("gone.thing:1", "gone"), ("notices.noticepage:0", "notice")):
        entry.pk, entry.identity, entry.kind = None, identity, kind
        SearchEntry.objects.bulk_create([entry])
    call_command("rebuildsearch", stdout=io.StringIO())
    assert picture() == before
    SearchEntry.objects.all().delete()
    call_command("rebuildsearch", stdout=io.StringIO())
    assert picture() == before


def test_rebuilding_refuses_a_kind_that_nobody_registered(db):
    with pytest.raises(CommandError, match="no kind nonsense; there are "):
        call_command("rebuildsearch", "nonsense")


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_takes_the_same_number_of_queries(home, count, django_assert_num_queries):
    for number in range(count):
        notice(f"公告{number}", "渔港")
    with django_assert_num_queries(6):
        assert len(search("渔港").groups[0].hits) == count


@pytest.mark.django_db(transaction=True)
def test_what_is_hidden_while_the_index_is_rebuilt_stays_out_of_it(page, moderator):
    submission = factories.published(page, "秘密渔港", by=moderator)
    rebuilding = threading.Thread(target=rebuild_and_close)
    with transaction.atomic():
        moderation.withdraw(submission)
        rebuilding.start()
        while not somebody_waits():
            assert rebuilding.is_alive()
    rebuilding.join(timeout=30)
    assert not rebuilding.is_alive()
    assert not SearchEntry.objects.filter(kind="opinion").exists()


def rebuild_and_close() -> None:
    try:
        search_index.rebuild("opinion")
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0
