"""The pages inside WeChat: who we would like to know, the way there and back, and the site's own forms."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultations.models import ConsultationPage
from consultations.views import TakePartView
from core.links import absolute_url
from livestreams.asking_views import AskView, ProposeView
from livestreams.models import LivestreamPage, TopicCallPage
from stations.models import StationPage
from stations.views import SpeakView
from submissions.models import PrivacyNotice
from wechat import api, identity, queries
from wechat.account import only_when_on
from wechat.errors import FAULTS
from wechat.services.conversations import remember_sender


def _page(page_id: int) -> Any:
    page = queries.participation_page(page_id)
    if page is None:
        raise Http404
    return page


@never_cache
@only_when_on
@require_safe
def take_part(request: HttpRequest, page_id: int) -> HttpResponse:
    """What WeChat would tell us and what for; agreeing and refusing lead to the same form."""
    page = _page(page_id)
    plain = reverse(page.take_part_url_name, args=[page.pk])
    return render(request, "wechat/take_part.html", {"page": page, "plain_url": plain})


@never_cache
@only_when_on
@require_safe
def go(request: HttpRequest, page_id: int) -> HttpResponse:
    """Off to WeChat, which says who somebody is without asking them for anything more."""
    page = _page(page_id)
    state, word = identity.new_state(page.pk)
    response = redirect(api.consent_address(absolute_url(reverse("wechat_back")), state))
    identity.keep_word(response, request, word)
    return response


@never_cache
@only_when_on
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Back from WeChat: on to the form, known or not. What went wrong there hinders nobody here."""
    page_id = identity.page_of(request)
    if page_id is None:
        raise Http404
    response = redirect("wechat_write", page_id)
    if code := request.GET.get("code", "")[:128]:
        try:
            identity.remember(response, request, api.openid_of(code))
        except FAULTS:
            return redirect("wechat_write", page_id)
    return response


class _Known:
    """A form of the site whose sender may be known by WeChat."""

    def deliver(self, desk: Any, form: Any) -> Any:
        openid = identity.openid_of(self.request)
        with transaction.atomic():
            receipt = super().deliver(desk, form)
            if openid:
                remember_sender(receipt.submission, openid)
        return receipt

    def context(self, desk: Any, form: Any) -> dict[str, Any]:
        return super().context(desk, form) | {"action": reverse("wechat_write", args=[desk.page.pk])}


class KnownTakePart(_Known, TakePartView):
    """An opinion on a consultation, written inside WeChat."""


class KnownSpeak(_Known, SpeakView):
    """An opinion for a station, written inside WeChat."""


class KnownAsk(_Known, AskView):
    """A question for an online exchange, written inside WeChat."""


class KnownPropose(_Known, ProposeView):
    """A topic for the next exchange, written inside WeChat."""


_FORMS = {
    ConsultationPage: KnownTakePart.as_view(),
    StationPage: KnownSpeak.as_view(),
    LivestreamPage: KnownAsk.as_view(),
    TopicCallPage: KnownPropose.as_view(),
}


@only_when_on
def write(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form itself: the same steps, the same queue, the same receipt."""
    return _FORMS[type(_page(page_id))](request, page_id=page_id)


@only_when_on
@require_safe
def privacy(request: HttpRequest, pk: int) -> HttpResponse:
    """One wording of the privacy notice, for the link in the chat."""
    notice = get_object_or_404(PrivacyNotice, pk=pk)
    return render(request, "wechat/privacy.html", {"privacy_notice": notice})
