"""What follows an unqualified year. All of it is for those who must know; the public learns only whether it is closed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publicity.models.assessment import AssessmentGrade
from publicity.querysets import CaseQuerySet
from publicity.states import CASE_MOVES, CaseStatus


class ConsequenceCase(models.Model):
    grade = models.OneToOneField(AssessmentGrade, on_delete=models.PROTECT, related_name="case_of")
    status = models.CharField(_("state"), max_length=16, choices=CaseStatus, default=CaseStatus.OPENED)
    version = models.PositiveIntegerField(default=1)
    opened_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("rectified by"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    reminded_on = models.DateField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of consequences")
        verbose_name_plural = _("cases of consequences")
        ordering = ["-pk"]
        permissions = [("keep_case", "Can read and keep the cases of unqualified deputies")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=("rectifying", "handed_in", "closed")) | Q(due_on__isnull=False),
                name="case_rectified_by_a_day",
            ),
            models.CheckConstraint(condition=~Q(status="closed") | Q(closed_on__isnull=False), name="case_closed_on"),
        ]

    def __str__(self) -> str:
        return f"AJ{self.pk:06}"


class CaseStep(models.Model):
    """What was done in a case, when, and its record; append-only."""

    case = models.ForeignKey(ConsequenceCase, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=20, choices=[(name, step.label) for name, step in CASE_MOVES.items()])
    done_on = models.DateField(_("day"))
    words = models.TextField(_("record"), max_length=2_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a case")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
