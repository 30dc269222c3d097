"""The site map for search engines: every page that anybody may read, and no other."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap as AddressSitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.query import PageQuerySet

from notices.models import NoticeRemoval
from publicity.grade_queries import graded_years
from suggestions.public_queries import published_supervision
from suggestions.search import public_suggestions


class PublicPages(Sitemap):
    """Live pages without a restriction above them; a notice that was withdrawn or moved is not there any more."""

    def items(self) -> PageQuerySet:
        # Not the specific pages: an address and a date are all that is read, and both stand on the page itself.
        pages = self.get_wagtail_site().root_page.get_descendants(inclusive=True).live().public()
        return pages.exclude(pk__in=NoticeRemoval.objects.values("notice_id")).order_by("path")


class GradeLists(AddressSitemap):
    """The published grades of each year: addresses without a page of the tree."""

    def items(self) -> list[int]:
        return graded_years()

    def location(self, item: int) -> str:
        return reverse("publicity_grades_of", args=[item])


class Suggestions(AddressSitemap):
    """The published suggestions, those accepted last first."""

    def items(self) -> QuerySet:
        return public_suggestions().newest().values_list("pk", "changed_at")

    def location(self, item: tuple[int, datetime]) -> str:
        return reverse("suggestion", args=[item[0]])

    def lastmod(self, item: tuple[int, datetime]) -> datetime:
        return item[1]


class Supervisions(AddressSitemap):
    """The published records of supervision."""

    def items(self) -> QuerySet:
        return published_supervision().order_by("-held_on", "-pk").values_list("pk", flat=True)

    def location(self, item: int) -> str:
        return reverse("supervision", args=[item])


def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(
        request, {"pages": PublicPages, "grades": GradeLists, "suggestions": Suggestions, "supervision": Supervisions}
    )
