"""The newest notices as Atom and RSS."""

from collections.abc import Iterable
from datetime import datetime, time

from core.calendar import TZ
from core.feeds import NEWEST, SectionFeed
from notices.models import NoticeIndexPage, NoticePage


class NoticeFeed(SectionFeed):
    index_model = NoticeIndexPage

    def items(self, index: NoticeIndexPage) -> Iterable[NoticePage]:
        return NoticePage.objects.listed().newest()[:NEWEST]

    def item_author_name(self, item: NoticePage) -> str:
        return item.issuing_body

    def item_pubdate(self, item: NoticePage) -> datetime:
        """The day of issue, which is what the list of notices is sorted by."""
        return datetime.combine(item.issued_on, time.min, TZ)
