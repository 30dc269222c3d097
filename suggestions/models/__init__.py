"""The rows of suggestions."""

from suggestions.models.asking import AskerVerdict
from suggestions.models.attachments import SuggestionFile
from suggestions.models.figures import FigureSheet
from suggestions.models.handling import Assignment, Commitment, Evaluation, Meeting, Reply, Unit
from suggestions.models.pages import SuggestionIndexPage
from suggestions.models.public import PublicationDecision, PublicSuggestion
from suggestions.models.reviewing import IssuedNumber, Review, SuggestionEvent
from suggestions.models.suggestions import CoSignature, Grounding, Suggestion
from suggestions.models.supervision import KeySuggestion, Supervision

__all__ = [
    "AskerVerdict", "Assignment", "CoSignature", "Commitment", "Evaluation", "FigureSheet", "Grounding", "IssuedNumber",
    "KeySuggestion", "Meeting", "PublicSuggestion", "PublicationDecision", "Reply", "Review", "Suggestion", "SuggestionEvent",
    "SuggestionFile", "SuggestionIndexPage", "Supervision", "Unit",
]  # fmt: skip
