"""Open data of a closed consultation: every published opinion and what became of it, for anybody to count again."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.models import ConsultationPage
from consultations.queries import current_draft
from consultations.version_queries import lineage_of
from core import exports
from core.calendar import TZ
from submissions.models import PublicRendition

COLUMNS = (
    ("number", _("number of the opinion, as on its receipt")),
    ("clause", _("clause it is about: version and place in the draft; empty for the whole")),
    ("clause_label", _("the clause as the draft calls it")),
    ("clause_now", _("where that clause stands in the latest version, as editors led it; empty where it was deleted")),
    ("name", _("name that the author chose to show; empty for none")),
    ("text", _("the published text; personal information is masked")),
    ("received_at", _("when it arrived, Beijing time")),
    ("published_at", _("when it was published, Beijing time")),
    ("supporters", _("how many people support it")),
    ("group", _("opinions with the same number here say the same in nearly the same words; empty for one alone")),
    ("outcome", _("what became of it, once the report is published: one of a list")),
    ("matter", _("matter under which it was answered")),
    ("reason", _("the answer and its reason")),
)
WRITTEN = {"name", "text", "clause_label", "matter", "reason"}


def _facts(page: ConsultationPage, *, has_report: bool) -> Iterator[dict[str, Any]]:
    rows = PublicRendition.objects.of_page(page).newest()
    lines = lineage_of(current_draft(page))
    if has_report:  # an answer is public with the report, never before
        rows = rows.select_related("outcome_assignment__outcome")

    def read(row: PublicRendition) -> dict[str, Any]:
        answer = getattr(row, "outcome_assignment", None) if has_report else None
        return {
            "number": row.number,
            "clause": row.clause_key,
            "clause_label": row.clause_label,
            "clause_now": " ".join(lines.now(row.clause_key)),
            "name": row.public_name,
            "text": row.text,
            "received_at": row.received_at.astimezone(TZ).isoformat(timespec="seconds"),
            "published_at": row.published_at.astimezone(TZ).isoformat(timespec="seconds"),
            "supporters": row.support_count,
            "group": row.cluster_id or "",
            "outcome": str(answer.outcome.kind) if answer else "",
            "matter": answer.outcome.theme if answer else "",
            "reason": answer.outcome.reason if answer else "",
        }

    return exports.facts_of(rows, read)


def csv_lines(page: ConsultationPage, *, has_report: bool) -> Iterator[str]:
    return exports.csv_lines(_facts(page, has_report=has_report), COLUMNS, written=WRITTEN)


def json_parts(page: ConsultationPage, *, has_report: bool) -> Iterator[str]:
    about = {
        "title": page.title,
        "opens_at": page.opens_at.astimezone(TZ).isoformat(timespec="seconds"),
        "closes_at": page.closes_at.astimezone(TZ).isoformat(timespec="seconds"),
        "licence": settings.DATA_LICENCE,
        "attribution": page.attribution,
        "is_demo": page.is_demo,
    }
    facts = _facts(page, has_report=has_report)
    return exports.json_parts(facts, COLUMNS, about=about, name="opinions")
