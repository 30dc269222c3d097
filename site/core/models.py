"""Files that pages show, the search index, the throttle's counters, four eyes, the audit, what staff sign in with."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from core import uploads
from core.access_models import PasswordRecord
from core.audit_models import AuditEntry, AuditHead, AuditSeal
from core.search_models import SearchEntry
from core.throttle_models import ThrottleSalt, ThrottleWindow
from core.workflow import FourEyesTask

__all__ = [
    "AuditEntry", "AuditHead", "AuditSeal", "FourEyesTask", "PasswordRecord", "Rendition", "SearchEntry", "SiteDocument", "SiteImage", "ThrottleSalt", "ThrottleWindow",
]  # fmt: skip


class SiteImage(AbstractImage):
    """A picture with its credit; the description is what a blind reader hears.

    Pictures and documents have no tags: the admin offers those of every collection to everybody.
    """

    credit = models.CharField(_("credit"), max_length=100, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_siteimage", "Can choose image")]

    def clean(self) -> None:
        """A new file leaves behind what the camera wrote into it."""
        super().clean()
        if self.file and not self.file._committed and (plain := uploads.without_metadata(self.file)):
            self.file = plain


class Rendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="rendition_once_per_filter"
            )
        ]


class SiteDocument(AbstractDocument):
    """An attachment: the annex of a notice, the explanation of a draft."""

    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_sitedocument", "Can choose document")]

    def clean(self) -> None:
        super().clean()
        uploads.check_document(self.file)
