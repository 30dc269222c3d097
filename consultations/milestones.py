"""What happens to a consultation, told from its rows: it opens, its draft comes in a new version, it closes, it is answered."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import ConsultationPage, OutcomeReport
from core.links import absolute_url, page_address


@dataclass(frozen=True)
class Milestone:
    """`step` names it for good; `address` is where to read on."""

    step: str
    title: str
    happened_at: datetime
    address: str


def milestones(page: ConsultationPage, now: datetime | None = None) -> list[Milestone]:
    """Everything that has happened, newest first; two queries."""
    now = now or timezone.now()
    url = page_address(page)
    found = [Milestone("opened", _("Opinions are taken"), page.opens_at, url)]
    for version, read_at in page.drafts.filter(version__gt=1).values_list("version", "imported_at"):
        title = _("Version %(version)s of the draft") % {"version": version}
        changes = absolute_url(reverse("consultation_changes", args=[page.pk, version]))
        found.append(Milestone(f"draft-{version}", title, read_at, changes))
    found.append(Milestone("closed", _("The consultation has closed"), page.closes_at, url))
    report = OutcomeReport.objects.filter(page=page, published_at__isnull=False).first()
    if report:
        found.append(
            Milestone("outcome", _("What became of the opinions is published"), report.published_at, f"{url}#outcome")
        )
    past = [milestone for milestone in found if milestone.happened_at <= now]
    return sorted(past, key=lambda milestone: milestone.happened_at, reverse=True)
