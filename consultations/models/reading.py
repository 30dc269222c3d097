"""How many opinions are read: what the machine proposes and what a person said stand side by side and are never mixed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.pages import ConsultationPage
from consultations.states import Stance
from submissions.models import PublicRendition


class Theme(models.Model):
    """A matter that opinions are about. One nobody touched (`is_proposed`) goes when themes are proposed anew."""

    page = models.ForeignKey(ConsultationPage, on_delete=models.PROTECT, related_name="themes")
    name = models.CharField(_("name"), max_length=100)
    words = ArrayField(models.CharField(max_length=20), default=list, help_text="By which the machine finds it.")
    is_proposed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=("page", "name"), name="theme_name_once_per_page")]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """What one published opinion says: `proposed_…` by the machine, the others by whoever read it at `read_at`."""

    rendition = models.OneToOneField(
        PublicRendition, on_delete=models.PROTECT, primary_key=True, related_name="reading"
    )
    page = models.ForeignKey(ConsultationPage, on_delete=models.PROTECT, related_name="+")
    proposed_theme = models.ForeignKey(Theme, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_stance = models.CharField(max_length=10, choices=Stance, blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, related_name="+")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance, blank=True)
    is_quoted = models.BooleanField(default=False, help_text="Stands word for word in the report.")
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("reading of an opinion")
        indexes = [models.Index(fields=("page", "theme", "stance"), name="reading_by_theme")]

    def __str__(self) -> str:
        return str(self.rendition_id)
