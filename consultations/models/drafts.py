"""The draft under discussion and its clauses, each with an identifier that lasts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.pages import ConsultationPage


class DraftDocument(models.Model):
    """One version of a draft text, as imported; its words never change afterwards."""

    page = models.ForeignKey(ConsultationPage, on_delete=models.PROTECT, related_name="drafts")
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    preamble = models.TextField(_("preamble"), blank=True)
    source_sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    mapped_at = models.DateTimeField(
        null=True, help_text="When somebody said that every clause of the version before leads where it should."
    )

    class Meta:
        verbose_name = _("draft for consultation")
        verbose_name_plural = _("drafts for consultation")
        constraints = [models.UniqueConstraint(fields=("page", "version"), name="draft_version_once_per_page")]

    def __str__(self) -> str:
        return self.title


class ClauseKind(models.TextChoices):
    PART = "part", _("part")
    CHAPTER = "chapter", _("chapter")
    SECTION = "section", _("section")
    ARTICLE = "article", _("article")
    PARAGRAPH = "paragraph", _("paragraph")
    ITEM = "item", _("item")
    TEXT = "text", _("text")


class Clause(models.Model):
    """A chapter, section, article, paragraph or item. `key` is unique in its draft and says where it stands: a12.p2.i3."""

    draft = models.ForeignKey(DraftDocument, on_delete=models.PROTECT, related_name="clauses")
    key = models.CharField(max_length=60)
    parent_key = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=ClauseKind)
    label = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=("draft", "key"), name="clause_key_once_per_draft"),
            models.UniqueConstraint(fields=("draft", "position"), name="clause_position_once_per_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.heading}".strip() or self.key


class LinkBasis(models.TextChoices):
    PERSON = "person", _("decided by an editor")
    UNCHANGED = "unchanged", _("same number and same words")


class ClauseLink(models.Model):
    """Where one clause of the version before stands in this one; an empty `new_key` says that it was deleted.

    A clause that was split has several rows, clauses that were merged share a `new_key`. What has no row is shown as gone.
    """

    draft = models.ForeignKey(DraftDocument, on_delete=models.PROTECT, related_name="links")
    old_key = models.CharField(max_length=60)
    new_key = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=10, choices=LinkBasis)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("lead of a clause")
        constraints = [models.UniqueConstraint(fields=("draft", "old_key", "new_key"), name="clause_link_once")]

    def __str__(self) -> str:
        return f"{self.old_key} → {self.new_key}"
