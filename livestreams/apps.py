from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LivestreamsConfig(AppConfig):
    name = "livestreams"
    verbose_name = _("livestreams")

    def ready(self) -> None:
        from core import gate, purge
        from livestreams.models import (
            CaptionTrack,
            ExchangeAnswer,
            ExchangeQuestion,
            LiveEntry,
            TopicChoice,
            VideoFile,
        )
        from livestreams.search import register_sources

        register_sources()
        purge.watch(CaptionTrack, ExchangeAnswer, ExchangeQuestion, LiveEntry, TopicChoice, VideoFile)
        gate.register(
            "livestreams",
            "LivestreamIndexPage LivestreamPage TopicCallPage",
            shown="pages that are live and under no restriction",
        )
        gate.register(
            "livestreams",
            "LivestreamDocument LivestreamGuest LivestreamQuestion TopicQuestion VideoFile",
            shown="with their page",
        )
        gate.register("livestreams", "CaptionTrack LiveEntry", shown="with their page, unless withdrawn")
        gate.register(
            "livestreams",
            "ExchangeQuestion ExchangeAnswer TopicChoice",
            shown="with their published opinion",
        )
