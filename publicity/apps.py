from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "publicity"
    verbose_name = _("publicity")

    def ready(self) -> None:
        from core import gate, purge
        from core.sealed_fields import SealedField, register
        from publicity.models import (
            AssessmentGrade,
            ConsequenceCase,
            Draw,
            LedgerNotice,
            ObjectionAnswer,
            PerformanceEntry,
            PublicRecord,
            SpotCheck,
        )

        purge.watch(PublicRecord, SpotCheck, ObjectionAnswer, AssessmentGrade, ConsequenceCase)
        purge.watch(PerformanceEntry, LedgerNotice)
        register(
            SealedField(
                Draw, "secret", "pk", "The secret of a draw by lot; nobody's personal data.",
                "So that nobody knows the draw before its numbers.", "None needed.", "With the draw.", "Nobody.",
            )
        )  # fmt: skip
        gate.register("publicity", "PublicityIndexPage", shown="pages that are live and under no restriction")
        gate.register("publicity", "PublicityQuestion", shown="with their page")
        gate.register(
            "publicity",
            "PublicRecord RecordTally ObjectionAnswer",
            shown="what services.publishing made visible",
        )
        gate.register("publicity", "Draw DrawLine DrawnLine SpotCheck", shown="once announced; results once published")
        gate.register(
            "publicity",
            "AssessmentGrade AssessmentScheme ConsequenceCase PerformanceEntry ScoreItem",
            shown="once the grade is published, as cards of public_grades",
        )
        gate.register("publicity", "LedgerEntry LedgerNotice", shown="all")
