"""Where staff add captions and a recording to a broadcast."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from livestreams.models import CaptionTrack, LivestreamPage, VideoFile
from livestreams.services.watching import VideoRefused, add_video, put_captions
from livestreams.text_desk_views import page_for
from livestreams.webvtt import NotWebVTT


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"))


@require_GET
def watching_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, page_for(request, page_id))


def _screen(request: HttpRequest, page: LivestreamPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "page": page,
        "captions": CaptionTrack.objects.filter(page=page).first(),
        "videos": list(VideoFile.objects.filter(page=page).order_by("-pk")),
    }
    return render(request, "livestreams/admin/watching_desk.html", context | extra, status=status)


@require_POST
def captions(request: HttpRequest, page_id: int) -> HttpResponse:
    page, form = page_for(request, page_id), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _screen(request, page, error=_("Choose a file."), status=400)
    try:
        put_captions(page, form.cleaned_data["file"].read(), by=request.user)
    except NotWebVTT as error:
        return _screen(request, page, error=str(error), status=400)
    messages.success(request, _("The captions are read in; they are the transcript too."))
    return redirect("watching_desk", page.pk)


@require_POST
def video(request: HttpRequest, page_id: int) -> HttpResponse:
    page, form = page_for(request, page_id), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _screen(request, page, error=_("Choose a file."), status=400)
    try:
        add_video(page, form.cleaned_data["file"], by=request.user)
    except VideoRefused as error:
        return _screen(request, page, error=str(error), status=400)
    messages.success(request, _("The recording is kept and shown as the replay."))
    return redirect("watching_desk", page.pk)
