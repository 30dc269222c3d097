"""The editors' desk of a call for topics: proposals by support, and the choice with its reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from livestreams.models import LivestreamPage, TopicCallPage
from livestreams.permissions import may_run
from livestreams.services.topics import REASON_MAXIMUM, ChoiceRefused, choose_topic
from submissions.models.public import PublicRendition
from submissions.queries import opinion_list


class ChoiceForm(forms.Form):
    is_chosen = forms.TypedChoiceField(
        choices=[("yes", _("chosen")), ("no", _("not chosen"))], coerce=lambda word: word == "yes", label=_("Decision")
    )
    exchange = forms.ModelChoiceField(
        LivestreamPage.objects.exchanges().order_by("-starts_at"), required=False, label=_("Online exchange")
    )
    reason = forms.CharField(required=False, max_length=REASON_MAXIMUM * 2, label=_("Reason"))


def _call_for(request: HttpRequest, page_id: int) -> TopicCallPage:
    page = get_object_or_404(TopicCallPage, pk=page_id)
    if not may_run(request.user, page):
        raise PermissionDenied
    return page


@require_GET
def topic_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, _call_for(request, page_id))


def _screen(request: HttpRequest, page: TopicCallPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    listing = opinion_list(page.pk, {"sort": "supported"} | request.GET.dict(), related=("topic_choice",))
    exchanges = list(LivestreamPage.objects.exchanges().order_by("-starts_at")[:20])
    context = {"page": page, "listing": listing, "exchanges": exchanges}
    return render(request, "livestreams/admin/topic_desk.html", context | extra, status=status)


@require_POST
def choose(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    page, form = _call_for(request, page_id), ChoiceForm(request.POST)
    rendition = get_object_or_404(PublicRendition.objects.of_page(page), pk=pk)
    if not form.is_valid():
        return _screen(request, page, error=_("Choose what became of the topic."), status=400)
    try:
        choose_topic(rendition, by=request.user, **form.cleaned_data)
    except (ChoiceRefused, ValidationError) as error:
        sentence = " ".join(getattr(error, "messages", None) or [str(error)])
        return _screen(request, page, error=sentence, typed={"pk": pk} | form.cleaned_data, status=400)
    messages.success(request, _("The choice is public, with its reason."))
    return redirect("topic_desk", page.pk)
