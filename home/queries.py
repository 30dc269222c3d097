"""What the front page gathers from the apps below it."""

from typing import Any

from django.utils import timezone

from consultations.models import ConsultationPage
from notices.models import NoticePage

SHOWN = 5


def front_page() -> dict[str, Any]:
    """Open consultations by the time left, outcomes just published, the latest notices; an empty list hides its section."""
    now = timezone.now()
    public = ConsultationPage.objects.live().public()
    return {
        "now": now,
        "open_consultations": list(public.open(now).order_by("closes_at")[:SHOWN]),
        "outcomes": list(
            public.outcome_published()
            .select_related("outcome_report")
            .order_by("-outcome_report__published_at")[:SHOWN]
        ),
        "notices": list(NoticePage.objects.live().public().order_by("-issued_on", "-pk")[:SHOWN]),
    }
