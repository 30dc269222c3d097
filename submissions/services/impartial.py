"""Who had a part in an opinion: they neither hear its appeal nor read its decision a second time."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from submissions.models import Decision, DismissedProposal, QueueItem, Redaction
from submissions.states import QueueStatus


def touched_by(user: Any, submission: str) -> Q:
    """A condition: this person decided on, edited, or took back anything of the opinion that the field `submission` names.

    Also what was undone or removed since counts; of a removed redaction only the audit entry is left.
    """
    outer = OuterRef(submission)
    audited = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(QueueItem), user=user, object_id=Cast(outer, CharField())
    )
    return Q(
        Exists(Decision.objects.filter(submission=outer, actor=user))
        | Exists(Redaction.objects.filter(submission=outer, created_by=user))
        | Exists(DismissedProposal.objects.filter(submission=outer, created_by=user))
        | Exists(audited)
    )


def has_touched(item: QueueItem, user: Any) -> bool:
    return QueueItem.objects.filter(touched_by(user, "pk"), pk=item.pk).exists()


def barred(user: Any) -> Q:
    """The appeals that this person may not hear."""
    return Q(status=QueueStatus.APPEALED) & touched_by(user, "pk")
