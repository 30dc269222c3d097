"""Receiving an opinion: one transaction, one row, one receipt, however often the form is sent."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from core.calendar import end_of_working_days
from submissions.models import Contact, QueueItem, Submission
from submissions.models.intake import SubmissionSource
from submissions.services.estimate import expected_on
from submissions.services.receipts import code_hash, query_code, receipt_number
from submissions.services.storing import store_opinion
from submissions.states import QueueStatus


class FormAlreadySent(Exception):
    """The one-time key was used before, for other words."""

    def __init__(self) -> None:
        super().__init__(
            _("This form has already been sent once. Your changed text is below; send it again as a new opinion.")
        )


@dataclass(frozen=True)
class Opinion:
    """What a person wrote, cleaned. `contact_kind` and `contact` are both given or both empty."""

    text: str
    public_name: str = ""
    contact_kind: str = ""
    contact: str = ""
    clause_key: str = ""
    clause_label: str = ""
    clause_text: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    signs: tuple[str, ...] = ()  # of spam (`submissions.flood`): with any, it is set aside for checking


@dataclass(frozen=True)
class Receipt:
    """What the author is handed. `is_repeat` says that the same form had arrived before.

    `due_at` is what the rules promise, `expected_on` what the queue lets expect.
    """

    submission: Submission
    code: str
    due_at: datetime
    is_repeat: bool = False
    expected_on: date | None = None


def content_hash(page_id: int, opinion: Opinion) -> str:
    """SHA-256 of the canonical JSON of everything a moderator decides on."""
    content = [page_id, opinion.clause_key, opinion.text, opinion.answers, opinion.public_name]
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def receive_opinion(
    page_id: int,
    opinion: Opinion,
    *,
    form_key: str,
    form_version_id: int | None,
    privacy_notice_id: int | None,
    received_at: datetime | None = None,
    source: str = SubmissionSource.WEB,
    author: str = "",
) -> Receipt:
    """Store an opinion and put it into the queue; the receipt exists only once the rows are committed.

    The same form with the same words gives the same receipt, also when two copies arrive at once;
    with other words it raises FormAlreadySent. Nothing is stored in either case. `author` tells people apart who
    left no reply channel but are known by something else; only its keyed hash is kept.
    """
    now = received_at or timezone.now()
    author = opinion.contact or author or form_key
    submission = Submission(
        number=receipt_number(form_key, now),
        code_hash=code_hash(query_code(form_key)),
        form_key=form_key,
        page_id=page_id,
        form_version_id=form_version_id,
        clause_key=opinion.clause_key,
        clause_label=opinion.clause_label,
        clause_text=opinion.clause_text,
        text=opinion.text,
        answers=opinion.answers,
        public_name=opinion.public_name,
        author_ref=privacy.blind_index(author, purpose="author"),
        privacy_notice_id=privacy_notice_id,
        content_hash=content_hash(page_id, opinion),
        received_at=now,
        source=source,
        source_data={"signs": list(opinion.signs)} if opinion.signs else {},
    )
    due_at = end_of_working_days(now, settings.MODERATION_WORKING_DAYS)
    contact = None
    if opinion.contact:
        value = privacy.encrypt(opinion.contact, table="submissions_contact", pk=submission.number, field="value")
        contact = Contact(kind=opinion.contact_kind, value=value)
    status = QueueStatus.QUARANTINED if opinion.signs else QueueStatus.PENDING
    item = QueueItem(page_id=page_id, status=status, due_at=due_at, expected_on=expected_on(now))
    if not store_opinion(submission, item, contact):
        return _repeat(form_key, submission.content_hash)
    return Receipt(submission, query_code(form_key), due_at, expected_on=item.expected_on)


def _repeat(form_key: str, wanted_hash: str) -> Receipt:
    earlier = Submission.objects.select_related("queue_item").get(form_key=form_key)
    if earlier.content_hash != wanted_hash:
        raise FormAlreadySent
    place = earlier.queue_item
    return Receipt(earlier, query_code(form_key), place.due_at, is_repeat=True, expected_on=place.expected_on)
