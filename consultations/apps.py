from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("consultations")

    def ready(self) -> None:
        from consultations.search import register_sources

        register_sources()

        from consultations.models import Clause, DraftDocument, Outcome, OutcomeReport
        from core import purge

        purge.watch(DraftDocument, Clause, Outcome, OutcomeReport)
