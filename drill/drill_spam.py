"""Ten thousand pieces of spam around two hundred opinions: none of these is lost, hardly one set aside, the queue stays fast.

The spam comes from four hundred networks, some of them shared with citizens: advertisements, one text over and over,
nonsense, forms sent too fast, filled traps, and clever senders that do the sum. What is asked for within ten minutes
is sent in two. Meanwhile a moderator opens the first page of the queue; afterwards the set aside are cleared by a rule,
stopped half way, finished, and all of it is undone.
"""

import contextlib
import hashlib
import html
import http.client
import itertools
import random
import re
import secrets
import statistics
import threading
import time
import urllib.parse
from collections import Counter
from datetime import timedelta
from typing import Any

from bench import bed, figures

SECONDS = 300
QUICK_SECONDS = 0  # the tests hold what is short of it
SPAM, GENUINE = 10_000, 200
FLOOD_SECONDS = 110
NETWORKS, SENDERS, CITIZENS = 400, 6, 2
SHARED = 10  # one citizen in so many writes from a network that spam comes from
MOST_SET_ASIDE = 0.02
MOST_MS = 300
PATIENCE = 30
SEED = 8
TOKEN = "t" * 32
CLEVER = "clever"


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        from submissions.models import FloodSettings

        page = bed.site_and_draft()
        FloodSettings.objects.all().delete()  # what staff find before they change anything
        log = bed.ROOT / "var" / "drill-spam.log"
        log.parent.mkdir(exist_ok=True)
        limits = {"DJANGO_SETTINGS_MODULE": "drill.flood_settings", "LIANXIN_SUBMISSIONS_PER_HOUR": "60"}
        with bed.Site(url, log, **limits) as site:
            flood = Flood(site.port, page)
            flood.run()
        bounds = judge(flood) | cleared(flood.moderator)
        connection.close()
    figures.require(bounds)


