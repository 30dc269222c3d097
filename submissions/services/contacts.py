"""What an author may do with their own data, holding number and code: have it handed out, correct it, have it deleted.

PIPL §45 (copy), §46 (correction), §47 (deletion). The audit keeps that it was done and to which opinion, nothing else.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from core.audit import record
from submissions.models import Contact, Notification, Submission
from submissions.states import VISIBLE


class NoContact(Exception):
    """There is no reply channel to correct; the message says so."""

    def __init__(self) -> None:
        super().__init__(_("No reply channel is kept for this opinion."))


@transaction.atomic
def correct_contact(submission: Submission, *, kind: str, raw: str) -> Contact:
    """Replace the reply channel. Raises ValidationError with a sentence for one we cannot answer to, NoContact for none.

    One that was deleted is not made anew: whoever had it deleted would have to agree again.
    """
    value = privacy.normalise_contact(kind, raw)
    contact = Contact.objects.select_for_update().filter(submission=submission).first()
    if contact is None:
        raise NoContact
    contact.kind = kind
    contact.value = privacy.encrypt(value, table="submissions_contact", pk=submission.number, field="value")
    Contact.objects.bulk_update([contact], ["kind", "value"])
    record(submission, "privacy.correct")
    return contact


@transaction.atomic
def erase_contact(submission: Submission) -> bool:
    """Delete the reply channel and the notices that wait for it, at once; False when there is none."""
    deleted, _kinds = Contact.objects.filter(submission=submission).delete()
    Notification.objects.waiting().filter(submission=submission).update(cancelled_at=timezone.now())
    if deleted:
        record(submission, "privacy.erase")
    return bool(deleted)


def own_data(submission: Submission) -> dict[str, Any]:
    """Everything that is kept of one submission, for its author; the handing out is kept in the audit."""
    contact = Contact.objects.filter(submission=submission).first()
    notice, item = submission.privacy_notice, submission.queue_item
    rendition = getattr(submission, "rendition", None)
    decisions = submission.decisions.order_by("seq").select_related("reason")
    appeal = getattr(submission, "appeal", None)
    record(submission, "privacy.export")
    return {
        "number": submission.number,
        "received_at": submission.received_at.isoformat(),
        "page": submission.page.title,
        "clause": submission.clause_label,
        "text": submission.text,
        "answers": submission.answers,
        "public_name": submission.public_name,
        "reply_channel": {"kind": contact.kind, "value": contact.in_clear} if contact else None,
        "privacy_notice": {"version": notice.version, "text": notice.body} if notice else None,
        "state": item.status,
        "public_text": rendition.text if rendition and item.status in VISIBLE else None,
        "decisions": [
            {
                "at": decision.effective_at.isoformat(), "state": decision.to_status, "message": decision.message,
                "reason": decision.reason.public_text if decision.reason else "",
            }
            for decision in decisions
        ],
        "appeal": appeal.text if appeal else None,
        "notices": [
            {"subject": row.subject, "body": row.body, "sent_at": row.sent_at.isoformat() if row.sent_at else None}
            for row in submission.notifications.order_by("pk")
        ],
        "supports": rendition.support_count if rendition else 0,
    }  # fmt: skip
