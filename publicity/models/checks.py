"""The check of one drawn record by somebody who neither entered nor verified it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publicity.models.draws import DrawnLine
from publicity.querysets import SpotCheckQuerySet
from publicity.states import CheckMethod, CheckResult, CheckStatus


class SpotCheck(models.Model):
    """`note` is for the office; the public reads `public_note`, masked when it is published."""

    drawn = models.OneToOneField(DrawnLine, on_delete=models.PROTECT, related_name="check_of")
    status = models.CharField(_("state"), max_length=10, choices=CheckStatus, default=CheckStatus.WAITING)
    version = models.PositiveIntegerField(default=1)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("checker")
    )
    due_on = models.DateField(_("due"), null=True)
    method = models.CharField(_("method"), max_length=10, choices=CheckMethod, blank=True)
    result = models.CharField(_("result"), max_length=14, choices=CheckResult, blank=True)
    checked_on = models.DateField(_("checked on"), null=True)
    note = models.TextField(_("note for the office"), max_length=1_000, blank=True)
    public_note = models.CharField(_("note for the public"), max_length=300, blank=True)
    reported_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        permissions = [("report_spotcheck", "Can check drawn records")]
        indexes = [models.Index(fields=("checker", "status", "due_on"), name="check_by_checker")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=("assigned", "reported", "published"))
                | Q(checker__isnull=False, due_on__isnull=False),
                name="check_has_a_checker_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("reported", "published"))
                | (~Q(method="") & ~Q(result="") & Q(checked_on__isnull=False)),
                name="check_result_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