class Flood:
    """Senders, citizens and a moderator at one site, each keeping to a timetable."""

    def __init__(self, port: int, page: Any) -> None:
        from django.test import Client

        from home.sitetree import MODERATORS
        from tests.factories import staff

        self.port, self.page_id, self.form_of_page = port, page.pk, bed.form_of(page)
        self.moderator = staff("审核员", MODERATORS)
        client = Client()
        client.force_login(self.moderator)
        self.session = client.cookies["session"].value
        self.chance = random.Random(SEED)
        self.texts = genuine_texts(self.chance)
        self.answers: Counter[tuple[str, int | None]] = Counter()
        self.receipts: dict[str, str] = {}
        self.asked = self.unread = 0
        self.pages: list[float] = []
        self.is_over = threading.Event()
        self.lock = threading.Lock()

    def run(self) -> None:
        self.queue()  # the first answers load the site
        self.pages.clear()
        self.started = time.monotonic()
        people = [threading.Thread(target=self.send_spam, args=(n,)) for n in range(SENDERS)]
        people += [threading.Thread(target=self.write, args=(n,)) for n in range(CITIZENS)]
        reader = threading.Thread(target=self.moderate)
        for person in [*people, reader]:
            person.start()
        for person in people:
            person.join(FLOOD_SECONDS + 120)
        self.seconds = time.monotonic() - self.started
        self.is_over.set()
        reader.join(PATIENCE)

    def wait_for(self, share: float) -> None:
        time.sleep(max(0.0, self.started + share * FLOOD_SECONDS - time.monotonic()))

    def send_spam(self, number: int) -> None:
        chance = random.Random(SEED + number)
        for turn in range(number, SPAM, SENDERS):
            self.wait_for(turn / SPAM)
            network = f"198.{18 + turn % NETWORKS // 200}.{turn % NETWORKS % 200}.{chance.randint(1, 250)}"
            kind, form = self.spam(turn, chance)
            answer = self.ask(kind, "POST", self.path, network, form)
            if kind == CLEVER and b"data-prove" in answer:
                self.ask("clever, again", "POST", self.path, network, form | proof_of(answer))

    def spam(self, turn: int, chance: random.Random) -> tuple[str, dict[str, str]]:
        noise = "".join(chance.choice("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏") for _n in range(30))
        kind = turn % 10
        if kind < 3:
            return "advertisement", self.form(f"加 微 信{noise[:4]} 日入三千 www.{noise[:2]}.example.com {turn}")
        if kind < 6:
            return "one text", self.form(f"严正声明！转发此文到十个群，好运自来。{turn}")
        if kind == 6:
            return "nonsense", self.form(noise)
        if kind == 7:
            return CLEVER, self.form(f"代开发票，{noise[:6]}，{turn}")
        if kind == 8:
            return "too fast", self.form(noise, seconds=0)
        return "trap", self.form(noise) | {"website": "https://example.com"}

    def write(self, number: int) -> None:
        for turn in range(number, GENUINE, CITIZENS):
            self.wait_for((turn + 0.5) / GENUINE)
            is_shared = turn % SHARED == 0
            network = f"198.18.{turn % 200}.200" if is_shared else f"10.{turn // 200}.{turn % 200}.7"
            form = self.form(self.texts[turn], seconds=120)
            answer = self.ask("citizen", "POST", self.path, network, form)
            if b"data-prove" in answer:
                with self.lock:
                    self.asked += 1
                answer = self.ask("citizen, again", "POST", self.path, network, form | proof_of(answer))
            if found := re.search(rb"data-receipt-number>([^<]+)<", answer):
                with self.lock:
                    self.receipts[self.texts[turn]] = found[1].decode()

    def moderate(self) -> None:
        while not self.is_over.wait(0.3):
            started = time.perf_counter()
            self.queue()
            self.pages.append((time.perf_counter() - started) * 1000)

    def queue(self) -> None:
        answer = self.ask("queue", "GET", "/admin/moderation/", "10.255.0.1")
        self.unread += b"desk__list" not in answer

    @property
    def path(self) -> str:
        return f"/take-part/{self.page_id}/"

    def form(self, text: str, *, seconds: int = 30) -> dict[str, str]:
        from django.utils import timezone

        from submissions import form_keys

        issued = timezone.now() - timedelta(seconds=seconds)
        key = form_keys.FormKey(self.page_id, *self.form_of_page, secrets.token_urlsafe(18), issued)
        return {
            "csrfmiddlewaretoken": TOKEN, "form_key": key.sign(), "proof": form_keys.prove_human(key),
            "action": "send", "text": text, "consent": "on",
        }  # fmt: skip

    def ask(self, what: str, method: str, path: str, network: str, form: dict[str, str] | None = None) -> bytes:
        head = {"Cookie": f"csrf={TOKEN}; session={self.session if what == 'queue' else ''}"}
        head["X-Forwarded-For"] = network
        if form is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(bed.ADDRESS, self.port, timeout=PATIENCE)
        status, body = None, b""
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request(method, path, urllib.parse.urlencode(form) if form is not None else None, head)
            answer = connection.getresponse()
            body, status = answer.read(), answer.status
        with self.lock:
            self.answers[what, status] += 1
        return body


def proof_of(answer: bytes) -> dict[str, str]:
    """What a browser with scripts sends back: the signs it was given and the sum; whoever must answer does not."""
    page = answer.decode()
    signs = html.unescape(re.search(r'name="flood_signs" value="([^"]*)"', page)[1])
    work = re.search(r'data-work="([^"]*)"', page)
    if work is None:
        return {"flood_signs": signs}
    digests = ((n, hashlib.sha256(f"{work[1]}:{n}".encode()).digest()) for n in itertools.count())
    return {"flood_signs": signs, "flood_work": str(next(n for n, digest in digests if digest[:2] == b"\0\0"))}


def genuine_texts(chance: random.Random) -> list[str]:
    """Opinions as people write them: wishes, complaints, links to a law; some repeat a campaign's words."""
    places = ["海游街道", "健跳镇", "珠岙镇", "亭旁镇", "浦坝港镇", "花桥镇", "横渡镇", "蛇蟠乡"]  # fmt: skip
    things = ["垃圾分类投放点", "公交站台", "老年食堂", "学校门口的红绿灯", "小区充电桩", "村卫生室", "河道保洁", "停车位"]  # fmt: skip
    wishes = ["太少了，希望多设几处", "晚上没有灯，老人走路不方便", "管理时间太短，上班的人赶不上", "应当写进条例，明确由谁负责"]  # fmt: skip
    texts = []
    for number in range(GENUINE):
        text = f"{chance.choice(places)}的{chance.choice(things)}{chance.choice(wishes)}。这是第{number + 1}件事。"
        if number % 20 == 3:
            text += "法律原文见 https://flk.npc.gov.cn/detail 。"
        if number % 10 == 5:
            text = f"请保留老街的戏台，这是几代人的记忆。{number}"
        texts.append(text)
    return texts


