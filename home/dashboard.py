"""What is wrong with the site right now, in the order of harm, each thing with the place where it is mended.

The order is that of the guideline's check: a site that stands still comes down as a whole, then a column that holds
nothing, then a link that leads nowhere, then a message that waits.

Every list is bounded and read by index or over pages, never over what the public sent in; nothing is counted.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex, get_page_models

from core.calendar import local_day, working_days_between
from home.models import HomePage
from notices.models import NoticeIndexPage
from submissions.models import QueueItem

SHOWN = 5
SCANNED = 100  # texts of a kind that are searched for links: those published last
# A rich text stands in HTML of its own field or, with its quotation marks escaped, in the JSON of a body.
_TAG = re.compile(r"<a\s[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)=\\?"([^"\\]*)')
_DOCUMENT_BLOCK = re.compile(r'"type": "document", "value": (\d{1,18})\b')
_DOCUMENT_PATH = re.compile(r"^/documents/(\d{1,18})/")


@dataclass(frozen=True)
class Line:
    """One thing to mend: what, how bad, and where."""

    text: str
    note: str
    address: str


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line]
    has_more: bool = False


def dashboard(*, reads_queue: bool, edits_pages: bool, now: datetime | None = None) -> list[Section]:
    """The sections that have something in them, for somebody who may read the queue, edit pages, or both."""
    now = now or timezone.now()
    sections = [stale_columns(now), empty_columns(), broken_links()] if edits_pages else []
    if reads_queue:
        sections.append(overdue_messages(now))
    return [section for section in sections if section.lines]


def overdue_messages(now: datetime) -> Section:
    """Opinions past their working days without a decision, the oldest first; their text is not shown here."""
    items = list(
        QueueItem.objects.overdue(now=now).select_related("submission").order_by("due_at", "submission_id")[: SHOWN + 1]
    )
    lines = []
    for item in items[:SHOWN]:
        days = working_days_between(local_day(item.due_at), local_day(now), at_most=99)
        late = ngettext("%(days)s working day overdue", "%(days)s working days overdue", days) % {"days": days}
        lines.append(Line(item.submission.number, late, reverse("moderation_item", args=[item.pk])))
    return Section(_("Messages without a decision"), lines, len(items) > SHOWN)


def broken_links() -> Section:
    """Live pages that link to what no reader can open: first by the index, then by the texts themselves."""
    found: dict[int, tuple[str, str]] = {}
    for source, title in [*_chosen_links(), *_written_links()]:
        found.setdefault(source, (title, _("links to a page or file that is missing or not published")))
    lines = [Line(title, note, reverse("wagtailadmin_pages:edit", args=[pk])) for pk, (title, note) in found.items()]
    return Section(_("Broken links"), lines[:SHOWN], len(lines) > SHOWN)


def _chosen_links() -> list[tuple[int, str]]:
    """Wagtail's index knows every page and file chosen in a text; keys are compared as text, as the index keeps them."""
    page_type, document_type = (
        ContentType.objects.get_for_model(model, for_concrete_model=False) for model in (Page, get_document_model())
    )
    page_keys = Page.objects.live().annotate(key=Cast("pk", CharField())).order_by()
    document_keys = get_document_model().objects.annotate(key=Cast("pk", CharField())).order_by()
    target = OuterRef("to_object_id")
    sources = (
        ReferenceIndex.objects.filter(base_content_type=page_type)
        .filter(
            Q(to_content_type=page_type) & ~Exists(page_keys.filter(key=target))
            | Q(to_content_type=document_type) & ~Exists(document_keys.filter(key=target))
        )
        .values("object_id")
    )
    rows = page_keys.filter(key__in=sources).order_by("-last_published_at", "-pk")
    return list(rows.values_list("pk", "title")[: SHOWN + 1])


def _written_links() -> list[tuple[int, str]]:
    """What the index does not know: addresses an editor typed, and chosen pages and files that were deleted since."""
    links: dict[tuple[int, str], set[tuple[str, str]]] = {}
    for pk, title, text in _latest_texts():
        links.setdefault((pk, title), set()).update(written_links(text))
    every = set().union(*links.values())
    root = HomePage.objects.order_by("pk").values_list("url_path", flat=True).first() or "/"
    addresses = {value: _url_path(root, value) for kind, value in every if kind == "address"}
    live, pages = set(), {int(value) for kind, value in every if kind == "page"}
    for pk, url_path in (
        Page.objects.live().filter(Q(url_path__in=addresses.values()) | Q(pk__in=pages)).values_list("pk", "url_path")
    ):
        live |= {("page", str(pk))} | {("address", value) for value, path in addresses.items() if path == url_path}
    numbers = {int(value) for kind, value in every if kind == "document"}
    stored = get_document_model().objects.filter(pk__in=numbers).values_list("pk", flat=True)
    live |= {("document", str(pk)) for pk in stored}
    return [source for source, found in links.items() if found - live]


