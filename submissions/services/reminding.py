"""Mail to moderators: a digest at fixed hours, and a word at once only when something is about to be late."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendar import TZ, is_working_day, local_day
from core.links import absolute_url
from submissions.models import Digest, QueueItem
from submissions.queries import lane_counts
from submissions.states import QueueStatus

MOST_NAMED = 20  # numbers in one mail
ENDS_AT = 17  # o'clock in Shanghai: what is due today and not decided by then will be late
AHEAD = timedelta(hours=3)
log = logging.getLogger(__name__)


def send_digest(now: datetime | None = None) -> int:
    """The state of the queue by lane, to every moderator with an address, once for each fixed hour of a working day."""
    now = now or timezone.now()
    hour = now.astimezone(TZ).replace(minute=0, second=0, microsecond=0)
    if hour.hour not in settings.MODERATION_DIGEST_HOURS or not is_working_day(local_day(now)):
        return 0
    try:
        with transaction.atomic():
            digest = Digest.objects.create(hour=hour)
    except IntegrityError:
        return 0  # another worker has it
    counts, aside = lane_counts(now=now)
    if aside == "0" and all(count == "0" for _lane, count in counts):
        return 0
    words = [f"{lane.label} {count}" for lane, count in counts] + [f"{QueueStatus.QUARANTINED.label} {aside}"]
    subject = _("Moderation: %(lanes)s") % {"lanes": "，".join(words)}
    first = QueueItem.objects.awaiting().select_related("submission").order_by("due_at", "submission_id")
    digest.sent = _mail_all(subject, _lines(first[:MOST_NAMED]))
    digest.save(update_fields=["sent"])
    return digest.sent


def warn_of_lateness(now: datetime | None = None) -> int:
    """Name what will be late unless somebody decides in the next hours; each opinion is named once.

    Only on working days, from three hours before the office closes: the rest is for the digest.
    """
    now = now or timezone.now()
    closes = now.astimezone(TZ).replace(hour=ENDS_AT, minute=0, second=0, microsecond=0)
    if not is_working_day(local_day(now)) or not closes - AHEAD <= now < closes:
        return 0
    with transaction.atomic():
        rows = QueueItem.objects.awaiting().filter(due_at__gte=now, due_at__lt=closes + timedelta(hours=8))
        rows = rows.filter(warned_at=None).order_by("due_at", "submission_id")
        keys = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:1_000])
        QueueItem.objects.filter(pk__in=keys).update(warned_at=now)
    if not keys:
        return 0
    count = len(keys)
    subject = ngettext(
        "%(count)s opinion will be overdue tonight", "%(count)s opinions will be overdue tonight", count
    ) % {"count": count}
    named = QueueItem.objects.filter(pk__in=keys[:MOST_NAMED]).select_related("submission").order_by("due_at", "pk")
    return _mail_all(subject, _lines(named))


def _lines(items: Iterable[QueueItem]) -> list[str]:
    """Numbers and days, never what was said or by whom."""
    rows = [f"{item.submission.number} {item.get_status_display()} {local_day(item.due_at)}" for item in items]
    return [*rows, "", absolute_url(reverse("moderation_queue"))]


def moderators() -> Iterable[Any]:
    people = get_user_model().objects.with_perm(
        "submissions.moderate_queueitem", include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )  # fmt: skip
    return people.filter(is_active=True).exclude(email="").order_by("pk")


def _mail_all(subject: str, lines: Sequence[str]) -> int:
    sent = 0
    for user in moderators():
        try:
            EmailMessage(subject, "\n".join(lines), to=[user.email]).send()
            sent += 1
        except Exception as error:  # a broken mail server must not stop the other mails
            log.warning("A digest could not be sent: %s", type(error).__name__)
    return sent
