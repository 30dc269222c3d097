"""What is proven and published: the public record, the draws, their checks, and the ledger of it all."""

from publicity.models.checks import SpotCheck
from publicity.models.draws import Draw, DrawLine, DrawnLine
from publicity.models.ledger import LedgerEntry
from publicity.models.pages import PublicityIndexPage, PublicityQuestion
from publicity.models.records import ObjectionAnswer, PublicRecord, RecordTally

__all__ = [
    "Draw",
    "DrawLine",
    "DrawnLine",
    "LedgerEntry",
    "ObjectionAnswer",
    "PublicRecord",
    "PublicityIndexPage",
    "PublicityQuestion",
    "RecordTally",
    "SpotCheck",
]
