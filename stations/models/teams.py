"""Who keeps a station: one group, one set of permissions and one collection of files for each."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from stations.models.pages import StationPage


class StationTeam(models.Model):
    """The group that keeps a station. Its members are the members of the group; Wagtail's own permissions limit them."""

    station = models.OneToOneField(StationPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("station"))
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+", verbose_name=_("group of keepers"))
    collection = models.OneToOneField(
        Collection, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("files of the station")
    )

    class Meta:
        verbose_name = _("team of a station")
        verbose_name_plural = _("teams of stations")

    def __str__(self) -> str:
        return str(self.station)
