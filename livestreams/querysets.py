"""The vocabulary of broadcasts: three adjectives that divide them, each an instant compared with the clock."""

from datetime import datetime
from typing import Self

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from livestreams.calendar import PRESUMED_LENGTH
from livestreams.states import CALLED_OFF, LivestreamStatus

BY_THE_CLOCK = Q(manual_status="")


class LivestreamQuerySet(PageQuerySet):
    """Every broadcast is at any instant in exactly one of `running`, `upcoming` and `past`.

    What was cancelled or postponed stays where its announced time puts it, so that whoever looks for it finds it.
    """

    def running(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self._with_end().filter(
            Q(manual_status=LivestreamStatus.LIVE) | (BY_THE_CLOCK & Q(starts_at__lte=now, presumed_end__gt=now))
        )

    def upcoming(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        waiting = BY_THE_CLOCK | Q(manual_status__in=CALLED_OFF)
        return self.filter(Q(manual_status=LivestreamStatus.ANNOUNCED) | (waiting & Q(starts_at__gt=now)))

    def past(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        over = Q(manual_status__in=(LivestreamStatus.ENDED, LivestreamStatus.REPLAY))
        return self._with_end().filter(
            over
            | (BY_THE_CLOCK & Q(starts_at__lte=now, presumed_end__lte=now))
            | Q(manual_status__in=CALLED_OFF, starts_at__lte=now)
        )

    def _with_end(self) -> Self:
        return self.annotate(presumed_end=Coalesce(F("ends_at"), F("starts_at") + PRESUMED_LENGTH))


LivestreamManager = PageManager.from_queryset(LivestreamQuerySet)
