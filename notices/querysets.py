"""The vocabulary of notices: what the public lists show, by year and category, from a position on."""

from datetime import date
from typing import Self

from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class NoticeQuerySet(PageQuerySet):
    def listed(self) -> Self:
        """What lists, feeds, search and sitemap may show: live, for everybody, neither withdrawn nor moved away."""
        return self.live().public().filter(removal__isnull=True)

    def in_year(self, year: int) -> Self:
        return self.filter(issued_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def of_category(self, category: str) -> Self:
        return self.filter(category=category)

    def newest(self) -> Self:
        return self.order_by("-issued_on", "-page_ptr_id")


NoticeManager = PageManager.from_queryset(NoticeQuerySet)
