from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("home")

    def ready(self) -> None:
        from home.search import register_sources

        register_sources()

        from core import purge
        from home.site_settings import SiteSettings

        purge.watch(SiteSettings)
