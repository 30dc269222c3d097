"""What the public pages read: clauses, published opinions by keyset, two honest counters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from consultations.models import (
    Clause,
    ConsultationIndexPage,
    ConsultationPage,
    DraftDocument,
    Outcome,
    OutcomeAssignment,
    OutcomeReport,
)
from consultations.outline import clause_identifier
from consultations.states import ConsultationKind, ConsultationStatus
from consultations.version_queries import gone_clauses, lineage_of, named_clause, tell_where
from consultations.versions import Lineage, version_of
from core import keyset
from core.prepared import Prepared
from submissions.models.archive import PageArchive
from submissions.models.public import WHOLE_PAGE, PublicCount
from submissions.queries import OpinionList, opinion_list
from submissions.tombstones import traces_on, with_tombstones

INDEX_SIZE = 20


@dataclass
class ClauseNode:
    """A clause with the clauses below it and its opinions: {name of the clause they were written on: how many}."""

    clause: Clause
    identifier: str
    opinions: Mapping[str, int] = field(default_factory=dict)
    children: list["ClauseNode"] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Opinions on this clause and on everything below it; one that a split brought to two of these counts once."""
        return sum(self._all().values())

    def _all(self) -> dict[str, int]:
        found = dict(self.opinions)
        for child in self.children:
            found |= child._all()
        return found


# What every reader of a consultation asks for.
_latest_draft = Prepared(lambda page: DraftDocument.objects.filter(page_id=page).order_by("-version")[:1], int)
_published_report = Prepared(lambda page: OutcomeReport.objects.filter(page_id=page, published_at__isnull=False), int)
_counts_of = Prepared(
    lambda page: PublicCount.objects.filter(page_id=page).annotate(has_traces=traces_on(OuterRef("page_id"))), int
)

# Read before each opinion is stored: composing the same out of querysets takes Django ten times as long as PostgreSQL
# needs to answer.
_TAKING_PART_FIELDS = (
    "id",
    "path",
    "depth",
    "title",
    "slug",
    "url_path",
    "page_ptr_id",
    "kind",
    "opens_at",
    "closes_at",
)
_TAKING_PART = """
SELECT p.id, p.path, p.depth, p.title, p.slug, p.url_path, c.page_ptr_id, c.kind, c.opens_at, c.closes_at,
    draft.id, draft.version
FROM wagtailcore_page p JOIN consultations_consultationpage c ON c.page_ptr_id = p.id
LEFT JOIN LATERAL (SELECT id, version FROM consultations_draftdocument
    WHERE page_id = p.id ORDER BY version DESC LIMIT 1) draft ON true
WHERE p.id = %s AND p.live AND NOT EXISTS (SELECT FROM wagtailcore_pageviewrestriction r
    JOIN wagtailcore_page private ON private.id = r.page_id WHERE starts_with(p.path, private.path))
"""


def taking_part(page_id: int) -> ConsultationPage | None:
    """A public consultation with `draft_id` and `draft_version` of its current draft; one query."""
    rows = connection.ask_prepared(_TAKING_PART, [page_id])
    if not rows:
        return None
    (row,) = rows
    page = ConsultationPage.from_db(connection.alias, _TAKING_PART_FIELDS, row[:-2])
    page.draft_id, page.draft_version = row[-2:]
    return page


def public_page(page_id: int) -> ConsultationPage | None:
    return ConsultationPage.objects.live().public().filter(pk=page_id).first()


def with_open_data(page_id: int) -> ConsultationPage | None:
    """A public consultation whose published opinions can be taken as data: closed, and shown at all."""
    closed = ConsultationPage.objects.live().public().filter(closes_at__lte=timezone.now(), shows_comments=True)
    return closed.filter(pk=page_id).first()


def current_draft(page: ConsultationPage) -> DraftDocument | None:
    return _latest_draft.first(page.pk)


