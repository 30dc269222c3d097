"""Feeds of a section, Atom and RSS: the newest pages that everybody may read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.feedgenerator import SyndicationFeed
from wagtail.models import Page

from core.caching import shared
from core.links import absolute_url, page_address
from core.pages import UNKNOWN, BasePage
from core.text import without_controls

NEWEST = 20


class _Unhurried:
    """A feed without entries says a fixed day: with the present second it would never be the same file twice."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else UNKNOWN


class SectionFeed(Feed):
    """A subclass names its index model and gives `items`; the address and the format come with the URL.

    Every address is absolute and built from the settings, so that a forged Host header changes nothing and the
    answer can be kept for everyone. A section that is not public has no feed.
    """

    index_model: type[Page]

    def __init__(self, feed_type: type[SyndicationFeed], url_name: str) -> None:
        self.feed_type = type(feed_type.__name__, (_Unhurried, feed_type), {})
        self.url_name = url_name

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        return shared(request, super().__call__(request, *args, **kwargs))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Page:
        index = self.index_model.objects.live().public().first()
        if index is None:
            raise Http404
        return index

    def title(self, index: Page) -> str:
        return without_controls(f"{index.title} – {settings.WAGTAIL_SITE_NAME}")

    def description(self, index: Page) -> str:
        return without_controls(index.search_description or index.title)

    subtitle = description

    def link(self, index: Page) -> str:
        return page_address(index)

    def feed_url(self, index: Page) -> str:
        return absolute_url(reverse(self.url_name))

    def feed_guid(self, index: Page) -> str:
        return f"urn:uuid:{index.translation_key}"

    def author_name(self, index: Page) -> str:
        return settings.WAGTAIL_SITE_NAME

    def items(self, index: Page) -> Iterable[BasePage]:
        raise NotImplementedError

    def item_title(self, item: BasePage) -> str:
        return without_controls(item.title)

    def item_description(self, item: Any) -> str:
        return without_controls(item.summary)

    def item_link(self, item: BasePage) -> str:
        return page_address(item)

    def item_guid(self, item: BasePage) -> str:
        return f"urn:uuid:{item.translation_key}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: BasePage) -> datetime:
        return item.first_published_at or item.edited_at

    def item_updateddate(self, item: BasePage) -> datetime:
        return max(item.edited_at, self.item_pubdate(item))
