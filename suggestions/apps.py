from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "suggestions"
    verbose_name = _("suggestions")

    def ready(self) -> None:
        from suggestions.search import register_sources

        register_sources()

        from core import purge
        from suggestions.models import FigureSheet, PublicSuggestion, Supervision

        purge.watch(PublicSuggestion, Supervision, FigureSheet)
