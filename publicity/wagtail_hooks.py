"""The publicity's place in the admin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from publicity import assessment_views as assessment
from publicity import case_views
from publicity import desk_views as views
from publicity.permissions import may_keep_cases, may_open_assessment, may_open_desk


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
        path("publicity/assessment/", assessment.desk, name="assessment_desk"),
        path("publicity/assessment/schemes/copy/", assessment.copy, name="assessment_copy"),
        path("publicity/assessment/schemes/<int:pk>/", assessment.scheme, name="assessment_scheme"),
        path("publicity/assessment/schemes/<int:pk>/in-force/", assessment.put_in_force, name="assessment_in_force"),
        path("publicity/assessment/schemes/<int:pk>/what-if/", assessment.what_if, name="assessment_what_if"),
        path("publicity/assessment/performances/enter/", assessment.enter, name="assessment_enter"),
        path("publicity/assessment/performances/<int:pk>/", assessment.settle, name="assessment_settle"),
        path("publicity/assessment/grades/propose/", assessment.propose, name="assessment_propose"),
        path("publicity/assessment/grades/step/", assessment.step, name="assessment_step"),
        path("publicity/assessment/deputies/<int:pk>/<int:year>/", assessment.score, name="assessment_score"),
        path("publicity/cases/", case_views.cases, name="case_list"),
        path("publicity/cases/<int:pk>/", case_views.case, name="case_desk"),
        path("publicity/cases/<int:pk>/step/", case_views.step, name="case_step"),
    ]


class DeskMenuItem(MenuItem):
    """A desk, shown to those who may open it."""

    def __init__(self, *args: Any, asks: Callable[[Any], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks

    def is_shown(self, request: HttpRequest) -> bool:
        return self.asks(request.user)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Publicity and spot checks"), reverse("publicity_desk"), icon_name="clipboard-list", order=147,
        asks=may_open_desk,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def assessment_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Assessment"), reverse("assessment_desk"), name="assessment", icon_name="success", order=148,
        asks=may_open_assessment,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def cases_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Cases of consequences"), reverse("case_list"), name="cases", icon_name="warning", order=149,
        asks=may_keep_cases,
    )  # fmt: skip


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
        "write_scheme": _("Write a scheme"),
        "put_scheme_in_force": _("Put a scheme in force"),
        "supersede_scheme": _("Supersede a scheme"),
        "enter_performance": _("Enter a performance"),
        "confirm_performance": _("Confirm a performance"),
        "refuse_performance": _("Refuse a performance"),
        "take_back_performance": _("Take back a performance"),
        "propose_grade": _("Propose a grade"),
        "review_grade": _("Review a grade"),
        "send_back_grade": _("Send back a grade"),
        "approve_grade": _("Enter the approval of a grade"),
        "publish_grade": _("Publish a grade"),
        "open_case": _("Open a case"),
        "case_withdraw_awards": _("Case: withdraw awards"),
        "case_hold_talk": _("Case: hold the warning talk"),
        "case_order_rectification": _("Case: order rectification"),
        "case_hand_in": _("Case: evidence handed in"),
        "case_ask_again": _("Case: ask for more"),
        "case_close": _("Case: close"),
    }.items():
        actions.register_action(f"publicity.{name}", label, label)
