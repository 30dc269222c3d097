"""After closing: every opinion is answered, and each receipt shows it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations import services
from consultations.models import Outcome, OutcomeReport
from consultations.services import ConsultationClosed, OutcomeRefused
from consultations.states import OutcomeKind
from submissions.models import Contact, PublicRendition, Submission
from submissions.services import moderation
from submissions.services.clusters import group_opinions
from submissions.services.receipts import query_code
from tests.factories import closed_consultation, consultation, published, received


def answer(page, editor, *submissions, kind=OutcomeKind.ADOPTED, theme="程序", reason="已写入。"):
    rows = PublicRendition.objects.filter(submission__in=submissions)
    return services.answer_opinions(page, list(rows), kind=kind, theme=theme, reason=reason, by=editor)


def test_publishing_with_anything_unanswered_is_refused_with_the_list(home, editor, moderator):
    page = closed_consultation()
    one, two = published(page, "其一", by=moderator), published(page, "其二", by=moderator)
    answer(page, editor, one)
    with pytest.raises(OutcomeRefused) as refused:
        services.publish_outcome(page, summary="", by=editor)
    assert [r.submission for r in refused.value.unmapped] == [two]
    assert not OutcomeReport.objects.filter(published_at__isnull=False).exists()


def test_a_group_shares_one_answer_and_a_changed_mind_replaces_it(home, editor, moderator):
    page = closed_consultation()
    submissions = [published(page, f"意见{n}", by=moderator) for n in range(3)]
    answer(page, editor, *submissions)
    answer(page, editor, submissions[0], kind=OutcomeKind.NOT_ADOPTED, theme="例外", reason="另有规定。")
    found = {o.theme: {a.rendition.submission for a in o.assignments.all()} for o in Outcome.objects.all()}
    assert found == {"程序": set(submissions[1:]), "例外": {submissions[0]}}


def test_one_answer_reaches_every_opinion_that_says_the_same(home, editor, moderator):
    page = closed_consultation()
    letters = [published(page, f"建议在老街增设二十个公共停车位，方便居民。{n}", by=moderator) for n in ("", "谢谢！")]
    other = published(page, "建议夜间减少广场噪声，让学生安静学习。", by=moderator)
    group_opinions(page.pk)
    rows = list(PublicRendition.objects.filter(submission=letters[0]))
    reason = {"kind": OutcomeKind.ADOPTED, "theme": "停车", "reason": "已增设。"}
    outcome = services.answer_opinions(page, rows, by=editor, with_similar=True, **reason)
    assert {one.rendition.submission for one in outcome.assignments.all()} == set(letters)
    assert [one.submission for one in services.unanswered(page)] == [other]


def test_a_group_that_everybody_left_is_gone(home, editor, moderator):
    page = closed_consultation()
    submission = published(page, by=moderator)
    answer(page, editor, submission, theme="旧")
    answer(page, editor, submission, theme="新")
    assert [o.theme for o in Outcome.objects.all()] == ["新"]


def test_nothing_is_answered_or_published_while_the_consultation_runs(page, editor, moderator):
    submission = published(page, by=moderator)
    with pytest.raises(OutcomeRefused):
        answer(page, editor, submission)
    with pytest.raises(OutcomeRefused):
        services.publish_outcome(page, summary="", by=editor)


@pytest.mark.parametrize("bad", [{"kind": "ignored"}, {"theme": " "}, {"reason": "\n"}])
def test_an_answer_names_kind_matter_and_reason(home, editor, moderator, bad):
    page = closed_consultation()
    submission = published(page, by=moderator)
    with pytest.raises(OutcomeRefused):
        answer(page, editor, submission, **bad)
    assert Outcome.objects.count() == 0


def test_opinions_of_another_page_and_hidden_ones_cannot_be_answered(home, editor, moderator):
    page, other = closed_consultation(), closed_consultation()
    foreign = published(other, by=moderator)
    with pytest.raises(OutcomeRefused):
        answer(page, editor, foreign)
    with pytest.raises(OutcomeRefused):
        answer(page, editor, received(page))


def test_each_receipt_shows_its_own_outcome_once_published(client, home, editor, moderator):
    page = closed_consultation()
    adopted, other = published(page, "其一", by=moderator, form_key="k1"), published(page, "其二", by=moderator)
    answer(page, editor, adopted, reason="已写入第二条。")
    answer(page, editor, other, kind=OutcomeKind.NOT_ADOPTED, theme="其他", reason="上位法已有规定。")
    data = {"number": adopted.number, "code": query_code("k1")}
    assert "已写入第二条。" not in client.post(reverse("receipt"), data).content.decode()
    services.publish_outcome(page, summary="", by=editor)
    html = client.post(reverse("receipt"), data).content.decode()
    assert ("已写入第二条。" in html, "上位法已有规定。" in html) == (True, False)


def test_an_opinion_withdrawn_after_its_answer_is_not_counted_in_the_report(client, home, editor, moderator):
    page = closed_consultation()
    stays, goes = published(page, by=moderator), published(page, by=moderator)
    answer(page, editor, stays, goes)
    moderation.withdraw(goes)
    services.publish_outcome(page, summary="", by=editor)
    assert "1 条意见" in client.get(page.url).content.decode()


def test_closing_now_holds_against_an_older_draft_of_the_page(page, editor):
    page.title = "改过的标题"
    page.save_revision(user=editor)
    services.close_now(page, by=editor)
    page.refresh_from_db()
    page.latest_revision.publish()
    page.refresh_from_db()
    assert page.closes_at <= timezone.now()
    with pytest.raises(ConsultationClosed):
        services.close_now(page, by=editor)


def test_reply_channels_are_deleted_180_days_after_closing_and_opinions_stay(home, moderator):
    long_ago = consultation(
        opens_at=timezone.now() - timedelta(days=300), closes_at=timezone.now() - timedelta(days=181)
    )
    recent = consultation(opens_at=timezone.now() - timedelta(days=300), closes_at=timezone.now() - timedelta(days=179))
    for page in (long_ago, recent):
        received(page, contact_kind="phone", contact="13800000000")
    assert (services.forget_contacts(), services.forget_contacts()) == (1, 0)
    assert [c.submission.page_id for c in Contact.objects.all()] == [recent.pk]
    assert Submission.objects.count() == 2


def test_a_page_with_opinions_cannot_be_deleted(client, page, editor):
    received(page)
    client.force_login(editor)
    for doomed in (page, page.get_parent()):
        response = client.post(reverse("wagtailadmin_pages:delete", args=[doomed.pk]))
        assert response.status_code == 302
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert client.post(f"{bulk}?next=/admin/&id={page.pk}").status_code == 302
    assert type(page).objects.filter(pk=page.pk).exists()
    assert Submission.objects.count() == 1
