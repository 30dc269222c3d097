"""Reading thousands of opinions: proposals and people's labels apart, figures that add up, a report with its ledger."""

import io
import random

import pytest
from django.urls import reverse

from consultations import reading_queries, reading_services
from consultations.models import Reading, Theme
from consultations.reading_services import ReadingRefused, name_theme, propose_readings, read_opinions
from consultations.services import answer_opinions, publish_outcome
from consultations.states import OutcomeKind, Stance
from consultations.themes import propose, stance_in, theme_in
from core import pdf
from core.pdf_text import words_of_pdf
from submissions.models import PublicRendition
from submissions.services.moderation import Verdict, decide
from tests.factories import closed_consultation, item_of, published, received

MATTERS = {
    "垃圾分类": "小区的垃圾分类站离楼道太远，垃圾分类桶也常满。{}",
    "停车": "老街停车位不够，停车费还涨价，{}",
    "广场噪声": "广场噪声到深夜，广场噪声影响孩子学习。{}",
}
ENDINGS = ("盼早日解决。", "望给答复！", "谢谢。", "一位老人。", "多年如此。", "")


@pytest.fixture
def opinions(home, moderator):
    """A closed consultation with four opinions on each of three matters, and one that nobody may see."""
    page = closed_consultation()
    for matter, sentence in MATTERS.items():
        for number in range(4):
            text = sentence.format(ENDINGS[number]) + ("支持第二条。" if number else "反对第二条。")
            published(page, text, by=moderator, clause="a2", form_key=f"{matter}-{number}", received_at=None)
    received(page, "秘密的垃圾分类意见")
    return page


def rows(page):
    return list(PublicRendition.objects.of_page(page).order_by("pk"))


def test_themes_are_found_in_ten_thousand_texts_by_what_they_share():
    random_ = random.Random(1)
    texts = []
    for _n in range(10_000):
        matter = random_.choice(list(MATTERS))
        texts.append(MATTERS[matter].format(random_.choice(ENDINGS)))
    proposals = propose(texts)
    found = [(number, proposal.words) for number, proposal in enumerate(proposals)]
    groups = {
        matter: {theme_in(text, found) for text in texts if text.startswith(sentence[:4])}
        for matter, sentence in MATTERS.items()
    }
    assert all(len(group) == 1 and None not in group for group in groups.values())
    assert len(set.union(*groups.values())) == 3


def test_too_few_texts_or_none_alike_have_no_themes():
    assert propose([]) == [] and propose(["甲乙丙丁戊", "己庚辛壬癸"]) == []


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("完全支持。", "support"), ("不支持这样规定。", "object"), ("反对！", "object"), ("建议改为三十日。", "amend"),
        ("我同意，但建议增加罚则。", "amend"), ("今天去了一趟。", ""), ("不同意第二条", "object"), ("", ""),
    ],
)  # fmt: skip
def test_a_stance_is_proposed_from_the_words(text, stance):
    assert stance_in(text) == stance


def test_a_proposal_never_becomes_or_replaces_what_a_person_said(opinions, editor):
    propose_readings(opinions)
    assert Reading.objects.count() == 12
    assert reading_queries.share_read(opinions) == {"read": 0, "total": 12, "percent": 0}
    assert {figures.said for figures in reading_queries.theme_figures(opinions)} == {0}
    first = rows(opinions)[0]
    theme = name_theme(opinions, "环境卫生", by=editor)
    read_opinions(opinions, [first], theme=theme, stance=Stance.AMEND, is_quoted=True, by=editor)
    propose_readings(opinions)
    reading = Reading.objects.get(rendition=first)
    assert (reading.theme, reading.stance, reading.is_quoted, reading.read_by) == (theme, "amend", True, editor)
    assert (reading.proposed_stance, reading.proposed_theme != theme) == ("object", True)
    assert reading_queries.share_read(opinions) == {"read": 1, "total": 12, "percent": 8}
    (clause,) = reading_queries.stances_by_clause(opinions)
    assert (clause.label, clause.opinions) == ("第二条", 12)
    assert clause.said == {"support": 0, "object": 0, "amend": 1}
    assert clause.proposed == {"support": 9, "object": 3, "amend": 0}


def test_proposing_again_keeps_what_people_made_and_renames_what_they_renamed(opinions, editor):
    propose_readings(opinions)
    proposed = Theme.objects.filter(is_proposed=True).first()
    name_theme(opinions, "我们的名称", theme=proposed, by=editor)
    propose_readings(opinions)
    proposed.refresh_from_db()
    assert (proposed.name, proposed.is_proposed) == ("我们的名称", False)
    assert not Theme.objects.filter(is_proposed=True, words__contains=proposed.words[:1]).exists()


def test_two_themes_become_one_by_their_name_and_a_used_one_is_not_removed(opinions, editor):
    one, other = name_theme(opinions, "甲", by=editor), name_theme(opinions, "乙", by=editor)
    read_opinions(opinions, rows(opinions)[:2], theme=one, by=editor)
    read_opinions(opinions, rows(opinions)[2:3], theme=other, by=editor)
    with pytest.raises(ReadingRefused):
        reading_services.drop_theme(one, by=editor)
    kept = name_theme(opinions, "乙", theme=one, by=editor)
    assert (kept, Reading.objects.filter(theme=kept).count(), Theme.objects.count()) == (other, 3, 1)


