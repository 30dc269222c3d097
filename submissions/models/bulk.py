"""A decision on many opinions at once: which ones, as they stood at the dry run, and what became of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.job_states import BulkStatus, Outcome
from submissions.models.queue import Decision, QueueItem, Reason


class BulkDecision(models.Model):
    """`rule` says in JSON how the opinions were chosen (`submissions.rules.Rule`); they are fixed as BulkItems."""

    status = models.CharField(_("state"), max_length=10, choices=BulkStatus, default=BulkStatus.PREPARED)
    version = models.PositiveIntegerField(default=1)
    rule = models.JSONField(default=dict)
    move = models.CharField(max_length=20)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("decision on many opinions")
        verbose_name_plural = _("decisions on many opinions")
        indexes = [
            models.Index(
                fields=("id",),
                condition=models.Q(status__in=["running", "undoing"]),
                name="bulk_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class BulkItem(models.Model):
    """One opinion of a BulkDecision; `seen_version` is what it was when somebody looked at the dry run."""

    job = models.ForeignKey(BulkDecision, on_delete=models.CASCADE, related_name="items", db_index=False)
    item = models.ForeignKey(QueueItem, on_delete=models.PROTECT, related_name="+")
    seen_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, blank=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=("job", "outcome", "id"), name="bulk_item_by_outcome")]
        constraints = [models.UniqueConstraint(fields=("job", "item"), name="bulk_item_once")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.item_id}"
