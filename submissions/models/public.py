"""The only opinions that public code may read: what a moderator let through, as it was let through."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.gate import Visible
from submissions.models.intake import OpinionCluster, Submission
from submissions.querysets import PublicRenditionQuerySet

WHOLE_PAGE = "*"


class PublicRendition(models.Model):
    """A published opinion: the text after redaction, derived from one fixed `content_hash`."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="rendition")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, help_text="Its receipt number, which names it in public.")
    clause_key = models.CharField(max_length=80, blank=True)
    clause_label = models.CharField(max_length=200, blank=True)
    public_name = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    author_ref = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    published_at = models.DateTimeField()
    is_visible = models.BooleanField(default=True)
    support_count = models.PositiveIntegerField(default=0)
    cluster = models.ForeignKey(OpinionCluster, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_face = models.BooleanField(default=True, db_default=True, help_text="Shown in lists for all that say the same.")

    hidden_at = None  # between the opinions of a list stand traces of hidden ones, which have a time

    objects = Visible.from_queryset(PublicRenditionQuerySet)()
    with_hidden = models.Manager.from_queryset(PublicRenditionQuerySet)()

    class Meta:
        verbose_name = _("published opinion")
        verbose_name_plural = _("published opinions")
        default_manager_name = "objects"
        base_manager_name = "with_hidden"
        indexes = [
            models.Index("page", models.F("received_at").desc(), models.F("id").desc(), condition=models.Q(is_visible=True), name="rendition_newest"),
            models.Index("page", models.F("support_count").desc(), models.F("id").desc(), condition=models.Q(is_visible=True), name="rendition_supported"),
            models.Index("page", "clause_key", models.F("received_at").desc(), models.F("id").desc(), condition=models.Q(is_visible=True), name="rendition_newest_by_clause"),
            models.Index("page", "clause_key", models.F("support_count").desc(), models.F("id").desc(), condition=models.Q(is_visible=True), name="rendition_supported_by_clause"),
            models.Index(fields=("cluster", "id"), condition=models.Q(is_visible=True, cluster__isnull=False), name="rendition_by_cluster"),
            models.Index(fields=("page", "author_ref"), condition=models.Q(is_visible=True), name="rendition_by_author"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class PublicCount(models.Model):
    """参与人数 and 意见条数 of a page (`clause_key` "*") and of each clause: published opinions only.

    Kept in the transaction that shows or hides an opinion, so that reading costs one row; always
    equal to a recount (`services.counts.recount`).
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    clause_key = models.CharField(max_length=80, blank=True)
    opinions = models.PositiveIntegerField(default=0)
    participants = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("public count")
        constraints = [models.UniqueConstraint(fields=("page", "clause_key"), name="public_count_once_per_clause")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.clause_key}: {self.opinions}"


class Support(models.Model):
    """附议: one person's support of one published opinion. `supporter` is a keyed hash of a random cookie."""

    rendition = models.ForeignKey(PublicRendition, on_delete=models.PROTECT, related_name="supports")
    supporter = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("support")
        constraints = [models.UniqueConstraint(fields=("rendition", "supporter"), name="support_once_per_person")]

    def __str__(self) -> str:
        return str(self.rendition_id)
