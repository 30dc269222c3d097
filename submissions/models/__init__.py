"""What people send in, split by who may read it: `public` holds all that public code may import."""

from submissions.models.intake import Contact, FormVersion, PrivacyNotice, Submission
from submissions.models.public import PublicCount, PublicRendition, Support
from submissions.models.queue import Appeal, Decision, Notification, QueueItem, Reason, Redaction

__all__ = [
    "Appeal",
    "Contact",
    "Decision",
    "FormVersion",
    "Notification",
    "PrivacyNotice",
    "PublicCount",
    "PublicRendition",
    "QueueItem",
    "Reason",
    "Redaction",
    "Submission",
    "Support",
]
