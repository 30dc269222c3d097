"""The pages every installation starts with, and the groups that work on them."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from consultations.models import ConsultationIndexPage
from home.models import HomePage
from livestreams.models import LivestreamIndexPage
from notices.models import NoticeIndexPage
from stations.models import StationIndexPage

WELCOME = "<p>三门县人大常委会在这里听取每一个人的意见：不用注册就能提，凭回执查进展，件件有答复。</p>"
EDITORS, MODERATORS = "编辑", "审核员"


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
        (LivestreamIndexPage, "直播与在线交流", "zhi-bo"),
        (NoticeIndexPage, "公告与动态", ""),
    ):
        if not model.objects.child_of(home).exists():
            home.add_child(instance=model(title=title, slug=slug, show_in_menus=True))
    return home


def set_up_groups() -> tuple[Group, Group]:
    """Editors publish and answer; moderators decide. Neither can do the other's work."""
    editors, _new = Group.objects.get_or_create(name=EDITORS)
    moderators, _new = Group.objects.get_or_create(name=MODERATORS)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    editors.permissions.add(access)
    moderators.permissions.add(
        access,
        Permission.objects.get(content_type__app_label="submissions", codename="moderate_queueitem"),
        Permission.objects.get(content_type__app_label="submissions", codename="reveal_contact"),
    )
    home = HomePage.objects.get()
    for codename in ("add_page", "change_page", "publish_page", "lock_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=editors, page=home, permission=permission)
    for model in ("deputy", "receptionday", "receptionrule", "area", "constituency"):
        for verb in ("add", "change", "view"):
            editors.permissions.add(
                Permission.objects.get(content_type__app_label="stations", codename=f"{verb}_{model}")
            )
    root = Collection.get_first_root_node()
    for codename in (
        "add_siteimage",
        "choose_siteimage",
        "change_siteimage",
        "add_sitedocument",
        "choose_sitedocument",
        "change_sitedocument",
    ):
        permission = Permission.objects.get(content_type__app_label="core", codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=editors, collection=root, permission=permission)
    return editors, moderators
