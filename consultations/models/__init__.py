"""Consultations: the pages, the drafts under discussion, and what became of the opinions."""

from consultations.models.drafts import Clause, ClauseLink, DraftDocument
from consultations.models.following import Follower, FollowMail
from consultations.models.outcomes import Outcome, OutcomeAssignment, OutcomeReport
from consultations.models.pages import (
    ConsultationAttachment,
    ConsultationIndexPage,
    ConsultationPage,
    ConsultationQuestion,
)
from consultations.models.reading import Reading, Theme

__all__ = [
    "Clause",
    "ClauseLink",
    "ConsultationAttachment",
    "ConsultationIndexPage",
    "ConsultationPage",
    "ConsultationQuestion",
    "DraftDocument",
    "FollowMail",
    "Follower",
    "Outcome",
    "OutcomeAssignment",
    "OutcomeReport",
    "Reading",
    "Theme",
]