def clause_tree(
    draft: DraftDocument, counts: Mapping[str, int], earlier: Mapping[str, tuple[str, ...]]
) -> list[ClauseNode]:
    """The draft as nested nodes in document order; one query. `earlier` are the clauses that led to each."""
    nodes: dict[str, ClauseNode] = {}
    roots: list[ClauseNode] = []
    for clause in draft.clauses.all():
        identifier = clause_identifier(draft, clause)
        names = (identifier, *earlier.get(identifier, ()))
        node = ClauseNode(clause, identifier, {name: counts[name] for name in names if counts.get(name)})
        nodes[clause.key] = node
        parent = nodes.get(clause.parent_key)
        (parent.children if parent else roots).append(node)
    return roots


def public_counts(page: ConsultationPage) -> dict[str, PublicCount]:
    """Both counters for the page ("*") and for each clause that has opinions; one query."""
    return {row.clause_key: row for row in _counts_of(page.pk)}


def published_report(page: ConsultationPage) -> OutcomeReport | None:
    return _published_report.first(page.pk)


def report_in_preparation(page: ConsultationPage) -> OutcomeReport | None:
    return OutcomeReport.objects.filter(page=page).first()


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
    lines = lineage_of(draft)
    earlier = lines.sources()
    also = earlier.get(params.get("clause", ""), ())
    listing = opinion_list(page.pk, params, related=related, also_clauses=also) if page.shows_comments else None
    if listing:
        tell_where(listing.opinions, draft, lines)
    entries = _entries(page, listing, params, has_traces=total is not None and total.has_traces)
    by_clause = {key: row.opinions for key, row in sorted(counts.items())}
    return {
        "status": page.status_at(now, has_outcome=report is not None),
        "is_open": page.is_open(now),
        "now": now,
        "draft": draft,
        # A draft never changes: its text is drawn anew only when another opinion is counted, and else not even read.
        "clauses": SimpleLazyObject(lambda: clause_tree(draft, by_clause, earlier)) if draft else [],
        "counted": " ".join(
            f"{key}:{opinions}:{lines.now(key)}" for key, opinions in by_clause.items() if version_of(key)
        ),
        "filtered_clause": named_clause(page, draft, listing.clause) if listing else None,
        "is_filtered_clause_gone": is_gone(lines, listing.clause) if listing else False,
        "gone_clauses": gone_clauses(page, counts, lines) if page.shows_comments else [],
        "listing": listing,
        "entries": entries,
        "opinions_total": total.opinions if total else 0,
        "participants_total": total.participants if total else 0,
        "report": report,
        "outcomes": outcome_figures(page) if report else [],
        "archive": PageArchive.objects.filter(page_id=page.pk).first() if now >= page.closes_at else None,
        # As the editor's preview holds them, too, before they are stored.
        "attachments": list(page.attachments.select_related("document")),
    }


def _entries(
    page: ConsultationPage, listing: OpinionList | None, params: Mapping[str, str], *, has_traces: bool
) -> list:
    """The opinions of a list, and between them the traces of hidden ones where the page has any."""
    if listing is None:
        return []
    return with_tombstones(listing, page.pk, params.get("after", "")) if has_traces else listing.opinions


def is_gone(lines: Lineage, identifier: str) -> bool:
    """Whether it names a clause of an earlier version that has no place in the latest."""
    return bool(version_of(identifier)) and not lines.now(identifier)


def outcome_figures(page: ConsultationPage) -> list[Outcome]:
    """The published answers, each with `opinions`: how many visible opinions it answers."""
    visible = Count("assignments", filter=Q(assignments__rendition__is_visible=True))
    return list(Outcome.objects.filter(page=page).annotate(opinions=visible).order_by("-opinions", "pk"))


def index_listing(index: ConsultationIndexPage, params: Mapping[str, str]) -> dict[str, Any]:
    """The consultations under an index page, filtered by status and kind; unknown filter words filter nothing."""
    rows = ConsultationPage.objects.child_of(index).live().public().listed().select_related("outcome_report")
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
        rows = keyset.following(rows, ("-closes_at", "-page_ptr_id"), position)
    pages = list(rows.order_by("-closes_at", "-page_ptr_id")[: INDEX_SIZE + 1])
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
