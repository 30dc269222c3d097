"""The places of the county, by their statistical codes, and the constituencies."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.states import AreaKind


class Area(models.Model):
    """A county, street, town, township, village or community under its code in the national statistics."""

    code = models.CharField(
        _("statistical code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[1-9]([0-9]{5}|[0-9]{8}|[0-9]{11})$", _("A code has 6, 9 or 12 digits."))],
    )
    name = models.CharField(_("name"), max_length=50)
    kind = models.CharField(_("kind"), max_length=10, choices=AreaKind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Constituency(models.Model):
    """选区: the electors of one or several places who elect their deputies together."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="constituencies", verbose_name=_("area"))

    class Meta:
        verbose_name = _("constituency")
        verbose_name_plural = _("constituencies")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name
