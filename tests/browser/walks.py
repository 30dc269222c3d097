"""Every page a visitor can meet, in each of its shapes and in every way of reading."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from consultations.drafts import parse_draft
from consultations.follow_services import follow
from consultations.models import ConsultationIndexPage, ConsultationPage, Follower
from consultations.reading_services import name_theme, read_opinions
from consultations.services import answer_opinions, import_draft, publish_outcome
from consultations.states import OutcomeKind, Stance
from consultations.version_services import map_clauses
from core.modes import ENGLISH, SIMPLIFIED, TRADITIONAL, Mode
from home.demo_stations import load_stations
from home.models import StandardPage
from livestreams.models import LivestreamIndexPage
from livestreams.states import LivestreamStatus
from notices.models import NoticeIndexPage
from notices.services import remove_notice
from notices.states import RemovalKind
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.services.publishing import publish_available
from stations.models import DeputyIndexPage, ReceptionDay, StationActivityPage, StationIndexPage, StationPage
from submissions.models import PublicRendition, Reason
from submissions.queries import privacy_notice_in_force
from submissions.services.moderation import Verdict, decide
from submissions.services.receipts import query_code
from suggestions.models import SuggestionIndexPage
from suggestions.services.assigning import assign_suggestion, recheck_suggestion
from suggestions.services.counting import count_figures
from suggestions.services.handling import Promise, reply_to_suggestion, take_on
from suggestions.services.supervision import make_key
from tests import factories
from tests.publicity.factories import announced, contact, graded
from tests.suggestions import public_factories as opened
from tests.suggestions.factories import LETTER, people

Walk = Callable[..., Iterator[str]]

PLAIN = Mode()
# Each language and both versions, in few walks: English words are the longest, the elder version's letters the largest;
# the traditional page is the simplified one with other characters.
ELDER, HANT, ENGLISH_ELDER = Mode(SIMPLIFIED, True), Mode(TRADITIONAL), Mode(ENGLISH, True)
# Shapes of a page that differ in content alone are looked at once, in the plain version.
SHAPES = {
    "empty list of consultations", "opinions on one clause", "consultation to come", "data of a consultation", "consultation in a second version", "follow: confirm", "moved notice", "cancelled livestream",
    "empty directory", "where a deputy's code leads", "sheet of a deputy's code", "objection", "question for an exchange", "topic for a call", "sheet of a station's code", "station with a moved reception", "receptions of a station", "search", "search that finds nothing",
    "closed form", "form with a wrong picture", "supported", "lookup that found nothing", "speak: preview", "speak: receipt",
}  # fmt: skip
LONG_WORD = "https://example.invalid/" + "a-very-long-address-without-a-break" * 4


@pytest.fixture
def every_address(home, editor, moderator, settings) -> dict[str, str]:
    """What can be opened by its address alone, by a name for the report."""
    load_stations()
    settings.WECHAT = {
        "app_id": "wx0", "secret": "s", "token": "t", "aes_key": None, "api_url": "http://127.0.0.1:9",
        "oauth_url": "http://127.0.0.1:9",
    }  # fmt: skip
    running = factories.consultation(
        summary="一两句话的摘要。", telephone="0576-00000000", email="office@example.invalid", is_demo=True,
        background=[("paragraph", "<p>背景说明。</p>")],
    )  # fmt: skip
    opinion = factories.published(
        running, f"第二条建议细化。{LONG_WORD}", by=moderator, clause="a2", public_name="健跳渔民"
    )
    finished = factories.consultation(slug="finished")
    factories.published(finished, "建议写明听证程序。", by=moderator, clause="a2.p1.i1", form_key="walk-answered")
    refused = factories.received(finished, "与此无关的话。", form_key="walk-refused")
    off_topic = Verdict("reject", Reason.objects.get(code="off_topic"))
    decide(factories.item_of(refused), off_topic, by=moderator, seen_version=1)
    ConsultationPage.objects.filter(pk=finished.pk).update(closes_at=finished.opens_at + timedelta(hours=1))
    finished = ConsultationPage.objects.get(pk=finished.pk)
    answer_opinions(
        finished, list(PublicRendition.objects.of_page(finished)), kind=OutcomeKind.ADOPTED, theme="听证",
        reason="已写入第二条。", by=editor,
    )  # fmt: skip
    answered = list(PublicRendition.objects.of_page(finished))
    theme = name_theme(finished, "听证程序", by=editor)
    read_opinions(finished, answered, theme=theme, stance=Stance.AMEND, is_quoted=True, by=editor)
    publish_outcome(finished, summary="共收到意见若干。", by=editor)
    redrafted = factories.consultation(slug="redrafted")
    factories.published(redrafted, "建议保留本条。", by=moderator, clause="a3", form_key="walk-gone")
    factories.published(redrafted, "建议细化。", by=moderator, clause="a2", form_key="walk-moved")
    text = factories.DRAFT.replace("第二条 下列事项适用", "第二条 新加一条。\n\n第三条 下列事务适用").replace(
        "第三条 本条例", "第四条 本条例"
    )
    map_clauses(
        import_draft(redrafted, parse_draft(text), source=b"second"), old_keys=["a2"], new_keys=["a3"], by=editor
    )
    follow(redrafted, "walk@example.cn")
    scheduled = factories.consultation(opens_at=running.closes_at, closes_at=running.closes_at + timedelta(days=9))
    picture = factories.picture(credit="试验摄影")
    notice = factories.notice(
        document_number="〔2026〕1号", source="试验机关", editor_name="试验编辑",
        body=[
            ("heading", "标题"), ("paragraph", "<p>正文。</p><ul><li>一项</li></ul>"), ("quotation", "引文"),
            ("image", {"image": picture, "alt_text": "试验图片里的一块颜色", "decorative": False}),
        ],
    )  # fmt: skip
    withdrawn, moved = factories.notice(), factories.notice()
    remove_notice(withdrawn, RemovalKind.WITHDRAWN, note="内容有误。", by=editor)
    remove_notice(moved, RemovalKind.MOVED, note="已并入新公告。", new_page=notice, by=editor)
    about = StandardPage(title="关于本站", slug="about", body=[("paragraph", "<p>说明。</p>")], is_demo=True)
    home.add_child(instance=about)
    stream = factories.livestream(
        starts_at=running.opens_at, replay_url=LONG_WORD, status_note="会议已改期举行。",
        agenda=[("item", {"time": None, "item": f"听取报告{LONG_WORD}", "speaker": "县民政局"})],
    )  # fmt: skip
    cancelled = factories.livestream(manual_status=LivestreamStatus.CANCELLED, status_note="因台风取消。")
    hub = StationPage.objects.get(slug="xian-zong-zhan")
    bookable = ReceptionDay.objects.filter(station=hub).first()
    graded(bookable.deputies.get(), "unqualified", by=editor)
    contact(bookable.deputies.get(), by=editor, verifier=moderator, problem=f"村道破损。{LONG_WORD}")
    publish_available(by=moderator)
    contacts, draw = PublicityIndexPage.objects.get(), announced(by=moderator)
    exchange, call = factories.exchange(), factories.topic_call()
    suggestion, bulletin = _suggestions()
    rendition = PublicRendition.objects.get(submission=opinion)
    consultations, directory = ConsultationIndexPage.objects.get().url, StationIndexPage.objects.get().url
    return {
        "home": "/",
        "list of consultations": consultations,
        "empty list of consultations": f"{consultations}?status=closed",
        "open consultation": running.url,
        "opinions on one clause": f"{running.url}?clause=v1.a2",
        "consultation with outcome": finished.url,
        "consultation to come": scheduled.url,
        "data of a consultation": f"/consultations/{finished.pk}/data/",
        "report of a consultation": f"/consultations/{finished.pk}/report/",
        "consultation in a second version": redrafted.url,
        "what changed in a draft": f"/consultations/{redrafted.pk}/changes/2/",
        "clause for another site": f"/consultations/{redrafted.pk}/clauses/v2.a3/",
        "follow": f"/consultations/{redrafted.pk}/follow/",
        "follow: confirm": f"/follow/{Follower.objects.get(page=redrafted).key}/",
        "list of notices": NoticeIndexPage.objects.get().url,
        "notice": notice.url,
        "withdrawn notice": withdrawn.url,
        "moved notice": moved.url,
        "standard page": about.url,
        "list of livestreams": LivestreamIndexPage.objects.get().url,
        "livestream": stream.url,
        "cancelled livestream": cancelled.url,
        "exchange": exchange.url,
        "question for an exchange": f"/livestreams/{exchange.pk}/ask/",
        "call for topics": call.url,
        "topic for a call": f"/livestreams/topics/{call.pk}/propose/",
        "directory": directory,
        "empty directory": f"{directory}?kind=point&area=331022205",
        "hub": hub.url,
        "station with a moved reception": StationPage.objects.get(slug="bin-hai").url,
        "activity of a station": StationActivityPage.objects.first().url,
        "activities of a station": f"/stations/{StationPage.objects.get(slug='hai-you').pk}/activities/",
        "receptions": f"/stations/receptions/?month={bookable.starts_at:%Y-%m}",
        "receptions of a station": f"/stations/{hub.pk}/receptions/",
        "deputy": f"/stations/deputies/{bookable.deputies.get().pk}/",
        "contacts of deputies": contacts.url,
        "contact": f"/publicity/records/{PublicRecord.objects.get().number}/",
        "contacts of a deputy": f"/publicity/deputies/{bookable.deputies.get().pk}/",
        "objection": f"/publicity/{contacts.pk}/object/?record={PublicRecord.objects.get().number}",
        "draws": "/publicity/draws/",
        "draw to come": f"/publicity/draws/{draw.number}/",
        "data of contacts": "/publicity/data/",
        "grades of a year": "/publicity/grades/2026/",
        "a deputy's year": f"/publicity/deputies/{bookable.deputies.get().pk}/2026/",
        "ledger": "/publicity/ledger/",
        "list of suggestions": SuggestionIndexPage.objects.get().url,
        "suggestion handled twice": f"/suggestions/{suggestion}/",
        "figures of suggestions": "/suggestions/figures/",
        "data of suggestions": "/suggestions/data/",
        "supervision of suggestions": "/suggestions/supervision/",
        "bulletin": f"/suggestions/supervision/{bulletin}/",
        "list of deputies": DeputyIndexPage.objects.get().url,
        "where a station's code leads": f"/s/{hub.pk}/",
        "where a deputy's code leads": f"/d/{bookable.deputies.get().pk}/",
        "sheet of a station's code": f"/stations/{hub.pk}/code/",
        "sheet of a deputy's code": f"/stations/deputies/{bookable.deputies.get().pk}/code/",
        "speak": f"/stations/{hub.pk}/speak/",
        "book": f"/stations/receptions/{bookable.pk}/book/",
        "site map": "/site-map/",
        "state of the site": "/status/",
        "search": "/search/",
        "search that finds": f"/search/?q={quote('试验')}",
        "search that finds nothing": f"/search/?q={quote('无此内容')}&since=yesterday",
        "nothing here": "/nothing/here/",
        "rules of moderation": "/moderation/rules/",
        "months of moderation": "/moderation/months/",
        "closed form": f"/take-part/{finished.pk}/",
        "empty form": f"/take-part/{running.pk}/",
        "before the form inside WeChat": f"/wechat/take-part/{running.pk}/",
        "privacy notice of the chat": f"/wechat/privacy/{privacy_notice_in_force().pk}/",
        "support": f"/opinions/{rendition.pk}/support/",
        "lookup": "/receipts/",
    }


def _suggestions() -> tuple[int, int]:
    """A suggestion that was handled twice, with a long word, and a bulletin; their numbers."""
    who, office = people(), opened.office()
    row = opened.replied(who, text=f"已办理。{LONG_WORD}", promises=[Promise("明年完成", date(2099, 1, 1))])
    row = opened.rated(who, row, result="dissatisfied", note="还没有解决")
    row = recheck_suggestion(row, finding="属实", by=who.assigner)
    row = assign_suggestion(row, lead=who.roads, by=who.assigner)
    row = reply_to_suggestion(take_on(row, by=who.unit), **LETTER | {"number": "2号"}, by=who.unit).suggestion
    make_key(row, reference="主任会议纪要1号", decided_on=date(2025, 6, 30), by=office)
    public = opened.decided(row, by=office)
    count_figures()
    record = opened.supervised(by=office, kind="bulletin", year=2025, suggestions=(row,))
    return public.pk, record.pk


@pytest.fixture
def every_public_page(every_address, solve) -> Walk:
    """Walk through all of them and through what forms answer; yields the name of the page on the screen."""

    def walk(page: Page, mode: Mode = PLAIN, *, with_forms: bool = True) -> Iterator[str]:
        skipped = set() if mode is PLAIN else SHAPES
        for name, address in every_address.items():
            if name not in skipped:
                page.goto(mode.prefix + address)
                yield name
        if with_forms:
            yield from (name for name in _forms(page, mode.prefix, every_address, solve) if name not in skipped)

    return walk


def _forms(page: Page, prefix: str, every_address: dict[str, str], solve: Callable[[Page], None]) -> Iterator[str]:
    """What answers a form: found by what it is, not by its words, which differ between languages."""
    preview, send = page.locator("button[value=preview]"), page.locator("button[value=send]")
    alert, receipt = page.locator("main [role=alert]").first, page.locator("main .receipt")

    def follow(number: str, code: str) -> None:
        page.goto(f"{prefix}/receipts/")
        page.locator("#id_number").fill(number)
        page.locator("#id_code").fill(code)
        page.locator("main form button").click()

    def try_again(text: str, digits: str = "") -> None:
        page.locator("[name=text]").fill(text)
        page.locator("[name=consent]").check()
        page.locator("[name=captcha]").fill(digits)

    page.goto(prefix + every_address["empty form"])
    page.locator("[name=contact_kind][value=email]").check()
    preview.click()
    expect(alert).to_be_visible()
    yield "form with errors"
    page.locator("[name=contact_kind]").first.check()
    try_again(f"长词：{LONG_WORD}", "not it")
    preview.click()
    expect(page.locator("#id_captcha[aria-invalid]")).to_be_visible()
    yield "form with a wrong picture"
    solve(page)
    preview.click()
    expect(send).to_be_visible()
    yield "preview"
    send.click()
    expect(receipt).to_be_visible()
    yield "receipt"
    page.goto(prefix + every_address["support"])
    page.locator("main form button").click()
    expect(page.locator("main [role=status]").first).to_be_visible()
    yield "supported"
    follow("LX000000-0000000", "0000-0000-0000-0000")
    expect(alert).to_be_visible()
    yield "lookup that found nothing"
    refused, answered = (_sent(key) for key in ("walk-refused", "walk-answered"))
    follow(*refused)
    expect(page.locator("#id_appeal")).to_be_visible()
    yield "status of a refused opinion"
    page.locator("form:has([name=action][value=withdraw]) button").click()
    expect(page.locator("[name=confirm]")).to_be_visible()
    yield "withdraw"
    follow(*answered)
    expect(page.locator("#outcome-title")).to_be_visible()
    yield "status of an answered opinion"
    for name in ("book",) if prefix else ("speak", "book"):
        page.goto(prefix + every_address[name])
        try_again("村口公交站")
        solve(page)
        preview.click()
        expect(send).to_be_visible()
        yield f"{name}: preview"
        send.click()
        expect(receipt).to_be_visible()
        yield f"{name}: receipt"
    follow(page.locator("[data-receipt-number]").inner_text(), page.locator("[data-receipt-code]").inner_text())
    expect(receipt).to_be_visible()
    yield "status of a booking"


def _sent(form_key: str) -> tuple[str, str]:
    from submissions.models import Submission

    return Submission.objects.get(form_key=form_key).number, query_code(form_key)
