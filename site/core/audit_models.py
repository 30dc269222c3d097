"""The chained audit: entries that only grow, and the seals that tie each to all before it (decision 0025)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class AuditEntry(models.Model):
    """One event. `content` is what is sealed; the columns beside it repeat parts of it so that they can be searched.

    Nothing about a person is in it: who acted and on what are numbers. A trigger refuses every change.
    """

    at = models.DateTimeField(_("time"))
    action = models.CharField(_("event"), max_length=100)
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome)
    actor_pk = models.BigIntegerField(null=True, help_text="No foreign key: an account may go, its deeds stay.")
    kind = models.CharField(_("kind"), max_length=100, blank=True, help_text="app.model of what it was done to.")
    object_pk = models.CharField(_("number"), max_length=64, blank=True)
    content = models.TextField()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        permissions = [("read_auditentry", "Can read the audit"), ("read_roles", "Can read who may do what")]
        default_permissions = ()
        indexes = [
            models.Index(fields=("action", "id"), name="audit_by_action"),
            models.Index(fields=("actor_pk", "id"), name="audit_by_actor"),
            models.Index(fields=("kind", "object_pk", "id"), name="audit_by_object"),
            models.Index(fields=("outcome", "id"), name="audit_by_outcome"),
            models.Index(fields=("at", "id"), name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class AuditSeal(models.Model):
    """The place of one entry in the chain, written by a trigger when the entry's transaction commits."""

    seq = models.BigIntegerField(primary_key=True)
    entry_pk = models.BigIntegerField(
        unique=True, help_text="No foreign key: the seal outlives an entry that was removed."
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class AuditHead(models.Model):
    """The last seal of a day, kept apart and mirrored to the log, so that a chain cut off or written anew shows."""

    day = models.DateField(unique=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {self.seq} {self.hash[:12]}"
