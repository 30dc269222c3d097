"""What staff add to watch: captions and a recording."""

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from livestreams.models import CaptionTrack, LivestreamPage, VideoFile
from livestreams.webvtt import read_vtt, write_vtt


class VideoRefused(Exception):
    """The file is no recording that browsers play; the message says why."""


@transaction.atomic
def put_captions(page: LivestreamPage, source: bytes, *, by: Any) -> CaptionTrack:
    """Read captions and keep them for the page, in place of earlier ones; raises NotWebVTT."""
    vtt = write_vtt(read_vtt(source))
    track, _created = CaptionTrack.objects.update_or_create(page=page, defaults={"vtt": vtt, "uploaded_by": by})
    record(page, "livestreams.put_captions", by=by)
    return track


@transaction.atomic
def add_video(page: LivestreamPage, file: File, *, by: Any) -> VideoFile:
    """Keep a recording for the page, shown in place of earlier ones; raises VideoRefused."""
    if file.size > settings.VIDEO_MAXIMUM_BYTES:
        raise VideoRefused(_("The recording is larger than 2 GB."))
    kind = _kind_of(file)
    if kind is None:
        raise VideoRefused(_("This is no MP4 or WebM recording, whatever its name says."))
    file.name = f"{page.pk}.{kind}"
    video = VideoFile.objects.create(page=page, file=file, content_type=f"video/{kind}", uploaded_by=by)
    record(page, "livestreams.add_video", by=by)
    return video


def _kind_of(file: File) -> str | None:
    """What the first bytes say, not the name."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    if head[4:8] == b"ftyp":
        return "mp4"
    return "webm" if head[:4] == b"\x1a\x45\xdf\xa3" else None
