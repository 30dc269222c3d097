"""What people send in, split by who may read it: `public` holds all that public code may import."""

from submissions.models.intake import Contact, FormVersion, OpinionCluster, PrivacyNotice, Submission
from submissions.models.public import PublicCount, PublicRendition, Support
from submissions.models.queue import Appeal, Decision, DismissedProposal, Notification, QueueItem, Reason, Redaction

__all__ = [
    "Appeal",
    "Contact",
    "Decision",
    "DismissedProposal",
    "FormVersion",
    "Notification",
    "OpinionCluster",
    "PrivacyNotice",
    "PublicCount",
    "PublicRendition",
    "QueueItem",
    "Reason",
    "Redaction",
    "Submission",
    "Support",
]
