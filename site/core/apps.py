from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from core.chrome import forget_menu

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget_menu, dispatch_uid="core.menu")
        from core.attachments import register_attachments
        from core.search_index import watch_tree

        register_attachments()
        watch_tree()
