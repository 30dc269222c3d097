"""What is remembered of staff's passwords: enough to refuse one that was used before."""

from django.conf import settings
from django.db import models


class PasswordRecord(models.Model):
    """A password that an account has or had, hashed as Django hashes it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    since = models.DateTimeField()
    is_set_by_other = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=("user", "-since"), name="password_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.since:%Y-%m-%d}"
