"""What can be found of consultations: the pages, the clauses of their latest drafts, the files they show."""

from collections.abc import Iterator

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.utils.translation import gettext_lazy as _

from consultations.models import Clause, ConsultationAttachment, ConsultationPage, DraftDocument
from consultations.models.drafts import ClauseKind
from consultations.outline import full_label
from core.blocks import body_words
from core.pages import public_now
from core.search_index import Entry, SearchSource, narrow, page_entry, register, watch, watch_pages

CONSULTATION, CLAUSE = "consultation", "clause"


def register_sources() -> None:
    register(
        SearchSource(
            kind=CONSULTATION,
            label=_("Consultations"),
            rows=public_consultations,
            entries=_page_entries,
            page_path="pk",
            model=ConsultationPage,
            is_content=True,
        )
    )
    register(
        SearchSource(
            kind=CLAUSE,
            label=_("Drafts, clause by clause"),
            rows=public_clauses,
            entries=_clause_entries,
            page_path="draft__page",
            model=Clause,
        )
    )
    narrow("opinion", _is_shown_one_by_one)
    watch_pages(ConsultationPage)
    watch(ConsultationAttachment, lambda attachment: [attachment.page_id])


def public_consultations() -> QuerySet[ConsultationPage]:
    return public_now(ConsultationPage.objects.all())


def public_clauses() -> QuerySet[Clause]:
    """The clauses that a consultation's page shows: those of its latest draft."""
    newer = DraftDocument.objects.filter(page=OuterRef("draft__page"), version__gt=OuterRef("draft__version"))
    article = Func(OuterRef("key"), Value("."), Value(1), function="split_part", output_field=TextField())
    above = Clause.objects.filter(draft=OuterRef("draft"), kind=ClauseKind.ARTICLE, key=article).values("label")
    return (
        Clause.objects.filter(~Exists(newer), draft__page__in=public_consultations())
        .select_related("draft")
        .annotate(article_label=Subquery(above[:1]))
    )


def _is_shown_one_by_one() -> Q:
    """An editor may keep the opinions of a consultation to be read by staff only."""
    return ~Q(page_id__in=ConsultationPage.objects.filter(shows_comments=False).values("pk"))


def _page_entries(page: ConsultationPage) -> Iterator[Entry]:
    words = [page.summary, page.issuing_body, body_words(page.background)]
    words += [draft.preamble for draft in page.drafts.order_by("-version")[:1]]
    yield page_entry(page, body="\n\n".join(filter(None, words)), dated_at=page.opens_at)


def _clause_entries(clause: Clause) -> Iterator[Entry]:
    article_key = clause.key.partition(".")[0]
    label = full_label(clause, {article_key: clause.article_label}) if clause.article_label else clause.label
    yield Entry(
        object_id=clause.pk,
        page_id=clause.draft.page_id,
        title=f"{label}　{clause.heading if clause.heading not in label else ''}".strip("　"),
        body=clause.text,
        dated_at=clause.draft.imported_at,
        place=f"#{clause.key}",
    )
