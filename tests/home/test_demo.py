"""The demo of every part, marked as such and loaded once, and the site's first pages."""

import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from consultations.models import ConsultationPage
from home.demo_content import ACCOUNTS
from home.demo_suggestions import demo_receipt
from home.models import HomePage
from home.queries import public_figures
from livestreams.models import LivestreamPage
from notices.models import NoticePage
from publicity.models import (
    AssessmentGrade,
    ConsequenceCase,
    Draw,
    LedgerEntry,
    PublicityIndexPage,
    PublicRecord,
    SpotCheck,
)
from publicity.states import DrawStatus
from publicity.verification import changes, faults
from stations.models import (
    ContactRecord,
    Deputy,
    Motion,
    OpinionItem,
    ReceptionDay,
    StationIndexPage,
    StationPage,
)
from stations.states import ReceptionStatus, RecordStatus, StationKind
from submissions.models import Submission
from suggestions.models import (
    PublicationDecision,
    PublicSuggestion,
    Suggestion,
    SuggestionEvent,
    SuggestionIndexPage,
    Supervision,
    Unit,
)
from suggestions.public_states import SupervisionKind


@pytest.fixture
def demo(demo_said, db):
    return demo_said


def everything():
    return (
        list(Page.objects.order_by("pk").values_list("pk", "title")),
        Submission.objects.count(),
        list(get_user_model().objects.order_by("pk").values_list("username", "password")),
    )


def test_the_demo_prints_its_accounts_and_they_work(demo, client):
    for account in ACCOUNTS:
        assert f"{account.username}" in demo
        assert client.login(username=account.username, password=account.password)


def test_a_second_run_adds_nothing_and_what_a_person_did_survives(demo):
    page = ConsultationPage.objects.get(slug="shenghuo-laji")
    page.title = "改过的标题"
    page.save()
    NoticePage.objects.get().get_parent().add_child(
        instance=NoticePage(title="手工添加的公告", issuing_body="试验", issued_on="2026-01-01")
    )
    get_user_model().objects.get(username="editor").set_password("changed by hand 2026")
    before = everything()
    call_command("loaddemo", stdout=io.StringIO())
    assert everything() == before


def test_the_demo_shows_real_input_with_its_attribution(demo, client):
    page = ConsultationPage.objects.get(slug="vtaiwan-uberx")
    html = client.get(page.url).content.decode()
    assert "The Computational Democracy Project" in html.replace("\n", " ")
    assert "compdemocracy.org/polis" in html
    assert "compdemocracy.org/case-studies/2015-vtaiwan-uberx" in html
    assert "99" in html
    speech = client.get(NoticePage.objects.get().url).content.decode()
    assert "密切联系群众" in speech
    assert "群眾" not in speech


def test_invented_content_is_marked(demo, client):
    for page in [*ConsultationPage.objects.all(), *LivestreamPage.objects.all()]:
        assert "演示数据" in client.get(page.url).content.decode()


def test_the_demo_announces_two_livestreams_and_keeps_one_past(demo, client):
    now = timezone.now()
    pages = LivestreamPage.objects.order_by("starts_at")
    assert [(page.kind, page.status_at(now).value, page.notice_days_short) for page in pages] == [
        ("special_inquiry", "replay", 0),
        ("online_exchange", "announced", 0),
        ("sc_plenary", "announced", 0),
    ]


def test_the_demos_recorded_session_is_a_stream_that_is_there_with_captions_and_chapters(demo, client):
    page = LivestreamPage.objects.get(kind="special_inquiry")
    html = client.get(page.url).content.decode()
    address = re.search(r'data-hls="([^"]+)"', html)[1]
    assert ('kind="captions"' in html, html.count("data-seek=") > 2) == (True, True)
    folder = address.rpartition("/")[0]
    qualities = _lines(client, address)
    pieces = [piece for quality in qualities for piece in _lines(client, f"{folder}/{quality}")]
    assert (len(qualities), len(pieces)) == (2, 12)
    assert {client.get(f"{folder}/{piece}").status_code for piece in pieces} == {200}


