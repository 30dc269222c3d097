"""附议: the one thing a visitor does to somebody else's published opinion."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from core.throttle import Throttled, throttle
from submissions.models.public import PublicRendition
from submissions.services.support import new_supporter_token, support_opinion

SUPPORTER_COOKIE = "supporter"


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the opinion and a button, so that public pages carry no token; POST supports it once."""
    opinions = PublicRendition.objects.select_related("page").filter(page__live=True)
    opinion = get_object_or_404(opinions, pk=pk)
    if not getattr(opinion.page.specific, "shows_comments", True):
        return render(
            request, "submissions/support.html", {"message": _("Opinions on this page are not shown.")}, status=404
        )
    context = {"opinion": opinion, "page": opinion.page}
    if request.method == "GET":
        return render(request, "submissions/support.html", context)
    token = request.COOKIES.get(SUPPORTER_COOKIE, "")[:64] or new_supporter_token()
    try:
        throttle(request, "support")
        throttle(request, "support-one", extra=str(pk))
    except Throttled as error:
        return render(request, "submissions/support.html", context | {"message": str(error)}, status=429)
    is_new = support_opinion(opinion, token=token)
    message = (
        _("Your support has been recorded.") if is_new else _("You have supported this opinion before; it counts once.")
    )
    response = render(request, "submissions/support.html", context | {"message": message, "is_done": True})
    # Sent to the addresses of this view only, so that public pages never vary by it.
    response.set_cookie(
        SUPPORTER_COOKIE,
        token,
        max_age=365 * 86_400,
        path="/opinions/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
