"""What the public may know of a suggestion and of how it is supervised: made here, and nowhere else.

Templates, feeds and downloads receive these cards, never the rows they were made from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.calendar import local_day
from core.meta import PageMeta
from stations.states import RecordTopic
from suggestions.models.public import PublicSuggestion
from suggestions.public_states import PublicScope, Stage
from suggestions.public_steps import StepCard, step_card
from suggestions.states import (
    Grade,
    Resolution,
    Route,
    Verdict,
)

DESCRIPTION_LENGTH = 120
# The columns of the download, in their order, with what they mean: the data dictionary is made of this.
COLUMNS = (
    ("number", gettext_lazy("number, given on acceptance and never changed")),
    ("title", gettext_lazy("title; personal information is taken out")),
    ("lead", gettext_lazy("name of the lead deputy")),
    ("township", gettext_lazy("town or street: code of the national statistics")),
    ("township_name", gettext_lazy("town or street: name")),
    ("topic", gettext_lazy("matter, one of a list")),
    ("route", gettext_lazy("how it was filed")),
    ("unit", gettext_lazy("the unit that handles it now")),
    ("accepted_on", gettext_lazy("day of acceptance")),
    ("due_on", gettext_lazy("day by which the present reply is due")),
    ("stage", gettext_lazy("where it stands")),
    ("grade", gettext_lazy("what the unit says of its result: A, B or C")),
    ("verdict", gettext_lazy("what the deputy says: the lower of the verdicts on handling and on result")),
    ("resolution", gettext_lazy("whether the problem is solved, as the deputy sees it")),
    ("asked", gettext_lazy("how many people had asked for it at stations and in contacts")),
    ("is_key", gettext_lazy("whether the directors' meeting made it a key suggestion")),
    ("is_demo", gettext_lazy("whether it is demo data")),
    ("address", gettext_lazy("address of its page, without the name of the site")),
)
WRITTEN = {"title", "lead", "township_name", "unit"}  # what people wrote; all else is ours


@dataclass(frozen=True)
class SuggestionCard:
    number: str
    address: str
    title: str
    scope: str
    route: str
    topic: str
    area: str
    lead_number: int
    lead: str
    unit: str
    stage: str
    stage_label: str
    accepted_on: date
    accepted_at: datetime
    due_on: date | None
    is_overdue: bool
    grade: str
    grade_label: str
    verdict: str
    verdict_label: str
    resolution: str
    asked: int
    is_key: bool
    is_demo: bool
    published_at: datetime
    changed_at: datetime
    description: str

    @property
    def is_full(self) -> bool:
        return self.scope == PublicScope.FULL

    def page_meta(self) -> PageMeta:
        return PageMeta(
            kind="article", title=self.title, address=self.address, description=self.description,
            keywords=self.topic, published_at=self.published_at, changed_at=self.changed_at, schema_type="Article",
        )  # fmt: skip


@dataclass(frozen=True)
class PromiseCard:
    promise: str
    due_on: date
    done_on: date | None
    result: str
    is_overdue: bool


@dataclass(frozen=True)
class SuggestionReading:
    """Everything a page of one suggestion says."""

    card: SuggestionCard
    situation: str
    analysis: str
    proposal: str
    signers: tuple[str, ...]
    steps: tuple[StepCard, ...]
    promises: tuple[PromiseCard, ...]


def suggestion_card(row: PublicSuggestion, *, today: date) -> SuggestionCard:
    is_open = row.stage in (Stage.HANDLING, Stage.AGAIN)
    return SuggestionCard(
        number=row.number,
        address=reverse("suggestion", args=[row.pk]),
        title=row.title,
        scope=row.scope,
        route=str(Route(row.route).label),
        topic=str(RecordTopic(row.topic).label),
        area=row.area_name,
        lead_number=row.lead_number,
        lead=row.lead_name,
        unit=row.unit_name,
        stage=row.stage,
        stage_label=str(Stage(row.stage).label),
        accepted_on=local_day(row.accepted_at),
        accepted_at=row.accepted_at,
        due_on=row.due_on if is_open else None,
        is_overdue=is_open and row.due_on is not None and row.due_on < today,
        grade=row.grade,
        grade_label=str(Grade(row.grade).label) if row.grade else "",
        verdict=row.verdict,
        verdict_label=str(Verdict(row.verdict).label) if row.verdict else "",
        resolution=str(Resolution(row.resolution).label) if row.resolution else "",
        asked=row.asked,
        is_key=row.is_key,
        is_demo=row.is_demo,
        published_at=row.published_at,
        changed_at=row.changed_at,
        description=row.body["texts"].get("proposal", "")[:DESCRIPTION_LENGTH],
    )


def suggestion_reading(row: PublicSuggestion, *, today: date) -> SuggestionReading:
    texts = row.body["texts"]
    return SuggestionReading(
        card=suggestion_card(row, today=today),
        situation=texts.get("situation", ""),
        analysis=texts.get("analysis", ""),
        proposal=texts.get("proposal", ""),
        signers=tuple(row.body["signers"]),
        steps=tuple(step_card(step, texts, row) for step in row.body["steps"]),
        promises=tuple(_promise(one, texts, today) for one in row.body["promises"] if f"promise:{one['key']}" in texts),
    )


def _promise(one: Mapping[str, Any], texts: Mapping[str, str], today: date) -> PromiseCard:
    due_on, done_on = date.fromisoformat(one["due_on"]), one["done_on"]
    return PromiseCard(
        promise=texts[f"promise:{one['key']}"],
        due_on=due_on,
        done_on=date.fromisoformat(done_on) if done_on else None,
        result=texts.get(f"done:{one['key']}", ""),
        is_overdue=not done_on and due_on < today,
    )


def suggestion_facts(row: PublicSuggestion) -> dict[str, Any]:
    """A suggestion as the downloads tell it, codes instead of labels."""
    return {
        "number": row.number,
        "title": row.title,
        "lead": row.lead_name,
        "township": row.area_code,
        "township_name": row.area_name,
        "topic": row.topic,
        "route": row.route,
        "unit": row.unit_name,
        "accepted_on": local_day(row.accepted_at).isoformat(),
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "stage": row.stage,
        "grade": row.grade,
        "verdict": row.verdict,
        "resolution": row.resolution,
        "asked": row.asked,
        "is_key": row.is_key,
        "is_demo": row.is_demo,
        "address": reverse("suggestion", args=[row.pk]),
    }
