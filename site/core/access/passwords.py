"""What a password of staff has to be: long, not obvious here, none of the last five, and not older than the setting.

Django asks these wherever a password is set: at our own pages, in Wagtail's form for accounts, by `createsuperuser`.
"""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access_models import PasswordRecord

LOCAL_WORDS = (
    "lianxinqiao", "lianxin", "连心桥", "连心", "renda", "人大", "常委会", "人民代表", "代表", "lifa", "立法", "sanmen", "三门",
    "admin", "password", "mima", "密码", "administrator", "moderator", "editor",
)  # fmt: skip
LEFT_OVER = 8  # characters beside words that everybody here would try
_ORNAMENT = re.compile(r"[\W_\d]+")


class LocalWords:
    """Refuses a password that is little more than the words of this house, years and signs."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.lower()
        for word in sorted(LOCAL_WORDS, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(_ORNAMENT.sub("", rest)) < LEFT_OVER:
            raise ValidationError(
                _(
                    "This password is made of words that anybody here would try. Choose words that have nothing to do with this house."
                ),
                code="password_local",
            )

    def get_help_text(self) -> str:
        return _("Do not build it from the name of this site or of your office.")


class NotUsedBefore:
    """Refuses the last passwords of an account, and remembers each new one."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        if any(check_password(password, row.password) for row in _last(user)):
            raise ValidationError(
                _("You have used this password before. Choose one that is not among your last %(count)s.")
                % {"count": settings.PASSWORD_HISTORY},
                code="password_used_before",
            )

    def get_help_text(self) -> str:
        return _("It must not be one of your last %(count)s.") % {"count": settings.PASSWORD_HISTORY}

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called by Django when an account with a new password is saved."""
        PasswordRecord.objects.create(user=user, password=user.password, since=timezone.now())
        kept = [row.pk for row in _last(user)]
        PasswordRecord.objects.filter(user=user).exclude(pk__in=kept).delete()


def _last(user: Any) -> list[PasswordRecord]:
    return list(PasswordRecord.objects.filter(user=user).order_by("-since", "-pk")[: settings.PASSWORD_HISTORY])


def mark_set_by_other(user: Any) -> None:
    """The password just saved was typed by whoever keeps accounts: they know it, so its owner chooses another first."""
    newest = PasswordRecord.objects.filter(user=user).order_by("-since", "-pk").values("pk")[:1]
    PasswordRecord.objects.filter(pk__in=newest).update(is_set_by_other=True)


def is_due(user: Any) -> bool:
    """Whether somebody else chose the password, or it is older than PASSWORD_DAYS; 0 days: none is too old."""
    newest = PasswordRecord.objects.filter(user=user).order_by("-since", "-pk").first()
    if newest and newest.is_set_by_other:
        return True
    since = newest.since if newest else user.date_joined
    return bool(settings.PASSWORD_DAYS) and since < timezone.now() - timedelta(days=settings.PASSWORD_DAYS)
