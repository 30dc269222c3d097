"""What the public pages read: clauses, published opinions by keyset, two honest counters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from consultations.models import (
    Clause,
    ConsultationIndexPage,
    ConsultationPage,
    DraftDocument,
    Outcome,
    OutcomeAssignment,
    OutcomeReport,
)
from consultations.states import ConsultationKind, ConsultationStatus
from core import keyset
from submissions.models.public import WHOLE_PAGE, PublicCount
from submissions.queries import opinion_list

INDEX_SIZE = 20


@dataclass
class ClauseNode:
    """A clause with the clauses below it and how many opinions it has."""

    clause: Clause
    identifier: str
    opinions: int = 0
    children: list["ClauseNode"] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Opinions on this clause and on everything below it."""
        return self.opinions + sum(child.total for child in self.children)


def clause_identifier(draft: DraftDocument, clause: Clause) -> str:
    """How a submission names a clause: version and key, so a later draft's article 12 is another clause."""
    return f"v{draft.version}.{clause.key}"


def current_draft(page: ConsultationPage) -> DraftDocument | None:
    return page.drafts.order_by("-version").first()


def clause_tree(draft: DraftDocument, counts: Mapping[str, int]) -> list[ClauseNode]:
    """The draft as nested nodes in document order; one query."""
    nodes: dict[str, ClauseNode] = {}
    roots: list[ClauseNode] = []
    for clause in draft.clauses.all():
        identifier = clause_identifier(draft, clause)
        node = ClauseNode(clause, identifier, counts.get(identifier, 0))
        nodes[clause.key] = node
        parent = nodes.get(clause.parent_key)
        (parent.children if parent else roots).append(node)
    return roots


def clause_choices(draft: DraftDocument | None) -> list[tuple[str, str]]:
    """What can be commented on, for a select: (identifier, label), articles with their parts indented."""
    if draft is None:
        return []
    depth = {"article": "", "paragraph": "　", "item": "　　"}
    articles: dict[str, str] = {}
    choices = []
    for clause in draft.clauses.all():
        if clause.kind not in depth:
            continue
        label = full_label(clause, articles)
        if clause.kind == "article":
            articles[clause.key] = clause.label
        choices.append((clause_identifier(draft, clause), depth[clause.kind] + label))
    return choices


def full_label(clause: Clause, articles: Mapping[str, str]) -> str:
    """第十二条第二款第（三）项: how the law names a clause within its article."""
    if clause.kind == "article":
        return f"{clause.label} {clause.heading}".strip()
    article_key, *rest = clause.key.split(".")
    label = articles.get(article_key, "")
    for part in rest:
        number = part[1:]
        if part.startswith("p"):
            label += f"第{number}款"
        elif part.startswith("i"):
            label += f"{clause.label}项" if clause.key.endswith(part) else f"第{number}项"
    return label


def clause_of(page: ConsultationPage, identifier: str) -> Clause | None:
    """The clause of the page's current draft that an identifier names; None for any other draft's."""
    version, _, key = identifier.partition(".")
    return Clause.objects.filter(
        draft=current_draft(page), draft__version=version[1:] if version[1:].isdecimal() else 0, key=key
    ).first()


def public_counts(page: ConsultationPage) -> dict[str, PublicCount]:
    """Both counters for the page ("*") and for each clause that has opinions; one query."""
    return {row.clause_key: row for row in PublicCount.objects.filter(page_id=page.pk)}


def published_report(page: ConsultationPage) -> OutcomeReport | None:
    return OutcomeReport.objects.filter(page=page, published_at__isnull=False).first()


def outcome_of(submission_id: int) -> OutcomeAssignment | None:
    """What became of one opinion, once its report is published."""
    return (
        OutcomeAssignment.objects.filter(
            rendition__submission_id=submission_id, outcome__page__outcome_report__published_at__isnull=False
        )
        .select_related("outcome__page__outcome_report")
        .first()
    )


def consultation_reading(page: ConsultationPage, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything the consultation page shows, in a fixed number of queries."""
    now = timezone.now()
    report = published_report(page)
    draft = current_draft(page)
    counts = public_counts(page)
    total = counts.get(WHOLE_PAGE)
    # An answer is public with the report, never before.
    related = ("outcome_assignment__outcome",) if report else ()
    listing = opinion_list(page.pk, params, related=related) if page.shows_comments else None
    tree = clause_tree(draft, {key: row.opinions for key, row in counts.items()}) if draft else []
    return {
        "status": page.status_at(now, has_outcome=report is not None),
        "is_open": page.is_open(now),
        "now": now,
        "draft": draft,
        "clauses": tree,
        "filtered_clause": clause_of(page, listing.clause) if listing and listing.clause else None,
        "listing": listing,
        "opinions_total": total.opinions if total else 0,
        "participants_total": total.participants if total else 0,
        "report": report,
        "outcomes": outcome_figures(page) if report else [],
        "attachments": list(page.attachments.select_related("document")),
    }


def outcome_figures(page: ConsultationPage) -> list[Outcome]:
    """The published answers, each with `opinions`: how many visible opinions it answers."""
    visible = Count("assignments", filter=Q(assignments__rendition__is_visible=True))
    return list(Outcome.objects.filter(page=page).annotate(opinions=visible).order_by("-opinions", "pk"))


def index_listing(index: ConsultationIndexPage, params: Mapping[str, str]) -> dict[str, Any]:
    """The consultations under an index page, filtered by status and kind; unknown filter words filter nothing."""
    rows = ConsultationPage.objects.child_of(index).live().public().select_related("outcome_report")
    status, kind = params.get("status", ""), params.get("kind", "")
    if status in ConsultationStatus.values:
        rows = rows.with_status(status)
    else:
        status = ""
    if kind in ConsultationKind.values:
        rows = rows.filter(kind=kind)
    else:
        kind = ""
    if position := keyset.read_instant(params.get("after", "")):
        moment, key = position
        rows = rows.filter(Q(closes_at__lt=moment) | Q(closes_at=moment, pk__lt=key))
    pages = list(rows.order_by("-closes_at", "-pk")[: INDEX_SIZE + 1])
    more, pages = len(pages) > INDEX_SIZE, pages[:INDEX_SIZE]
    now = timezone.now()
    counts = {
        row.page_id: row
        for row in PublicCount.objects.filter(page_id__in=[page.pk for page in pages], clause_key=WHOLE_PAGE)
    }
    entries = [
        {"page": page, "status": page.status_at(now, has_outcome=_has_report(page)), "count": counts.get(page.pk)}
        for page in pages
    ]
    next_cursor = keyset.write_instant(pages[-1].closes_at, pages[-1].pk) if more else ""
    return {
        "entries": entries,
        "next_cursor": next_cursor,
        "status": status,
        "kind": kind,
        "statuses": ConsultationStatus.choices,
        "kinds": ConsultationKind.choices,
    }


def _has_report(page: ConsultationPage) -> bool:
    report = getattr(page, "outcome_report", None)
    return report is not None and report.published_at is not None
