"""The account's desk in the admin: articles, the menu, the codes; each for whom it concerns."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.models import Page

from stations.codes import code_file
from stations.models import Deputy, StationPage
from wechat import permissions
from wechat.account import only_when_on
from wechat.forms import MenuForm
from wechat.models import Article, MenuEntry, SceneCode
from wechat.rendering import CannotRender, may_be_sent, render_page
from wechat.services import menu as menu_services
from wechat.services import publishing
from wechat.services.menu import MenuRefused, scene_of
from wechat.services.publishing import PublishingRefused
from wechat.states import ARTICLE_MOVES, ArticleStatus

SHOWN = 50
LONGEST_NAME = 60


def _demand(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


@only_when_on
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    user = request.user
    _demand(permissions.may_open_desk(user))
    rows = Article.objects.select_related("prepared_by", "released_by", "page")[:SHOWN]
    context = {
        "rows": [(article, _choices(article, user)) for article in rows],
        "keeps_menu": permissions.may_keep_menu(user),
    }
    return render(request, "wechat/admin/desk.html", context)


def _choices(article: Article, user: Any) -> set[str]:
    """What this person may do with an article now."""
    prepares, releases = permissions.may_prepare(user), permissions.may_release(user)
    found = set()
    if article.status == ArticleStatus.DRAFTED and (prepares or releases):
        found.add("preview")
    if article.status in ARTICLE_MOVES["release"].sources and releases and article.prepared_by_id != user.pk:
        found.add("release")
    if article.status == ArticleStatus.UNSURE and releases:
        found.add("look")
    if prepares:
        found |= {name for name in ("retry", "discard") if article.status in ARTICLE_MOVES[name].sources}
    return found


@only_when_on
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the page will look like on the account, and the button that sends it."""
    page = get_object_or_404(Page, pk=page_id).specific
    _demand(permissions.may_prepare_page(request.user, page))
    if not may_be_sent(page):
        raise Http404
    if request.method == "POST":
        done = _("The page is on its way to the account's drafts.")
        _try(request, lambda: publishing.prepare_article(page, by=request.user), done)
        return redirect("wechat_desk")
    try:
        rendered, error = render_page(page), ""
    except CannotRender as refused:
        rendered, error = None, str(refused)
    return render(request, "wechat/admin/prepare.html", {"page": page, "rendered": rendered, "error": error})


def _try(request: HttpRequest, act: Callable[[], Any], done: str) -> None:
    """Do one thing, and say that it was done or what hindered it."""
    try:
        act()
    except (PublishingRefused, MenuRefused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _preview(request: HttpRequest, article: Article) -> None:
    publishing.preview_article(article, request.POST.get("name", "")[:LONGEST_NAME], by=request.user)


_ACTS: dict[str, tuple[Callable[[Any], bool], Callable[[HttpRequest, Article], Any], Any]] = {
    "preview": (lambda user: permissions.may_prepare(user) or permissions.may_release(user), _preview, "sent"),
    "release": (permissions.may_release, lambda r, a: publishing.release_article(a, by=r.user), "released"),
    "look": (permissions.may_release, lambda r, a: publishing.find_unpublished(a, by=r.user), "unpublished"),
    "retry": (permissions.may_prepare, lambda r, a: publishing.retry_article(a, by=r.user), "again"),
    "discard": (permissions.may_prepare, lambda r, a: publishing.discard_article(a, by=r.user), "discarded"),
}


def _done(word: str) -> str:
    return {
        "sent": _("The draft was sent to the tester."),
        "released": _("Released; it is being handed over."),
        "unpublished": _("WeChat has not published it; it may be released again."),
        "again": _("It is sent as a draft again."),
        "discarded": _("The article is given up."),
    }[word]


@only_when_on
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of one article."""
    if name not in _ACTS:
        raise Http404
    may, do, word = _ACTS[name]
    _demand(may(request.user))
    article = get_object_or_404(Article, pk=pk)
    _try(request, lambda: do(request, article), _done(word))
    return redirect("wechat_desk")


@only_when_on
@require_http_methods(["GET", "POST"])
def menu(request: HttpRequest) -> HttpResponse:
    """Edit the menu; saving shows it to everybody who follows the account."""
    _demand(permissions.may_keep_menu(request.user))
    form = MenuForm(request.POST or None, entries=list(MenuEntry.objects.all()))
    if request.method == "POST" and form.is_valid():
        try:
            menu_services.save_menu(form.entries(), by=request.user)
            menu_services.push_menu(by=request.user)
        except MenuRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The menu is on the account; telephones show it within a day."))
            return redirect("wechat_menu")
    return render(request, "wechat/admin/menu.html", {"form": form}, status=400 if form.errors else 200)


@only_when_on
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The stations and the deputies in office, and their codes for the chat."""
    _demand(permissions.may_keep_menu(request.user))
    stations = StationPage.objects.shown().order_by("title", "pk")
    deputies = Deputy.objects.serving().order_by("name", "pk")
    if request.method == "POST":
        number, is_deputy = request.POST.get("number", ""), request.POST.get("kind") == "deputy"
        key = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
        subject = get_object_or_404(deputies if is_deputy else stations, pk=key)
        _try(request, lambda: menu_services.make_code(subject, by=request.user), _("The code is made."))
        return redirect("wechat_codes")
    known = set(SceneCode.objects.values_list("scene", flat=True))
    rows = [("station", page, page.title) for page in stations] + [("deputy", one, one.name) for one in deputies]
    context = [
        (kind, subject.pk, name, scene, scene in known) for kind, subject, name in rows if (scene := scene_of(subject))
    ]
    return render(request, "wechat/admin/codes.html", {"rows": context})


@only_when_on
@require_GET
def code_svg(request: HttpRequest, scene: str) -> HttpResponse:
    """One code for a print shop."""
    _demand(permissions.may_keep_menu(request.user))
    code = get_object_or_404(SceneCode, scene=scene)
    headers = {"Content-Disposition": f'inline; filename="wechat-{code.scene}.svg"'}
    return HttpResponse(code_file(code.address), content_type="image/svg+xml", headers=headers)
