"""No broadcast goes public without a decision of the directors' meeting, whichever way leads there."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from livestreams.admin_forms import DECISION_DAY_MISSING, DECISION_MISSING
from livestreams.calendar import EXCHANGE_NOTICE_DAYS
from livestreams.models import LivestreamIndexPage, LivestreamPage
from livestreams.states import LivestreamKind, LivestreamStatus
from tests.factories import livestream

WITHOUT = {"decision_reference": "", "decision_on": None}
BOTH_SENTENCES = {"decision_reference": [str(DECISION_MISSING)], "decision_on": [str(DECISION_DAY_MISSING)]}


def form_data(**fields):
    """What the editor's form sends for a plenary session in ten days, without a decision."""
    defaults = {
        "title": "表单里的会议",
        "slug": "biao-dan",
        "kind": LivestreamKind.COMMITTEE_PLENARY.value,
        "term": "17",
        "session_no": "3",
        "starts_at": (timezone.localtime() + timedelta(days=10)).strftime("%Y-%m-%d %H:%M"),
        "ends_at": "",
        "venue": "会议厅",
        "summary": "",
        "decision_reference": "",
        "decision_on": "",
        "agenda": streamfield([]),
        "guests": inline_formset([]),
        "form_fields": inline_formset([]),
        "questions_close_at": "",
        "stream_url": "",
        "audio_url": "",
        "fallback_url": "",
        "poster": "",
        "replay_stream_url": "",
        "documents": inline_formset([]),
        "manual_status": "",
        "status_note": "",
        "replay_url": "",
        "replay_text": rich_text(""),
        "seo_title": "",
        "search_description": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(defaults | fields)


@pytest.fixture
def add_url(home):
    return reverse(
        "wagtailadmin_pages:add", args=["livestreams", "livestreampage", LivestreamIndexPage.objects.get().pk]
    )


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def sentences(response):
    return [str(message) for message in response.context["messages"]] if response.context else []


def test_an_editor_saves_a_draft_without_a_decision(desk, add_url):
    assert desk.post(add_url, form_data()).status_code == 302
    page = LivestreamPage.objects.get()
    assert (page.live, page.decision_reference, page.decision_on) == (False, "", None)


def test_publishing_without_a_decision_tells_the_editor_what_is_missing(desk, add_url):
    response = desk.post(add_url, form_data() | {"action-publish": "1"})
    assert response.status_code == 200
    assert dict(response.context["form"].errors) == BOTH_SENTENCES
    assert str(DECISION_MISSING).split(".")[0] in response.content.decode().replace("&#x27;", "'")
    assert LivestreamPage.objects.count() == 0


def test_publishing_a_saved_draft_without_a_decision_is_refused_in_the_form_too(desk, home):
    page = livestream(published=False, **WITHOUT)
    response = desk.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), form_data(slug=page.slug) | {"action-publish": "1"}
    )
    assert dict(response.context["form"].errors) == BOTH_SENTENCES
    page.refresh_from_db()
    assert page.live is False


def test_an_editor_publishes_with_a_decision(desk, add_url):
    data = form_data(decision_reference="主任会议纪要", decision_on="2026-01-05") | {"action-publish": "1"}
    assert desk.post(add_url, data).status_code == 302
    page = LivestreamPage.objects.get()
    assert (page.live, page.decision_reference, page.decision_on) == (True, "主任会议纪要", date(2026, 1, 5))


@pytest.mark.parametrize("missing", ["decision_reference", "decision_on"])
def test_half_a_decision_is_none(home, missing):
    page = livestream(published=False, **{missing: WITHOUT[missing]})
    with pytest.raises(ValidationError) as refused:
        page.save_revision(clean=False).publish()
    assert refused.value.message_dict == {missing: BOTH_SENTENCES[missing]}


def by_revision(page):
    page.save_revision(clean=False).publish()


def by_action(page):
    PublishPageRevisionAction(page.save_revision(clean=False)).execute()


def by_saving(page):
    page.live = True
    page.save()


def by_schedule(page):
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(clean=False).publish()


