"""The editor's desk over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consultations.models import Clause, DraftDocument, Outcome, OutcomeReport
from home.sitetree import MODERATORS
from submissions.models import PublicRendition
from tests.factories import DRAFT, closed_consultation, consultation, published, staff

NAMES = [
    "consultation_desk",
    "consultation_close",
    "consultation_draft",
    "consultation_answer",
    "consultation_publish_outcome",
]


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def upload(desk, page, content, name="draft.md"):
    return desk.post(reverse("consultation_draft", args=[page.pk]), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("who", ["nobody", "moderator", "stranger"])
@pytest.mark.parametrize("name", NAMES)
def test_only_who_may_publish_the_page_reaches_its_desk(client, home, moderator, who, name):
    page = closed_consultation(title="外人不得读到")
    published(page, "意见", by=moderator)
    if who != "nobody":
        client.force_login(moderator if who == "moderator" else staff("stranger"))
    url = reverse(name, args=[page.pk])
    response = client.get(url) if name == "consultation_desk" else client.post(url, {"summary": "x"})
    assert response.status_code in (302, 403)
    assert "外人不得读到" not in response.content.decode()
    assert not OutcomeReport.objects.exists()


@pytest.mark.parametrize("name", NAMES[1:])
def test_nothing_changes_by_get(desk, page, name):
    assert desk.get(reverse(name, args=[page.pk])).status_code == 405


def test_an_uploaded_draft_is_read_and_counted(desk, home):
    page = consultation(with_draft=False)
    assert upload(desk, page, DRAFT.encode()).status_code == 302
    draft = page.drafts.get()
    assert (draft.version, draft.clauses.filter(kind="article").count(), draft.clauses.filter(kind="item").count()) == (
        1,
        3,
        2,
    )
    upload(desk, page, DRAFT.encode())
    assert page.drafts.count() == 1
    upload(desk, page, DRAFT.replace("施行", "起施行").encode())
    assert [d.version for d in page.drafts.order_by("version")] == [1, 2]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.md"), ("没有条文".encode(), "prose.md"), (b"\x89PNG\r\n\x1a\n\x00", "p.png"),
        (DRAFT.encode() + b"\x00", "nul.md"), ("第一条 甲\u202e乙".encode(), "bidi.md"), (b"x" * 2_100_000, "big.md"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_draft_is_told_in_a_sentence_and_stores_nothing(desk, home, content, name):
    page = consultation(with_draft=False)
    stored = DraftDocument.objects.count(), Clause.objects.count()
    response = upload(desk, page, content, name)
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert (DraftDocument.objects.count(), Clause.objects.count()) == stored


def test_closing_answering_and_publishing_from_the_desk(desk, home, moderator):
    page = consultation()
    for n in range(2):
        published(page, f"意见{n}", by=moderator)
    desk.post(reverse("consultation_close", args=[page.pk]))
    page.refresh_from_db()
    assert page.closes_at <= timezone.now()
    refused = desk.post(reverse("consultation_publish_outcome", args=[page.pk]), {"summary": "写好的综述"})
    assert refused.status_code == 400
    assert "还有 2 条已公开的意见没有答复" in refused.content.decode()
    assert "写好的综述" in refused.content.decode()
    answer = {
        "kind": "adopted",
        "theme": "程序",
        "reason": "已写入。",
        "opinions": list(PublicRendition.objects.values_list("pk", flat=True)),
    }
    desk.post(reverse("consultation_answer", args=[page.pk]), answer)
    desk.post(reverse("consultation_publish_outcome", args=[page.pk]), {"summary": "写好的综述"})
    assert OutcomeReport.objects.get(page=page).published_at is not None
    assert "写好的综述" in desk.get(page.url).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": ""},
        {"kind": "x"},
        {"theme": ""},
        {"reason": " "},
        {"opinions": []},
        {"opinions": ["x"]},
        {"opinions": ["999999"]},
    ],
    ids=str,
)
def test_an_incomplete_answer_is_told_and_kept(desk, home, moderator, bad):
    page = closed_consultation()
    published(page, by=moderator)
    answer = {
        "kind": "adopted",
        "theme": "写好的事项",
        "reason": "写好的理由",
        "opinions": [PublicRendition.objects.get().pk],
    } | bad
    response = desk.post(reverse("consultation_answer", args=[page.pk]), answer)
    assert response.status_code == 400
    if "theme" not in bad:
        assert "写好的事项" in response.content.decode()
    assert Outcome.objects.count() == 0


def test_an_opinion_of_another_page_cannot_be_answered_here(desk, home, moderator):
    page, other = closed_consultation(), closed_consultation()
    published(other, by=moderator)
    answer = {"kind": "adopted", "theme": "甲", "reason": "乙", "opinions": [PublicRendition.objects.get().pk]}
    assert desk.post(reverse("consultation_answer", args=[page.pk]), answer).status_code == 400
    assert Outcome.objects.count() == 0


def test_a_short_period_warns_the_editor_and_is_saved(desk, page):
    from datetime import timedelta

    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    closes = timezone.localtime(page.opens_at + timedelta(days=11))
    data = {
        "title": page.title, "slug": page.slug, "kind": page.kind, "issuing_body": page.issuing_body, "summary": "",
        "opens_at": timezone.localtime(page.opens_at).strftime("%Y-%m-%d %H:%M"), "closes_at": closes.strftime("%Y-%m-%d %H:%M"),
        "background-count": 0, "postal_address": "", "telephone": "", "email": "", "shows_comments": "on", "attribution": "",
        "attachments-TOTAL_FORMS": 0, "attachments-INITIAL_FORMS": 0, "form_fields-TOTAL_FORMS": 0, "form_fields-INITIAL_FORMS": 0,
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "seo_title": "", "search_description": "", "action-publish": "1",
    }  # fmt: skip
    response = desk.post(url, data, follow=True)
    assert "征求期限比“规范性文件征求意见”的通常做法短 19 天。" in response.content.decode()
    page.refresh_from_db()
    assert page.closes_at - page.opens_at < timedelta(days=12)
    reversed_period = data | {"closes_at": "2020-01-01 00:00"}
    assert "截止时间应当晚于开始时间。" in desk.post(url, reversed_period).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_queries_with_one_opinion_and_with_three(
    desk, home, moderator, count, django_assert_num_queries
):
    page = closed_consultation()
    for n in range(count):
        published(page, f"意见{n}", by=moderator)
    url = reverse("consultation_desk", args=[page.pk])
    desk.get(url)
    with django_assert_num_queries(22):
        desk.get(url)


def test_a_moderator_is_no_editor(client, page):
    client.force_login(staff("m", MODERATORS))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 404
