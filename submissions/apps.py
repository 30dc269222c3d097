from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = _("opinions")

    def ready(self) -> None:
        from submissions.search import register_sources

        register_sources()
        from submissions.metrics import register_gauges

        register_gauges()

        from core import purge
        from submissions.models import PublicRendition

        purge.watch(PublicRendition)
