"""Telling staff, each working day, what is past its time."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from core.calendar import is_working_day, local_day
from core.links import absolute_url
from stations.models import OpinionItem
from stations.permissions import opinions_kept_by

MOST_NAMED = 50  # numbers in one mail
log = logging.getLogger(__name__)


def remind_overdue(now: datetime | None = None) -> int:
    """Write to everybody who handles what is overdue, once a working day; returns how many mails were handed over.

    The mail names receipt numbers and days, never what was said or by whom. Run twice it sends nothing the second time.
    """
    now = now or timezone.now()
    today = local_day(now)
    if not is_working_day(today):
        return 0
    with transaction.atomic():
        rows = OpinionItem.objects.overdue(now).filter(Q(reminded_on__isnull=True) | Q(reminded_on__lt=today))
        keys = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        OpinionItem.objects.filter(pk__in=keys).update(reminded_on=today)
    if not keys:
        return 0
    sent = 0
    for user in _handlers():
        mine = list(
            opinions_kept_by(user).filter(pk__in=keys).select_related("submission", "station").order_by("due_at", "pk")
        )
        if mine:
            _mail(user, mine, now)
            sent += 1
    return sent


def _handlers() -> Iterable[Any]:
    people = get_user_model().objects.with_perm(
        "stations.handle_opinionitem", include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    return people.filter(is_active=True).exclude(email="").order_by("pk")


def _mail(user: Any, items: list[OpinionItem], now: datetime) -> None:
    count = len(items)
    subject = ngettext(
        "%(count)s matter said at a station is overdue", "%(count)s matters said at stations are overdue", count
    ) % {"count": count}
    lines = [
        f"{item.submission.number} {item.station.title} {item.get_status_display()} {local_day(item.due_at)}"
        for item in items[:MOST_NAMED]
    ]
    lines += ["", absolute_url(f"{reverse('station_opinions')}?show=overdue")]
    try:
        EmailMessage(subject, "\n".join(lines), to=[user.email]).send()
    except Exception as error:  # a broken mail server must not stop the other mails; tomorrow it is tried again
        log.warning("A reminder could not be sent: %s", type(error).__name__)
