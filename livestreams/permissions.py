"""Who may do what with a broadcast: one predicate per question."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from livestreams.models import LivestreamGuest, LivestreamPage


def may_run(user: Any, page: Page) -> bool:
    """May post entries, host the exchange and choose topics: whoever may publish the page."""
    return user.is_active and page.permissions_for_user(user).can_publish()


def may_answer_as_guest(user: Any) -> bool:
    """Is invited to exchanges; to which ones, `exchanges_of_guest` says."""
    return user.is_active and user.has_perm("livestreams.speak_as_guest")


def exchanges_of_guest(user: Any) -> QuerySet[LivestreamPage]:
    """The published exchanges that name this account as a guest."""
    if not may_answer_as_guest(user):
        return LivestreamPage.objects.none()
    named = LivestreamGuest.objects.filter(account=user).values("page")
    return LivestreamPage.objects.live().exchanges().filter(pk__in=named)


def may_read_channel(user: Any, page: LivestreamPage) -> bool:
    """Reads and writes what host and guests tell each other: whoever runs the exchange, and its guests."""
    return may_run(user, page) or exchanges_of_guest(user).filter(pk=page.pk).exists()
