"""What can be found of what people wrote: the published opinions, as they were published."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core import keyset
from core.pages import public_now
from core.search_index import Entry, SearchSource, register
from submissions.models.public import PublicRendition

OPINION = "opinion"


def register_sources() -> None:
    register(
        SearchSource(
            kind=OPINION,
            label=_("Published opinions"),
            rows=public_opinions,
            entries=_entries,
            page_path="page",
            model=PublicRendition,
        )
    )


def public_opinions() -> QuerySet[PublicRendition]:
    return PublicRendition.objects.filter(page__in=public_now(Page.objects.all()))


def _entries(opinion: PublicRendition) -> Iterator[Entry]:
    # The list is continued from just before the opinion, so that it stands first, however many came after it.
    before = keyset.write_instant(opinion.received_at, opinion.pk + 1)
    group = "" if opinion.is_face else f"cluster={opinion.cluster_id}&"  # only there is it listed
    yield Entry(
        object_id=opinion.pk,
        page_id=opinion.page_id,
        title=" ".join(filter(None, [opinion.number, opinion.clause_label])),
        body=opinion.text,
        dated_at=opinion.received_at,
        place=f"?{group}after={before}#opinion-{opinion.pk}",
    )
