"""The vocabulary of broadcasts: three adjectives that divide them, each an instant compared with the clock."""

from datetime import datetime
from typing import Any, Self

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from livestreams.calendar import PRESUMED_LENGTH
from livestreams.states import CALLED_OFF, LivestreamKind, LivestreamStatus

BY_THE_CLOCK = Q(manual_status="")
OVER = (LivestreamStatus.ENDED, LivestreamStatus.REPLAY, *CALLED_OFF)  # words after which nothing is asked any more


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

    def exchanges(self) -> Self:
        return self.filter(kind=LivestreamKind.ONLINE_EXCHANGE)

    def taking_questions(self, now: datetime | None = None) -> Self:
        """Exchanges that take questions at an instant, as `LivestreamPage.takes_questions` says of one."""
        until = Coalesce(F("questions_close_at"), F("presumed_end"))
        asked = self.exchanges()._with_end().annotate(takes_questions_to=until)
        return asked.filter(takes_questions_to__gt=now or timezone.now()).exclude(manual_status__in=OVER)

    def _with_end(self) -> Self:
        return self.annotate(presumed_end=Coalesce(F("ends_at"), F("starts_at") + PRESUMED_LENGTH))


LivestreamManager = PageManager.from_queryset(LivestreamQuerySet)


class LiveEntryQuerySet(QuerySet):
    def of_page(self, page: Any) -> Self:
        return self.filter(page_id=getattr(page, "pk", page))

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(is_withdrawn=False)

    def in_order(self) -> Self:
        """As it was said."""
        return self.order_by("said_at", "pk")

    def changed_after(self, change_no: int) -> Self:
        """Everything a reader who knows the changes up to `change_no` lacks, in the order of the changes."""
        return self.filter(change_no__gt=change_no).order_by("change_no")
