"""What several parts of the demo do: put a page live, hand in an opinion."""

from datetime import datetime

from django.utils import timezone
from wagtail.models import Page

from consultations import queries
from consultations.models import ConsultationPage
from consultations.outline import outline
from submissions.models import QueueItem
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import Opinion, receive_opinion


def put_live(index: Page, page: Page) -> None:
    """Add a page as if it had just been published in the editor: the dashboard asks when that was."""
    page.first_published_at = page.last_published_at = timezone.now()
    index.add_child(instance=page)


def receive(page: ConsultationPage, key: str, clause_key: str, text: str, name: str, at: datetime) -> QueueItem:
    identifier = f"v1.{clause_key}" if clause_key else ""
    clause = outline(queries.current_draft(page)).get(identifier)
    opinion = Opinion(
        text=text,
        public_name=name,
        clause_key=identifier,
        clause_label=clause.label if clause else "",
        clause_text=clause.text if clause else "",
    )
    receipt = receive_opinion(
        page.pk,
        opinion,
        form_key=f"{key}-{page.pk}",
        form_version_id=page.current_form_version().pk,
        privacy_notice_id=privacy_notice_in_force().pk,
        received_at=at,
    )
    return QueueItem.objects.get(submission=receipt.submission)
