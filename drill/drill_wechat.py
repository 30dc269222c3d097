"""Up to two hundred messages a second, a tenth of them three times as WeChat sends them: each answered in time, each kept once.

No more than SENDERS are under way at once; the rate that two processes held beside the sender is printed.

Every follower scans a station's code, agrees and writes an opinion; what is kept in the end is one opinion a follower.
"""

import http.client
import os
import queue
import statistics
import tempfile
import threading
import time
from pathlib import Path

from bench import bed

SECONDS = 240
QUICK_SECONDS = 90
QUICK = os.environ.get("QUICK") == "1"
RATE = 200  # messages a second, repetitions besides
DURATION = 4 if QUICK else 30
SENDERS = 24
PATIENCE = 5.0  # after which WeChat gives an answer up
WORDS = ("scan", "agree", "write")


def main() -> None:
    bed.end_within(QUICK_SECONDS if QUICK else SECONDS)
    from tests.wechat import server

    wechat = {
        "LIANXIN_WECHAT_APP_ID": server.APP_ID, "LIANXIN_WECHAT_APP_SECRET": server.SECRET,
        "LIANXIN_WECHAT_TOKEN": server.TOKEN, "LIANXIN_WECHAT_AES_KEY": server.AES_LETTERS,
        "LIANXIN_WECHAT_API_URL": "http://127.0.0.1:9",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, bed.scratch_database() as url:
        os.environ.update(wechat)
        bed.start_django(url)
        os.environ.update(wechat)
        place = _station()
        with bed.Site(url, Path(folder, "log"), **wechat) as site:
            answers = _send(site.port, place, RATE * DURATION // len(WORDS))
        _judge(answers, RATE * DURATION // len(WORDS))


def _station() -> int:
    from tests.factories import site_with_lists
    from tests.stations.factories import station

    site_with_lists()
    page = station()
    page.current_form_version()
    return page.pk


def _bodies(place: int, follower: int) -> list[bytes]:
    from tests.wechat.server import message_xml

    openid = f"oDrill{follower:020d}"
    return [
        message_xml(openid, "event", Event="SCAN", EventKey=f"s{place}", created=1_700_000_000 + follower),
        message_xml(openid, "text", number=str(10**12 + follower * 2), Content="同意"),
        message_xml(openid, "text", number=str(10**12 + follower * 2 + 1), Content=f"第{follower}位的意见"),
    ]


def _send(port: int, place: int, followers: int) -> list[tuple[str, float, bool]]:
    """Send each follower's three messages in order, at the rate; returns status, seconds, and whether it said anything."""
    due: queue.Queue[tuple[float, int]] = queue.Queue()
    sent = [_requests(place, follower) for follower in range(followers)]  # signing costs the sender, not the site
    begins = time.monotonic() + 1
    for follower in range(followers):
        due.put((begins + follower * len(WORDS) / RATE, follower))
    answers: list[tuple[str, float, bool]] = []

    def run() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            try:
                at, follower = due.get_nowait()
            except queue.Empty:
                line.close()
                return
            time.sleep(max(0.0, at - time.monotonic()))
            answers.extend(_ask(line, query, body) for query, body in sent[follower])

    threads = [threading.Thread(target=run) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"wechat_messages_per_second {len(answers) / (time.monotonic() - begins):.0f}", flush=True)
    return answers


def _requests(place: int, follower: int) -> list[tuple[str, bytes]]:
    """Queries and bodies, each signed anew; every tenth message three times."""
    from tests.wechat.server import signed

    bodies = enumerate(_bodies(place, follower), follower * len(WORDS))
    return [signed(body) for number, body in bodies for _time in range(3 if number % 10 == 0 else 1)]


def _ask(line: http.client.HTTPConnection, query: str, body: bytes) -> tuple[str, float, bool]:
    started = time.monotonic()
    line.request("POST", f"/wechat/callback/?{query}", body, {"Content-Type": "text/xml"})
    answer = line.getresponse()
    content = answer.read()
    return str(answer.status), time.monotonic() - started, content != b"success"


def _judge(answers: list[tuple[str, float, bool]], followers: int) -> None:
    from submissions.models import Submission
    from wechat.models import Sender

    slowest = max(seconds for _status, seconds, _said in answers)
    refused = sum(status != "200" for status, _seconds, _said in answers)
    said = sum(spoke for _status, _seconds, spoke in answers)
    kept = Submission.objects.filter(source="wechat")
    print(f"wechat_slowest_answer {slowest:.2f} s (below {PATIENCE:.0f})", flush=True)
    print(
        f"wechat_p99_answer {statistics.quantiles([seconds for _status, seconds, _said in answers], n=100)[98]:.2f} s",
        flush=True,
    )
    print(f"wechat_messages {len(answers)} sent, {said} answered, {kept.count()} opinions of {followers}", flush=True)
    texts = kept.values_list("text", flat=True).distinct().count()
    if refused or slowest >= PATIENCE or said != followers * len(WORDS):
        raise SystemExit(
            f"{refused} were refused, {said} answered of {followers * len(WORDS)}, the slowest after {slowest:.1f} s."
        )
    if not kept.count() == texts == Sender.objects.count() == followers:
        raise SystemExit("Not every opinion is kept once.")


if __name__ == "__main__":
    main()
