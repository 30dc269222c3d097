"""Who looks at which opinion now. It binds nobody; a claim does."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from submissions.models import Presence, QueueItem

FRESH_SECONDS = 150  # a screen says that it is there every minute


def look(item: QueueItem, *, by: Any) -> None:
    """Note that somebody has an opinion on the screen; it replaces what they had there before."""
    Presence.objects.update_or_create(user=by, defaults={"item": item, "seen_at": timezone.now()})


def colleagues_at_work(user: Any) -> list[Presence]:
    """The others who have an opinion on the screen; one query."""
    since = timezone.now() - timedelta(seconds=FRESH_SECONDS)
    rows = Presence.objects.filter(seen_at__gt=since).exclude(user=user)
    return list(rows.select_related("user", "item__submission").order_by("-seen_at"))
