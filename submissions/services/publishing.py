"""What the public will see of an opinion, and letting it be seen. Only this module writes PublicRendition."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from core.search_index import index_entry, remove_entry
from submissions.models import PublicRendition, Redaction, Submission
from submissions.querysets import PublicRenditionQuerySet
from submissions.search import OPINION
from submissions.services import counts

MASK = "〔{}已隐去〕"  # part of the published text itself, in the language of the site


def redacted_text(text: str, redactions: Iterable[Redaction]) -> str:
    """The text with each span replaced by a bracket that says what kind of information was removed.

    Overlapping spans are merged; the replacement tells nothing of the length of what it hides.
    """
    parts, position = [], 0
    for redaction in sorted(redactions, key=lambda r: (r.start, -r.end)):
        if redaction.end <= position:
            continue
        if redaction.start >= position:
            parts += [text[position : redaction.start], MASK.format(redaction.get_category_display())]
        position = redaction.end
    return "".join([*parts, text[position:]])


def preview(submission: Submission) -> str:
    """Exactly the text that approving now would publish."""
    return redacted_text(submission.text, submission.redactions.all())


def show(submission: Submission, *, now: datetime | None = None) -> PublicRendition:
    """Derive the public text anew and make it visible; needs the transaction of the decision."""
    rendition = PublicRendition.with_hidden.filter(submission=submission).first()
    if rendition is None:
        rendition = PublicRendition(submission=submission, published_at=now or timezone.now(), is_visible=False)
    was_visible = rendition.is_visible and rendition.pk is not None
    rendition.page_id = submission.page_id
    rendition.number = submission.number
    rendition.clause_key = submission.clause_key
    rendition.clause_label = submission.clause_label
    rendition.public_name = submission.public_name
    rendition.text = preview(submission)
    rendition.content_hash = submission.content_hash
    rendition.author_ref = submission.author_ref
    rendition.received_at = submission.received_at
    if not was_visible:
        counts.adjust(rendition, by=1)
        rendition.is_visible = True
        rendition.cluster_id = submission.queue_item.cluster_id
        earlier = _others(rendition).filter(pk__lt=rendition.pk) if rendition.pk else _others(rendition)
        rendition.is_face = not earlier.exists()
        _step_back(rendition)
    rendition.save()
    index_entry(OPINION, rendition.pk)
    return rendition


def _step_back(face: PublicRendition) -> None:
    """The first of a group stands for all; shown again, it takes its place back from whoever took it over."""
    if face.is_face:
        for other in _others(face).filter(is_face=True):
            PublicRendition.objects.filter(pk=other.pk).update(is_face=False)
            index_entry(OPINION, other.pk)


def hide(submission: Submission) -> None:
    """Take a published opinion out of everything public at once; does nothing to one that is not shown."""
    rendition = PublicRendition.with_hidden.filter(submission=submission, is_visible=True).first()
    if rendition is None:
        return
    rendition.is_visible = False
    rendition.save(update_fields=["is_visible"])
    counts.adjust(rendition, by=-1)  # its lock on the page also keeps two from choosing the next face
    if rendition.is_face and (heir := _others(rendition).order_by("pk").first()):
        PublicRendition.objects.filter(pk=heir.pk).update(is_face=True)
        index_entry(OPINION, heir.pk)
    remove_entry(OPINION, rendition.pk)


def join_clusters(cluster_of: Mapping[int, int]) -> None:
    """Published opinions learn which group they belong to; one of each group stands for all in lists."""
    for rendition in PublicRendition.objects.filter(submission__in=list(cluster_of)).order_by("pk"):
        counts.lock_page(rendition.page_id)
        rendition.cluster_id = cluster_of[rendition.submission_id]
        rendition.is_face = not _others(rendition).filter(is_face=True).exists()
        rendition.save(update_fields=["cluster", "is_face"])
        index_entry(OPINION, rendition.pk)


def _others(rendition: PublicRendition) -> PublicRenditionQuerySet:
    """The other public opinions of the same group; none for an opinion without a group."""
    return PublicRendition.objects.filter(cluster_id=rendition.cluster_id, cluster__isnull=False).exclude(
        pk=rendition.pk
    )
