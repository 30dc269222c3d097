"""The pages every installation starts with, the groups that work on them, the workflow between these."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from consultations.models import ConsultationIndexPage
from core.workflow import FourEyesTask
from home.models import HomePage
from livestreams.models import LivestreamIndexPage
from livestreams.states import GUESTS
from notices.models import NoticeIndexPage
from publicity.models import PublicityIndexPage
from stations.models import DeputyIndexPage, StationIndexPage
from suggestions.models import SuggestionIndexPage

WELCOME = "<p>三门县人大常委会在这里听取每一个人的意见：不用注册就能提，凭回执查进展，件件有答复。</p>"
EDITORS, MODERATORS, PUBLISHERS = "编辑", "审核员", "发布人"
MODERATION_LEADS = "审核负责人"
VERIFIERS, DEPUTIES = "乡镇人大核查员", "人大代表"
DEPUTY_AFFAIRS, CHECKERS = "代表工作机构", "抽查人员"
UNITS, SUGGESTION_WRITERS = "承办单位", "建议代录人员"
ADMINISTRATORS, SECURITY, AUDITORS = "系统管理员", "安全管理员", "审计员"
COMMITTEES = "专工委联审人员"
GRADE_REVIEWERS, MEETING_SECRETARIES = "考核复核人员", "主任会议秘书"
WORKFLOW = "四眼审核"
_WAGTAILS_OWN = "Moderators approval"  # what a new Wagtail puts on the root; it lets authors approve themselves


def set_up_site(*, host: str = "localhost", port: int = 80) -> HomePage:
    """Make the front page and the lists under it; what is there already stays as it is."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.objects.get(depth=1)
        stock = Page.objects.filter(depth=2, slug="home").first()
        home = root.add_child(instance=HomePage(title="连心桥", slug="lianxin", introduction=WELCOME))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": host, "port": port, "root_page": home, "site_name": "三门县人大常委会 连心桥"},
        )
        if stock and stock.specific_class is not HomePage:
            stock.delete()
    for model, title, slug in (
        (ConsultationIndexPage, "意见征求", ""),
        (StationIndexPage, "代表联络站", ""),
        (DeputyIndexPage, "人大代表", ""),
        (PublicityIndexPage, "履职公示", "gong-shi"),
        (SuggestionIndexPage, "代表建议", "jian-yi"),
        (LivestreamIndexPage, "直播与在线交流", "zhi-bo"),
        (NoticeIndexPage, "公告与动态", ""),
    ):
        if not model.objects.child_of(home).exists():
            home.add_child(instance=model(title=title, slug=slug, show_in_menus=True))
    return home


def set_up_groups() -> tuple[Group, Group]:
    """Editors write, publish consultations and answer; publishers approve the rest; moderators decide on opinions."""
    editors, moderators, publishers = (
        Group.objects.get_or_create(name=name)[0] for name in (EDITORS, MODERATORS, PUBLISHERS)
    )
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for group in (editors, publishers):
        group.permissions.add(access)
    moderators.permissions.add(
        access,
        Permission.objects.get(content_type__app_label="submissions", codename="moderate_queueitem"),
        Permission.objects.get(content_type__app_label="submissions", codename="reveal_contact"),
        Permission.objects.get(content_type__app_label="submissions", codename="change_floodsettings"),
    )
    lead, _new = Group.objects.get_or_create(name=MODERATION_LEADS)
    lead.permissions.add(
        access, Permission.objects.get(content_type__app_label="submissions", codename="read_agreement")
    )
    home = HomePage.objects.get()
    _grant_pages(editors, home, "add_page", "change_page", "lock_page")
    _grant_pages(publishers, home, "change_page", "publish_page", "lock_page", "unlock_page")
    for model in (ConsultationIndexPage, LivestreamIndexPage, StationIndexPage, DeputyIndexPage):
        for index in model.objects.all():
            _grant_pages(editors, index, "publish_page")
    # Once editors published everywhere; what they write elsewhere now goes through the workflow.
    GroupPagePermission.objects.filter(group=editors, page=home, permission__codename="publish_page").delete()
    for model in ("deputy", "receptionday", "receptionrule", "area", "constituency"):
        for verb in ("add", "change", "view"):
            editors.permissions.add(
                Permission.objects.get(content_type__app_label="stations", codename=f"{verb}_{model}")
            )
    _set_up_record_groups(editors, access)
    _set_up_deputy_affairs()
    _set_up_suggestions(access)
    _set_up_guests(access)
    _set_up_wechat(editors, publishers)
    _set_up_offices(access)
    root = Collection.get_first_root_node()
    # Wagtail asks for the permissions of its own kinds, whatever kind of picture and document a site has.
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for verb in ("add", "change", "choose"):
            permission = Permission.objects.get(content_type__app_label=app, codename=f"{verb}_{model}")
            GroupCollectionPermission.objects.get_or_create(group=editors, collection=root, permission=permission)
    set_up_workflow(publishers)
    return editors, moderators


