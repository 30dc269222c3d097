"""Watching: which addresses are played, captions, chapters, ranges, and what the page's policy allows."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.calendar import TZ
from livestreams.addresses import validate_stream_address
from livestreams.models import CaptionTrack, VideoFile
from livestreams.services.watching import VideoRefused, add_video, put_captions
from livestreams.states import LivestreamStatus
from livestreams.watching import chapters_of
from livestreams.webvtt import Cue, NotWebVTT, read_vtt, write_vtt
from tests import factories
from tests.factories import livestream, staff

HOST = "live.example.gov.cn"
STREAM = f"https://{HOST}/congress/index.m3u8"
VTT = "WEBVTT\n\n00:00.000 --> 00:02.500\n现在开会\n\n1\n00:01:02.000 --> 00:01:05.000 line:90%\n<v 主持人>表决&通过\n"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 4


@pytest.fixture(autouse=True)
def _hosts(settings, tmp_path):
    settings.STREAM_HOSTS = [HOST, "10.0.0.8", "localhost"]
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    "address", [STREAM, f"https://{HOST}:443/a.m3u8?token=1", "/media/livestreams/demo/session.m3u8"]
)
def test_a_stream_of_a_listed_host_or_of_our_own_is_taken(address):
    validate_stream_address(address)


@pytest.mark.parametrize(
    "address",
    [
        f"http://{HOST}/a.m3u8",
        "javascript:alert(1)",
        "data:text/html,x",
        "//live.example.gov.cn/a.m3u8",
        "https://elsewhere.example/a.m3u8",
        f"https://{HOST}.evil.example/a.m3u8",
        f"https://evil.example/{HOST}",
        f"https://user:word@{HOST}/a.m3u8",
        f"https://{HOST}@evil.example/a.m3u8",
        f"https://{HOST}:8443/a.m3u8",
        f"https://{HOST}:x/a.m3u8",
        f"https://{HOST}\\@evil.example/a.m3u8",
        f"https://{HOST}/a b.m3u8",
        "https://10.0.0.8/a.m3u8",
        "https://[::1]/a.m3u8",
        "https://[::ffff:10.0.0.8]/a.m3u8",
        "https://169.254.169.254/a.m3u8",
        "https://localhost/a.m3u8",
        "https://2130706433/a.m3u8",
        "https://127.1/a.m3u8",
        "https:///a.m3u8",
        "/media/livestreams/../secret",
        "/media/livestreams/%2e%2e/secret",
        "/admin/",
    ],
)
def test_every_other_address_is_refused_with_a_sentence(address):
    with pytest.raises(ValidationError) as refused:
        validate_stream_address(address)
    assert len(refused.value.messages[0]) > 8


def test_the_page_refuses_such_an_address_at_its_field(home):
    page = livestream(published=False)
    page.stream_url = page.audio_url = page.replay_stream_url = "https://10.0.0.8/a.m3u8"
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert sorted(refused.value.message_dict) == ["audio_url", "replay_stream_url", "stream_url"]


def test_captions_are_read_and_written_anew_without_what_else_they_held():
    cues = read_vtt(VTT.replace("\n", "\r\n").encode("utf-8-sig"))
    assert cues == [Cue(0, 2.5, "现在开会"), Cue(62, 65, "表决&通过")]
    assert write_vtt(cues) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n现在开会\n\n00:01:02.000 --> 00:01:05.000\n表决&通过\n"
    )
    assert read_vtt(write_vtt(cues).encode()) == cues


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"1\n00:00:01,000 --> 00:00:02,000\nSubRip\n",
        b"WEBVTT",
        b"WEBVTTX\n\n00:01.000 --> 00:02.000\na\n",
        b"WEBVTT\n\n00:02.000 --> 00:01.000\na\n",
        b"WEBVTT\n\n00:01 --> 00:02\na\n",
        b"WEBVTT\n\nno time here\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n会\n".encode("gb18030"),
        b"<html>",
        b"WEBVTT\n\n" + b"x" * 2_000_001,
    ],
)
def test_a_file_that_is_no_webvtt_is_refused_with_a_sentence(source):
    with pytest.raises(NotWebVTT) as refused:
        read_vtt(source)
    assert len(str(refused.value)) > 8


def test_chapters_are_the_agenda_as_entered_or_reckoned_from_its_times(home):
    start = datetime(2026, 3, 1, 9, 0, tzinfo=TZ)
    page = livestream(
        starts_at=start,
        agenda=[
            ("item", {"time": time(10, 30), "item": "按时间", "speaker": ""}),
            ("item", {"time": time(9, 30), "offset": "1:02:03", "item": "按位置", "speaker": ""}),
            ("item", {"time": None, "offset": "0:05", "item": "开头", "speaker": ""}),
            ("item", {"time": time(8, 0), "item": "之前", "speaker": ""}),
            ("item", {"time": None, "item": "不知", "speaker": ""}),
        ],
    )
    found = [(chapter.seconds, chapter.clock, chapter.item) for chapter in chapters_of(page)]
    assert found == [(5, "0:05", "开头"), (3723, "1:02:03", "按位置"), (5400, "1:30:00", "按时间")]


def test_only_a_page_that_plays_something_is_allowed_more(client, home):
    live = livestream(manual_status=LivestreamStatus.LIVE, stream_url=STREAM, audio_url=STREAM)
    announced = livestream(stream_url=STREAM)
    policy, usual = (client.get(page.url)["Content-Security-Policy"] for page in (live, announced))
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert (parts["media-src"], parts["worker-src"]) == (f"'self' blob: https://{HOST}", "'self' blob:")
    assert parts["connect-src"] == f"'self' https://{HOST}"
    assert ("blob:" in usual, HOST in usual, client.get("/")["Content-Security-Policy"] == usual) == (
        False,
        False,
        True,
    )
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(
    ("status", "shows"),
    [("announced", (True, False, False)), ("live", (False, True, False)), ("replay", (False, False, True))],
)
def test_before_during_and_after_the_page_shows_what_there_is(client, home, status, shows):
    page = livestream(
        manual_status=status, stream_url=STREAM, replay_stream_url="/media/livestreams/a/session.m3u8",
        fallback_url="https://elsewhere.example/watch", poster=factories.picture(),
        agenda=[("item", {"time": None, "offset": "0:14", "item": "表决", "speaker": ""})],
    )  # fmt: skip
    put_captions(page, VTT.encode(), by=None)
    html = client.get(page.url).content.decode()
    found = (
        "data-countdown=" in html,
        f'data-hls="{STREAM}"' in html,
        'data-hls="/media/livestreams/a/session.m3u8"' in html,
    )
    assert found == shows
    assert (' poster="/media/' in html) == (status != "announced")
    assert ('data-seek="14"' in html, "表决&amp;通过" in html) == (shows[2], shows[2])
    assert ('href="https://elsewhere.example/watch"' in html) == (status != "announced")


def test_the_transcript_is_searched_without_a_script(client, home):
    page = livestream(manual_status="replay", replay_text="<p>文字</p>")
    put_captions(page, VTT.encode(), by=None)
    html = client.get(page.url, {"words": "表决"}).content.decode()
    assert ("表决&amp;通过" in html, "现在开会" in html) == (True, False)
    assert "现在开会" not in client.get(page.url, {"words": "没有\x00的词"}).content.decode()
    captions = client.get(reverse("livestream_captions", args=[page.pk]))
    assert (captions["Content-Type"], captions.content.decode()) == (
        "text/vtt; charset=utf-8",
        write_vtt(read_vtt(VTT.encode())),
    )


@pytest.fixture
def video(home):
    page = livestream(manual_status="ended", starts_at=timezone.now() - timedelta(days=1))
    return add_video(page, SimpleUploadedFile("我的录像.mp4", MP4), by=None)


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("", 200, (0, 1035)),
        ("bytes=0-9", 206, (0, 9)),
        ("bytes=10-", 206, (10, 1035)),
        ("bytes=-10", 206, (1026, 1035)),
        ("bytes=1030-9999", 206, (1030, 1035)),
        ("bytes=1036-", 416, None),
        ("bytes=9-5", 416, None),
        ("bytes=0-1,5-6", 200, (0, 1035)),
        ("lines=1-2", 200, (0, 1035)),
    ],
)
def test_a_recording_is_served_in_ranges(client, video, asked, status, span):
    assert len(MP4) == 1036
    answer = client.get(
        reverse("livestream_video", args=[video.page_id, video.pk]), headers={"Range": asked} if asked else {}
    )
    assert answer.status_code == status
    if span is None:
        assert answer["Content-Range"] == "bytes */1036"
        return
    first, last = span
    assert (b"".join(answer.streaming_content), answer["Content-Length"]) == (
        MP4[first : last + 1],
        str(last - first + 1),
    )
    assert answer.get("Content-Range") == (f"bytes {first}-{last}/1036" if status == 206 else None)


def test_the_newest_recording_is_the_replay_and_goes_with_its_page(client, video):
    html = client.get(video.page.url).content.decode()
    address = reverse("livestream_video", args=[video.page_id, video.pk])
    assert f'<source src="{address}" type="video/mp4">' in html
    video.page.unpublish()
    assert client.get(address).status_code == 404


def test_a_recording_has_no_other_address_than_the_one_that_asks_for_its_page(client, video, settings):
    """Neither here, while the page is public or not, nor at the web server in front, which hands out the folder."""
    asked = settings.MEDIA_URL + video.file.name
    assert client.get(asked).status_code == 404
    video.page.unpublish()
    assert client.get(asked).status_code == 404
    refused = re.findall(r"location ~ (\S+) \{ return 404; \}", (settings.ROOT / "deploy" / "nginx.conf").read_text())
    found = [
        any(re.search(rule, path) for rule in refused)
        for path in (asked, "/media/documents/a.pdf", "/media/images/a.jpg")
    ]
    assert found == [True, True, False]


def test_what_only_calls_itself_a_recording_is_refused(home):
    with pytest.raises(VideoRefused):
        add_video(livestream(), SimpleUploadedFile("a.mp4", b"<script>alert(1)</script>"), by=None)
    assert VideoFile.objects.count() == 0


def test_staff_add_captions_and_a_recording_at_the_desk_and_nobody_else(client, home, editor, moderator):
    page = livestream()
    desk, captions, video = (
        reverse(name, args=[page.pk]) for name in ("watching_desk", "watching_captions", "watching_video")
    )

    def post(address, name, content):
        return client.post(address, {"file": SimpleUploadedFile(name, content)}).status_code

    for user in (None, staff("stranger"), moderator):
        if user:
            client.force_login(user)
        assert {client.get(desk).status_code, post(captions, "a.vtt", VTT.encode()), post(video, "a.mp4", MP4)} <= {
            302,
            403,
        }
    assert (CaptionTrack.objects.count(), VideoFile.objects.count()) == (0, 0)
    client.force_login(editor)
    assert (client.get(desk).status_code, post(captions, "a.vtt", b"no"), post(video, "a.mp4", b"no")) == (
        200,
        400,
        400,
    )
    assert (post(captions, "a.vtt", VTT.encode()), post(video, "a.mp4", MP4)) == (302, 302)
    assert (CaptionTrack.objects.get().uploaded_by, VideoFile.objects.get().uploaded_by) == (editor, editor)
