from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "publicity"
    verbose_name = _("publicity")

    def ready(self) -> None:
        from core import purge
        from publicity.models import (
            AssessmentGrade,
            ConsequenceCase,
            LedgerNotice,
            ObjectionAnswer,
            PerformanceEntry,
            PublicRecord,
            SpotCheck,
        )

        purge.watch(PublicRecord, SpotCheck, ObjectionAnswer, AssessmentGrade, ConsequenceCase)
        purge.watch(PerformanceEntry, LedgerNotice)
