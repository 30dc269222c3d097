"""The newest consultations as Atom and RSS."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from consultations.models import ConsultationIndexPage, ConsultationPage
from core.feeds import NEWEST, SectionFeed


class ConsultationFeed(SectionFeed):
    index_model = ConsultationIndexPage

    def items(self, index: ConsultationIndexPage) -> Iterable[ConsultationPage]:
        rows = ConsultationPage.objects.live().public()
        return rows.order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:NEWEST]

    def item_author_name(self, item: ConsultationPage) -> str:
        return item.issuing_body

    def item_pubdate(self, item: ConsultationPage) -> datetime:
        return item.first_published_at or item.opens_at
