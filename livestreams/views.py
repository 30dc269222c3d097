"""Calendar files of the broadcasts, and what a page that is open asks for: new entries, questions, captions, video."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.caching import shared
from core.ical import calendar_response
from core.pages import public_now
from livestreams import queries, text_live
from livestreams.models import CaptionTrack, TopicCallPage, VideoFile
from livestreams.ranges import ranged


@require_safe
def all_livestreams(request: HttpRequest) -> HttpResponse:
    """To subscribe to: what comes and the last ninety days."""
    entries = queries.calendar_entries(timezone.now())
    return calendar_response(request, entries, name=_("Livestreams and online exchanges"), filename="livestreams.ics")


@require_safe
def one_livestream(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(queries.public_livestreams(), pk=page_id)
    return calendar_response(
        request, [queries.calendar_entry(page)], name=page.title, filename=f"livestream-{page.pk}.ics"
    )


@require_safe
def one_topic_call(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(public_now(TopicCallPage.objects.all()), pk=page_id)
    return calendar_response(request, [queries.topic_entry(page)], name=page.title, filename=f"topics-{page.pk}.ics")


@require_safe
def entries(request: HttpRequest, page_id: int) -> HttpResponse:
    """The entries changed after a number, as a piece of the page: for those whom no event stream reaches."""
    page = get_object_or_404(queries.public_livestreams().only("pk"), pk=page_id)
    after = request.GET.get("after", "")[:9]
    known = int(after) if after.isascii() and after.isdecimal() else 0
    changed = text_live.changes_after(page.pk, known)
    return shared(request, render(request, "livestreams/entries.html", {"entries": changed}), seconds=1)


@require_safe
def captions(request: HttpRequest, page_id: int) -> HttpResponse:
    track = get_object_or_404(CaptionTrack, page__in=queries.public_livestreams(), page_id=page_id)
    return shared(request, HttpResponse(track.vtt, content_type="text/vtt; charset=utf-8"))


@require_safe
def video(request: HttpRequest, page_id: int, pk: int) -> HttpResponseBase:
    """A recording of our own, in ranges."""
    row = get_object_or_404(VideoFile, page__in=queries.public_livestreams(), page_id=page_id, pk=pk)
    return ranged(request, row.file, content_type=row.content_type)
