"""Four eyes: nobody approves what they had a hand in, by whatever way they ask."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowPage, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from consultations.models import ConsultationIndexPage
from core.publishing import publish_approved
from core.workflow import FourEyesRefused, FourEyesTask, authors_since_approval, may_approve
from home.sitetree import EDITORS, PUBLISHERS, WORKFLOW, set_up_groups
from notices.models import NoticeIndexPage, NoticePage
from tests.factories import consultation, notice, staff


@pytest.fixture
def publisher(home):
    return staff("publisher", PUBLISHERS)


@pytest.fixture
def second(home):
    return staff("second", PUBLISHERS)


@pytest.fixture
def chief(home):
    return staff("chief", is_superuser=True)


@pytest.fixture
def draft(home, editor):
    """A notice that the editor wrote and submitted."""
    page = notice(title="待审公告", live=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    return page


def edit(page, user, title):
    """Save a version, as the editor does."""
    page = page.get_latest_revision_as_object()
    page.title = title
    return page.save_revision(user=user)


def task_state(page):
    return Page.objects.get(pk=page.pk).specific.current_workflow_task_state


def decide(page, user, action="approve"):
    state = task_state(page)
    state.task.specific.on_action(state, user, action)


def is_live(page):
    return NoticePage.objects.get(pk=page.pk).live


def offered(page, user):
    state = task_state(page)
    return {name for name, _label, _modal in state.task.specific.get_actions(NoticePage.objects.get(pk=page.pk), user)}


def test_what_one_wrote_another_approves_and_it_is_public(client, draft, publisher):
    decide(draft, publisher)
    assert client.get(NoticePage.objects.get(pk=draft.pk).url).status_code == 200
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_the_author_is_refused_even_after_somebody_else_saved_last(draft, publisher, second):
    edit(draft, publisher, "发布人改过")
    edit(draft, second, "第二人最后改过")
    for author in (publisher, second):
        with pytest.raises(FourEyesRefused, match=r"须由他人审核"):
            decide(draft, author)
    assert not is_live(draft)


def test_the_submitter_is_refused_though_somebody_else_wrote(home, editor, publisher, second):
    page = notice(live=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, publisher)
    with pytest.raises(FourEyesRefused):
        decide(page, publisher)
    decide(page, second)
    assert is_live(page)


def test_a_superuser_who_wrote_is_refused_and_one_who_did_not_may_approve(draft, chief):
    other = staff("other chief", is_superuser=True)
    edit(draft, chief, "管理员改过")
    with pytest.raises(FourEyesRefused):
        decide(draft, chief)
    decide(draft, other)  # the version they were shown was older: it is asked for again
    assert not is_live(draft)
    decide(draft, other)
    assert (is_live(draft), NoticePage.objects.get(pk=draft.pk).title) == (True, "管理员改过")


def test_whoever_edited_before_the_last_approval_may_approve_what_comes_after(draft, publisher, second, editor):
    edit(draft, publisher, "发布人参与的第一版")
    decide(draft, second)
    decide(draft, second)
    assert is_live(draft)
    edit(draft, editor, "编辑的第二版")
    page = NoticePage.objects.get(pk=draft.pk)
    page.get_workflow().start(page, editor)
    assert authors_since_approval(page) == {editor.pk}
    decide(page, publisher)
    assert NoticePage.objects.get(pk=draft.pk).title == "编辑的第二版"


def test_asking_for_changes_forgets_no_author(draft, publisher, second, editor):
    edit(draft, publisher, "发布人改过")
    decide(draft, second, "reject")
    edit(draft, editor, "编辑再改")
    NoticePage.objects.get(pk=draft.pk).current_workflow_state.resume(editor)
    assert authors_since_approval(NoticePage.objects.get(pk=draft.pk)) == {editor.pk, publisher.pk}
    with pytest.raises(FourEyesRefused):
        decide(draft, publisher)


def test_a_page_that_was_taken_off_asks_only_those_who_wrote_since(draft, publisher, editor):
    decide(draft, publisher)
    NoticePage.objects.get(pk=draft.pk).unpublish()
    edit(draft, publisher, "撤下后由发布人改写")
    page = NoticePage.objects.get(pk=draft.pk)
    assert authors_since_approval(page) == {publisher.pk}
    assert (may_approve(page, editor), may_approve(page, publisher)) == (True, False)


def test_only_the_approved_version_is_published(draft, publisher, second):
    state = task_state(draft)
    edit(draft, publisher, "审核之后的改动")
    state.task.specific.on_action(state, second, "approve")
    assert not is_live(draft)
    assert TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count() == 1


def test_a_workflow_that_ends_publishes_its_own_version_and_none_that_came_later(draft, publisher):
    state = task_state(draft).workflow_state
    edit(draft, publisher, "没有人审核过的版本")
    publish_approved(state, user=publisher)
    assert (is_live(draft), NoticePage.objects.get(pk=draft.pk).title) == (True, "待审公告")


def test_an_approved_notice_with_a_later_date_waits_for_it(home, editor, publisher):
    soon = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    page = notice(live=False, go_live_at=soon)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    decide(page, publisher)
    assert not is_live(page)
    assert [revision.approved_go_live_at for revision in page.revisions.all()] == [soon]


def test_of_two_who_approve_at_once_the_second_is_told(draft, publisher, second):
    first_seen, second_seen = task_state(draft), task_state(draft)
    first_seen.task.specific.on_action(first_seen, publisher, "approve")
    with pytest.raises(PermissionDenied):
        second_seen.task.specific.on_action(second_seen, second, "approve")
    published = PageLogEntry.objects.filter(page=draft.pk, action="wagtail.publish")
    assert [entry.user for entry in published] == [publisher]


def test_the_buttons_are_hidden_from_authors_and_from_strangers(draft, publisher, second, editor, chief):
    edit(draft, publisher, "发布人改过")
    assert {user.username: offered(draft, user) for user in (publisher, second, editor, chief)} == {
        "publisher": {"reject"}, "second": {"reject", "approve"}, "editor": set(), "chief": {"reject", "approve"},
    }  # fmt: skip


def test_the_admin_shows_no_button_to_an_author_and_refuses_the_forged_request_with_a_sentence(
    client, draft, publisher, second
):
    edit(draft, publisher, "发布人改过")
    address = f"/admin/pages/workflow/action/{draft.pk}/approve/{task_state(draft).pk}/"
    client.force_login(second)
    assert address in client.get("/admin/").content.decode()
    client.force_login(publisher)
    assert address not in client.get("/admin/").content.decode()
    edit_page = client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert 'data-workflow-action-name="approve"' not in edit_page
    assert "您参与了这一版本，须由他人审核。" in edit_page
    response = client.post(address, {"comment": ""})
    assert response.url == f"/admin/pages/{draft.pk}/edit/"
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "您参与了这一版本的撰写或提交，须由他人审核。内容没有发布；您保存的修改仍在。"
    ]
    asked = client.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
    assert (asked.status_code, "须由他人审核" in asked.json()["error"]) == (403, True)
    assert not is_live(draft)


def form_of(page, **changes):
    """What the page editor posts for a notice."""
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "category": page.category,
            "issuing_body": page.issuing_body,
            "issued_on": "2026-03-01",
            "body": streamfield([("paragraph", rich_text("<p>试验正文</p>"))]),
            "attachments": inline_formset([]),
            "related_links": inline_formset([]),
            "comments": inline_formset([]),
        }
        | changes
    )


def test_changing_and_approving_in_one_step_keeps_the_change_and_refuses_the_approval(client, draft, second):
    client.force_login(second)
    body = form_of(
        draft,
        title="审核人顺手改的",
        **{"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"},
    )
    response = client.post(f"/admin/pages/{draft.pk}/edit/", body)
    assert ["须由他人审核" in str(message) for message in get_messages(response.wsgi_request)] == [True]
    assert not is_live(draft)
    assert NoticePage.objects.get(pk=draft.pk).get_latest_revision_as_object().title == "审核人顺手改的"


def test_an_editor_submits_and_cannot_publish_a_notice(client, home, editor):
    client.force_login(editor)
    index = NoticeIndexPage.objects.get()
    address = f"/admin/pages/add/notices/noticepage/{index.pk}/"
    menu = client.get(address).content.decode()
    assert ("action-submit" in menu, "action-publish" in menu) == (True, False)
    client.post(
        address, form_of(NoticePage(title="新公告", slug="xin", issuing_body="试验机关"), **{"action-publish": "1"})
    )
    page = NoticePage.objects.get(slug="xin")
    assert (page.live, page.current_workflow_state) == (False, None)
    client.post(f"/admin/pages/{page.pk}/edit/", form_of(page, **{"action-submit": "1"}))
    assert NoticePage.objects.get(slug="xin").current_workflow_task.name == WORKFLOW


@pytest.mark.parametrize("way", ["create", "edit", "bulk", "copy"])
def test_not_even_a_superuser_publishes_a_notice_past_the_workflow(client, chief, way):
    client.force_login(chief)
    index = NoticeIndexPage.objects.get()
    page = notice(slug="draft", live=False)
    page.save_revision(user=chief)
    if way == "create":
        fresh = NoticePage(title="新", slug="new", issuing_body="试验机关")
        client.post(f"/admin/pages/add/notices/noticepage/{index.pk}/", form_of(fresh, **{"action-publish": "1"}))
    elif way == "edit":
        client.post(f"/admin/pages/{page.pk}/edit/", form_of(page, **{"action-publish": "1"}))
    elif way == "bulk":
        client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": "on"})
        client.post(f"/admin/bulk/wagtailcore/page/publish/?id={index.pk}", {"include_descendants": "on"})
    else:
        source = notice(slug="source")
        client.post(
            f"/admin/pages/{source.pk}/copy/",
            {"new_title": "副本", "new_slug": "copy", "new_parent_page": index.pk, "publish_copies": "on"},
        )
    assert set(NoticePage.objects.live().values_list("slug", flat=True)) <= {"source"}


def test_editors_still_publish_consultations_themselves(home, editor, publisher):
    page = consultation()
    assert page.permissions_for_user(editor).can_publish()
    assert ConsultationIndexPage.objects.get().permissions_for_user(editor).can_publish_subpage()
    assert not NoticeIndexPage.objects.get().permissions_for_user(editor).may_publish()
    assert NoticeIndexPage.objects.get().permissions_for_user(publisher).may_publish()


def test_setting_up_takes_the_old_permission_and_leaves_an_own_workflow_alone(home):
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission, Workflow

    group = Group.objects.get(name=EDITORS)
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=home, permission=publish)
    own = Workflow.objects.create(name="办公室自定流程")
    WorkflowPage.objects.update(workflow=own)
    set_up_groups()
    assert not GroupPagePermission.objects.filter(group=group, page=home, permission=publish).exists()
    assert [placed.workflow for placed in WorkflowPage.objects.all()] == [own]
    assert FourEyesTask.objects.count() == 1
