"""The outbox: notices to citizens wait, can be cancelled, and leave once."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from submissions.models import Contact, Decision, Notification, Submission
from submissions.models.intake import ContactKind
from submissions.states import MOVES, SYSTEM


def hold(decision: Decision, *, wait: timedelta | None = None) -> Notification | None:
    """Put the notice of a decision into the outbox for `wait`; none for an author without e-mail, who has the receipt."""
    submission = decision.submission
    step = MOVES[decision.move]
    if step.audience == SYSTEM or decision.rule or step.name == "release":
        return None
    if not Contact.objects.filter(submission=submission, kind=ContactKind.EMAIL).exists():
        return None
    return Notification.objects.create(
        submission=submission,
        decision=decision,
        subject=_("Your opinion %(number)s") % {"number": submission.number},
        body=body_of(decision),
        release_at=timezone.now() + (wait or timedelta(minutes=settings.MODERATION_OUTBOX_MINUTES)),
    )


def hold_word(submission: Submission, sentence: str) -> Notification | None:
    """Put a word that is no decision into the outbox: that something new stands on the receipt, never what."""
    if not Contact.objects.filter(submission=submission, kind=ContactKind.EMAIL).exists():
        return None
    return Notification.objects.create(
        submission=submission,
        subject=_("Your opinion %(number)s") % {"number": submission.number},
        body=f"{sentence}\n\n{_pointer()}",
        release_at=timezone.now() + timedelta(minutes=settings.MODERATION_OUTBOX_MINUTES),
    )


def _pointer() -> str:
    return _("See %(url)s with your number and query code for all that happens to it.") % {
        "url": f"{settings.WAGTAILADMIN_BASE_URL}/receipts/"
    }


def body_of(decision: Decision) -> str:
    """What the author of an opinion is told of a decision, made or only thought of."""
    lines = [
        _("Opinion %(number)s: %(state)s.")
        % {"number": decision.submission.number, "state": decision.get_to_status_display()}
    ]
    if decision.reason:
        lines += [decision.reason.public_text, decision.reason.article]
    lines += [decision.message, _pointer()]
    return "\n\n".join(line for line in lines if line)


def cancel(decision: Decision) -> bool:
    """Withdraw a notice that has not left; False when it has. A decision without a notice can always be undone."""
    notice = Notification.objects.filter(decision=decision)
    if not notice.exists():
        return True
    return bool(notice.waiting().filter(attempts=0).update(cancelled_at=timezone.now()))


def deliver_due() -> int:
    """Send every notice whose time has come and return how many left; several workers may run at once.

    A notice is marked as attempted before the mail is handed over and as sent after it, so a crash
    between the two is seen and tried again; undoing is closed from the first attempt on.
    """
    sent = 0
    while notice := _take_one():
        contact = Contact.objects.get(submission_id=notice.submission_id)
        try:
            name = {"Message-ID": f"<notice-{notice.pk}@{_host()}>"}  # whoever gets it twice keeps one
            EmailMessage(notice.subject, notice.body, to=[contact.in_clear], headers=name).send()
        except Exception as error:  # a broken mail server must not stop the other notices
            Notification.objects.filter(pk=notice.pk).update(last_error=type(error).__name__)
            continue
        Notification.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), last_error="")
        sent += 1
    return sent


def _host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def _take_one() -> Notification | None:
    with transaction.atomic():
        notice = Notification.objects.due().select_for_update(skip_locked=True).order_by("release_at", "pk").first()
        if notice:
            # Doubling pauses after a failure: 2, 4, 8 … minutes, eight times.
            pause = timedelta(minutes=2 ** (notice.attempts + 1))
            Notification.objects.filter(pk=notice.pk).update(
                attempts=F("attempts") + 1, release_at=timezone.now() + pause
            )
        return notice
