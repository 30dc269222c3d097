"""Comments taken over from elsewhere, with their times and their moderators' decisions."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import privacy
from core.calendar import end_of_working_days
from submissions.imports import CommentRow
from submissions.models import QueueItem, Reason, Submission
from submissions.models.intake import SubmissionSource
from submissions.services.intake import Opinion, content_hash
from submissions.services.moderation import commit_move
from submissions.services.receipts import code_hash, query_code, receipt_number
from submissions.states import QueueStatus

IMPORT_RULE = "import"
MOVE_OF = {"approved": "approve", "rejected": "reject"}


@transaction.atomic
def take_over(page_id: int, rows: Iterable[CommentRow]) -> int:
    """Store the rows that are not there yet and return how many; all or none.

    A row's identity is its comment id on this page, so a second run adds nothing. Decisions enter the
    chain under the rule "import": they were made elsewhere, by people we do not name.
    """
    known = set(
        Submission.objects.filter(page_id=page_id, source=SubmissionSource.IMPORT).values_list("source_ref", flat=True)
    )
    reason = Reason.objects.filter(code="elsewhere").first()
    added = 0
    for row in rows:
        if row.comment_id in known:
            continue
        item = _store(page_id, row)
        if move := MOVE_OF.get(row.decision):
            commit_move(
                item, move, action="submissions.import", rule=IMPORT_RULE, reason=reason if move == "reject" else None
            )
        added += 1
    return added


def _store(page_id: int, row: CommentRow) -> QueueItem:
    form_key = privacy.blind_index(f"{page_id}|{row.comment_id}", purpose="import")
    opinion = Opinion(text=row.text)
    submission = Submission.objects.create(
        number=receipt_number(form_key, row.received_at),
        code_hash=code_hash(query_code(form_key)),
        form_key=form_key,
        page_id=page_id,
        text=row.text,
        author_ref=privacy.blind_index(f"{page_id}|{row.author_id}", purpose="author"),
        content_hash=content_hash(page_id, opinion),
        received_at=row.received_at,
        source=SubmissionSource.IMPORT,
        source_ref=row.comment_id,
        source_data={"agrees": row.agrees, "disagrees": row.disagrees},
    )
    due_at = end_of_working_days(timezone.now(), settings.MODERATION_WORKING_DAYS)
    return QueueItem.objects.create(submission=submission, page_id=page_id, status=QueueStatus.PENDING, due_at=due_at)
