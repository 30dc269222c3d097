"""The figures as they were last counted, so that a page of them costs one row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FigureSheet(models.Model):
    """Every figure of one year, or of all for year 0: what `suggestions.figures` made of the whole log at that moment."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    data = models.JSONField()
    newest_event = models.PositiveBigIntegerField()
    counted_at = models.DateTimeField(_("counted at"))
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("sheet of figures")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
