"""What stations did and announce, the newest first, as Atom and RSS."""

from collections.abc import Iterable

from django.db.models import F

from core.feeds import NEWEST, SectionFeed
from stations.activity_queries import public_activities
from stations.models import StationActivityPage, StationIndexPage


class ActivityFeed(SectionFeed):
    index_model = StationIndexPage

    def items(self, index: StationIndexPage) -> Iterable[StationActivityPage]:
        return public_activities().order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:NEWEST]
