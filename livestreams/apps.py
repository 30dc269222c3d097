from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LivestreamsConfig(AppConfig):
    name = "livestreams"
    verbose_name = _("livestreams")

    def ready(self) -> None:
        from core import purge
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
