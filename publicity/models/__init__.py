"""What is proven and published: the public record, the draws, their checks, and the ledger of it all."""

from publicity.models.assessment import AssessmentGrade, AssessmentScheme, PerformanceEntry, ScoreItem
from publicity.models.cases import CaseStep, ConsequenceCase
from publicity.models.checks import SpotCheck
from publicity.models.draws import Draw, DrawLine, DrawnLine
from publicity.models.ledger import LedgerEntry, LedgerNotice
from publicity.models.pages import PublicityIndexPage, PublicityQuestion
from publicity.models.records import ObjectionAnswer, PublicRecord, RecordTally

__all__ = [
    "AssessmentGrade",
    "AssessmentScheme",
    "CaseStep",
    "ConsequenceCase",
    "Draw",
    "DrawLine",
    "DrawnLine",
    "LedgerEntry",
    "LedgerNotice",
    "ObjectionAnswer",
    "PerformanceEntry",
    "PublicRecord",
    "PublicityIndexPage",
    "PublicityQuestion",
    "RecordTally",
    "ScoreItem",
    "SpotCheck",
]
