"""Secrets planted in everything people send, the public site crawled for them, and every move of the table made.

A secret is a word found nowhere else. What a visible opinion shows is no secret while it is visible; what was redacted,
the answers, the reply channel, the grounds of an appeal and the words to the author always are.
"""

import contextlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from wagtail.models import Page

from consultations.drafts import parse_draft
from consultations.follow_services import follow
from consultations.models import Follower
from consultations.services import import_draft, publish_outcome
from home.sitetree import MODERATORS
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.services.publishing import publish_available
from stations.models import Deputy
from submissions.models import Decision, PublicRendition, QueueItem, Reason, Redaction, Submission
from submissions.services import moderation
from submissions.services.moderation import Verdict
from submissions.states import (
    AUTHOR,
    MODERATOR,
    MOVES,
    NEEDS_ORIGINAL,
    NEEDS_REASON,
    VISIBLE,
    QueueStatus,
)
from tests import factories
from tests.publicity.factories import announced, contact, graded
from tests.stations import factories as stations
from tests.suggestions import factories as suggestions
from tests.suggestions import public_factories as opened

BAIT = "渔港护栏"  # stands in every opinion, so that a search for it must find all that are public and no other
FORWARD = [step for step in MOVES.values() if step.audience in (MODERATOR, AUTHOR)]
_words = itertools.count(1)


def secret() -> str:
    """A word found nowhere else, that no conversion of characters, no escaping and no address changes."""
    return f"zqx{next(_words):05d}k"


@dataclass
class Planted:
    """An opinion and its secrets: `text` and `name` are public while it is visible, the others never."""

    submission: Submission
    is_shown_when_visible: bool
    text: str
    name: str
    never: set[str]
    words: set[str] = field(default_factory=set)  # what its author is told

    @property
    def status(self) -> str:
        return QueueItem.objects.values_list("status", flat=True).get(pk=self.submission.pk)

    def public_words(self) -> set[str]:
        return {self.text, self.name} if self.is_shown_when_visible and self.status in VISIBLE else set()

    def all_words(self) -> set[str]:
        return {self.text, self.name} | self.never | self.words


class Field:
    """Pages of every kind that takes opinions, and what is planted on them."""

    def __init__(self, *, moderator: Any, colleague: Any, admin: Any) -> None:
        self.moderator, self.colleague, self.judge = moderator, colleague, factories.staff("judge", MODERATORS)
        self.running, self.finished = factories.consultation(), factories.closed_consultation()
        self.silent = factories.consultation(shows_comments=False)
        self.exchange, self.call = factories.exchange(), factories.topic_call()
        self.station = stations.station()
        deputy = stations.deputy(self.station)
        self.record = contact(deputy, by=moderator, verifier=colleague)
        publish_available(by=admin)
        self.public_record = PublicRecord.objects.get(source=self.record)
        self.draw, self.grade = announced(by=admin), graded(deputy, "unqualified", by=admin)
        self.deputy: Deputy = deputy
        self.day = stations.reception(self.station, capacity=3, deputies=[deputy])
        self.section = PublicityIndexPage.objects.get()
        self.notice = factories.notice()
        self._other_pages(admin)
        self.pages: list[Page] = [
            self.running, self.finished, self.silent, self.exchange, self.call, self.station, self.section,
        ]  # fmt: skip
        self.planted: list[Planted] = []

    def _other_pages(self, admin: Any) -> None:
        """What takes no opinions of its own and still shows what became of them, or what else the public reads."""
        import_draft(self.running, parse_draft(factories.DRAFT + "\n第四条 新加。"), source=b"second")
        self.activity = stations.activity(self.station)
        self.reported = factories.closed_consultation()
        publish_outcome(self.reported, summary="没有收到意见。", by=admin)
        follow(self.running, "follower@example.org")
        self.follower = Follower.objects.get()
        office = opened.office()
        self.suggestion = opened.decided(opened.rated(suggestions.people()), by=office)
        self.supervision = opened.supervised(by=office)

    def plant(self, page: Page) -> Planted:
        text, name, hidden, answer, address = (secret() for _ in range(5))
        words = f"{BAIT}：{text}，我的门牌是{hidden}。"
        sent = {
            "public_name": name, "answers": {"q": answer}, "contact_kind": "email", "contact": f"{address}@example.org",
        }  # fmt: skip
        if page is self.station:
            submission = stations.said(page, words, **sent).submission
        elif page is self.section:
            number = self.public_record.number
            submission = factories.received(page, words, clause_key=number, clause_label=number, **sent)
        else:
            submission = factories.received(page, words, **sent)
        start, why = words.index(hidden), secret()
        Redaction.objects.create(
            submission=submission, start=start, end=start + len(hidden), category="address", reason=why,
            content_hash=submission.content_hash, created_by=self.colleague,
        )  # fmt: skip
        planted = Planted(submission, page is not self.silent, text, name, {hidden, answer, address, why})
        self.planted.append(planted)
        return planted

    def bring(self, planted: Planted, status: str) -> None:
        """Make the fewest moves that lead to a status."""
        if status == QueueStatus.QUARANTINED:
            QueueItem.objects.filter(pk=planted.submission.pk).update(status=status)
            return
        for name in way_to(status):
            self.make(planted, name)

    def make(self, planted: Planted, name: str) -> Decision | None:
        """One move, as the person makes it who may."""
        submission = Submission.objects.get(pk=planted.submission.pk)
        if name == "withdraw":
            moderation.withdraw(submission)
            return None
        if name == "appeal":
            planted.never.add(grounds := secret())
            moderation.appeal(submission, f"理由：{grounds}")
            return None
        planted.words.add(message := secret())
        reason = Reason.objects.filter(moves__contains=[name]).first() if name in NEEDS_REASON else None
        original = self._original(submission) if name in NEEDS_ORIGINAL else ""
        item = QueueItem.objects.get(pk=submission.pk)
        return moderation.decide(
            item, Verdict(name, reason, f"附言：{message}", original), by=self.hears(item), seen_version=item.version
        )

    def undo(self, decision: Decision) -> None:
        moderation.undo(decision, by=decision.actor)

    def hears(self, item: QueueItem) -> Any:
        return self.judge if item.status == QueueStatus.APPEALED else self.moderator

    def _original(self, submission: Submission) -> str:
        others = Submission.objects.filter(page_id=submission.page_id).exclude(pk=submission.pk)
        return others.order_by("pk").values_list("number", flat=True)[0]

    def secrets_now(self) -> set[str]:
        """What no public answer may hold at this moment."""
        return set().union(*(one.all_words() - one.public_words() for one in self.planted))

    def shown_now(self) -> set[str]:
        return set().union(*(one.public_words() for one in self.planted))