def _lines(client, playlist: str) -> list[str]:
    """What a playlist names, beside its remarks."""
    text = b"".join(client.get(playlist).streaming_content).decode()
    return [line for line in text.split() if line and not line.startswith("#")]


def test_the_front_page_shows_what_is_open_and_hides_empty_sections(demo, client):
    html = client.get("/").content.decode()
    assert "正在征求意见" in html
    assert "生活垃圾" in html
    assert "意见处理结果" in html
    ConsultationPage.objects.update(live=False)
    bare = client.get("/").content.decode()
    assert ("正在征求意见" in bare, "意见处理结果" in bare) == (False, False)


def test_the_demo_has_a_consultation_that_went_its_whole_way(demo, client):
    page = ConsultationPage.objects.get(slug="gu-shu")
    html = client.get(page.url).content.decode()
    assert html.count('<li class="outcome outcome--') == 4
    figures = public_figures()
    assert (figures.answered, figures.with_outcome, figures.ended) == (4, 1, 2)
    assert figures.opinions > 100


def test_the_demo_has_twelve_stations_of_every_kind_and_ten_deputies(demo, client):
    pages = list(StationPage.objects.live())
    assert (len(pages), {page.kind for page in pages}) == (12, set(StationKind.values))
    for page in pages:
        page.full_clean()
        html = client.get(page.url).content.decode()
        assert "演示数据" in html
    assert (Deputy.objects.count(), Deputy.objects.filter(is_demo=True).count()) == (10, 10)
    assert StationIndexPage.objects.get().slug == "dai-biao-lian-luo-zhan"


def test_the_demo_shows_coming_held_cancelled_and_moved_receptions_and_none_on_short_notice(demo):
    assert set(ReceptionDay.objects.announced().values_list("status", flat=True)) == set(ReceptionStatus.values)
    planned = ReceptionDay.objects.filter(status=ReceptionStatus.PLANNED)
    assert [day for day in planned if day.is_short_notice] == []
    assert planned.coming().count() >= 6


def test_a_second_run_adds_no_station(demo):
    models = (StationPage, Deputy, ReceptionDay, OpinionItem, ContactRecord, Motion)
    before = [model.objects.count() for model in models]
    call_command("loaddemo", stdout=io.StringIO())
    assert [model.objects.count() for model in models] == before


def test_the_demo_shows_matters_in_every_step_and_records_in_every_state_but_sent_back(demo, client):
    assert sorted(OpinionItem.objects.values_list("status", flat=True)) == [
        "assigned", "assigned", "rated", "refused", "registered", "registered",
    ]  # fmt: skip
    assert OpinionItem.objects.overdue().count() == 1
    assert set(ContactRecord.objects.values_list("status", flat=True)) == set(RecordStatus.values) - {"sent_back"}
    assert all("演示数据" in item.submission.text for item in OpinionItem.objects.select_related("submission"))
    assert set(ContactRecord.objects.values_list("is_demo", flat=True)) == {True}
    assert Motion.objects.awaiting_suggestion().count() == 1
    deputy = get_user_model().objects.get(username="deputy")
    client.force_login(deputy)
    listed = client.get("/admin/stations/records/").context["listing"].records
    assert {record.pk for record in listed} == set(
        ContactRecord.objects.filter(deputy__account=deputy).values_list("pk", flat=True)
    )
    assert 0 < len(listed) < ContactRecord.objects.count()


def test_the_demo_has_published_contacts_a_draw_that_agrees_and_one_to_come(demo, client):
    draws = list(Draw.objects.order_by("pk"))
    assert [draw.status for draw in draws] == [DrawStatus.DRAWN, DrawStatus.ANNOUNCED]
    assert [(list(faults(draw)), changes(draw)) for draw in draws] == [([], []), ([], [])]
    assert PublicRecord.objects.count() == PublicRecord.objects.filter(is_demo=True).count() == 41
    assert SpotCheck.objects.published().count() == 3
    for address in (PublicityIndexPage.objects.get().url, reverse("publicity_draw", args=[draws[0].number])):
        html = client.get(address).content.decode()
        assert ("演示数据" in html, "13800000000" in html, "示某甲" in html) == (True, False, False)


