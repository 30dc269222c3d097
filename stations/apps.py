from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("stations")

    def ready(self) -> None:
        from stations.search import register_sources

        register_sources()

        from core import purge
        from stations.models import Area, Assembly, Deputy, Motion, ReceptionDay, ReceptionRule, VoterRepresentative

        purge.watch(Area, Assembly, Deputy, Motion, ReceptionDay, ReceptionRule, VoterRepresentative)