def written_links(text: str) -> set[tuple[str, str]]:
    """The links inside a stored text that lead to a page or file of ours: (kind, key or path)."""
    found = {("document", key) for key in _DOCUMENT_BLOCK.findall(text)}
    for tag in _TAG.findall(text):
        attributes = dict(_ATTRIBUTE.findall(tag))
        address, key = attributes.get("href", ""), attributes.get("id", "")
        if attributes.get("linktype") in ("page", "document") and key.isdecimal():
            found.add((attributes["linktype"], key))
        elif match := _DOCUMENT_PATH.match(address):
            found.add(("document", match[1]))
        elif address.startswith("/") and not address.startswith("//") and _is_page_address(path := _path(address)):
            found.add(("address", path))
    return found


def _path(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def _url_path(root: str, path: str) -> str:
    return f"{root}{path.strip('/')}/" if path.strip("/") else root


def _latest_texts() -> QuerySet:
    """Key, title and text of the live pages published last, for every text that an editor can put a link into."""
    fields = [
        (model, field.name)
        for model in get_page_models()
        for field in model._meta.local_fields
        if isinstance(field, (StreamField, RichTextField))
    ]
    rows = [
        model.objects.live()
        .annotate(text=Cast(name, TextField()))
        .order_by(F("last_published_at").desc(nulls_last=True), "pk")
        .values_list("pk", "title", "text")[:SCANNED]
        for model, name in fields
    ]
    return rows[0].union(*rows[1:], all=True)


def _is_page_address(path: str) -> bool:
    """Whether Wagtail would answer this path; forms, files and receipts have addresses of their own."""
    try:
        return resolve(path).view_name == "wagtail_serve"
    except Resolver404:
        return True


def _columns() -> Any:
    """The live pages of every kind that lists others."""
    # A section whose content is no page, such as the public record, has nothing to be empty of.
    models = [
        model
        for model in get_page_models()
        if getattr(model, "column_type", "") and model is not HomePage and model.allowed_subpage_models()
    ]
    return Page.objects.type(*models).live()


def _live_children(outer: str = "path") -> Any:
    return Page.objects.live().filter(path__startswith=OuterRef(outer), depth=OuterRef("depth") + 1).order_by()


def empty_columns() -> Section:
    """Columns in which a reader finds nothing; a site may not show such."""
    rows = _columns().filter(~Exists(_live_children())).order_by("path").values_list("pk", "title")[: SHOWN + 1]
    lines = [
        Line(title, _("has no published page"), reverse("wagtailadmin_pages:add_subpage", args=[pk]))
        for pk, title in rows
    ]
    return Section(_("Empty columns"), lines[:SHOWN], len(lines) > SHOWN)


def stale_columns(now: datetime) -> Section:
    """The front page and the columns of notices in which nothing was published for too long."""
    newest = Coalesce("last_published_at", "first_published_at", "latest_revision_created_at")
    latest_child = _live_children().values("depth").annotate(at=Max(newest)).values("at")
    columns = NoticeIndexPage.objects.live().filter(Exists(_live_children())).annotate(at=Subquery(latest_child))
    rows = [(pk, title, column, at) for pk, title, column, at in columns.values_list("pk", "title", "column", "at")]
    home = HomePage.objects.live().values_list("pk", "title", "path").first()
    if home is not None:
        latest = Page.objects.live().filter(path__startswith=home[2]).aggregate(at=Max(newest))["at"]
        rows.insert(0, (home[0], home[1], "home", latest))
    lines = []
    for pk, title, column, at in rows:
        limit = settings.STALE_AFTER_DAYS[column]
        if at is not None and now - at <= timedelta(days=limit):
            continue
        note = (
            _("last changed %(day)s; %(limit)s days are the limit") % {"day": local_day(at), "limit": limit}
            if at
            else _("nothing was ever published through the editor")
        )
        lines.append(Line(title, note, reverse("wagtailadmin_explore", args=[pk])))
    return Section(_("Stale columns"), lines[:SHOWN], len(lines) > SHOWN)
