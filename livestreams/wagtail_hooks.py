"""What the admin says about broadcasts: late announcements, and publishing many at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from livestreams.calendar import EXCHANGE_NOTICE_DAYS
from livestreams.models import LivestreamPage


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
