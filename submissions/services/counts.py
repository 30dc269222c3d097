"""参与人数 and 意见条数, kept exactly as opinions are shown and hidden."""

from django.db import transaction
from django.db.models import Count, F

from submissions.models import PublicCount, PublicRendition
from submissions.models.public import WHOLE_PAGE


def adjust(rendition: PublicRendition, *, by: int) -> None:
    """Count one opinion in (`by=1`, before it is made visible) or out (`by=-1`, after it was hidden).

    The page's row is locked first, so two opinions of one author shown at once count one person.
    Needs an open transaction in which the visibility changes too.
    """
    keys = (WHOLE_PAGE, rendition.clause_key)
    for key in keys:  # the page's row first: its lock is what keeps two authors' opinions apart
        PublicCount.objects.select_for_update().get_or_create(page_id=rendition.page_id, clause_key=key)
    others = PublicRendition.objects.of_page(rendition.page_id).filter(author_ref=rendition.author_ref)
    others = others.exclude(pk=rendition.pk)
    for key, known in ((WHOLE_PAGE, others), (rendition.clause_key, others.of_clause(rendition.clause_key))):
        PublicCount.objects.filter(page_id=rendition.page_id, clause_key=key).update(
            opinions=F("opinions") + by, participants=F("participants") + (0 if known.exists() else by)
        )


def lock_page(page_id: int) -> None:
    """Whoever shows, hides or groups opinions of a page waits here for the others."""
    PublicCount.objects.select_for_update().get_or_create(page_id=page_id, clause_key=WHOLE_PAGE)


def recount(page_id: int) -> dict[str, tuple[int, int]]:
    """The same figures counted afresh from the published opinions: {clause key: (opinions, participants)}."""
    rows = PublicRendition.objects.of_page(page_id)
    figures = {
        row["clause_key"]: (row["opinions"], row["people"])
        for row in rows.values("clause_key").annotate(opinions=Count("pk"), people=Count("author_ref", distinct=True))
    }
    whole = rows.aggregate(opinions=Count("pk"), people=Count("author_ref", distinct=True))
    return figures | {WHOLE_PAGE: (whole["opinions"], whole["people"])}


@transaction.atomic
def rebuild(page_id: int) -> None:
    """Write the recount over the kept figures, after an import."""
    PublicCount.objects.filter(page_id=page_id).delete()
    PublicCount.objects.bulk_create(
        PublicCount(page_id=page_id, clause_key=key, opinions=opinions, participants=people)
        for key, (opinions, people) in recount(page_id).items()
    )
