"""The guests' desk of an exchange: what is asked now, their own answer, and the channel to the host."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.transitions import MoveRefused
from livestreams.channel import guest_reading, notes_of
from livestreams.exchange import questions_of
from livestreams.exchange_desk_views import CONFLICT, host_screen
from livestreams.models import LivestreamPage
from livestreams.permissions import exchanges_of_guest, may_answer_as_guest, may_read_channel, may_run
from livestreams.services.channel import NOTE_MAXIMUM, NoteRefused, answer_as_guest, write_note
from livestreams.services.exchange import ANSWER_MAXIMUM, AnswerRefused

SHOWN = 50


class NoteForm(forms.Form):
    text = forms.CharField(strip=False, max_length=NOTE_MAXIMUM * 2, label=_("message"))
    about = forms.CharField(required=False, max_length=20)


class GuestAnswerForm(forms.Form):
    seen_version = forms.IntegerField(min_value=1)
    answer = forms.CharField(required=False, strip=False, max_length=ANSWER_MAXIMUM * 2)


@require_GET
def guest_index(request: HttpRequest) -> HttpResponse:
    """The exchanges somebody is invited to, the latest first."""
    if not may_answer_as_guest(request.user):
        raise PermissionDenied
    pages = list(exchanges_of_guest(request.user).order_by("-starts_at", "-pk")[:SHOWN])
    return render(request, "livestreams/admin/guest_index.html", {"pages": pages})


def _as_guest(request: HttpRequest, page_id: int) -> LivestreamPage:
    return get_object_or_404(exchanges_of_guest(request.user), pk=page_id)


@require_GET
def guest_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, _as_guest(request, page_id))


def _screen(request: HttpRequest, page: LivestreamPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {"page": page} | guest_reading(page) | extra
    return render(request, "livestreams/admin/guest_desk.html", context, status=status)


@never_cache
@require_GET
def channel(request: HttpRequest, page_id: int) -> HttpResponse:
    """The part of both desks that changes while they are open."""
    page = get_object_or_404(LivestreamPage.objects.exchanges(), pk=page_id)
    if not may_read_channel(request.user, page):
        raise PermissionDenied
    if may_run(request.user, page):
        return render(request, "livestreams/admin/channel_notes.html", {"notes": notes_of(page)})
    return render(request, "livestreams/admin/guest_questions.html", {"page": page} | guest_reading(page))


@require_POST
def note(request: HttpRequest, page_id: int) -> HttpResponse:
    """A message of the host or of a guest; both come back to their own desk."""
    page, form = get_object_or_404(LivestreamPage.objects.exchanges(), pk=page_id), NoteForm(request.POST)
    if not may_read_channel(request.user, page):
        raise PermissionDenied
    try:
        if not form.is_valid():
            raise NoteRefused(_("Write a message of at most 1,000 characters."))
        write_note(page, text=form.cleaned_data["text"], about=form.cleaned_data["about"], by=request.user)
    except NoteRefused as error:
        return _refused(request, page, str(error))
    desk = "exchange_desk" if may_run(request.user, page) else "exchange_guest_desk"
    return redirect(f"{redirect(desk, page.pk).url}#channel")


def _refused(request: HttpRequest, page: LivestreamPage, sentence: str) -> HttpResponse:
    """What was typed stays on the screen."""
    typed = {"note": request.POST.get("text", ""), "about": request.POST.get("about", "")}
    if may_run(request.user, page):
        return host_screen(request, page, error=sentence, typed=typed, status=400)
    return _screen(request, page, error=sentence, typed=typed, status=400)


@require_POST
def guest_answer(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    page = _as_guest(request, page_id)
    rendition, form = get_object_or_404(questions_of(page), pk=pk), GuestAnswerForm(request.POST)
    typed = {"pk": pk, "answer": request.POST.get("answer", "")}
    if not form.is_valid():
        return _screen(
            request, page, error=_("This step is not possible in the present state."), typed=typed, status=400
        )
    data = form.cleaned_data
    try:
        answer_as_guest(rendition, seen_version=data["seen_version"], answer=data["answer"], by=request.user)
    except (AnswerRefused, ValidationError) as error:
        sentence = " ".join(getattr(error, "messages", None) or [str(error)])
        return _screen(request, page, error=sentence, typed=typed, status=400)
    except MoveRefused as error:
        return _screen(request, page, error=str(error), typed=typed, status=CONFLICT)
    messages.success(request, _("Your answer is published."))
    return redirect("exchange_guest_desk", page.pk)
