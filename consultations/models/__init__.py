"""Consultations: the pages, the drafts under discussion, and what became of the opinions."""

from consultations.models.drafts import Clause, DraftDocument
from consultations.models.outcomes import Outcome, OutcomeAssignment, OutcomeReport
from consultations.models.pages import (
    ConsultationAttachment,
    ConsultationIndexPage,
    ConsultationPage,
    ConsultationQuestion,
)

__all__ = [
    "Clause",
    "ConsultationAttachment",
    "ConsultationIndexPage",
    "ConsultationPage",
    "ConsultationQuestion",
    "DraftDocument",
    "Outcome",
    "OutcomeAssignment",
    "OutcomeReport",
]