def judge(flood: Flood) -> dict[str, bool]:
    from submissions.models import QueueItem, Submission
    from submissions.states import QueueStatus

    stored = dict(Submission.objects.filter(text__in=flood.texts).values_list("text", "number"))
    state_of = dict(QueueItem.objects.values_list("submission__text", "status"))
    aside = [text for text in flood.texts if state_of.get(text) == QueueStatus.QUARANTINED]
    reached = Counter(status for text, status in state_of.items() if text not in stored)
    p95 = statistics.quantiles(flood.pages, n=20)[-1]
    figures.report(
        {f"{what.replace(', ', '_').replace(' ', '_')}_{status}": (count, "answers")
         for (what, status), count in sorted(flood.answers.items(), key=str)}
    )  # fmt: skip
    figures.report(
        {
            "flood_seconds": (flood.seconds, "s"),
            "spam_sent": (SPAM, "forms"),
            "spam_waiting": (reached[QueueStatus.PENDING], "opinions"),
            "spam_set_aside": (reached[QueueStatus.QUARANTINED], "opinions"),
            "genuine_sent": (GENUINE, "opinions"),
            "genuine_received": (len(flood.receipts), "receipts"),
            "genuine_asked_to_prove": (flood.asked, "people"),
            "genuine_set_aside": (len(aside), "opinions"),
            "queue_pages": (len(flood.pages), "pages"),
            "queue_page_median": (statistics.median(flood.pages), "ms"),
            "queue_page_p95": (p95, "ms"),
        }
    )
    broken = {status for _what, status in flood.answers if status is None or status >= 500}
    return {
        "no genuine opinion is lost": flood.receipts == stored and len(stored) == GENUINE,
        f"at most {MOST_SET_ASIDE:.0%} of them are set aside": len(aside) <= MOST_SET_ASIDE * GENUINE,
        f"the first page of the queue takes less than {MOST_MS} ms (p95)": p95 < MOST_MS,
        f"nothing breaks ({broken})": not broken,
        "less than a fifth of the spam reaches the queue": reached[QueueStatus.PENDING] < SPAM / 5,
        "the queue is read each time": not flood.unread,
        "it all fits into ten minutes": flood.seconds < 600,
    }


def cleared(moderator: Any) -> dict[str, bool]:
    """By rule: what was set aside. A dry count, a stop half way, the rest; then all of it undone."""
    from submissions.job_states import Outcome
    from submissions.models import QueueItem, Reason
    from submissions.rules import Rule
    from submissions.services import bulk
    from submissions.services.moderation import Verdict
    from submissions.states import QueueStatus

    aside = set(QueueItem.objects.filter(status=QueueStatus.QUARANTINED).values_list("pk", flat=True))
    if not aside:
        return {"something was set aside": False}
    verdict = Verdict("reject", Reason.objects.get(code="advertising"))
    job = bulk.prepare(Rule(status=QueueStatus.QUARANTINED), verdict, by=moderator)
    counted = sum(bulk.progress(job).values())
    bulk.act(job, "start", by=moderator)
    started = time.perf_counter()
    bulk.carry_on(job.pk, seconds=0.5)
    bulk.act(job, "stop", by=moderator)
    half = bulk.progress(job).get(Outcome.DECIDED, 0)
    stopped = not bulk.carry_on(job.pk) and bulk.progress(job).get(Outcome.DECIDED, 0) == half
    bulk.act(job, "resume", by=moderator)
    while bulk.carry_on(job.pk):
        pass
    seconds = time.perf_counter() - started
    done = bulk.progress(job)
    bulk.act(job, "undo", by=moderator)
    while bulk.carry_on(job.pk):
        pass
    back = set(QueueItem.objects.filter(status=QueueStatus.QUARANTINED).values_list("pk", flat=True))
    figures.report(
        {
            "cleared_counted": (counted, "opinions"),
            "cleared_before_the_stop": (half, "opinions"),
            "cleared": (done.get(Outcome.DECIDED, 0), "opinions"),
            "cleared_seconds": (seconds, "s"),
        }
    )
    return {
        "the dry count is what is cleared": counted == len(aside) == done.get(Outcome.DECIDED, 0),
        "a stop stops": stopped,
        "undone, everything is where it was": back == aside,
    }


if __name__ == "__main__":
    main()
