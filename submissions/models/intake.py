"""What arrives: the submission as it was written, never changed afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import privacy


class PrivacyNotice(models.Model):
    """One wording of the privacy notice; a consent names the wording that was shown (PIPL §14, §17).

    A version that people have agreed to is never edited: a new wording is a new row.
    """

    version = models.CharField(_("version"), max_length=20, unique=True)
    body = models.TextField(_("text"), help_text=_("Paragraphs are separated by an empty line."))
    effective_at = models.DateTimeField(_("in force from"))

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-effective_at"]

    def __str__(self) -> str:
        return self.version


class FormVersion(models.Model):
    """The questions of a page's form as they stood: answers belong to the wording that was shown.

    `definition` is a list of {key, label, help_text, field_type, required, choices}; `digest` is the
    SHA-256 of its canonical JSON.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    definition = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form version")
        constraints = [models.UniqueConstraint(fields=("page", "digest"), name="form_version_once_per_wording")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest[:8]}"


class SubmissionSource(models.TextChoices):
    WEB = "web", _("web form")
    IMPORT = "import", _("imported")
    DESK = "desk", _("entered by staff")
    WECHAT = "wechat", _("WeChat message")


class Submission(models.Model):
    """What one person sent to one page. `content_hash` covers page, clause, text, answers and public name."""

    number = models.CharField(_("receipt number"), max_length=20, unique=True)
    code_hash = models.CharField(max_length=64, help_text="Keyed hash of the query code; the code itself is not kept.")
    form_key = models.CharField(max_length=64, unique=True, help_text="The one-time key of the form that was sent.")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", null=True)
    clause_key = models.CharField(
        max_length=80, blank=True, help_text="Stable identifier of the clause; empty: the whole."
    )
    clause_label = models.CharField(max_length=200, blank=True)
    clause_text = models.TextField(blank=True, help_text="The clause's wording as the author saw it.")
    text = models.TextField(_("text"), blank=True)
    answers = models.JSONField(default=dict, blank=True)
    public_name = models.CharField(_("public name"), max_length=30, blank=True)
    author_ref = models.CharField(max_length=64, help_text="Keyed hash that tells authors apart without naming them.")
    privacy_notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, related_name="+", null=True)
    content_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("received at"))
    source = models.CharField(max_length=10, choices=SubmissionSource, default=SubmissionSource.WEB)
    source_ref = models.CharField(max_length=80, blank=True)
    source_data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        indexes = [models.Index(fields=("page", "author_ref"), name="submission_by_author")]
        constraints = [
            models.UniqueConstraint(
                fields=("page", "source", "source_ref"),
                condition=~models.Q(source_ref=""),
                name="submission_imported_once",
            )
        ]

    def __str__(self) -> str:
        return self.number


class OpinionCluster(models.Model):
    """Opinions on one page and clause that say the same in nearly the same words; most have one member.

    `bands` are what `submissions.similarity` looks a text up by; the leader is the first that arrived.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    clause_key = models.CharField(max_length=80, blank=True)
    leader = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="+")
    bands = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("group of similar opinions")
        indexes = [GinIndex(fields=("bands",), name="cluster_by_band")]

    def __str__(self) -> str:
        return str(self.leader_id)


class ContactKind(models.TextChoices):
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")


class Contact(models.Model):
    """The one reply channel of a submission, encrypted; read only by those who may, and each reading is logged."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=5, choices=ContactKind)
    value = models.TextField(help_text="Encrypted; bound to this row.")

    class Meta:
        verbose_name = _("contact")
        permissions = [("reveal_contact", "Can read contact details in clear")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.submission_id}"

    @property
    def in_clear(self) -> str:
        """The address or number. Callers log the reading (`services.reveal_contact`, `tasks`)."""
        return privacy.decrypt(self.value, table="submissions_contact", pk=self.submission.number, field="value")

    @property
    def masked(self) -> str:
        mask = privacy.mask_email if self.kind == ContactKind.EMAIL else privacy.mask_phone
        return mask(self.in_clear)
