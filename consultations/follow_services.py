"""Following a consultation by mail: asked for, confirmed by whoever reads that mail, stopped by one click."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.milestones import Milestone, milestones
from consultations.models import ConsultationPage, Follower, FollowMail
from core import privacy
from core.links import absolute_url, page_address

CONFIRM = "confirm"
UNCONFIRMED_DAYS = 3  # an address nobody confirmed is deleted after it
REMIND_AFTER = timedelta(hours=1)  # asking again sends the same mail again, not oftener
TOLD_WITHIN = timedelta(days=7)  # what happened longer ago is no news
MOST_ATTEMPTS = 8


@transaction.atomic
def follow(page: ConsultationPage, address: str, *, now: datetime | None = None) -> None:
    """Put a mail that asks for confirmation into the outbox; raises ValidationError for what is no address.

    Whether the address was known before shows in nothing: a confirmed one gets no mail and its owner no surprise.
    """
    now = now or timezone.now()
    plain = privacy.normalise_contact(privacy.EMAIL, address)
    index = privacy.blind_index(plain.lower(), purpose="follower")
    sealed = privacy.encrypt(plain, table="consultations_follower", pk=index, field="address")
    follower, _is_new = Follower.objects.get_or_create(
        page=page, address_index=index, defaults={"address": sealed, "key": secrets.token_urlsafe(32)}
    )
    if follower.confirmed_at:
        return
    mail, is_new = FollowMail.objects.get_or_create(follower=follower, step=CONFIRM, defaults={"release_at": now})
    if not is_new and mail.sent_at and mail.sent_at < now - REMIND_AFTER:
        FollowMail.objects.filter(pk=mail.pk).update(sent_at=None, attempts=0, release_at=now)


def confirm(follower: Follower, *, now: datetime | None = None) -> None:
    """From now on the address is told; a second time changes nothing."""
    Follower.objects.filter(pk=follower.pk, confirmed_at__isnull=True).update(confirmed_at=now or timezone.now())


def stop(follower: Follower) -> None:
    """Delete the address and everything about it."""
    follower.delete()


def plan_mails(now: datetime | None = None) -> int:
    """One mail for each confirmed follower and each step since; harmless when run twice. Returns how many were new."""
    now = now or timezone.now()
    planned = 0
    followed = Follower.objects.filter(confirmed_at__isnull=False).values("page_id")
    for page in ConsultationPage.objects.live().public().filter(pk__in=followed).iterator(chunk_size=200):
        for step in milestones(page, now):
            if step.happened_at >= now - TOLD_WITHIN:
                planned += _plan(page, step, now)
    return planned


def _plan(page: ConsultationPage, step: Milestone, now: datetime) -> int:
    told = FollowMail.objects.filter(step=step.step).values("follower_id")
    waiting = Follower.objects.filter(page=page, confirmed_at__lte=step.happened_at).exclude(pk__in=told)
    mails = [FollowMail(follower_id=pk, step=step.step, release_at=now) for pk in waiting.values_list("pk", flat=True)]
    FollowMail.objects.bulk_create(mails, batch_size=1_000, ignore_conflicts=True)
    return len(mails)


def deliver_due(now: datetime | None = None) -> int:
    """Send what waits, one by one; an attempt is noted before the mail is handed over, several workers may run at once."""
    sent = 0
    while mail := _take_one(now or timezone.now()):
        try:
            _message(mail).send()
        except Exception as error:  # a broken mail server must not stop the other mails
            FollowMail.objects.filter(pk=mail.pk).update(last_error=type(error).__name__)
            continue
        FollowMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), last_error="")
        sent += 1
    return sent


def _take_one(now: datetime) -> FollowMail | None:
    with transaction.atomic():
        waiting = FollowMail.objects.filter(sent_at__isnull=True, release_at__lte=now, attempts__lt=MOST_ATTEMPTS)
        rows = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("follower__page")
        mail = rows.order_by("release_at", "pk").first()
        if mail:
            pause = timedelta(minutes=2 ** (mail.attempts + 1))
            FollowMail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1, release_at=now + pause)
        return mail


def _message(mail: FollowMail) -> EmailMessage:
    follower, page = mail.follower, mail.follower.page
    own = absolute_url(reverse("follow_state", args=[follower.key]))
    stop_url = absolute_url(reverse("follow_stop", args=[follower.key]))
    if mail.step == CONFIRM:
        subject = _("Please confirm that you want to follow “%(title)s”") % {"title": page.title}
        lines = [
            _("Somebody, probably you, asked that this address be told what happens to “%(title)s”.") % {"title": page.title},
            _("Confirm here within three days: %(url)s") % {"url": own},
            _("If it was not you, do nothing; the address will be deleted."),
        ]  # fmt: skip
    else:
        step = next((one for one in milestones(page) if one.step == mail.step), None)
        said = step.title if step else page.title
        subject = _("%(what)s: “%(title)s”") % {"what": said, "title": page.title}
        lines = [said, step.address if step else page_address(page), _("To stop these mails: %(url)s") % {"url": own}]
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    subject = " ".join(subject.split())
    return EmailMessage(subject, "\n\n".join(lines), to=[follower.in_clear], headers=headers)


def forget_followers(now: datetime | None = None) -> int:
    """Delete addresses that nobody confirmed, and those of consultations closed longer than contacts are kept."""
    now = now or timezone.now()
    unconfirmed = Q(confirmed_at__isnull=True, created_at__lt=now - timedelta(days=UNCONFIRMED_DAYS))
    over = Q(page__closes_at__lt=now - timedelta(days=settings.CONTACT_RETENTION_DAYS))
    rows = Follower.objects.filter(unconfirmed | over)
    count = rows.count()
    rows.delete()
    return count
