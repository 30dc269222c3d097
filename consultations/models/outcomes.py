"""What became of the opinions: every published one is answered, singly or in a group."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.pages import ConsultationPage
from consultations.states import OutcomeKind
from submissions.models import PublicRendition


class Outcome(models.Model):
    """One answer with its reason, given to one opinion or to a group of like ones (Legislation Law §40)."""

    page = models.ForeignKey(ConsultationPage, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(_("result"), max_length=20, choices=OutcomeKind)
    theme = models.CharField(_("matter"), max_length=100)
    reason = models.TextField(_("answer and reason"), max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.theme


class OutcomeAssignment(models.Model):
    """Which answer an opinion received; one each."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="assignments")
    rendition = models.OneToOneField(PublicRendition, on_delete=models.PROTECT, related_name="outcome_assignment")

    class Meta:
        verbose_name = _("answered opinion")

    def __str__(self) -> str:
        return str(self.rendition_id)


class OutcomeReport(models.Model):
    """The report on a closed consultation. It lies beside the page so that no page revision can overwrite it."""

    page = models.OneToOneField(ConsultationPage, on_delete=models.PROTECT, related_name="outcome_report")
    summary = models.TextField(_("summary"), blank=True, max_length=5000)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("outcome report")

    def __str__(self) -> str:
        return str(self.page_id)
