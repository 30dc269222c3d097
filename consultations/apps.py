from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("consultations")

    def ready(self) -> None:
        from consultations.search import register_sources

        register_sources()

        from consultations.models import Clause, DraftDocument, Outcome, OutcomeReport
        from core import gate, purge

        purge.watch(DraftDocument, Clause, Outcome, OutcomeReport)
        gate.register(
            "consultations",
            "ConsultationIndexPage ConsultationPage",
            shown="pages that are live and under no restriction",
        )
        gate.register(
            "consultations",
            "Clause ConsultationAttachment ConsultationQuestion DraftDocument",
            shown="with their page",
        )
        gate.register("consultations", "ClauseLink", shown="where clauses of an earlier version went")
        gate.register(
            "consultations",
            "Outcome OutcomeAssignment OutcomeReport Reading Theme",
            shown="once the report is published",
        )
