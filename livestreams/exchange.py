"""What is read of an online exchange: its published questions by where they stand, the figures, what is left over.

Everything begins at the published renditions, so that a question which is hidden takes its answer along.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from livestreams.calendar import answer_due_at
from livestreams.models import ExchangeQuestion, LivestreamPage
from livestreams.states import QuestionStatus
from submissions.models.public import WHOLE_PAGE, PublicCount, PublicRendition
from submissions.querysets import PublicRenditionQuerySet

SHOWN = 1_000  # questions of an evening, the most supported and those without an answer; the figures count all of them


@dataclass(frozen=True)
class AskedQuestion:
    """A published question and where it stands; `due_at` is the day of its written answer once the exchange is over."""

    opinion: PublicRendition
    status: str
    version: int
    question: ExchangeQuestion | None
    due_at: datetime | None = None
    similar: tuple["AskedQuestion", ...] = ()

    @property
    def label(self) -> str:
        return QuestionStatus(self.status).label


@dataclass(frozen=True)
class Figures:
    """Published questions, the people who asked them, and how many have an answer."""

    questions: int
    people: int
    answered: int
    waiting: int


def questions_of(page: LivestreamPage | int) -> PublicRenditionQuerySet:
    return PublicRendition.objects.of_page(page).select_related("exchange_question")


def unanswered(page: LivestreamPage | int) -> PublicRenditionQuerySet:
    """Published questions without an answer, also those nobody has touched."""
    return questions_of(page).filter(
        Q(exchange_question__isnull=True) | ~Q(exchange_question__status=QuestionStatus.ANSWERED)
    )


def first_due_at(page: LivestreamPage) -> datetime | None:
    """When the first of the questions left over is due; None when none is."""
    first = unanswered(page).order_by("published_at").values_list("published_at", flat=True).first()
    return answer_due_at(page.closes_at, first) if first else None


def asked_questions(page: LivestreamPage) -> list[AskedQuestion]:
    """The published questions of a page, the most supported first; one query, two where they are very many."""
    is_over = timezone.now() >= page.closes_at
    asked = [_asked(page, opinion, is_over) for opinion in questions_of(page).most_supported()[:SHOWN]]
    if len(asked) < SHOWN:
        return asked
    waiting = [_asked(page, opinion, is_over) for opinion in unanswered(page).most_supported()[:SHOWN]]
    return waiting + [entry for entry in asked if entry.status == QuestionStatus.ANSWERED]


def _asked(page: LivestreamPage, opinion: PublicRendition, is_over: bool) -> AskedQuestion:
    question = getattr(opinion, "exchange_question", None)
    status = question.status if question else QuestionStatus.APPROVED
    waits = is_over and status != QuestionStatus.ANSWERED
    due_at = answer_due_at(page.closes_at, opinion.published_at) if waits else None
    return AskedQuestion(opinion, status, question.version if question else 0, question, due_at)


def grouped(asked: list[AskedQuestion]) -> list[AskedQuestion]:
    """The first of each group of similar questions in its place, the others with it."""
    faces: dict[int, list[AskedQuestion]] = {}
    for entry in asked:
        faces.setdefault(entry.opinion.cluster_id or -entry.opinion.pk, []).append(entry)
    return [replace(first, similar=tuple(others)) for first, *others in faces.values()]


def similar_unanswered(rendition: PublicRendition) -> PublicRenditionQuerySet:
    """The published questions that say the same as one and have no answer."""
    return unanswered(rendition.page_id).filter(cluster_id=rendition.cluster_id, cluster__isnull=False).exclude(
        pk=rendition.pk
    )  # fmt: skip


def figures(page: LivestreamPage) -> Figures:
    """Counted honestly: published questions only; two queries."""
    counted = PublicCount.objects.filter(page_id=page.pk, clause_key=WHOLE_PAGE).first()
    answered = questions_of(page).filter(exchange_question__status=QuestionStatus.ANSWERED).count()
    questions, people = (counted.opinions, counted.participants) if counted else (0, 0)
    return Figures(questions, people, answered, questions - answered)


def exchange_reading(page: LivestreamPage) -> dict[str, Any]:
    """Everything the page shows of its exchange, in three queries: what is answered now, what was, what waits."""
    asked = asked_questions(page)
    by_status = {
        status: grouped([entry for entry in asked if entry.status == status]) for status in QuestionStatus.values
    }
    answered = sorted(
        by_status[QuestionStatus.ANSWERED], key=lambda entry: (entry.question.answered_at, entry.opinion.pk)
    )
    return {
        "answering": by_status[QuestionStatus.ANSWERING],
        "chosen": by_status[QuestionStatus.CHOSEN],
        "answered": answered,
        "waiting": by_status[QuestionStatus.APPROVED],
        "figures": figures(page),
        "is_over": timezone.now() >= page.closes_at,
        "takes_questions": page.takes_questions(),
    }


def answer_of(submission_id: int) -> ExchangeQuestion | None:
    """The published answer to one question, for its author's receipt."""
    shown = PublicRendition.objects.filter(submission_id=submission_id)
    return ExchangeQuestion.objects.filter(rendition__in=shown, status=QuestionStatus.ANSWERED).first()