def test_the_demo_has_published_grades_and_a_case_that_stays_in_the_office(demo, client):
    published = AssessmentGrade.objects.published()
    assert (published.count(), set(AssessmentGrade.objects.values_list("is_demo", flat=True))) == (3, {True})
    assert "unqualified" in published.values_list("grade", flat=True)
    assert set(ConsequenceCase.objects.values_list("status", flat=True)) == {"rectifying"}
    html = client.get(reverse("publicity_grades")).content.decode()
    assert ("演示数据" in html, "分管副主任" in html) == (True, False)


def test_a_second_run_adds_nothing_to_the_public_record(demo):
    kinds = (PublicRecord, Draw, LedgerEntry, AssessmentGrade, ConsequenceCase)
    before = [kind.objects.count() for kind in kinds]
    call_command("loaddemo", stdout=io.StringIO())
    assert [kind.objects.count() for kind in kinds] == before


def test_the_demo_has_suggestions_in_every_stage_and_one_of_each_record_of_supervision(demo, client):
    rows = Suggestion.objects.filter(is_demo=True)
    assert (rows.count(), Suggestion.objects.count()) == (12, 12)
    assert sorted(rows.values_list("status", flat=True)) == [
        "accepted", "assigned", "closed", "closed", "closed", "draft", "filed", "handling", "handling", "joint", "rated",
        "replied",
    ]  # fmt: skip
    shown = PublicSuggestion.objects.order_by("stage", "pk")
    assert sorted(shown.values_list("stage", flat=True)) == [
        "followed", "handling", "handling", "handling", "replied", "settled", "settled", "settled",
    ]  # fmt: skip
    assert set(Supervision.objects.published().values_list("kind", flat=True)) == set(SupervisionKind.values)
    berths = PublicSuggestion.objects.get(is_key=True)
    kinds = [one["kind"] for one in berths.body["steps"]]
    assert (kinds.count("replied"), kinds.count("rated"), berths.verdict, berths.asked) == (2, 2, "satisfied", 1)
    addresses = [SuggestionIndexPage.objects.get().url, reverse("suggestion_figures"), reverse("supervision_list")]
    addresses += [reverse("suggestion", args=[row.pk]) for row in shown]
    addresses += [reverse("supervision", args=[row.pk]) for row in Supervision.objects.all()]
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, "演示数据" in answer.content.decode()) == (200, True)


def test_the_demo_prints_a_receipt_that_leads_to_a_solved_suggestion(demo, client):
    number, code = demo_receipt()
    assert f"{number} {code}" in demo
    html = client.post("/receipts/", {"number": number, "code": code}).content.decode()
    assert ("关于增加健跳渔港避风泊位的建议" in html, "代表测评：满意" in html) == (True, True)


def test_a_second_run_adds_no_suggestion(demo):
    kinds = (Suggestion, SuggestionEvent, PublicSuggestion, PublicationDecision, Supervision, Unit)
    before = [kind.objects.count() for kind in kinds]
    call_command("loaddemo", stdout=io.StringIO())
    assert [kind.objects.count() for kind in kinds] == before


def test_setting_the_site_up_twice_changes_nothing(home):
    for _n in range(2):
        call_command("setupsite", stdout=io.StringIO())
    assert HomePage.objects.count() == 1
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get()


def test_the_admin_is_in_chinese(client, home):
    html = client.get("/admin/login/").content.decode()
    assert 'lang="zh-hans"' in html.lower()
    assert "登录" in html


def test_health_answers(client, db):
    assert client.get("/health/").json() == {"status": "ok"}


def test_a_chinese_title_gets_a_pinyin_address(home):
    page = HomePage.objects.get().add_child(instance=HomePage(title="重庆人大"))
    assert page.slug == "chong-qing-ren-da"
