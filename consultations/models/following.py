"""People who want to be told by mail what happens to a consultation: an encrypted address, confirmed by its owner."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.pages import ConsultationPage
from core import privacy


class Follower(models.Model):
    """One address for one consultation; deleted the moment its owner says stop. `key` is the secret in the mails' links."""

    page = models.ForeignKey(ConsultationPage, on_delete=models.PROTECT, related_name="+")
    address = models.TextField(help_text="Encrypted; bound to this row.")
    address_index = models.CharField(max_length=64, help_text="Keyed hash by which the same address is known again.")
    key = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=("page", "address_index"), name="follower_once_per_page")]
        indexes = [
            models.Index(fields=("created_at",), condition=Q(confirmed_at__isnull=True), name="follower_unconfirmed")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.pk}"

    @property
    def in_clear(self) -> str:
        """The address, for the mail that goes there and nothing else."""
        return privacy.decrypt(self.address, table="consultations_follower", pk=self.address_index, field="address")


class FollowMail(models.Model):
    """One mail to one follower, about one step; it leaves once. `step` is confirm, draft-2, closed or outcome."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="mails")
    step = models.CharField(max_length=20)
    release_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("mail to a follower")
        constraints = [models.UniqueConstraint(fields=("follower", "step"), name="follow_mail_once_per_step")]
        indexes = [models.Index(fields=("release_at",), condition=Q(sent_at__isnull=True), name="follow_mail_waiting")]

    def __str__(self) -> str:
        return f"{self.follower_id} {self.step}"
