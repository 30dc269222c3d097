"""The publicity's place in the admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from publicity import desk_views as views
from publicity.permissions import may_open_desk


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [
        path("publicity/", views.desk, name="publicity_desk"),
        path("publicity/publish/", views.publish, name="publicity_publish"),
        path("publicity/withdraw/<int:pk>/", views.withdraw, name="publicity_withdraw"),
        path("publicity/draws/prepare/", views.prepare, name="publicity_prepare"),
        path("publicity/draws/<int:pk>/", views.draw, name="publicity_draw_desk"),
        path("publicity/draws/<int:pk>/announce/", views.announce, name="publicity_announce"),
        path("publicity/draws/<int:pk>/carry-out/", views.carry_out, name="publicity_carry_out"),
        path("publicity/checks/<int:pk>/assign/", views.assign, name="publicity_assign"),
        path("publicity/checks/<int:pk>/report/", views.report, name="publicity_report"),
        path("publicity/checks/<int:pk>/publish/", views.publish_result, name="publicity_publish_result"),
        path("publicity/objections/<int:pk>/answer/", views.answer, name="publicity_answer"),
    ]


class DeskMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return may_open_desk(request.user)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Publicity and spot checks"), reverse("publicity_desk"), icon_name="clipboard-list", order=147
    )


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    for name, label in {
        "prepare_draw": _("Prepare a draw"),
        "announce_draw": _("Announce a draw"),
        "carry_out_draw": _("Carry out a draw"),
        "replace_draw": _("Replace a draw"),
        "publish_record": _("Publish a contact record"),
        "withdraw_record": _("Withdraw a contact record"),
        "assign_check": _("Assign a spot check"),
        "report_check": _("Report a spot check"),
        "publish_check": _("Publish a spot check"),
        "answer_objection": _("Answer an objection"),
        "forget_contacts": _("Delete reply channels"),
    }.items():
        actions.register_action(f"publicity.{name}", label, label)
