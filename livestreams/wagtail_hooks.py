"""The broadcasts' place in the admin: their desks, late announcements, publishing many at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets import Button
from wagtail.models import Page

from livestreams import exchange_desk_views as exchange_desk
from livestreams import guest_views as guests
from livestreams import text_desk_views as text_desk
from livestreams import topic_desk_views as topic_desk
from livestreams import watching_desk_views as watching_desk
from livestreams.calendar import EXCHANGE_NOTICE_DAYS
from livestreams.models import LiveEntry, LivestreamPage, TopicCallPage
from livestreams.permissions import may_answer_as_guest, may_run
from submissions.models import QueueItem


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [
        path("livestreams/<int:page_id>/text/", text_desk.text_desk, name="text_desk"),
        path("livestreams/<int:page_id>/text/post/", text_desk.post, name="text_post"),
        path("livestreams/entries/<int:pk>/", text_desk.correct, name="text_correct"),
        path("livestreams/entries/<int:pk>/pin/", text_desk.pin, name="text_pin"),
        path("livestreams/entries/<int:pk>/withdraw/", text_desk.withdraw, name="text_withdraw"),
        path("livestreams/<int:page_id>/exchange/", exchange_desk.exchange_desk, name="exchange_desk"),
        path("livestreams/<int:page_id>/exchange/<int:pk>/", exchange_desk.move_one, name="exchange_move"),
        path("livestreams/guests/", guests.guest_index, name="exchange_guests"),
        path("livestreams/<int:page_id>/guests/", guests.guest_desk, name="exchange_guest_desk"),
        path("livestreams/<int:page_id>/guests/<int:pk>/", guests.guest_answer, name="exchange_guest_answer"),
        path("livestreams/<int:page_id>/channel/", guests.channel, name="exchange_channel"),
        path("livestreams/<int:page_id>/channel/note/", guests.note, name="exchange_note"),
        path("livestreams/<int:page_id>/watching/", watching_desk.watching_desk, name="watching_desk"),
        path("livestreams/<int:page_id>/watching/captions/", watching_desk.captions, name="watching_captions"),
        path("livestreams/<int:page_id>/watching/video/", watching_desk.video, name="watching_video"),
        path("livestreams/topics/<int:page_id>/", topic_desk.topic_desk, name="topic_desk"),
        path("livestreams/topics/<int:page_id>/<int:pk>/", topic_desk.choose, name="topic_choose"),
    ]


class GuestMenuItem(MenuItem):
    """The way of a guest to their desk; shown to nobody else."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not request.user.is_superuser and may_answer_as_guest(request.user)


@hooks.register("register_admin_menu_item")
def guest_menu_item() -> MenuItem:
    return GuestMenuItem(
        gettext_lazy("Guest's desk"), reverse("exchange_guests"), name="exchange-guests", icon_name="comment", order=147
    )


@hooks.register("register_page_listing_buttons")
def desk_button(page: Page, user, next_url: str | None = None):
    """The way from the page listing to the desks of a broadcast."""
    specific = page.specific_deferred
    if isinstance(specific, LivestreamPage) and page.pk and may_run(user, page):
        yield Button(_("Text live"), reverse("text_desk", args=[page.pk]), icon_name="edit", priority=5)
        yield Button(
            _("Captions and recording"), reverse("watching_desk", args=[page.pk]), icon_name="media", priority=6
        )
        if specific.is_exchange:
            yield Button(_("Host's desk"), reverse("exchange_desk", args=[page.pk]), icon_name="comment", priority=4)
    if isinstance(specific, TopicCallPage) and page.pk and may_run(user, page):
        yield Button(_("Topics"), reverse("topic_desk", args=[page.pk]), icon_name="comment", priority=5)


@hooks.register("register_page_header_buttons")
def desk_header_button(page: Page, user, view_name: str, next_url: str | None = None):
    yield from desk_button(page, user, next_url)


@hooks.register("before_delete_page")
def keep_what_people_wrote(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Questions, topics and the record outlive an editor's click; the database would refuse too, with less grace."""
    below = Page.objects.descendant_of(page, inclusive=True).values("pk")
    entries = LiveEntry.objects.filter(page__in=below)
    if not (entries.exists() or QueueItem.objects.filter(page__in=LivestreamPage.objects.filter(pk__in=below)).exists()
            or QueueItem.objects.filter(page__in=TopicCallPage.objects.filter(pk__in=below)).exists()):  # fmt: skip
        return None
    messages.error(
        request, _("People's questions or a record belong to this page; unpublish it instead of deleting it.")
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    for name, label in {
        "post_entry": gettext_lazy("Post an entry"),
        "correct_entry": gettext_lazy("Correct an entry"),
        "pin_entry": gettext_lazy("Pin an entry"),
        "withdraw_entry": gettext_lazy("Take back an entry"),
        "choose_question": gettext_lazy("Choose a question"),
        "put_back_question": gettext_lazy("Put back a question"),
        "begin_question": gettext_lazy("Begin to answer a question"),
        "interrupt_question": gettext_lazy("Answer a question later"),
        "answer_question": gettext_lazy("Answer a question"),
        "answer_in_writing_question": gettext_lazy("Answer a question in writing"),
        "answer_together_question": gettext_lazy("Answer a similar question too"),
        "write_note": gettext_lazy("Write to host and guests"),
        "revise_question": gettext_lazy("Correct an answer"),
        "remind": gettext_lazy("Remind of unanswered questions"),
        "forget_contacts": gettext_lazy("Delete reply channels"),
        "put_captions": gettext_lazy("Read in captions"),
        "add_video": gettext_lazy("Keep a recording"),
        "choose_topic": gettext_lazy("Choose or decline a topic"),
    }.items():
        actions.register_action(f"livestreams.{name}", label, label)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_late_announcement(request: HttpRequest, page: Page) -> None:
    """An exchange announced too late is the editor's to answer for; it warns and does not block."""
    if isinstance(page, LivestreamPage) and page.notice_days_short:
        messages.warning(
            request,
            ngettext(
                "An online exchange is announced at least %(days)s day ahead, so that people can prepare questions.",
                "An online exchange is announced at least %(days)s days ahead, so that people can prepare questions.",
                EXCHANGE_NOTICE_DAYS,
            )
            % {"days": EXCHANGE_NOTICE_DAYS},
        )


@hooks.register("before_bulk_action")
def refuse_many_with_one_unfit(
    request: HttpRequest, action_type: str, objects: list, action: BulkAction
) -> HttpResponse | None:
    """Publishing many at once publishes none when one of them is refused, and says which."""
    if action_type != "publish":
        return None
    unfit = [page.title for page in _livestreams_among(objects, action) if _is_refused(page)]
    if not unfit:
        return None
    messages.error(
        request,
        _(
            "Nothing was published. These broadcasts lack something, such as the decision of the directors' meeting; "
            "open them and publish them one by one: %(titles)s"
        )
        % {"titles": "、".join(unfit)},
    )
    return redirect(action.next_url)


def _livestreams_among(objects: list, action: BulkAction) -> list[LivestreamPage]:
    """The latest words of every broadcast that the action would publish."""
    roots = [page for page in objects if isinstance(page, Page)]
    pages = LivestreamPage.objects.filter(pk__in=[page.pk for page in roots])
    if action.get_execution_context().get("include_descendants"):
        for page in roots:
            pages |= LivestreamPage.objects.descendant_of(page).not_live()
    return [page.get_latest_revision_as_object() for page in pages]


def _is_refused(page: LivestreamPage) -> bool:
    try:
        page.full_clean()
    except ValidationError:
        return True
    return False