def way_to(status: str) -> list[str]:
    """The fewest forward moves from a new opinion to a status."""
    ways: dict[str, list[str]] = {QueueStatus.PENDING: []}
    queue = [QueueStatus.PENDING]
    while queue:
        here = queue.pop(0)
        for step in FORWARD:
            if here in step.sources and step.target not in ways:
                ways[step.target] = [*ways[here], step.name]
                queue.append(step.target)
    return ways[status]


# The crawl

MOST_OF_A_PATH = 4  # queries of one path: a calendar can be turned for ever
NOT_FOLLOWED = re.compile(r"/(?:static|media|admin|captcha|wechat|elder|en|zh-hant|_util)(?:/|$)")
HREF = re.compile(r'(?:href|src|action)="(/[^"#]*)|(?:<loc>|<id>|<link>|"url": ")https?://[^/<"]+(/[^<"]*)')


def public_patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every address pattern outside the admin, with its name."""

    def below(resolver: Any, path: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in resolver.url_patterns:
            here = f"{path}{entry.pattern}"
            if here.startswith("admin/"):
                continue
            if hasattr(entry, "url_patterns"):
                yield from below(entry, here)
            elif entry.name:
                yield entry.name, entry

    yield from below(get_resolver(), "")


def starting_points(field: Field) -> set[str]:
    """Every public address that can be made with the numbers of the field; links lead to the others."""
    words: dict[str, list[Any]] = {
        "page_id": [page.pk for page in [*field.pages, field.reported, field.activity]] + [field.day.pk],
        "pk": [field.deputy.pk, field.suggestion.pk, field.supervision.pk],
        "version": [2],
        "identifier": ["v1.a2", "v2.a2"],
        "key": [field.follower.key],
        "number": [field.public_record.number, field.draw.number, field.deputy.pk],
        "year": [field.grade.year],
    }
    found = {"/", f"/search/?q={quote(BAIT)}", f"/search/?q={quote(BAIT)}&kind=opinion", "/nothing/here/"}
    for name, entry in public_patterns():
        keys = sorted(entry.pattern.regex.groupindex)
        if all(key in words for key in keys):
            for values in itertools.product(*(words[key] for key in keys)):
                with contextlib.suppress(NoReverseMatch):
                    found.add(reverse(name, kwargs=dict(zip(keys, values, strict=True))))
    return {address for address in found if not NOT_FOLLOWED.match(address)}


def support_addresses(field: Field) -> list[str]:
    """The address of every opinion that was ever shown; whether it still is, the answer must know."""
    return [
        reverse("support_opinion", args=[key])
        for key in PublicRendition.with_hidden.order_by("pk").values_list("pk", flat=True)
    ]


def links_in(address: str, body: str) -> Iterator[str]:
    for groups in HREF.findall(body):
        yield next(group for group in groups if group).replace("&amp;", "&")
    for query in re.findall(r'href="(\?[^"#]*)', body):
        yield urlsplit(address).path + query.replace("&amp;", "&")


def crawl(
    get: Callable[[str], tuple[int, str]], start: Iterable[str], *, each: Callable[..., Iterable[tuple[int, str]]] = map
) -> dict[str, str]:
    """What every address said, and every address that an answer leads to; `each` may ask for several at once."""
    said: dict[str, str] = {}
    variants: Counter[str] = Counter()
    wave, known = sorted(start), set(start)
    while wave:
        found = []
        for address, (status, body) in zip(wave, each(get, wave), strict=True):
            said[address] = body
            for link in links_in(address, body) if status < 400 else ():
                path = urlsplit(link).path
                if link in known or NOT_FOLLOWED.match(path) or variants[path] >= MOST_OF_A_PATH:
                    continue
                variants[path] += 1
                known.add(link)
                found.append(link)
        wave = found
    return said
