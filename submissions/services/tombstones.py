"""A hidden opinion leaves a trace in its place: when it went and under which rule, nothing of what it said."""

from submissions.models import QueueItem, Tombstone
from submissions.states import QueueStatus

AFTER_HIDING = frozenset({QueueStatus.HIDDEN, QueueStatus.APPEALED, QueueStatus.UPHELD})


def follow(item: QueueItem) -> None:
    """Bring the trace to what the item's state asks for; needs the transaction of the decision.

    An opinion that was never shown leaves none, and neither does one that its author withdrew.
    """
    hiding = None
    if item.status in AFTER_HIDING:
        hidings = item.submission.decisions.filter(move="hide", undone_by__isnull=True).select_related("reason")
        hiding = hidings.order_by("-seq").first()
    if hiding is None:
        Tombstone.objects.filter(pk=item.pk).delete()
        return
    submission = item.submission
    Tombstone.objects.update_or_create(
        pk=item.pk,
        defaults={
            "page_id": submission.page_id,
            "number": submission.number,
            "clause_key": submission.clause_key,
            "clause_label": submission.clause_label,
            "received_at": submission.received_at,
            "hidden_at": hiding.effective_at,
            "reason_text": hiding.reason.public_text if hiding.reason else "",
            "article": hiding.reason.article if hiding.reason else "",
        },
    )
