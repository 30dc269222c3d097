"""The one address that WeChat's server calls. It answers at once, or not at all with one word in the log."""

import logging
import time

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import throttle
from core.throttle import Throttled
from wechat import crypto, messages
from wechat.account import Account, account, only_when_on
from wechat.messages import MessageRefused
from wechat.models.chat import openid_hash
from wechat.services.chat import answer_message
from wechat.services.receiving import Arrival, check_address, is_new, take_in

log = logging.getLogger("wechat")
NOTHING = "success"  # the word by which WeChat knows that a message arrived and has no answer
LONGEST_ECHO = 256


@csrf_exempt
@never_cache
@only_when_on
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest) -> HttpResponse:
    """GET proves that the address is ours; POST brings a message. Neither has a cookie, a session or a form."""
    ours = account()
    try:
        if request.method == "GET":
            check_address(request, ours)
            return HttpResponse(request.GET.get("echostr", "")[:LONGEST_ECHO], content_type="text/plain; charset=utf-8")
        return _answered(ours, take_in(request, ours))
    except MessageRefused as refused:
        log.warning("refused: %s", refused)
        return HttpResponse(status=refused.status)


def _answered(ours: Account, arrival: Arrival) -> HttpResponse:
    message = arrival.message
    try:
        throttle.check("wechat", openid_hash(message.sender), limits=settings.WECHAT_MESSAGES)
    except Throttled:
        text = _("That was a lot at once. Please wait a minute and send it again; nothing of it was kept.")
    else:
        with transaction.atomic():
            text = answer_message(message) if is_new(arrival) else ""
    if not text:
        return HttpResponse(NOTHING, content_type="text/plain; charset=utf-8")
    body = messages.text_answer(message, text)
    if arrival.is_sealed:
        body = _sealed(ours, arrival, body)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _sealed(ours: Account, arrival: Arrival, body: bytes) -> bytes:
    sealed = crypto.seal(body, key=ours.aes_key, app_id=ours.app_id)
    timestamp = str(int(time.time()))
    signature = crypto.signature(ours.token, timestamp, arrival.nonce, sealed)
    return messages.sealed_answer(sealed, signature=signature, timestamp=timestamp, nonce=arrival.nonce)
