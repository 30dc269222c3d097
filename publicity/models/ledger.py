"""The public ledger: every record, draw, check result and grade as it was published, each row naming the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from publicity.states import EntryKind


class LedgerEntry(models.Model):
    """One row; a trigger refuses to change or remove it.

    `body` is the JSON object as it is published, with its number and the hash of the row before; `hash` is the
    SHA-256 of `body`, so `sha256sum` is enough to check it.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    subject = models.CharField(_("about"), max_length=40, db_index=True)
    body = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("row of the ledger")
        verbose_name_plural = _("ledger")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject}"


class LedgerNotice(models.Model):
    """The newest hash as it stood on one day; append-only. Whoever copied one sees rows taken off the end later."""

    on = models.DateField(_("day"), primary_key=True)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("daily notice of the ledger")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on} {self.seq}"
