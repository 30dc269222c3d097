"""What the front page gathers from the apps below it. Each function is one or two queries, never a count of rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from consultations.models import ConsultationPage, OutcomeReport
from livestreams.models import LivestreamPage
from notices.models import NoticePage
from submissions.models.public import WHOLE_PAGE, PublicCount


def open_consultations(limit: int) -> dict[str, Any]:
    """Consultations that take opinions, by the time left."""
    now = timezone.now()
    pages = ConsultationPage.objects.live().public().open(now).order_by("closes_at", "pk")[:limit]
    entries = [{"page": page, "status": page.status_at(now, has_outcome=False)} for page in pages]
    return {"now": now, "entries": entries}


def next_livestreams(limit: int) -> list[dict[str, Any]]:
    """What is live now, then what comes, the soonest first."""
    now = timezone.now()
    rows = LivestreamPage.objects.live().public()
    running = list(rows.running(now).order_by("starts_at", "pk")[:limit])
    coming = (
        list(rows.upcoming(now).order_by("starts_at", "pk")[: limit - len(running)]) if len(running) < limit else []
    )
    return [{"page": page, "status": page.status_at(now)} for page in running + coming]


def latest_outcomes(limit: int) -> list[ConsultationPage]:
    rows = ConsultationPage.objects.live().public().listed().outcome_published().select_related("outcome_report")
    return list(rows.order_by("-outcome_report__published_at", "-pk")[:limit])


def latest_notices(limit: int) -> list[NoticePage]:
    return list(NoticePage.objects.listed().newest()[:limit])


@dataclass(frozen=True)
class PublicFigures:
    """Published opinions and, of these, the answered; ended consultations and, of these, those with an outcome."""

    opinions: int
    answered: int
    ended: int
    with_outcome: int


def public_figures() -> PublicFigures | None:
    """None until there is an opinion or an ended consultation to speak of.

    Only what was published counts. A report is published only when every opinion has its answer, so the answered
    opinions are those of the consultations with a report.
    """
    public = ConsultationPage.objects.live().public()
    reported = OutcomeReport.objects.filter(published_at__isnull=False).values("page_id")
    counted = PublicCount.objects.filter(clause_key=WHOLE_PAGE, page_id__in=public.values("pk")).aggregate(
        all_opinions=Sum("opinions", default=0), answered=Sum("opinions", filter=Q(page_id__in=reported), default=0)
    )
    ended = public.filter(closes_at__lte=timezone.now()).values_list("outcome_report__published_at", flat=True)
    moments = list(ended)
    if not counted["all_opinions"] and not moments:
        return None
    return PublicFigures(
        counted["all_opinions"],
        counted["answered"],
        ended=len(moments),
        with_outcome=sum(moment is not None for moment in moments),
    )
