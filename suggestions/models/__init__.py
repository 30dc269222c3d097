"""The rows of suggestions."""

from suggestions.models.attachments import SuggestionFile
from suggestions.models.handling import Assignment, Commitment, Evaluation, Meeting, Reply, Unit
from suggestions.models.reviewing import IssuedNumber, Review, SuggestionEvent
from suggestions.models.suggestions import CoSignature, Grounding, Suggestion

__all__ = [
    "Assignment", "CoSignature", "Commitment", "Evaluation", "Grounding", "IssuedNumber", "Meeting", "Reply",
    "Review", "Suggestion", "SuggestionEvent", "SuggestionFile", "Unit",
]  # fmt: skip
