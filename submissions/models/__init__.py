"""What people send in, split by who may read it: `public` holds all that public code may import."""

from submissions.models.archive import PageArchive
from submissions.models.bulk import BulkDecision, BulkItem
from submissions.models.flood import FloodMode, FloodSettings
from submissions.models.intake import Contact, FormVersion, OpinionCluster, PrivacyNotice, Submission
from submissions.models.openness import ModerationMonth, QueueExport, SecondLook, Tombstone
from submissions.models.pace import Digest, Presence, QueueForecast
from submissions.models.public import PublicCount, PublicRendition, Support
from submissions.models.queue import Appeal, Decision, DismissedProposal, Notification, QueueItem, Reason, Redaction

__all__ = [
    "Appeal",
    "BulkDecision",
    "BulkItem",
    "Contact",
    "Decision",
    "Digest",
    "DismissedProposal",
    "FloodMode",
    "FloodSettings",
    "FormVersion",
    "ModerationMonth",
    "Notification",
    "OpinionCluster",
    "PageArchive",
    "Presence",
    "PrivacyNotice",
    "PublicCount",
    "PublicRendition",
    "QueueExport",
    "QueueForecast",
    "QueueItem",
    "Reason",
    "Redaction",
    "SecondLook",
    "Submission",
    "Support",
    "Tombstone",
]
