from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = _("opinions")

    def ready(self) -> None:
        from submissions.search import register_sources

        register_sources()
