"""Text-and-picture live: post an entry, correct it, pin it, take it back. Every wording is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.models import SiteImage
from core.text import clean_text
from livestreams.models import LiveEntry, LiveEntryVersion, LivestreamPage
from livestreams.models.text_live import ENTRY_MAXIMUM

_CONTENT = ("said_at", "speaker", "role", "text", "image", "image_alt", "is_pinned", "is_withdrawn")


class EntryRefused(Exception):
    """The entry cannot be taken as it is; the message says why."""


class EntryChanged(EntryRefused):
    """A colleague changed the entry after it was read."""

    def __init__(self) -> None:
        super().__init__(
            _("A colleague has changed this entry meanwhile. Nothing of yours was saved; look at it again.")
        )


@dataclass(frozen=True)
class EntryWords:
    """What an entry is to say. `image_alt` belongs to a picture and is needed with one."""

    said_at: datetime
    speaker: str = ""
    role: str = ""
    text: str = ""
    image: SiteImage | None = None
    image_alt: str = ""


@transaction.atomic
def post_entry(page: LivestreamPage, words: EntryWords, *, form_key: str, by: Any) -> LiveEntry:
    """Add an entry; the same form sent twice adds one. Raises EntryRefused, and TextRefused for the text."""
    _lock(page)
    if earlier := LiveEntry.objects.filter(page=page, form_key=form_key).first():
        return earlier
    entry = LiveEntry(page=page, form_key=form_key, **_checked(words))
    _write(entry, reason="", by=by)
    record(page, "livestreams.post_entry", by=by, data={"entry": entry.pk})
    return entry


@transaction.atomic
def correct_entry(entry: LiveEntry, words: EntryWords, *, reason: str, seen_change: int, by: Any) -> LiveEntry:
    """Give an entry other words and say that it was corrected; the earlier wording stays in its versions."""
    entry = _locked(entry, seen_change)
    for name, value in _checked(words).items():
        setattr(entry, name, value)
    entry.corrected_at = timezone.now()
    _write(entry, reason=clean_text(reason, max_length=200, multiline=False, required=False), by=by)
    record(entry.page, "livestreams.correct_entry", by=by, data={"entry": entry.pk})
    return entry


@transaction.atomic
def pin_entry(entry: LiveEntry, *, is_pinned: bool, seen_change: int, by: Any) -> LiveEntry:
    """Put an entry above the others, or back among them."""
    entry = _locked(entry, seen_change)
    entry.is_pinned = is_pinned
    _write(entry, reason="", by=by)
    record(entry.page, "livestreams.pin_entry", by=by, data={"entry": entry.pk, "is_pinned": is_pinned})
    return entry


@transaction.atomic
def withdraw_entry(entry: LiveEntry, *, reason: str, seen_change: int, by: Any) -> LiveEntry:
    """Take an entry out of everything public; it stays in the records with the reason."""
    entry = _locked(entry, seen_change)
    reason = clean_text(reason, max_length=200, multiline=False, required=False)
    if not reason:
        raise EntryRefused(_("Say why the entry is taken back; the reason is kept with it."))
    entry.is_withdrawn, entry.is_pinned = True, False
    _write(entry, reason=reason, by=by)
    record(entry.page, "livestreams.withdraw_entry", by=by, data={"entry": entry.pk})
    return entry


def _lock(page: LivestreamPage) -> None:
    """One change of a page at a time: its changes become visible in the order of their numbers."""
    LivestreamPage.objects.select_for_update(of=("self",)).only("pk").get(pk=page.pk)


def _locked(entry: LiveEntry, seen_change: int) -> LiveEntry:
    _lock(entry.page)
    entry = LiveEntry.objects.select_related("page", "image").get(pk=entry.pk)
    if entry.change_no != seen_change or entry.is_withdrawn:
        raise EntryChanged
    return entry


def _checked(words: EntryWords) -> dict[str, Any]:
    if words.said_at > timezone.now():
        raise EntryRefused(_("The time lies in the future. An entry says what has happened; please correct its time."))
    text = clean_text(words.text, max_length=ENTRY_MAXIMUM, required=False)
    if not text and words.image is None:
        raise EntryRefused(_("Write something or add a picture."))
    alt = clean_text(words.image_alt, max_length=100, multiline=False, required=False)
    if words.image is not None and not alt:
        raise EntryRefused(_("Say what the picture shows, for those who cannot see it."))
    return {
        "said_at": words.said_at,
        "speaker": clean_text(words.speaker, max_length=60, multiline=False, required=False),
        "role": clean_text(words.role, max_length=60, multiline=False, required=False),
        "text": text,
        "image": words.image,
        "image_alt": alt if words.image is not None else "",
    }


def _write(entry: LiveEntry, *, reason: str, by: Any) -> None:
    last = LiveEntryVersion.objects.filter(page=entry.page).order_by("-change_no").values_list("change_no", flat=True)
    entry.change_no = (last.first() or 0) + 1
    entry.save()
    content = {name: getattr(entry, name) for name in _CONTENT}
    LiveEntryVersion.objects.create(
        entry=entry, page=entry.page, change_no=entry.change_no, reason=reason, changed_by=by, **content
    )
