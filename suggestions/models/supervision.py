"""How the standing committee follows suggestions: key suggestions and the records of the six systems."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models import Deputy
from suggestions.models.handling import Unit
from suggestions.models.suggestions import Suggestion
from suggestions.public_states import SupervisionKind, SupervisionStatus
from suggestions.querysets import SupervisionQuerySet


class KeySuggestion(models.Model):
    """重点督办: the directors' meeting decided to follow it itself; append-only."""

    suggestion = models.OneToOneField(Suggestion, on_delete=models.PROTECT, primary_key=True, related_name="key")
    reference = models.CharField(_("decision of the directors' meeting"), max_length=100)
    decided_on = models.DateField(_("decided on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("key suggestion")
        verbose_name_plural = _("key suggestions")
        constraints = [models.CheckConstraint(condition=~Q(reference=""), name="key_suggestion_has_reference")]

    def __str__(self) -> str:
        return self.reference


class Supervision(models.Model):
    """One record of one of the six systems; every text of it is written for the public. `figures` is frozen on publication."""

    kind = models.CharField(_("kind"), max_length=16, choices=SupervisionKind)
    title = models.CharField(_("title"), max_length=100)
    held_on = models.DateField(_("held on"))
    suggestions = models.ManyToManyField(Suggestion, blank=True, related_name="+", verbose_name=_("suggestions"))
    member = models.ForeignKey(
        Deputy, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who answers for it")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    reference = models.CharField(_("minutes or decision"), max_length=100, blank=True)
    text = models.TextField(_("what happened, in public words"), max_length=5_000)
    result = models.TextField(_("what came of it"), max_length=3_000, blank=True)
    figures = models.JSONField(default=dict, editable=False)
    status = models.CharField(max_length=9, choices=SupervisionStatus, default=SupervisionStatus.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of supervision")
        verbose_name_plural = _("records of supervision")
        ordering = ["-held_on", "-pk"]
        permissions = [("keep_supervision", "Can keep and publish records of supervision")]
        indexes = [
            models.Index(
                F("held_on").desc(), F("id").desc(), condition=Q(status="published"), name="supervision_newest"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False), name="supervision_published_when"
            ),
        ]

    def __str__(self) -> str:
        return self.title
