"""The challenge as a picture and as a sound. Fetching either first makes it; nothing else here writes a row."""

import re
from collections.abc import Callable

from captcha.models import CaptchaStore
from captcha.views import captcha_image
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.throttle import Throttled, throttle
from submissions import captcha

_PIECE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})", re.ASCII)


@never_cache
@require_GET
def image(request: HttpRequest, nonce: str) -> HttpResponse:
    return _shown(request, nonce, lambda store: captcha_image(request, store.hashkey))


@never_cache
@require_GET
def audio(request: HttpRequest, nonce: str) -> HttpResponse:
    """In pieces when the browser asks for pieces: Safari, and so WeChat on an iPhone, plays nothing otherwise."""
    return _shown(request, nonce, lambda store: _sound(request, store))


@never_cache
@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """A new nonce for the script that changes the picture in place."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise Http404
    try:
        throttle(request, "captcha")
    except Throttled as error:
        return _too_often(error)
    return JsonResponse({"nonce": captcha.new_nonce()})


def _shown(request: HttpRequest, nonce: str, show: Callable[[CaptchaStore], HttpResponse]) -> HttpResponse:
    try:
        throttle(request, "captcha")
        return show(captcha.challenge(nonce))
    except Throttled as error:
        return _too_often(error)
    except captcha.ChallengeGone:
        raise Http404 from None


def _sound(request: HttpRequest, store: CaptchaStore) -> HttpResponse:
    """The sound, or the one piece of it that was asked for; any other kind of Range is answered with the whole."""
    sound = captcha.spoken(store.challenge, seed=store.hashkey)
    response = HttpResponse(sound, content_type="audio/wav", headers={"Accept-Ranges": "bytes"})
    piece = _PIECE.fullmatch(request.headers.get("Range", ""))
    if piece:
        first, last = int(piece[1]), min(int(piece[2] or len(sound)), len(sound) - 1)
        if first >= len(sound):
            response.status_code, response.content = 416, b""
            response["Content-Range"] = f"bytes */{len(sound)}"
        elif first <= last:
            response.status_code, response.content = 206, sound[first : last + 1]
            response["Content-Range"] = f"bytes {first}-{last}/{len(sound)}"
    return response


def _too_often(error: Throttled) -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(error.retry_after)})


urlpatterns = [
    path("new/", fresh, name="captcha_new"),
    path("<str:nonce>.png", image, name="captcha_image"),
    path("<str:nonce>.wav", audio, name="captcha_audio"),
]
