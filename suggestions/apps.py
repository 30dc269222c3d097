from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "suggestions"
    verbose_name = _("suggestions")

    def ready(self) -> None:
        from suggestions.search import register_sources

        register_sources()

        from core import gate, purge
        from suggestions.models import FigureSheet, PublicSuggestion, Supervision

        purge.watch(PublicSuggestion, Supervision, FigureSheet)
        gate.register("suggestions", "SuggestionIndexPage", shown="pages that are live and under no restriction")
        gate.register("suggestions", "PublicSuggestion", shown="what services.publishing wrote after a person read it")
        gate.register("suggestions", "Supervision KeySuggestion", shown="once published")
        gate.register("suggestions", "FigureSheet", shown="all; numbers without names")
        gate.register("suggestions", "Unit", shown="names of units, to choose by")
        gate.register("suggestions", "Grounding Suggestion", shown="to an author, by receipt: which became of theirs")
