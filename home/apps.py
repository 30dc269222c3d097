from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("home")

    def ready(self) -> None:
        from home.search import register_sources

        register_sources()

        from core import gate, purge
        from home.site_settings import SiteSettings

        purge.watch(SiteSettings)
        gate.register("home", "HomePage StandardPage", shown="pages that are live and under no restriction")
        gate.register("home", "SiteSettings", shown="the facts about the site that are filled in")
