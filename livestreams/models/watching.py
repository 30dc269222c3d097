"""What is watched: video files of our own, and captions, which are the transcript too."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VideoFile(models.Model):
    """A recording kept here. It is served in ranges, so that a player can jump."""

    page = models.ForeignKey("livestreams.LivestreamPage", on_delete=models.PROTECT, related_name="videos")
    file = models.FileField(_("file"), upload_to="livestreams/videos")
    content_type = models.CharField(max_length=20)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("video file")
        verbose_name_plural = _("video files")

    def __str__(self) -> str:
        return f"#{self.pk}"


class CaptionTrack(models.Model):
    """Captions of a broadcast as WebVTT, checked and written anew when they were read in. One for each page."""

    page = models.OneToOneField("livestreams.LivestreamPage", on_delete=models.PROTECT, related_name="captions")
    vtt = models.TextField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("captions")

    def __str__(self) -> str:
        return f"#{self.page_id}"
