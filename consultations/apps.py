from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("consultations")

    def ready(self) -> None:
        from consultations.search import register_sources

        register_sources()

        from consultations.models import Clause, ClauseLink, DraftDocument, Follower, Outcome, OutcomeReport
        from core import gate, purge, sealed_fields

        purge.watch(DraftDocument, Clause, ClauseLink, Outcome, OutcomeReport)
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
        gate.register(
            "consultations", "Follower", shown="that one follows, to who holds the secret of the mail; no address"
        )
        gate.register("consultations", "ClauseLink", shown="where clauses of an earlier version went")
        gate.register(
            "consultations",
            "Outcome OutcomeAssignment OutcomeReport Reading Theme",
            shown="once the report is published",
        )
        sealed_fields.register(
            sealed_fields.SealedField(
                Follower, "address", "address_index", "The e-mail address of somebody who follows a consultation.",
                "To tell what happens to it.", "Consent, PIPL §13(1), confirmed by mail.",
                "Until its owner says stop, or 180 days after the consultation closed.", "Nobody; the mail goes out by itself.",
            )
        )  # fmt: skip
