"""异议: what anybody says against a published record, through the one queue, and the office's answer."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record as audit
from core.text import clean_text
from publicity.models import ObjectionAnswer, PublicityIndexPage, PublicRecord
from submissions.form_keys import FormKey
from submissions.models import Contact
from submissions.models.public import PublicRendition
from submissions.services.intake import Opinion, Receipt, receive_opinion


class ObjectionsClosed(Exception):
    """The days for objections to this record are over."""

    def __init__(self) -> None:
        super().__init__(_("The days for objections to this record are over; the record stays public."))


class AnswerRefused(Exception):
    """The answer cannot be given as asked; the message says why."""


def object_to_record(page: PublicityIndexPage, opinion: Opinion, *, form_key: FormKey) -> Receipt:
    """Take one objection into the one queue; `opinion.clause_key` is the record's number. Raises ObjectionsClosed."""
    if not PublicRecord.objects.open_to_objections().filter(number=opinion.clause_key).exists():
        raise ObjectionsClosed
    return receive_opinion(
        page.pk,
        opinion,
        form_key=form_key.nonce,
        form_version_id=form_key.form_version_id,
        privacy_notice_id=form_key.privacy_notice_id,
    )


def answer_objection(objection: PublicRendition, *, text: str, is_upheld: bool, by: Any) -> ObjectionAnswer:
    """Answer a published objection, once; raises AnswerRefused without words or where an answer stands."""
    try:
        words = clean_text(text, max_length=1_000)
    except ValidationError as error:
        raise AnswerRefused(" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            answer = ObjectionAnswer.objects.create(
                objection=objection, text=words, is_upheld=is_upheld, answered_by=by, answered_at=timezone.now()
            )
            audit(answer, "publicity.answer_objection", by=by)
    except IntegrityError as error:
        raise AnswerRefused(_("This objection has been answered.")) from error
    return answer


def forget_contacts(now: datetime | None = None) -> int:
    """Delete reply channels of objections older than the privacy notice promises; returns how many."""
    before = (now or timezone.now()) - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    forgotten = 0
    for page in PublicityIndexPage.objects.all():
        with transaction.atomic():
            old = Contact.objects.filter(submission__page_id=page.pk, submission__received_at__lt=before)
            deleted = old.delete()[0]
            if deleted:
                audit(page, "publicity.forget_contacts", data={"contacts": deleted})
        forgotten += deleted
    return forgotten
