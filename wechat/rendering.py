"""A page of this site as the account can show it: WeChat keeps simple HTML and nothing that leads elsewhere.

Links, files and scripts stay behind; the link under the article leads to the page here, where everything stands.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText

from consultations.models import ConsultationPage
from core.calendar import TZ
from livestreams.models import LivestreamPage
from notices.models import NoticePage
from publicity.models import PublicityIndexPage, PublicRecord
from publicity.public import record_card

LONGEST_TITLE, LONGEST_DIGEST, LONGEST_AUTHOR = 64, 120, 16  # characters
LONGEST_CONTENT = 20_000
RECORDS_SHOWN = 30
TAGS = {
    "p", "br", "strong", "b", "em", "i", "ol", "ul", "li", "blockquote", "h2", "h3", "sup", "sub",
    "table", "thead", "tbody", "tr", "th", "td", "section",
}  # fmt: skip


class CannotRender(Exception):
    """The page is of a kind, or of a length, that the account does not take."""


@dataclass
class Rendered:
    """`pieces` are clean HTML and, between them, pictures that have to be uploaded first."""

    title: str
    digest: str
    author: str
    pieces: list[str | AbstractImage] = field(default_factory=list)
    cover: AbstractImage | None = None

    def content(self, address_of: Callable[[AbstractImage], str]) -> str:
        """The article's HTML, with the addresses under which WeChat has the pictures."""
        parts = [
            piece
            if isinstance(piece, str)
            else format_html('<p><img src="{}" alt="{}"></p>', address_of(piece), _words(piece))
            for piece in self.pieces
        ]
        text = "".join(parts)
        if len(text) > LONGEST_CONTENT:
            raise CannotRender(
                _("The article would have %(count)s characters; WeChat takes %(limit)s. Please send a shorter page.")
                % {"count": len(text), "limit": LONGEST_CONTENT}
            )
        return text


def _words(image: AbstractImage) -> str:
    return getattr(image, "contextual_alt_text", None) or image.description or ""


def render_page(page: Any) -> Rendered:
    """The live page; raises CannotRender for a kind that is not sent."""
    renderer = RENDERERS.get(type(page))
    if renderer is None:
        raise CannotRender(_("Pages of this kind are not sent to the official account."))
    found = renderer(page)
    found.title, found.digest = page.title[:LONGEST_TITLE], found.digest[:LONGEST_DIGEST]
    found.author = found.author[:LONGEST_AUTHOR]
    found.cover = page.lead_picture()
    return found


def may_be_sent(page: Any) -> bool:
    return type(page) in RENDERERS


def _clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes={})


def _body(*values: Any) -> Iterable[str | AbstractImage]:
    """The blocks of body texts, in their order."""
    for value in values:
        for block in value:
            yield from _block(block.block_type, block.value)


def _block(kind: str, value: Any) -> Iterable[str | AbstractImage]:
    if kind == "image":
        yield value
    elif kind == "heading":
        yield format_html("<h2>{}</h2>", value)
    elif kind == "quotation":
        yield format_html("<blockquote><p>{}</p></blockquote>", value)
    elif kind == "document":
        yield format_html("<p>{}</p>", _("Attachment, to be found on the site: %(title)s") % {"title": value.title})
    elif isinstance(value, RichText):
        yield _clean(str(value))


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    return format_html_join(
        "", "<p><strong>{}</strong>{}</p>", ((f"{name}：", value) for name, value in pairs if value)
    )


def _minute(moment: Any) -> str:
    return f"{moment.astimezone(TZ):%Y-%m-%d %H:%M}" if moment else ""


def _notice(page: NoticePage) -> Rendered:
    try:
        page.removal  # noqa: B018
    except ObjectDoesNotExist:
        pass
    else:
        raise CannotRender(_("This notice was withdrawn or has moved."))
    head = _facts([(_("document number"), page.document_number), (_("source"), page.source or page.issuing_body)])
    tail = format_html("<p>{}</p><p>{}</p>", page.issuing_body, f"{page.issued_on:%Y-%m-%d}")
    return Rendered(page.title, page.summary, page.issuing_body, [head, *_body(page.body), tail])


def _consultation(page: ConsultationPage) -> Rendered:
    facts = _facts([
        (_("issuing body"), page.issuing_body), (_("opens at"), _minute(page.opens_at)),
        (_("closes at"), _minute(page.closes_at)), (_("post"), page.postal_address), (_("telephone"), page.telephone),
        (_("e-mail"), page.email),
    ])  # fmt: skip
    how = _("Reply 征求 to this account to give your opinion here, or open the original page below.")
    return Rendered(
        page.title, page.summary, page.issuing_body,
        [format_html("<p>{}</p>", page.summary), facts, *_body(page.background), format_html("<p>{}</p>", how)],
    )  # fmt: skip


def _livestream(page: LivestreamPage) -> Rendered:
    facts = _facts([
        (_("starts at"), _minute(page.starts_at)), (_("venue"), page.venue), (_("note to the public"), page.status_note),
    ])  # fmt: skip
    items = [str(block.value["item"]) for block in page.agenda]
    agenda = (
        format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((item,) for item in items))) if items else ""
    )
    where = format_html("<p>{}</p>", _("Watch and ask on the original page below."))
    return Rendered(page.title, page.summary, "", [format_html("<p>{}</p>", page.summary), facts, agenda, where])


def _publicity(page: PublicityIndexPage) -> Rendered:
    """The newest published contacts as a table; what is published is masked already."""
    now = timezone.now()
    cards = [record_card(row, now=now) for row in PublicRecord.objects.all().newest()[:RECORDS_SHOWN]]
    heads = (_("deputy"), _("day of contact"), _("way of contact"), _("electors"), _("matter"))
    rows = format_html_join(
        "", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        ((c.deputy, f"{c.held_at.astimezone(TZ):%m-%d}", c.mode, c.elector_count, c.topic) for c in cards),
    )  # fmt: skip
    table = format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th>{}</th>", ((head,) for head in heads)), rows,
    )  # fmt: skip
    objections = _("Objections are taken on the original page below.")
    return Rendered(
        page.title, "", "", [_clean(page.introduction), table, format_html("<p>{}</p>", escape(objections))]
    )


RENDERERS: dict[type, Callable[[Any], Rendered]] = {
    NoticePage: _notice,
    ConsultationPage: _consultation,
    LivestreamPage: _livestream,
    PublicityIndexPage: _publicity,
}
