"""Pages that people wrote to and that are kept, out of the lists, until a day that somebody answered for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PageArchive(models.Model):
    """An archived page: it stays at its address and in nobody's way, and may be taken down after `kept_until`."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.PROTECT, related_name="archive")
    kept_until = models.DateField(_("kept until"))
    archived_at = models.DateTimeField(auto_now=True)
    archived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("archived page")
        verbose_name_plural = _("archived pages")

    def __str__(self) -> str:
        return str(self.page_id)
