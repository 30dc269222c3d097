"""Following a consultation by mail: the form, and the page behind the link of each mail."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import follow_services, queries
from consultations.models import Follower
from core import privacy
from core.throttle import Throttled, throttle
from submissions import captcha


class FollowForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Used for these mails only, stored encrypted, deleted when you stop or 180 days after the consultation ends."),
    )  # fmt: skip

    def clean_address(self) -> str:
        return privacy.normalise_contact(privacy.EMAIL, self.cleaned_data["address"])


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, page_id: int) -> HttpResponse:
    page = queries.public_page(page_id)
    if page is None:
        raise Http404
    if request.method == "GET" or request.POST.get("action") == "refresh":
        form = FollowForm(initial={"address": request.POST.get("address", "")[:254]})
        return _form(request, page, form)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _form(request, page, form, status=400)
    if not captcha.solve(request.POST.get("captcha_nonce", ""), request.POST.get("captcha", "")):
        wrong = _("The digits did not match the picture. Please try the new picture.")
        return _form(request, page, form, captcha_error=wrong, status=400)
    try:
        throttle(request, "follow")
        throttle(request, "follow-one", extra=privacy.blind_index(form.cleaned_data["address"], purpose="throttle"))
        follow_services.follow(page, form.cleaned_data["address"])
    except Throttled as error:
        return _form(request, page, form, notice=str(error), status=429)
    except ValidationError as error:
        form.add_error("address", error)
        return _form(request, page, form, status=400)
    return render(request, "consultations/follow_state.html", {"page": page, "state": "asked"})


def _form(request: HttpRequest, page, form: FollowForm, *, status: int = 200, **more: str) -> HttpResponse:
    context = {"page": page, "form": form, "captcha_nonce": captcha.new_nonce()} | more
    return render(request, "consultations/follow.html", context, status=status)


def _follower(key: str) -> Follower:
    return get_object_or_404(Follower.objects.select_related("page"), key=key)


def _state(request: HttpRequest, follower: Follower, state: str) -> HttpResponse:
    context = {"page": follower.page, "follower": follower, "state": state}
    return render(request, "consultations/follow_state.html", context)


@never_cache
@ensure_csrf_cookie
@require_safe
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Reading changes nothing: programs that look through mails follow links."""
    follower = Follower.objects.select_related("page").filter(key=key).first()
    if follower is None:
        return render(request, "consultations/follow_state.html", {"state": "unknown"}, status=404)
    return _state(request, follower, "following" if follower.confirmed_at else "unconfirmed")


@never_cache
@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    follower = _follower(key)
    follow_services.confirm(follower)
    return _state(request, follower, "following")


@never_cache
@csrf_exempt  # a mail program sends this by itself (RFC 8058); the secret in the address is what allows it
@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    follower = Follower.objects.select_related("page").filter(key=key).first()
    if follower is None:
        return render(request, "consultations/follow_state.html", {"state": "stopped"})
    follow_services.stop(follower)
    return _state(request, follower, "stopped")
