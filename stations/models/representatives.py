"""街道选民代表: their assembly, who came, what was moved and how it was voted on.

A street has no congress; its residents' assembly meets at least once a year
(Zhejiang subdistrict congress regulation 2019 §16–18).
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.models.areas import Area
from stations.querysets import MotionQuerySet
from stations.states import Ballot, PassingRule, RepresentativeCategory


class VoterRepresentative(models.Model):
    """A street's voter representative. Not tied to a local household: migrant workers are recommended too."""

    name = models.CharField(_("full name"), max_length=40)
    street = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("street area"))
    category = models.CharField(_("kind"), max_length=15, choices=RepresentativeCategory)
    term = models.PositiveSmallIntegerField(_("term"))
    recommended_by = models.CharField(_("recommended by"), max_length=100)
    home_province = models.CharField(_("home province"), max_length=30, blank=True)
    is_serving = models.BooleanField(_("in office"), default=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        verbose_name = _("voter representative")
        verbose_name_plural = _("voter representatives")
        ordering = ["street", "term", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Assembly(models.Model):
    """One meeting. The passing rule is kept with it: it is local and may change."""

    street = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("street area"))
    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("date of the meeting"))
    term = models.PositiveSmallIntegerField(_("term"))
    agenda = models.TextField(_("agenda"), blank=True)
    passing_rule = models.CharField(
        _("a motion passes with"), max_length=20, choices=PassingRule, default=PassingRule.ALL_MEMBERS
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        verbose_name = _("assembly of voter representatives")
        verbose_name_plural = _("assemblies of voter representatives")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """应到 and 实到: who was called, and whether they came."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="attendances")
    representative = models.ForeignKey(VoterRepresentative, on_delete=models.PROTECT, related_name="+")
    is_present = models.BooleanField(_("came"), default=False)

    class Meta:
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=("assembly", "representative"), name="attendance_once")]

    def __str__(self) -> str:
        return str(self.representative)


class Motion(models.Model):
    """What the assembly votes on; a motion that passes may become a street's key suggestion."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.PROTECT, related_name="motions", verbose_name=_("assembly of voter representatives")
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    closed_at = models.DateTimeField(_("vote closed"), null=True, editable=False)
    is_passed = models.BooleanField(_("motion passed"), null=True, editable=False)
    taken_up_at = models.DateTimeField(_("taken up as a suggestion"), null=True, editable=False)

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        ordering = ["assembly", "number"]
        constraints = [
            models.UniqueConstraint(fields=("assembly", "number"), name="motion_number_once_per_assembly"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, is_passed__isnull=True)
                | Q(closed_at__isnull=False, is_passed__isnull=False),
                name="motion_has_a_result_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(taken_up_at__isnull=True) | Q(is_passed=True), name="motion_taken_up_was_passed"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def awaits_suggestion(self) -> bool:
        """Passed, and marked for whoever makes suggestions of such motions."""
        return bool(self.is_passed) and self.taken_up_at is None


class Vote(models.Model):
    """One representative's vote on one motion."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    representative = models.ForeignKey(VoterRepresentative, on_delete=models.PROTECT, related_name="+")
    ballot = models.CharField(_("vote"), max_length=10, choices=Ballot)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=("motion", "representative"), name="vote_once_per_motion")]

    def __str__(self) -> str:
        return self.get_ballot_display()