def by_due_schedule(page):
    revision = page.save_revision(clean=False)
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()
    call_command("publish_scheduled")


def by_making_it_live_at_once(page):
    page.get_parent().add_child(
        instance=LivestreamPage(title="直接上线", kind=page.kind, starts_at=page.starts_at, venue="会场")
    )


WAYS = [by_revision, by_action, by_saving, by_schedule, by_due_schedule, by_making_it_live_at_once]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_leads_to_the_public_without_a_decision(home, way):
    page = livestream(published=False, **WITHOUT)
    with pytest.raises(ValidationError) as refused:
        way(page)
    assert refused.value.message_dict == BOTH_SENTENCES
    assert list(LivestreamPage.objects.live()) == []
    assert page.revisions.filter(approved_go_live_at__gt=timezone.now()).count() == 0


def test_taking_the_decision_away_does_not_reach_the_public_page(home):
    page = livestream()
    page.decision_reference = ""
    with pytest.raises(ValidationError):
        page.save_revision(clean=False).publish()
    page.refresh_from_db()
    assert (page.live, page.decision_reference) == (True, "试验主任会议纪要")


def test_with_a_decision_a_schedule_is_kept_and_carried_out(home):
    page = livestream(published=False, go_live_at=timezone.now() + timedelta(days=1))
    revision = page.save_revision()
    revision.publish()
    page.refresh_from_db()
    assert (page.live, page.approved_schedule) == (False, True)
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live is True


@pytest.mark.parametrize("through", ["itself", "the list"])
def test_publishing_many_at_once_publishes_none_and_names_the_unfit(desk, home, through):
    fit, unfit = livestream(published=False), livestream(published=False, title="没有决定的", **WITHOUT)
    index = LivestreamIndexPage.objects.get()
    chosen = [fit.pk, unfit.pk] if through == "itself" else [index.pk]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = "&".join(f"id={pk}" for pk in chosen)
    home_url = reverse("wagtailadmin_home")
    response = desk.post(f"{address}?{query}&next={home_url}", {"include_descendants": "on"}, follow=True)
    assert response.redirect_chain == [(home_url, 302)]
    (said,) = sentences(response)
    assert ("没有决定的" in said, fit.title in said) == (True, False)
    assert list(LivestreamPage.objects.live()) == []


def test_publishing_many_at_once_works_when_all_are_fit(desk, home):
    pages = [livestream(published=False), livestream(published=False)]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    desk.post(f"{address}?" + "&".join(f"id={page.pk}" for page in pages), {"include_descendants": ""})
    assert sorted(LivestreamPage.objects.live().values_list("pk", flat=True)) == [page.pk for page in pages]


@pytest.mark.parametrize(
    ("kind", "days", "is_warned"),
    [
        (LivestreamKind.ONLINE_EXCHANGE, 2, True),
        (LivestreamKind.ONLINE_EXCHANGE, 3, False),
        (LivestreamKind.COMMITTEE_PLENARY, 2, False),
    ],
)
def test_a_late_exchange_warns_the_editor_and_is_published(desk, add_url, kind, days, is_warned):
    starts_at = (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
    data = form_data(kind=kind.value, starts_at=starts_at, decision_reference="纪要", decision_on="2026-01-05")
    response = desk.post(add_url, data | {"action-publish": "1"}, follow=True)
    assert LivestreamPage.objects.get().live is True
    said = [message for message in response.context["messages"] if message.level_tag == "warning"]
    assert [str(EXCHANGE_NOTICE_DAYS) in str(message) for message in said] == ([True] if is_warned else [])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_at": timezone.now() - timedelta(days=1)}, "ends_at"),
        ({"decision_on": date(2999, 1, 1)}, "decision_on"),
        ({"manual_status": LivestreamStatus.REPLAY}, "manual_status"),
        ({"replay_url": "ftp://example.invalid/a"}, "replay_url"),
        ({"term": 0}, "term"),
        ({"session_no": 100}, "session_no"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(home, fields, field):
    page = livestream(published=False)
    for name, value in fields.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert field in refused.value.message_dict
    assert len(refused.value.message_dict) <= 2
