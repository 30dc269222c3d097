"""What becomes of something said at a station: the item that is worked on, and each step, kept for good."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.deputies import Deputy
from stations.models.pages import StationPage
from stations.querysets import OpinionItemQuerySet
from stations.states import (
    UNDER_WAY,
    OpinionRoute,
    OpinionSource,
    OpinionStatus,
    RecordTopic,
    RefusalChannel,
    Satisfaction,
)


class OpinionItem(models.Model):
    """民情民意: one thing said at a station, on its way from 登记 to 评价. The words themselves are the Submission's.

    `due_at` is when the next step is due: passing it on after it arrived, answering after it was passed on.
    """

    submission = models.OneToOneField(
        "submissions.Submission", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    station = models.ForeignKey(StationPage, on_delete=models.PROTECT, related_name="+", verbose_name=_("station"))
    deputy = models.ForeignKey(
        Deputy, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy addressed")
    )
    source = models.CharField(_("how it came"), max_length=15, choices=OpinionSource, default=OpinionSource.PAGE)
    status = models.CharField(_("state"), max_length=12, choices=OpinionStatus, default=OpinionStatus.REGISTERED)
    version = models.PositiveIntegerField(default=1)
    topic = models.CharField(_("matter"), max_length=12, choices=RecordTopic, blank=True)
    route = models.CharField(_("who settles it"), max_length=10, choices=OpinionRoute, blank=True)
    unit = models.CharField(_("unit in charge"), max_length=100, blank=True)
    refused_to = models.CharField(_("belongs to"), max_length=12, choices=RefusalChannel, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    due_at = models.DateTimeField(_("due"))
    reminded_on = models.DateField(null=True)
    answer = models.TextField(_("answer"), max_length=2_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    rating = models.CharField(_("rating"), max_length=20, choices=Satisfaction, blank=True)
    rating_note = models.CharField(_("words with the rating"), max_length=500, blank=True)
    rated_at = models.DateTimeField(
        null=True, help_text="When this answer was first rated; the right to change counts from it."
    )

    objects = OpinionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter said at a station")
        verbose_name_plural = _("matters said at stations")
        permissions = [("handle_opinionitem", "Can handle what is said at stations")]
        indexes = [
            models.Index(fields=("due_at", "submission"), condition=Q(status__in=sorted(UNDER_WAY)), name="opinion_under_way_by_due"),
            models.Index(fields=("station", "due_at", "submission"), condition=Q(status__in=sorted(UNDER_WAY)), name="opinion_under_way_of_station"),
            models.Index(F("registered_at").desc(), F("submission").desc(), name="opinion_newest"),
            models.Index("station", F("registered_at").desc(), F("submission").desc(), name="opinion_newest_of_station"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="opinion_answered_in_words"),
            models.CheckConstraint(condition=~Q(status="rated") | ~Q(rating=""), name="opinion_rated_with_a_rating"),
            models.CheckConstraint(condition=~Q(status="refused") | ~Q(refused_to=""), name="opinion_refused_says_where_to"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk}"


class OpinionStep(models.Model):
    """One step, append-only: what its author sees and what time limits are told by. `note` is written for the citizen."""

    item = models.ForeignKey(OpinionItem, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=20)
    to_status = models.CharField(max_length=12, choices=OpinionStatus)
    unit = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a matter")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.move}"
