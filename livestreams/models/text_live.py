"""Text-and-picture live: entries as they stand, and every wording they ever had."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from livestreams.querysets import LiveEntryQuerySet

ENTRY_MAXIMUM = 2_000


class EntryContent(models.Model):
    """What one entry says."""

    said_at = models.DateTimeField(_("time"))
    speaker = models.CharField(_("speaker"), max_length=60, blank=True)
    role = models.CharField(_("role"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)
    image = models.ForeignKey(
        "core.SiteImage", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    image_alt = models.CharField(_("what the picture shows"), max_length=100, blank=True)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    is_withdrawn = models.BooleanField(_("taken back"), default=False)

    class Meta:
        abstract = True


class LiveEntry(EntryContent):
    """An entry as it stands. `change_no` counts all changes of its page without a gap, so that a reader who knows the
    last number misses nothing: it is given out under the lock of the page and becomes visible in its order.
    """

    page = models.ForeignKey("livestreams.LivestreamPage", on_delete=models.PROTECT, related_name="entries")
    change_no = models.PositiveIntegerField()
    form_key = models.CharField(max_length=64, unique=True, help_text="The one-time key of the form that was sent.")
    created_at = models.DateTimeField(auto_now_add=True)
    corrected_at = models.DateTimeField(null=True)

    objects = LiveEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=("page", "said_at", "id"), name="entry_by_time")]
        constraints = [
            models.UniqueConstraint(fields=("page", "change_no"), name="entry_changes_one_by_one"),
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(image__isnull=False), name="entry_says_or_shows_something"
            ),
            models.CheckConstraint(
                condition=models.Q(image__isnull=True) | ~models.Q(image_alt=""), name="entry_describes_its_picture"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class LiveEntryVersion(EntryContent):
    """One wording of an entry, append-only: the database refuses to change or remove it."""

    entry = models.ForeignKey(LiveEntry, on_delete=models.PROTECT, related_name="versions")
    page = models.ForeignKey("livestreams.LivestreamPage", on_delete=models.PROTECT, related_name="+")
    change_no = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of an entry")
        ordering = ["change_no"]
        constraints = [
            models.UniqueConstraint(fields=("page", "change_no"), name="entry_version_once_per_change"),
        ]

    def __str__(self) -> str:
        return f"#{self.entry_id} {self.change_no}"
