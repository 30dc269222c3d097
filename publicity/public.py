"""What the public may know of a record, a draw and a check: made here, and nowhere else.

Templates and downloads receive these, never the rows they were made from.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.calendar import TZ
from core.meta import PageMeta
from publicity.models.checks import SpotCheck
from publicity.models.draws import Draw
from publicity.models.records import ObjectionAnswer, PublicRecord
from publicity.states import CheckMethod, CheckResult, DrawMethod, DrawStatus, RecordVerification
from stations.states import ContactMode, RecordTopic, TradeCategory

# The columns of every download, in their order, with what they mean: the data dictionary is made of this.
COLUMNS = (
    ("number", _("number of the record, the same in draws and in the ledger")),
    ("deputy", _("name of the deputy")),
    ("term", _("number of the congress")),
    ("township", _("town or street: code of the national statistics")),
    ("township_name", _("town or street: name")),
    ("category", _("trade of the deputy")),
    ("held_at", _("when the contact took place, Beijing time")),
    ("mode", _("how the contact was made")),
    ("place", _("village or community; never an address")),
    ("elector_count", _("how many electors took part; their names are never published")),
    ("topic", _("matter, one of a list")),
    ("problem", _("the problem, in public words; personal information is masked")),
    ("action_taken", _("what came of it; personal information is masked")),
    ("verification", _("how far it has been checked")),
    ("published_at", _("when it was published")),
    ("objections_until", _("until when objections are taken")),
    ("is_demo", _("whether it is demo data")),
)


@dataclass(frozen=True)
class RecordCard:
    number: str
    deputy_number: int
    deputy: str
    term: int
    township: str
    category: str
    held_at: datetime
    mode: str
    place: str
    elector_count: int
    topic: str
    problem: str
    action_taken: str
    verification: str
    verification_label: str
    published_at: datetime
    objections_until: datetime
    takes_objections: bool
    is_demo: bool

    def page_meta(self) -> PageMeta:
        return PageMeta(
            kind="article", title=_("Contact %(number)s") % {"number": self.number}, description=self.problem[:120],
            address=reverse("publicity_record", args=[self.number]), keywords=self.topic, schema_type="Article",
            published_at=self.published_at,
        )  # fmt: skip


@dataclass(frozen=True)
class ObjectionCard:
    number: str
    public_name: str
    text: str
    received_at: datetime
    answer: str
    is_upheld: bool
    answered_at: datetime | None


@dataclass(frozen=True)
class CheckCard:
    """One drawn record and what became of its check; nothing of who checks."""

    lot: int
    identifier: str
    status_label: str
    result: str
    result_label: str
    method_label: str
    checked_on: date | None
    note: str
    is_listed: bool


@dataclass(frozen=True)
class DrawCard:
    number: str
    period_from: date
    period_until: date
    method: str
    method_label: str
    percent: str
    sources: tuple[dict[str, Any], ...]
    due_at: datetime
    status: str
    status_label: str
    population_count: int
    population_sha256: str
    commitment: str
    code: str
    randomness: str
    announced_at: datetime
    drawn_at: datetime | None
    replaces: str
    replaced_by: str
    reason: str
    is_demo: bool

    def page_meta(self) -> PageMeta:
        return PageMeta(
            kind="article", title=_("Draw %(number)s") % {"number": self.number}, published_at=self.announced_at,
            address=reverse("publicity_draw", args=[self.number]), schema_type="Article",
        )  # fmt: skip


def record_card(row: PublicRecord, *, now: datetime) -> RecordCard:
    return RecordCard(
        number=row.number,
        deputy_number=row.deputy_number,
        deputy=row.deputy_name,
        term=row.term,
        township=row.township_name,
        category=str(TradeCategory(row.category).label),
        held_at=row.held_at,
        mode=str(ContactMode(row.mode).label),
        place=row.place,
        elector_count=row.elector_count,
        topic=str(RecordTopic(row.topic).label),
        problem=row.problem,
        action_taken=row.action_taken,
        verification=row.verification,
        verification_label=str(RecordVerification(row.verification).label),
        published_at=row.published_at,
        objections_until=row.objections_until,
        takes_objections=row.objections_until > now,
        is_demo=row.is_demo,
    )


def objection_card(rendition: Any, answer: ObjectionAnswer | None) -> ObjectionCard:
    return ObjectionCard(
        number=rendition.number,
        public_name=rendition.public_name,
        text=rendition.text,
        received_at=rendition.received_at,
        answer=answer.text if answer else "",
        is_upheld=bool(answer and answer.is_upheld),
        answered_at=answer.answered_at if answer else None,
    )


def check_card(check: SpotCheck, *, listed: frozenset[str]) -> CheckCard:
    """The result only once it is published."""
    is_out = check.published_at is not None
    identifier = check.drawn.line.identifier
    return CheckCard(
        lot=check.drawn.lot,
        identifier=identifier,
        status_label=str(check.get_status_display()),
        result=check.result if is_out else "",
        result_label=str(CheckResult(check.result).label) if is_out else "",
        method_label=str(CheckMethod(check.method).label) if is_out else "",
        checked_on=check.checked_on if is_out else None,
        note=check.public_note if is_out else "",
        is_listed=identifier in listed,
    )


def draw_card(draw: Draw) -> DrawCard:
    """The card of an announced draw; `replaces` and `replaced_by` should be fetched beforehand."""
    successor = getattr(draw, "replaced_by", None)
    return DrawCard(
        number=draw.number,
        period_from=draw.period_from,
        period_until=draw.period_until,
        method=draw.method,
        method_label=str(DrawMethod(draw.method).label),
        percent=draw.percent,
        sources=tuple(draw.sources),
        due_at=draw.due_at,
        status=draw.status,
        status_label=str(DrawStatus(draw.status).label),
        population_count=draw.population_count,
        population_sha256=draw.population_sha256,
        commitment=draw.commitment,
        code=draw.code,
        randomness=draw.randomness,
        announced_at=draw.announced_at,
        drawn_at=draw.drawn_at,
        replaces=draw.replaces.number if draw.replaces else "",
        replaced_by=successor.number if successor and successor.announced_at else "",
        reason=draw.reason,
        is_demo=draw.is_demo,
    )


def record_facts(row: PublicRecord) -> dict[str, Any]:
    """A record as the ledger and the downloads tell it, codes instead of labels."""
    return {
        "number": row.number,
        "deputy": row.deputy_name,
        "term": row.term,
        "township": row.township,
        "township_name": row.township_name,
        "category": row.category,
        "held_at": _local(row.held_at),
        "mode": row.mode,
        "place": row.place,
        "elector_count": row.elector_count,
        "topic": row.topic,
        "problem": row.problem,
        "action_taken": row.action_taken,
        "verification": str(row.verification),
        "published_at": _local(row.published_at),
        "objections_until": _local(row.objections_until),
        "is_demo": row.is_demo,
    }


def facts_hash(row: PublicRecord) -> str:
    """SHA-256 of the facts that stay as they were published; the ledger holds this and no text, so that a text can go."""
    facts = {name: value for name, value in record_facts(row).items() if name != "verification"}
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _local(moment: datetime) -> str:
    return moment.astimezone(TZ).isoformat(timespec="seconds")
