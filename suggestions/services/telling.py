"""受理告知: the lead deputy is told by mail that a suggestion was accepted (§10); who has no mail is told by the office."""

import logging
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.calendar import local_day
from core.links import absolute_url
from suggestions.models import Review, Suggestion
from suggestions.services.steps import keep, lock

MOST_AT_ONCE = 100
log = logging.getLogger(__name__)


def tell_accepted(now: datetime | None = None) -> int:
    """Write to the lead deputies of what was accepted and not told yet; returns how many were told.

    A mail that cannot be sent is tried again at the next run, and the suggestion stays on the office's desk until then.
    """
    rows = Suggestion.objects.filter(accepted_at__isnull=False, told_on__isnull=True, lead__account__is_active=True)
    keys = list(
        rows.exclude(lead__account__email="").order_by("accepted_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
    )
    return sum(_tell(key, now or timezone.now()) for key in keys)


@transaction.atomic
def _tell(key: int, now: datetime) -> int:
    row = lock(Suggestion(pk=key))
    if row.told_on:
        return 0
    text = f"{row.issued.text}\n{absolute_url(reverse('suggestion_screen', args=[key]))}"
    try:
        EmailMessage(_("Your suggestion was accepted"), text, to=[row.lead.account.email]).send()
    except Exception as error:  # the next run tries again
        log.warning("A deputy could not be told: %s", type(error).__name__)
        return 0
    row.told_on = local_day(now)
    row.save(update_fields=["told_on"])
    accepted = Review.objects.filter(suggestion=row).order_by("-pk").first()
    keep(row, "tell", by=accepted.by if accepted else row.created_by, reason=_("by e-mail"), at=now)
    record(row, "suggestions.tell")
    return 1
