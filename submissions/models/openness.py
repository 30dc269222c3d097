"""What the queue shows of its own work: what stays of a hidden opinion, the figures of a month, second readings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.export_states import ExportStatus
from submissions.models.intake import Submission
from submissions.models.queue import Decision, Reason


class Tombstone(models.Model):
    """In the place of a hidden opinion: that it stood there, since when it does not, and under which rule.

    Nothing of its words or its author. Written by `services.tombstones` in the transaction of the decision.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, primary_key=True, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20)
    clause_key = models.CharField(max_length=80, blank=True)
    clause_label = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    hidden_at = models.DateTimeField()
    reason_text = models.TextField(blank=True)
    article = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("trace of a hidden opinion")
        indexes = [
            models.Index("page", models.F("received_at").desc(), models.F("submission").desc(), name="tombstone_newest"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class ModerationMonth(models.Model):
    """The published figures of one month, small numbers already kept back; never changed afterwards.

    `figures` is what `services.months.figures_of` made of the chain, and what `verifydecisions` makes of it again.
    """

    month = models.DateField(_("month of the figures"), unique=True)
    figures = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("figures of a month")
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SecondLook(models.Model):
    """What a second person would have decided, without knowing what the first one did."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="second_look")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    move = models.CharField(max_length=20)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+")
    same_outcome = models.BooleanField()
    same_reason = models.BooleanField()
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("second reading")
        permissions = [("read_agreement", "Can read how far moderators agree")]

    def __str__(self) -> str:
        return str(self.decision_id)


class QueueExport(models.Model):
    """A workbook of the queue that somebody asked for, made in the background. `status` moves by `EXPORT_MOVES`."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filters = models.JSONField(default=dict)
    status = models.CharField(_("state"), max_length=10, choices=ExportStatus, default=ExportStatus.QUEUED)
    version = models.PositiveIntegerField(default=1)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("export of the queue")
        indexes = [
            models.Index(fields=("asked_by", "-id"), name="export_of_asker"),
            models.Index(fields=("status", "id"), name="export_by_status"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
