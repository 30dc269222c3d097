from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("notices")

    def ready(self) -> None:
        from notices.search import register_sources

        register_sources()

        from core import gate, purge
        from notices.models import NoticeRemoval

        purge.watch(NoticeRemoval)
        gate.register("notices", "NoticeIndexPage NoticePage", shown="pages that are live and under no restriction")
        gate.register("notices", "NoticeAttachment NoticeRelatedPage NoticeRemoval", shown="with their page")
