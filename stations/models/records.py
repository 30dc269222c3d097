"""联系选民记录: what a deputy did among electors, as sent in, verified and made available."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import privacy
from stations.models.deputies import Deputy
from stations.models.pages import StationPage
from stations.querysets import ContactRecordQuerySet, RecordOriginQuerySet
from stations.states import ContactMode, RecordStatus, RecordTopic


class ContactRecord(models.Model):
    """One contact of a deputy with electors (Deputies Law 2025 §58: the duty to record).

    The number of electors and the problem in public words may be published; who they are never may (PIPL §25).
    """

    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy"))
    mode = models.CharField(_("mode of contact"), max_length=12, choices=ContactMode)
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=100, help_text=_("The village or community; never an address."))
    station = models.ForeignKey(
        StationPage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    elector_count = models.PositiveSmallIntegerField(_("number of electors"), validators=[MinValueValidator(1)])
    topic = models.CharField(_("matter"), max_length=12, choices=RecordTopic)
    problem = models.TextField(_("the problem, in public words"), max_length=1_000)
    action_taken = models.TextField(_("what was done"), max_length=1_000)
    electors = models.TextField(editable=False, blank=True, help_text="Encrypted names and numbers, for spot checks.")
    status = models.CharField(
        _("state"), max_length=10, choices=RecordStatus, default=RecordStatus.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    sent_back_reason = models.CharField(_("why it was sent back"), max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = ContactRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact record")
        verbose_name_plural = _("contact records")
        ordering = ["-held_at", "-pk"]
        permissions = [
            ("verify_contactrecord", "Can verify contact records"),
            ("reveal_electors", "Can read electors' names and numbers in clear"),
        ]
        indexes = [
            models.Index(fields=("deputy", "status", "held_at"), name="record_by_deputy"),
            models.Index(fields=("station", "status", "held_at"), name="record_by_station"),
            models.Index(F("held_at").desc(), F("id").desc(), name="record_newest"),
            models.Index("status", F("held_at").desc(), F("id").desc(), name="record_newest_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(elector_count__gte=1), name="record_has_electors"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def electors_in_clear(self) -> str:
        """Names and numbers as entered. Callers log the reading (`services.records.reveal_electors`)."""
        if not self.electors:
            return ""
        return privacy.decrypt(self.electors, table="stations_contactrecord", pk=self.pk, field="electors")


class ContactRecordVersion(models.Model):
    """What a record said each time it was submitted; append-only, a trigger refuses to change or remove it."""

    record = models.ForeignKey(ContactRecord, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text="The public fields; nothing of the electors but their number.")
    electors_hash = models.CharField(max_length=64, blank=True, help_text="Keyed hash: shows that the list changed.")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a contact record")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=("record", "number"), name="record_version_once")]

    def __str__(self) -> str:
        return f"#{self.record_id} v{self.number}"


class RecordOrigin(models.Model):
    """Something said at a station that a record grew from. A link that was taken back stays, with who did it and when."""

    record = models.ForeignKey(ContactRecord, on_delete=models.PROTECT, related_name="origins")
    submission = models.ForeignKey("submissions.Submission", on_delete=models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    unlinked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    unlinked_at = models.DateTimeField(null=True)

    objects = RecordOriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion a record grew from")
        constraints = [
            models.UniqueConstraint(
                fields=("record", "submission"), condition=Q(unlinked_at__isnull=True), name="record_origin_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ContactEvidence(models.Model):
    """A document or picture that backs a record; for the office only."""

    record = models.ForeignKey(ContactRecord, on_delete=models.PROTECT, related_name="evidence")
    document = models.ForeignKey(
        "core.SiteDocument", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    is_picture = models.BooleanField(default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True, null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=("record", "document"), name="evidence_once_per_record")]

    def __str__(self) -> str:
        return str(self.document)
