"""The newest announcements of broadcasts as Atom and RSS."""

from collections.abc import Iterable

from core.feeds import SectionFeed
from core.text import without_controls
from livestreams.models import LivestreamIndexPage, LivestreamPage
from livestreams.queries import announced_title, newest_livestreams


class LivestreamFeed(SectionFeed):
    index_model = LivestreamIndexPage

    def items(self, index: LivestreamIndexPage) -> Iterable[LivestreamPage]:
        return newest_livestreams()

    def item_title(self, item: LivestreamPage) -> str:
        return without_controls(announced_title(item))
