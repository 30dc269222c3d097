"""The newest consultations, and what happens to one, as Atom and RSS."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.http import Http404, HttpRequest
from django.urls import reverse

from consultations.milestones import Milestone, milestones
from consultations.models import ConsultationIndexPage, ConsultationPage
from core.feeds import NEWEST, SectionFeed
from core.links import absolute_url
from core.text import without_controls


class ConsultationFeed(SectionFeed):
    index_model = ConsultationIndexPage

    def items(self, index: ConsultationIndexPage) -> Iterable[ConsultationPage]:
        rows = ConsultationPage.objects.live().public().listed()
        return rows.order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:NEWEST]

    def item_author_name(self, item: ConsultationPage) -> str:
        return item.issuing_body

    def item_pubdate(self, item: ConsultationPage) -> datetime:
        return item.first_published_at or item.opens_at


class MilestoneFeed(SectionFeed):
    """What happens to one consultation."""

    def get_object(self, request: HttpRequest, page_id: int) -> ConsultationPage:
        page = ConsultationPage.objects.live().public().filter(pk=page_id).first()
        if page is None:
            raise Http404
        return page

    def feed_url(self, page: ConsultationPage) -> str:
        return absolute_url(reverse(self.url_name, args=[page.pk]))

    def items(self, page: ConsultationPage) -> Iterable[tuple[ConsultationPage, Milestone]]:
        return [(page, milestone) for milestone in milestones(page)]

    def item_title(self, item: tuple[ConsultationPage, Milestone]) -> str:
        return item[1].title

    def item_description(self, item: tuple[ConsultationPage, Milestone]) -> str:
        return without_controls(item[0].title)

    def item_link(self, item: tuple[ConsultationPage, Milestone]) -> str:
        return item[1].address

    def item_guid(self, item: tuple[ConsultationPage, Milestone]) -> str:
        return f"urn:uuid:{item[0].translation_key}#{item[1].step}"

    def item_author_name(self, item: tuple[ConsultationPage, Milestone]) -> str:
        return item[0].issuing_body

    def item_pubdate(self, item: tuple[ConsultationPage, Milestone]) -> datetime:
        return item[1].happened_at

    item_updateddate = item_pubdate
