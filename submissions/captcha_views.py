"""The challenge as a picture and as a sound."""

from captcha.views import captcha_image
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.throttle import Throttled, throttle
from submissions import captcha


def _challenge(request: HttpRequest, nonce: str):
    throttle(request, "captcha")
    try:
        return captcha.challenge(nonce)
    except captcha.ChallengeGone:
        raise Http404 from None


@never_cache
@require_GET
def image(request: HttpRequest, nonce: str) -> HttpResponse:
    try:
        store = _challenge(request, nonce)
    except Throttled as error:
        return HttpResponse(status=429, headers={"Retry-After": str(error.retry_after)})
    return captcha_image(request, store.hashkey)


@never_cache
@require_GET
def audio(request: HttpRequest, nonce: str) -> HttpResponse:
    try:
        store = _challenge(request, nonce)
    except Throttled as error:
        return HttpResponse(status=429, headers={"Retry-After": str(error.retry_after)})
    return HttpResponse(captcha.spoken(store.challenge), content_type="audio/wav")


@never_cache
@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """A new nonce for the script that changes the picture in place."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise Http404
    return JsonResponse({"nonce": captcha.new_nonce()})


urlpatterns = [
    path("new/", fresh, name="captcha_new"),
    path("<str:nonce>.png", image, name="captcha_image"),
    path("<str:nonce>.wav", audio, name="captcha_audio"),
]
