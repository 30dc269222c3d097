"""The contacts published last as Atom and RSS."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from core.feeds import NEWEST, SectionFeed
from core.links import absolute_url
from core.text import without_controls
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.public import RecordCard, record_card


class RecordFeed(SectionFeed):
    index_model = PublicityIndexPage

    def items(self, index: PublicityIndexPage) -> Iterable[RecordCard]:
        now = timezone.now()
        return [record_card(row, now=now) for row in PublicRecord.objects.order_by("-published_at", "-pk")[:NEWEST]]

    def item_title(self, item: RecordCard) -> str:
        return without_controls(f"{item.deputy} · {item.topic} · {item.number}")

    def item_description(self, item: RecordCard) -> str:
        return without_controls(item.problem)

    def item_link(self, item: RecordCard) -> str:
        return absolute_url(item.page_meta().address)

    def item_guid(self, item: RecordCard) -> str:
        return f"urn:lianxin:contact:{item.number}"

    def item_pubdate(self, item: RecordCard) -> datetime:
        return item.published_at

    item_updateddate = item_pubdate