def _set_up_record_groups(editors: Group, access: Permission) -> None:
    """Editors keep what happens at stations; verifiers vouch for contact records; a deputy writes their own.

    Nobody verifies and writes at once by group alone, and only verifiers read electors' names.
    """
    verifiers, deputies = (Group.objects.get_or_create(name=name)[0] for name in (VERIFIERS, DEPUTIES))
    for group, codenames in {
        editors: (
            "keep_every_station", "handle_opinionitem", "read_receptionbooking", "add_contactrecord",
            "change_contactrecord", "view_contactrecord", "add_voterrepresentative", "change_voterrepresentative",
            "view_voterrepresentative", "add_assembly", "change_assembly", "view_assembly",
        ),
        verifiers: ("keep_every_station", "verify_contactrecord", "reveal_electors", "view_contactrecord"),
        deputies: ("add_contactrecord",),
    }.items():  # fmt: skip
        group.permissions.add(
            access, *Permission.objects.filter(content_type__app_label="stations", codename__in=codenames)
        )


def _set_up_deputy_affairs() -> None:
    """Who draws, publishes and proposes grades, and those who check, review and enter what the meeting decided.

    Apart from each other, because nobody does two of these to one record or one grade.
    """
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name, codenames in (
        (DEPUTY_AFFAIRS, ("run_draw", "publish_publicrecord", "assess_deputy", "keep_case")),
        (CHECKERS, ("report_spotcheck",)),
        (GRADE_REVIEWERS, ("review_grade",)),
        (MEETING_SECRETARIES, ("decide_grade",)),
    ):
        group, _new = Group.objects.get_or_create(name=name)
        own = Permission.objects.filter(content_type__app_label="publicity", codename__in=codenames)
        group.permissions.add(access, *own)


def _set_up_suggestions(access: Permission) -> None:
    """The deputies' office reviews first, assigns, publishes, supervises and keeps the units; the committees and whoever
    writes for the directors' meeting have a review each; writers file for deputies.

    What each finds there follows from `Deputy.account` and `Unit.members`.
    """
    office = (
        "review_suggestion", "assign_suggestion", "publish_suggestion", "keep_supervision", "add_unit", "change_unit", "view_unit",
    )  # fmt: skip
    for name, codenames in (
        (DEPUTY_AFFAIRS, office), (COMMITTEES, ("review_jointly",)),
        (MEETING_SECRETARIES, ("review_for_directors",)), (SUGGESTION_WRITERS, ("file_for_deputy",)),
        (UNITS, ("open_desk",)), (DEPUTIES, ("open_desk",)),
    ):  # fmt: skip
        group, _new = Group.objects.get_or_create(name=name)
        own = Permission.objects.filter(content_type__app_label="suggestions", codename__in=codenames)
        group.permissions.add(access, *own)


def _set_up_guests(access: Permission) -> None:
    """Whoever is invited to an online exchange; to which one, its page says."""
    guests, _new = Group.objects.get_or_create(name=GUESTS)
    own = Permission.objects.get(content_type__app_label="livestreams", codename="speak_as_guest")
    guests.permissions.add(access, own)


def _set_up_offices(access: Permission) -> None:
    """The three offices of a graded system apart: one keeps the site, one its accounts, one reads what all did.

    None of them writes, decides or reads what people sent.
    """
    for name, permissions in (
        (ADMINISTRATORS, ("home.change_sitesettings", "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect", "wagtailredirects.delete_redirect")),
        (SECURITY, ("accounts.add_user", "accounts.change_user", "accounts.view_user", "core.read_roles")),
        (AUDITORS, ("core.read_auditentry", "core.read_roles")),
    ):  # fmt: skip
        group, _new = Group.objects.get_or_create(name=name)
        wanted = [label.split(".") for label in permissions]
        found = [Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in wanted]
        group.permissions.add(access, *found)


def _set_up_wechat(editors: Group, publishers: Group) -> None:
    """Editors send pages to the official account and keep its menu; publishers release what editors sent."""
    for group, codenames in ((editors, ("prepare_article", "push_menu")), (publishers, ("release_article",))):
        group.permissions.add(*Permission.objects.filter(content_type__app_label="wechat", codename__in=codenames))


def set_up_workflow(publishers: Group) -> Workflow:
    """Four eyes for the whole tree. A workflow that an administrator put on the root stays; Wagtail's own gives way."""
    workflow = Workflow.objects.filter(name=WORKFLOW).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=WORKFLOW)
        task = FourEyesTask.objects.create(name=WORKFLOW)
        task.groups.add(publishers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    root = Page.objects.get(depth=1)
    placed = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if placed is None:
        WorkflowPage.objects.create(page=root, workflow=workflow)
    elif placed.workflow.name == _WAGTAILS_OWN:
        stock, placed.workflow = placed.workflow, workflow
        placed.save()
        Workflow.objects.filter(pk=stock.pk).update(active=False)
    return workflow


def _grant_pages(group: Group, page: Page, *codenames: str) -> None:
    for codename in codenames:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
