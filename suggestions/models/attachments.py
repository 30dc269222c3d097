"""附件: what belongs to a suggestion or to a reply, in a collection that nobody opens through Wagtail's own addresses."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.handling import Reply
from suggestions.models.suggestions import Suggestion


class SuggestionFile(models.Model):
    """One file. With a `reply` it came with that reply and never changes; a trigger refuses, `digest` would show it."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="files")
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, null=True, related_name="files")
    document = models.ForeignKey("core.SiteDocument", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=100)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as it is kept.")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment of a suggestion")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
