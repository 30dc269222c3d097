"""Telling units before, on and after the day that something is due, and the office what is late."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendar import local_day
from core.links import absolute_url
from suggestions.deadlines import DAYS_BEFORE, OVERDUE, reminder_stage
from suggestions.desk_queries import owed_by_units
from suggestions.models import Commitment, Unit

MOST_NAMED = 50  # lines of one mail
log = logging.getLogger(__name__)


def remind_units(now: datetime | None = None) -> int:
    """Write to the accounts of each unit whose deadlines reached a new stage, and to those who assign about late ones.

    A mail names numbers and days, never what was suggested or by whom. Run twice it sends nothing the second time;
    after days without a run it tells the stage that is reached by then. Returns how many mails were handed over.
    """
    today = local_day(now or timezone.now())
    by_unit, late = _reached(today)
    sent = 0
    for unit in Unit.objects.filter(pk__in=by_unit).prefetch_related("members"):
        people = [user.email for user in unit.members.all() if user.is_active and user.email]
        sent += _mail(people, sorted(by_unit[unit.pk]), reverse("suggestion_desk"), late=False)
    if late:
        sent += _mail(_assigners(), sorted(late), reverse("suggestion_overdue"), late=True)
    return sent


@transaction.atomic
def _reached(today: date) -> tuple[dict[int, list[tuple[date, str]]], list[tuple[date, str]]]:
    """The lines of each unit and those of the office, noted as told before they are sent."""
    by_unit: dict[int, list[tuple[date, str]]] = defaultdict(list)
    late: list[tuple[date, str]] = []
    near = today + timedelta(days=DAYS_BEFORE)
    owed = owed_by_units().filter(due_on__lte=near).select_for_update(of=("self",), skip_locked=True)
    promised = Commitment.objects.filter(done_on__isnull=True, due_on__lte=near).select_for_update(
        of=("self",), skip_locked=True
    )
    for row in [*owed, *promised.select_related("reply__unit", "reply__suggestion__issued")]:
        stage = reminder_stage(row.due_on, today)
        if stage <= row.reminded:
            continue
        row.reminded = stage
        row.save(update_fields=["reminded"])
        is_promise = isinstance(row, Commitment)
        unit, suggestion = (row.reply.unit, row.reply.suggestion) if is_promise else (row.unit, row.suggestion)
        line = f"{row.due_on} {suggestion.issued.text} {_('promise') if is_promise else row.get_role_display()}"
        by_unit[unit.pk].append((row.due_on, line))
        if stage >= OVERDUE:
            late.append((row.due_on, f"{line} {unit.name}"))
    return by_unit, late


def _assigners() -> list[str]:
    people = get_user_model().objects.with_perm(
        "suggestions.assign_suggestion", include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(people.filter(is_active=True).exclude(email="").order_by("pk").values_list("email", flat=True))


def _mail(people: Iterable[str], lines: list[tuple[date, str]], address: str, *, late: bool) -> int:
    count, sent = len(lines), 0
    subject = (
        ngettext("%(count)s deadline of deputies' suggestions is past", "%(count)s deadlines of deputies' suggestions are past", count)
        if late
        else ngettext("%(count)s deadline of deputies' suggestions is near or past", "%(count)s deadlines of deputies' suggestions are near or past", count)
    ) % {"count": count}  # fmt: skip
    text = "\n".join([line for _day, line in lines[:MOST_NAMED]] + ["", absolute_url(address)])
    for person in people:
        sent += _send(EmailMessage(subject, text, to=[person]))
    return sent


def _send(mail: Any) -> int:
    try:
        mail.send()
    except Exception as error:  # a broken mail server must not stop the other mails
        log.warning("A reminder could not be sent: %s", type(error).__name__)
        return 0
    return 1