def test_what_is_hidden_later_leaves_every_figure(opinions, editor, moderator):
    propose_readings(opinions)
    first = rows(opinions)[0]
    theme = name_theme(opinions, "甲", by=editor)
    read_opinions(opinions, [first], theme=theme, stance=Stance.SUPPORT, is_quoted=True, by=editor)
    from submissions.models import Reason

    reason = Reason.objects.usable_for("hide").first()
    decide(item_of(first.submission), Verdict("hide", reason), by=moderator, seen_version=2)
    report = reading_queries.report_of(opinions)
    assert report["read"] == {"read": 0, "total": 11, "percent": 0} and report["quotations"] == []
    assert [entry.said for entry in report["themes"] if entry.theme == theme] == [0]
    assert report["clauses"][0].said["support"] == 0 and sum(report["clauses"][0].proposed.values()) == 11


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_the_desk_labels_ticked_opinions_and_filters_by_what_was_said(desk, opinions, editor):
    propose_readings(opinions)
    theme = name_theme(opinions, "环境", by=editor)
    first, second = rows(opinions)[:2]
    data = {"opinions": [first.pk, second.pk], "theme": theme.pk, "stance": "object", "quote": "yes"}
    assert desk.post(reverse("consultation_read", args=[opinions.pk]), data).status_code == 302
    screen = reverse("consultation_reading", args=[opinions.pk])
    shown = desk.get(screen, {"theme": theme.pk}).context["opinions"]
    assert shown == [first, second]
    assert len(desk.get(screen, {"unread": "1"}).context["opinions"]) == 10
    data = {"opinions": [first.pk], "theme": "none", "stance": "keep", "quote": "keep"}
    desk.post(reverse("consultation_read", args=[opinions.pk]), data)
    reading = Reading.objects.get(rendition=first)
    assert (reading.theme, reading.stance, reading.is_quoted) == (None, "object", True)
    assert desk.post(reverse("consultation_read", args=[opinions.pk]), {"stance": "keep"}).status_code == 400
    assert "秘密" not in desk.get(screen).content.decode()


def test_themes_are_proposed_in_the_background(desk, opinions, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("consultation_propose_readings", args=[opinions.pk]))
    assert desk.get(reverse("consultation_reading", args=[opinions.pk])).status_code == 200


DOORS = {
    "reading": "get", "propose_readings": "post", "read": "post", "name_theme": "post", "report_preview": "get",
    "report_pdf": "get",
}  # fmt: skip


def test_only_who_runs_the_consultation_reads_on_its_desk(client, opinions, moderator):
    client.force_login(moderator)
    answers = {}
    for name, method in DOORS.items():
        url = reverse(f"consultation_{name}", args=[opinions.pk])
        answers[name] = getattr(client, method)(url, {"name": "外人"}).status_code
    assert answers == dict.fromkeys(DOORS, 302) and not Theme.objects.exists()


def test_the_report_is_public_with_the_outcome_and_says_figures_method_ledger_and_sources(client, opinions, editor):
    url = reverse("consultation_report", args=[opinions.pk])
    first = rows(opinions)[0]
    theme = name_theme(opinions, "环境卫生", by=editor)
    read_opinions(opinions, [first], theme=theme, stance=Stance.OBJECT, is_quoted=True, by=editor)
    answer_opinions(
        opinions, rows(opinions), kind=OutcomeKind.ADOPTED, theme="写入", reason="已写入第二条。", by=editor
    )
    assert client.get(url).status_code == 404
    publish_outcome(opinions, summary="综述。", by=editor)
    html = client.get(url).content.decode()
    for words in ("综述。", "环境卫生", "已写入第二条。", "统计方法", first.number, "12 条意见中已阅读 1 条"):
        assert words in html, words
    assert "秘密" not in html
    (entry,) = reading_queries.ledger(opinions)
    assert (entry.outcome.theme, entry.opinions, entry.groups, len(entry.faces)) == ("写入", 12, 12, 3)


@pytest.mark.skipif(not pdf.can_draw(), reason="Pango is not installed on this machine")
def test_the_report_is_drawn_as_a_pdf_for_staff(desk, opinions, editor):
    read_opinions(opinions, rows(opinions)[:1], theme=name_theme(opinions, "环境卫生", by=editor), by=editor)
    answer_opinions(
        opinions, rows(opinions), kind=OutcomeKind.ADOPTED, theme="写入", reason="已写入第二条。", by=editor
    )
    url = reverse("consultation_report_pdf", args=[opinions.pk])

    def words() -> str:
        answer = desk.get(url)
        assert answer["Content-Type"] == "application/pdf"
        return "".join(words_of_pdf(io.BytesIO(answer.content)).split())

    drawn = words()
    for sentence in (
        opinions.title.replace(" ", ""),
        "环境卫生",
        "已写入第二条。",
        "统计方法",
        "12条意见中已阅读1条",
        "尚未公开",
    ):
        assert sentence in drawn, sentence
    assert "秘密" not in drawn
    publish_outcome(opinions, summary="综述。", by=editor)
    assert "尚未公开" not in words()


def test_where_no_pdf_can_be_drawn_the_page_says_so(desk, opinions, monkeypatch):
    def missing(_name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)
    answer = desk.get(reverse("consultation_report_pdf", args=[opinions.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("consultation_report_preview", args=[opinions.pk]), 302)]
    assert "不能生成PDF文件" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_costs_the_same_queries_with_one_opinion_and_with_three(
    client, home, moderator, editor, count, django_assert_num_queries
):
    page = closed_consultation()
    for number in range(count):
        published(page, f"意见{number}", by=moderator, clause="a1", form_key=f"report-{number}")
    read_opinions(page, rows(page), stance=Stance.SUPPORT, is_quoted=True, by=editor)
    answer_opinions(page, rows(page), kind=OutcomeKind.ADOPTED, theme="一", reason="二", by=editor)
    publish_outcome(page, summary="综述。", by=editor)
    client.get(reverse("consultation_report", args=[page.pk]))
    with django_assert_num_queries(22):
        client.get(reverse("consultation_report", args=[page.pk]))
