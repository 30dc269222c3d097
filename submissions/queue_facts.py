"""What is exported of the queue: where each opinion stands, and its words only where they are public."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from core import exports
from core.calendar import TZ
from submissions.models import Decision, QueueItem
from submissions.states import QueueStatus

COLUMNS = (
    ("number", _("receipt number")),
    ("state", _("where it stands in the queue")),
    ("reason", _("reason of the last decision")),
    ("decided_at", _("when that was, Beijing time")),
    ("page", _("what it was sent to")),
    ("clause", _("the clause as the author saw it")),
    ("form_version", _("number of the form whose questions were answered")),
    ("received_at", _("when it arrived, Beijing time")),
    ("due_at", _("by when it is to be decided, Beijing time")),
    ("name", _("public name; only while the opinion is public")),
    ("text", _("published text; only while the opinion is public")),
)
WRITTEN = frozenset({"page", "clause", "name", "text", "reason"})


def queue_facts(rows: QuerySet[QueueItem]) -> Iterator[dict[str, Any]]:
    """One line for each row, read by a cursor of the server. What is not public has no words in any export."""
    last = Decision.objects.filter(submission=OuterRef("pk"), undone_by__isnull=True, undoes__isnull=True)
    last = last.order_by("-seq")
    values = rows.order_by("due_at", "submission_id").values(
        "status", "due_at", "submission__number", "submission__clause_label", "submission__form_version_id",
        "submission__received_at", "submission__page__title", "submission__rendition__is_visible",
        "submission__rendition__public_name", "submission__rendition__text",
        last_reason=Subquery(last.values("reason__internal_text")[:1]), decided_at=Subquery(last.values("effective_at")[:1]),
    )  # fmt: skip
    states = {value: str(label) for value, label in QueueStatus.choices}
    return exports.facts_of(values, lambda row: _fact(row, states))


def _fact(row: dict[str, Any], states: dict[str, str]) -> dict[str, Any]:
    is_public = row["submission__rendition__is_visible"]
    return {
        "number": row["submission__number"],
        "state": states[row["status"]],
        "reason": row["last_reason"] or "",
        "decided_at": _instant(row["decided_at"]),
        "page": row["submission__page__title"],
        "clause": row["submission__clause_label"],
        "form_version": row["submission__form_version_id"] or "",
        "received_at": _instant(row["submission__received_at"]),
        "due_at": _instant(row["due_at"]),
        "name": row["submission__rendition__public_name"] if is_public else "",
        "text": row["submission__rendition__text"] if is_public else "",
    }


def _instant(moment: Any) -> str:
    return moment.astimezone(TZ).isoformat(timespec="seconds") if moment else ""
