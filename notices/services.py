"""What people do with a published notice: withdraw it, say where it moved, put it back."""

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.audit import record
from core.text import clean_text
from notices.models import NoticePage, NoticeRemoval
from notices.states import RemovalKind

NOTE_MAXIMUM = 500


class RemovalRefused(Exception):
    """The notice cannot be withdrawn, moved or put back like that; the message says why."""


@transaction.atomic
def remove_notice(
    page: NoticePage, kind: str, *, note: str, by: Any, new_page: Page | None = None, new_address: str = ""
) -> NoticeRemoval:
    """Put a note in the place of a live notice: withdrawn, or moved to a page or an address.

    The address keeps answering; lists, feeds, search and sitemap forget it. Raises RemovalRefused for a draft, a second
    removal or a move without a place; TextRefused for a note that cannot be shown.
    """
    page = NoticePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if kind not in RemovalKind.values:
        raise RemovalRefused(_("Say whether the notice was withdrawn or has moved."))
    if not page.live:
        raise RemovalRefused(_("Only a published notice can be withdrawn or moved; this one is not public."))
    if NoticeRemoval.objects.filter(notice=page).exists():
        raise RemovalRefused(_("This notice has been withdrawn or moved already."))
    note = clean_text(note, max_length=NOTE_MAXIMUM)
    if kind == RemovalKind.WITHDRAWN:
        new_page, new_address = None, ""
    elif (new_page is None) == (not new_address):
        raise RemovalRefused(_("Name one new place: a page of this site or an address elsewhere."))
    elif new_page is not None and (new_page.pk == page.pk or not new_page.live):
        raise RemovalRefused(_("The new place must be another page, and published."))
    elif new_address and urlsplit(new_address).scheme not in ("http", "https"):
        raise RemovalRefused(_("The new address must begin with https:// or http://."))
    removal = NoticeRemoval.objects.create(
        notice=page, kind=kind, note=note, new_page=new_page, new_address=new_address, removed_by=by
    )
    record(page, "notices.withdraw" if kind == RemovalKind.WITHDRAWN else "notices.move", by=by, data={"note": note})
    return removal


@transaction.atomic
def restore_notice(page: NoticePage, *, by: Any) -> None:
    """Take the note away; the notice is where it was. Raises RemovalRefused when there is no note."""
    removal = NoticeRemoval.objects.select_for_update().filter(notice=page).first()
    if removal is None:
        raise RemovalRefused(_("This notice is in its place."))
    record(page, "notices.restore", by=by, data={"note": removal.note})
    removal.delete()
