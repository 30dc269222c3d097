"""What a page plays, from where, and the chapters and transcript beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.csp import CSP

from core.calendar import TZ
from livestreams.addresses import origin_of
from livestreams.models import CaptionTrack, LivestreamPage, VideoFile
from livestreams.states import LivestreamStatus
from livestreams.webvtt import clock, read_vtt

POSTER = "max-1280x720|format-webp"


@dataclass(frozen=True)
class Player:
    """What the page's player gets. `hls` is a playlist, `file` a recording of our own; one of both is set."""

    hls: str
    file: str
    file_type: str
    audio: str
    captions: str
    is_live: bool


def player_of(page: LivestreamPage, status: LivestreamStatus) -> Player | None:
    """What can be played at this moment; None when there is nothing, before the start and after a cancellation."""
    if status == LivestreamStatus.LIVE and page.stream_url:
        return Player(page.stream_url, "", "", page.audio_url, _captions_url(page), is_live=True)
    if status not in (LivestreamStatus.REPLAY, LivestreamStatus.ENDED):
        return None
    if page.replay_stream_url:
        return Player(page.replay_stream_url, "", "", "", _captions_url(page), is_live=False)
    if video := VideoFile.objects.filter(page=page).order_by("-pk").first():
        address = reverse("livestream_video", args=[page.pk, video.pk])
        return Player("", address, video.content_type, "", _captions_url(page), is_live=False)
    return None


def _captions_url(page: LivestreamPage) -> str:
    track = CaptionTrack.objects.filter(page=page).only("uploaded_at").first()
    if track is None:
        return ""
    return f"{reverse('livestream_captions', args=[page.pk])}?v={int(track.uploaded_at.timestamp())}"


def policy_of(page: LivestreamPage, *, has_player: bool) -> dict[str, list[str]] | None:
    """The Content-Security-Policy of a page that needs more than the site's own; None for every other.

    hls.js feeds the video from memory and works beside the page; what it fetches, it fetches from this site and from
    the one host of the stream, so a playlist that redirects elsewhere is stopped by the browser.
    """
    events = [settings.EVENTS_URL.rstrip("/")] if "://" in settings.EVENTS_URL else []
    if not has_player and not events:
        return None
    addresses = (page.stream_url, page.audio_url, page.replay_stream_url) if has_player else ()
    origins = sorted({origin for address in addresses if (origin := origin_of(address))})
    policy = settings.SECURE_CSP | {"connect-src": [CSP.SELF, *origins, *events]}
    if has_player:
        policy |= {"media-src": [CSP.SELF, "blob:", *origins], "worker-src": [CSP.SELF, "blob:"]}
    return policy


@dataclass(frozen=True)
class Chapter:
    seconds: int
    clock: str
    item: str


def chapters_of(page: LivestreamPage) -> list[Chapter]:
    """The agenda as places of the recording: as entered, otherwise reckoned from the announced times."""
    chapters = []
    for block in page.agenda:
        seconds = _place(block.value.get("offset") or "", block.value["time"], page.starts_at)
        if seconds is not None:
            chapters.append(Chapter(seconds, clock(seconds), block.value["item"]))
    return sorted(chapters, key=lambda chapter: chapter.seconds)


def _place(offset: str, time: Any, starts_at: datetime) -> int | None:
    if offset:
        parts = [int(part) for part in offset.split(":")]
        return sum(part * 60**power for power, part in enumerate(reversed(parts)))
    if time is None:
        return None
    begun = starts_at.astimezone(TZ)
    seconds = (time.hour - begun.hour) * 3600 + (time.minute - begun.minute) * 60 - begun.second
    return seconds if seconds >= 0 else None


@dataclass(frozen=True)
class Line:
    seconds: int
    clock: str
    text: str


def transcript_of(page: LivestreamPage, params: Mapping[str, str]) -> dict[str, Any] | None:
    """The captions as a text to read, search and jump from; None where there are none."""
    track = CaptionTrack.objects.filter(page=page).first()
    if track is None:
        return None
    words = params.get("words", "").replace("\x00", "").strip()[:60]
    lines = [Line(int(cue.start), clock(cue.start), cue.text) for cue in read_vtt(track.vtt.encode())]
    found = [line for line in lines if words.casefold() in line.text.casefold()] if words else lines
    return {"words": words, "lines": found, "count": len(found)}


def watching_reading(page: LivestreamPage, status: LivestreamStatus, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything the page shows around its player."""
    player = player_of(page, status)
    is_replay = player is not None and not player.is_live
    return {
        "player": player,
        "poster": page.poster.get_rendition(POSTER) if player and page.poster_id else None,
        "chapters": chapters_of(page) if is_replay else [],
        "transcript": transcript_of(page, params) if is_replay or status == LivestreamStatus.REPLAY else None,
        "counts_down": status == LivestreamStatus.ANNOUNCED,
    }
