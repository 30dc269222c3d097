from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from core.chrome import forget_menu

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget_menu, dispatch_uid="core.menu")
        from wagtail.models import ModelLogEntry, PageLogEntry

        from core.abandoned import hold_tasks
        from core.access import watch as access
        from core.attachments import register_attachments
        from core.audit_chain import follow_log
        from core.metrics import register_task_gauge
        from core.search_index import watch_tree
        from core.task_log import follow_tasks

        for log in (ModelLogEntry, PageLogEntry):
            post_save.connect(follow_log, sender=log, dispatch_uid=f"core.audit.{log.__name__}")
        access.listen()
        from core.access.rotation import rotate_batch
        from core.sealed_fields import register_other

        register_other("mfa.Authenticator.data", rotate_batch)
        register_attachments()
        follow_tasks()
        hold_tasks()
        register_task_gauge()
        watch_tree()

        from wagtail.contrib.redirects.models import Redirect
        from wagtail.models import Page, PageViewRestriction, Site

        from core import gate, purge
        from core.models import SiteDocument, SiteImage

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(purge.changed, dispatch_uid="core.purge.page")
        purge.watch(PageViewRestriction, Redirect, Site, SiteDocument, SiteImage)
        post_delete.connect(purge.changed, sender=Page, dispatch_uid="core.purge.page")
        gate.register("core", "SearchEntry", shown="what a search source calls public at that second")
        gate.register("core", "SiteDocument SiteImage", shown="what a public page shows, by its own address")
