"""The suggestions published last as Atom and RSS."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from core.calendar import local_day
from core.feeds import NEWEST, SectionFeed
from core.links import absolute_url
from core.text import without_controls
from suggestions.models import PublicSuggestion, SuggestionIndexPage
from suggestions.public import SuggestionCard, suggestion_card


class SuggestionFeed(SectionFeed):
    index_model = SuggestionIndexPage

    def items(self, index: SuggestionIndexPage) -> Iterable[SuggestionCard]:
        today = local_day(timezone.now())
        rows = PublicSuggestion.objects.newest()[:NEWEST]
        return [suggestion_card(row, today=today) for row in rows]

    def item_description(self, item: SuggestionCard) -> str:
        return without_controls(f"{item.number} · {item.stage_label}")

    def item_link(self, item: SuggestionCard) -> str:
        return absolute_url(item.address)

    def item_guid(self, item: SuggestionCard) -> str:
        return f"urn:lianxin:suggestion:{item.number}"

    def item_pubdate(self, item: SuggestionCard) -> datetime:
        return item.published_at

    def item_updateddate(self, item: SuggestionCard) -> datetime:
        return item.changed_at
