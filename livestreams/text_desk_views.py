"""The screen from which staff report live, made for a telephone: one form above, the entries below."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.images.fields import WagtailImageField

from core.models import SiteImage
from livestreams.models import LiveEntry, LivestreamPage
from livestreams.models.text_live import ENTRY_MAXIMUM
from livestreams.permissions import may_run
from livestreams.services.text_live import (
    EntryRefused,
    EntryWords,
    correct_entry,
    pin_entry,
    post_entry,
    withdraw_entry,
)

SHOWN = 200


class EntryForm(forms.Form):
    """One entry. The picture of a corrected entry stays unless another is given."""

    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    speaker = forms.CharField(label=_("Speaker"), max_length=60, required=False)
    role = forms.CharField(label=_("Role"), max_length=60, required=False)
    text = forms.CharField(
        label=_("Text"), required=False, strip=False, max_length=ENTRY_MAXIMUM * 2,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    image = WagtailImageField(label=_("Picture"), required=False)
    image_alt = forms.CharField(label=_("What the picture shows"), max_length=100, required=False)
    said_at = forms.DateTimeField(
        label=_("Time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
    )  # fmt: skip

    def words(self, *, by: Any, kept: SiteImage | None = None) -> EntryWords:
        """The cleaned entry; a new picture is stored. Only after `is_valid()`."""
        data = self.cleaned_data
        image, alt = kept, data["image_alt"]
        if data["image"] and alt.strip():  # a picture without its description is refused before anything is stored
            image = SiteImage.objects.create(title=alt, description=alt, file=data["image"], uploaded_by_user=by)
        elif data["image"]:
            raise EntryRefused(_("Say what the picture shows, for those who cannot see it."))
        return EntryWords(data["said_at"], data["speaker"], data["role"], data["text"], image, alt)


def page_for(request: HttpRequest, page_id: int) -> LivestreamPage:
    """The broadcast of a desk; raises Http404, and PermissionDenied for whoever may not run it."""
    page = get_object_or_404(LivestreamPage, pk=page_id)
    if not may_run(request.user, page):
        raise PermissionDenied
    return page


def _entry_for(request: HttpRequest, pk: int) -> LiveEntry:
    entry = get_object_or_404(LiveEntry.objects.select_related("page", "image"), pk=pk)
    if not may_run(request.user, entry.page):
        raise PermissionDenied
    return entry


@require_GET
def text_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, page_for(request, page_id))


def _screen(request: HttpRequest, page: LivestreamPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    rows = LiveEntry.objects.of_page(page).select_related("image").order_by("-said_at", "-pk")
    last = rows.standing().first()
    initial = {"form_key": secrets.token_urlsafe(24), "said_at": timezone.localtime()}
    if last:
        initial |= {"speaker": last.speaker, "role": last.role}
    entries = list(rows[:SHOWN])
    context = {
        "page": page,
        "entries": entries,
        "form": EntryForm(initial=initial),
        "speakers": sorted({entry.speaker for entry in entries if entry.speaker}),
        "roles": sorted({entry.role for entry in entries if entry.role}),
    }
    return render(request, "livestreams/admin/text_desk.html", context | extra, status=status)


@require_POST
def post(request: HttpRequest, page_id: int) -> HttpResponse:
    page, form = page_for(request, page_id), EntryForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            post_entry(page, form.words(by=request.user), form_key=form.cleaned_data["form_key"], by=request.user)
        except (EntryRefused, ValidationError) as error:
            form.add_error(None, _sentences(error))
        else:
            messages.success(request, _("The entry is public."))
            return redirect("text_desk", page.pk)
    return _screen(request, page, form=form, status=400)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry with all its versions, and a form to correct it."""
    entry = _entry_for(request, pk)
    names = ("form_key", "speaker", "role", "text", "image_alt")
    initial = {name: getattr(entry, name) for name in names} | {"said_at": timezone.localtime(entry.said_at)}
    form, seen = EntryForm(request.POST or None, request.FILES or None, initial=initial), _seen(request)
    if request.method == "POST" and form.is_valid():
        try:
            words = form.words(by=request.user, kept=entry.image)
            correct_entry(entry, words, reason=request.POST.get("reason", ""), seen_change=seen, by=request.user)
        except (EntryRefused, ValidationError) as error:
            form.add_error(None, _sentences(error))
        else:
            messages.success(request, _("The entry is corrected; the earlier wording is kept."))
            return redirect("text_desk", entry.page_id)
    context = {
        "page": entry.page,
        "entry": entry,
        "form": form,
        "versions": entry.versions.select_related("changed_by"),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "livestreams/admin/entry.html", context, status=status)


@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry_for(request, pk)
    try:
        pin_entry(entry, is_pinned=not entry.is_pinned, seen_change=_seen(request), by=request.user)
    except EntryRefused as error:
        messages.error(request, str(error))
    return redirect("text_desk", entry.page_id)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry_for(request, pk)
    try:
        reason = request.POST.get("reason", "")
        withdraw_entry(entry, reason=reason, seen_change=_seen(request), by=request.user)
    except (EntryRefused, ValidationError) as error:
        messages.error(request, " ".join(_sentences(error)))
    return redirect("text_desk", entry.page_id)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen_change", "")[:9]
    return int(text) if text.isascii() and text.isdecimal() else 0


def _sentences(error: Exception) -> list[str]:
    return getattr(error, "messages", None) or [str(error)]
