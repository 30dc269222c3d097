"""What is kept for good of a suggestion's way: each step, each review, the number. Triggers refuse to change a row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.suggestions import Suggestion
from suggestions.states import SuggestionStatus


class SuggestionEvent(models.Model):
    """One step, append-only; every figure is a function of these rows."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=24)
    to_status = models.CharField(max_length=16, choices=SuggestionStatus)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a suggestion")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.move}"


class Review(models.Model):
    """One review that a suggestion passed: when, who, what they said, and the three criteria each with its reason."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="reviews")
    stage = models.CharField(_("review"), max_length=16, choices=SuggestionStatus)
    held_on = models.DateField(_("held on"))
    people = models.CharField(_("who took part"), max_length=300)
    opinion = models.TextField(_("opinion"), max_length=1_000)
    urgency = models.CharField(_("why it is urgent"), max_length=300, blank=True)
    breadth = models.CharField(_("how many it concerns"), max_length=300, blank=True)
    importance = models.CharField(_("why it is important"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("review")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.stage}"


class IssuedNumber(models.Model):
    """A number, given once on acceptance. The database refuses gaps, changes and removal."""

    suggestion = models.OneToOneField(Suggestion, on_delete=models.PROTECT, primary_key=True, related_name="issued")
    series = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    text = models.CharField(_("number"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("number")
        constraints = [models.UniqueConstraint(fields=("series", "seq"), name="number_once_per_series")]

    def __str__(self) -> str:
        return self.text
