"""The people who work here. Visitors have no account: they hold receipts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff, alone in its app so that every other app may refer to it.

    A session holds a hash of the password and of `session_round`: when either changes, every session of the account is
    over, on every machine and whatever keeps the sessions.
    """

    session_round = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = "accounts.User.session_round"
        return salted_hmac(salt, f"{self.password}|{self.session_round}", secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """Family name first and no space between, as Chinese names are written."""
        return f"{self.last_name}{self.first_name}".strip()

    def get_short_name(self) -> str:
        return self.get_full_name() or self.get_username()

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
