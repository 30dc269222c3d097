"""Background work that belongs to no app: thin, harmless when run twice."""

from datetime import timedelta

from allauth.account.utils import user_pk_to_url_str
from crontask import cron
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import abandoned
from core.audit_chain import keep_head
from core.calendar import local_day


@cron("* * * * *")
@task
def publish_scheduled() -> None:
    """Put on the site what was approved for this minute, and take off what has expired."""
    call_command("publish_scheduled")


@task
def send_password_link(user_id: int) -> None:
    """Send the link by which a password is set anew. 0 stands for an address that is nobody's: then nothing happens."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None or not user.email:
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse(
        "account_reset_password_from_key", kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True))
    )
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path
    with override("zh-hans"):
        body = render_to_string("account/email/password_link.txt", {"user": user, "link": link})
        EmailMessage(_("Set a new password"), body, to=[user.email]).send()


@cron("7 0 * * *")
@task
def keep_audit_head() -> None:
    """Keep the head of yesterday's audit, and say it in the log."""
    keep_head(local_day(timezone.now()) - timedelta(days=1))


@cron("25 3 * * *")
@task
def clear_sessions() -> None:
    """Forget sessions that are over; nobody can go on with them, but their rows stay."""
    call_command("clearsessions")


@cron("* * * * *")
@task
def take_up_abandoned() -> int:
    """Give the tasks of workers that died to those that live."""
    return abandoned.take_up()
