"""The people who work here. Visitors have no account: they hold receipts."""

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff, alone in its app so that every other app may refer to it."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def get_full_name(self) -> str:
        """Family name first and no space between, as Chinese names are written."""
        return f"{self.last_name}{self.first_name}".strip()

    def get_short_name(self) -> str:
        return self.get_full_name() or self.get_username()

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
